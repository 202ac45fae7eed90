"""Layouts of the test copybooks: offsets and lengths as the files beside them have them, and how values are stored."""

from pathlib import Path

import pytest

from contracts.source import FieldType, Sign
from mappings.copybook import CopybookItem, read_copybook

FOLDER = Path(__file__).parents[1] / "copybooks"
DIALECTS = {"mf": "mf", "nec_avx": "nec-avx"}
NAMES = sorted(path.stem for path in FOLDER.glob("*.layout"))


def items(path: Path, dialect: str = "ibm") -> list[CopybookItem]:
    return [item for record in read_copybook(path, dialect).values() for item in record.walk()]


def expected(name: str) -> list[tuple[str, int, int]]:
    lines = (FOLDER / f"{name}.layout").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return [(item, int(offset), int(length)) for item, offset, length in rows]


def layout_of(path: Path, name: str) -> list[tuple[str, int, int]]:
    known = {item for item, _, _ in expected(name)}
    found = items(path, DIALECTS.get(name, "ibm"))
    return [(i.name, i.offset, i.length) for i in found if i.name in known]


@pytest.mark.parametrize("name", NAMES)
def test_layout(name: str) -> None:
    assert layout_of(FOLDER / f"{name}.cpy", name) == expected(name)


def test_every_test_copybook_has_a_layout() -> None:
    members = {"MEMBER", "member_b"}
    assert {path.stem for path in FOLDER.glob("*.cpy")} - members == set(NAMES)


@pytest.mark.parametrize("name", ["japanese", "japanese_names", "fixed_form", "free_form", "shift_codes"])
@pytest.mark.parametrize("codec", ["cp932", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_as_vendors_deliver_it(name: str, codec: str, line_end: str, tmp_path: Path) -> None:
    text = (FOLDER / f"{name}.cpy").read_text(encoding="utf-8")
    path = tmp_path / f"{name}.CPY"
    path.write_bytes((text.replace("\n", line_end) + "\x1a").encode(codec))
    assert layout_of(path, name) == expected(name)


def test_how_values_are_stored() -> None:
    stored = {
        i.name: (i.kind, i.digits, i.scale, i.signed, i.sign)
        for i in items(FOLDER / "usages.cpy")
        if i.kind is not None
    }
    trailing = Sign.TRAILING
    assert stored["D-PLAIN"] == (FieldType.DIGITS, 7, 0, False, trailing)
    assert stored["D-SIGNED"] == (FieldType.ZONED, 7, 2, True, trailing)
    assert stored["D-LEADING"] == (FieldType.ZONED, 5, 0, True, Sign.LEADING)
    assert stored["D-SEPARATE"] == (FieldType.ZONED, 7, 2, True, Sign.TRAILING_SEPARATE)
    assert stored["D-FRONT"] == (FieldType.ZONED, 3, 0, True, Sign.LEADING_SEPARATE)
    assert stored["D-SCALED-UP"] == (FieldType.ZONED, 3, -3, False, trailing)
    assert stored["D-SCALED-DOWN"] == (FieldType.ZONED, 4, 6, True, trailing)
    assert stored["B-18"] == (FieldType.BINARY, 18, 5, True, trailing)
    assert stored["P-EVEN"] == (FieldType.PACKED, 6, 0, False, trailing)
    assert stored["P-SCALED"] == (FieldType.PACKED, 5, -2, True, trailing)
    assert stored["U-PACKED"] == (FieldType.UNSIGNED_PACKED, 5, 0, False, trailing)
    assert stored["F-SINGLE"][0] == stored["F-DOUBLE"][0] == FieldType.HEX_FLOAT
    assert stored["I-INDEX"][0] == FieldType.HEX
    assert stored["E-MONEY"] == (FieldType.TEXT, 0, 0, False, trailing)
    assert stored["Z-BLANK"] == (FieldType.TEXT, 8, 0, False, trailing)
    assert stored["G-C"][0] == FieldType.PACKED
    assert stored["G-F"] == (FieldType.ZONED, 4, 0, True, Sign.LEADING_SEPARATE)
    assert stored["G-G"] == (FieldType.ZONED, 4, 0, True, trailing)


def test_double_byte_text() -> None:
    kinds = {item.name: item.kind for item in items(FOLDER / "japanese.cpy")}
    assert kinds["氏名－漢字"] == kinds["方書編集"] == kinds["旧字"] == FieldType.KANJI
    assert kinds["国籍"] == kinds["番号－Ｎ"] == FieldType.UTF16


def test_numbers_of_micro_focus_are_little_endian_where_they_are_native() -> None:
    found = {item.name: item for item in items(FOLDER / "mf.cpy", "mf")}
    little = {name for name, item in found.items() if item.little_endian}
    assert little == {"MF-2", "MF-5", "MF-8", "MF-FLOAT", "MF-LONG"}
    assert found["MF-FLOAT"].kind == FieldType.IEEE_FLOAT
    assert not found["MF-LONG"].signed


@pytest.mark.parametrize(
    ("dialect", "clause", "length"),
    [
        ("ibm", "PIC S9(4) COMP", 2),
        ("ibm", "PIC S9(18) COMP-5", 8),
        ("ibm", "POINTER", 4),
        ("fujitsu", "PIC S9(19) COMP", 12),
        ("fujitsu", "PIC S9(31) BINARY", 16),
        ("hitachi", "PIC 9(2) COMP-X", 1),
        ("hitachi", "PIC 9(5) COMP-X", 4),
        ("ibm", "PIC 9(5) COMP-X", 3),
        ("mf", "PIC S9(7) COMP", 4),
        ("mf", "PIC S9(38) COMP", 16),
        ("mf", "PIC X(16) COMP-X", 16),
        ("mf", "PIC S9(9) COMP SYNC", 4),
        ("nec-avx", "PIC S9(9) COMP", 9),
        ("nec-avx", "PIC S9(4) COMP-1", 2),
        ("nec-avx", "COMP-2", 4),
        ("ibm", "PIC 9(38) PACKED-DECIMAL", 20),
        ("ibm", "PIC S9(5) USAGE NATIONAL SIGN TRAILING SEPARATE", 12),
        ("ibm", "PIC NNBNN USAGE NATIONAL", 10),
        ("ibm", "PIC +9(3).9(2)E+99", 11),
        ("ibm", "PIC ¥¥¥,¥¥9", 7),
        ("ibm", "PIC \\\\,\\\\9", 6),
        ("ibm", "PIC -(7)9DB", 10),
    ],
)
def test_length_by_dialect(dialect: str, clause: str, length: int, tmp_path: Path) -> None:
    path = tmp_path / "ONE.cpy"
    path.write_text(f"       01  ONE {clause}.\n", encoding="utf-8")
    assert [item.length for item in items(path, dialect)] == [length]


def test_text_in_a_group_of_numbers_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "ONE.cpy"
    path.write_text(
        "       01  R COMP-3.\n       05  A PIC X(3).\n       05  B PIC S9(5).\n", encoding="utf-8"
    )
    kinds = [(item.kind, item.length, item.usage) for item in items(path, "mf")[1:]]
    assert kinds == [(FieldType.TEXT, 3, "display"), (FieldType.PACKED, 3, "packed")]


def test_conditions_belong_to_their_item() -> None:
    found = {item.name: item for item in items(FOLDER / "redefines.cpy")}
    conditions = [(one.name, one.values) for one in found["KBN"].conditions]
    assert conditions == [
        ("KOJIN", "'1'"),
        ("HOJIN", "'2' '3' '5' THRU '9'"),
        ("MANY", "'A.B' \"C''D\" X'0F' SPACES LOW-VALUES"),
    ]


def test_tables_that_depend_on_a_counter() -> None:
    found = {item.name: item for item in items(FOLDER / "depending.cpy")}
    assert [(t.occurs_min, t.occurs, t.depending_on) for t in (found["MEISAI"], found["HITO"])] == [
        (1, 20, "KENSU"),
        (0, 4, "NINZU"),
    ]
