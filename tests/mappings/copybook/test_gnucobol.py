"""Every offset and length of the test copybooks, against programs compiled by GnuCOBOL."""

from pathlib import Path

import pytest

from mappings.copybook import read_copybook
from tests.mappings.copybook.gnucobol import ask, is_installed

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
