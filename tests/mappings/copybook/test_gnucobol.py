"""Every offset and length of the test copybooks, against programs compiled by GnuCOBOL."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.copybook import read_copybook
from tests.mappings.copybook.gnucobol import ask, is_installed, takes

FOLDER = Path(__file__).parents[1] / "copybooks"
# Where the vendors' manuals and GnuCOBOL part, layouts are by hand in test_layouts: NATIONAL digits and G
# (japanese), SYNC before groups and of eight bytes (sync_manual), NEC's usages (nec_avx).
FIXED = (
    "copying", "depending", "fixed_form", "japanese_names", "longer_redefines", "no_record", "redefines", "sync",
    "tables", "tabs", "usages",
)  # fmt: skip


@pytest.mark.skipif(not is_installed(), reason="gnucobol3 is not installed: there is no cobc to ask")
@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        *((name, dialect) for name in FIXED for dialect in ("ibm", "fujitsu")),
        ("mf", "mf"),
        ("free_form", "ibm"),
    ],
)
def test_offsets_and_lengths_are_those_of_a_compiler(name: str, dialect: str, tmp_path: Path) -> None:
    copybook = FOLDER / f"{name}.cpy"
    records = read_copybook(copybook, dialect)
    found = ask(copybook, records, dialect, tmp_path, free=name == "free_form")
    ours = [(item.name, item.offset, item.length) for item, _, _ in found]
    assert ours == [(item.name, offset, length) for item, offset, length in found]
    assert len(found) >= 3


# Entries below 01 R, and what both have to say of them.
REFUSED = (
    "05 A PIC X. 05 B PIC X. 05 C REDEFINES A PIC X.",
    "05 A PIC X. 01 S REDEFINES NOSUCH PIC X.",
    "05 A PIC X. 01 Q PIC X. 01 S REDEFINES R PIC X.",
    "05 A PIC X. 77 S REDEFINES R PIC X.",
    "05 A PIC X. 05 B PIC X. 66 C RENAMES B THRU A.",
    "05 A PIC X. 66 C RENAMES A OCCURS 3.",
    "05 A PIC X SIGN LEADING.",
    "05 A PIC 9 SIGN LEADING SEPARATE.",
    "05 A PIC S9(3) COMP-3 SIGN LEADING.",
    "05 A COMP-1 SIGN LEADING.",
)
TAKEN = (
    "05 A PIC X. 05 B REDEFINES A PIC X. 05 C REDEFINES B PIC X. 05 D REDEFINES A PIC X.",
    "05 A. 10 A1 PIC X. 05 B REDEFINES A PIC X.",
    "05 A PIC X. 88 AA VALUE 'X'. 05 C REDEFINES A PIC X.",
    "05 A PIC X. 01 S REDEFINES R PIC X. 01 T REDEFINES R PIC X.",
    "05 A PIC X. 77 P PIC X. 77 S REDEFINES P PIC X.",
    "05 A PIC X. 05 B PIC X. 66 C RENAMES A THRU B.",
    "05 A. 10 A1 PIC X. 10 A2 PIC X. 05 B REDEFINES A PIC X. 66 C RENAMES A1 THRU B.",
    "05 A SIGN LEADING SEPARATE. 10 B PIC S9. 10 C PIC X. 10 D PIC 9. 10 E PIC S9 COMP-3.",
)


@pytest.mark.skipif(not is_installed(), reason="gnucobol3 is not installed: there is no cobc to ask")
@pytest.mark.parametrize(
    ("entries", "taken"), [*((one, False) for one in REFUSED), *((one, True) for one in TAKEN)]
)
def test_what_a_compiler_refuses_is_a_problem(entries: str, taken: bool, tmp_path: Path) -> None:
    copybook = tmp_path / "BOOK.cpy"
    copybook.write_text("".join(f"       {one}.\n" for one in f"01 R. {entries[:-1]}".split(". ")))
    assert takes(copybook, "ibm", tmp_path) == taken
    if taken:
        assert read_copybook(copybook, "ibm")
        return
    with pytest.raises(SpecError):
        read_copybook(copybook, "ibm")
