"""Copybooks: offsets and lengths by hand."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from contracts.source import FieldType
from mappings.copybook import read_copybook, record_fields

BOOK = """\
      * 住民マスタ
000100 01  JUMIN-D.                                                     JUMIN001
000200     05  REC-KBN            PIC X(01).
000300     05  ATENA-NO           PIC 9(10).
000400         88  DUMMY          VALUE 1 THRU 9.
000500     05  SHIMEI             PIC X(20).
000600     05  SEI-YMD            PIC 9(06) COMP-3.
000700     05  KINGAKU            PIC S9(7)V99 USAGE IS COMP-3.
000800     05  RIREKI             PIC 9(04) COMP.
000900     05  ZANDAKA            PIC S9(05).
001000     05  KATAGAKI           PIC N(10).
001100     05  TSUZUKI OCCURS 4 TIMES.
001200         10  CD             PIC X(02).
001300     05  IDO-YMD            PIC 9(08).
001400     05  IDO-YMD-R REDEFINES IDO-YMD.
001500         10  IDO-Y          PIC 9(04).
001600         10  IDO-MD         PIC 9(04).
001700     05  FILLER             PIC X(03).
001800 01  JUMIN-T.
001900     05  KENSU              PIC 9(08).
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "BOOK.cpy"
    path.write_text(text, encoding="utf-8")
    return path


def test_offsets_lengths_and_types(tmp_path: Path) -> None:
    records = read_copybook(write(tmp_path, BOOK), "fujitsu")
    fields = {f.name: (f.offset, f.length, f.type, f.scale) for f in record_fields(records["JUMIN-D"])}
    assert fields == {
        "REC_KBN": (0, 1, FieldType.TEXT, 0),
        "ATENA_NO": (1, 10, FieldType.DIGITS, 0),
        "SHIMEI": (11, 20, FieldType.TEXT, 0),
        "SEI_YMD": (31, 4, FieldType.PACKED, 0),
        "KINGAKU": (35, 5, FieldType.PACKED, 2),
        "RIREKI": (40, 2, FieldType.BINARY, 0),
        "ZANDAKA": (42, 5, FieldType.ZONED, 0),
        "KATAGAKI": (47, 20, FieldType.KANJI, 0),
        "CD_1": (67, 2, FieldType.TEXT, 0),
        "CD_2": (69, 2, FieldType.TEXT, 0),
        "CD_3": (71, 2, FieldType.TEXT, 0),
        "CD_4": (73, 2, FieldType.TEXT, 0),
        "IDO_YMD": (75, 8, FieldType.DIGITS, 0),
        "IDO_Y": (75, 4, FieldType.DIGITS, 0),
        "IDO_MD": (79, 4, FieldType.DIGITS, 0),
    }
    assert (records["JUMIN-D"].length, records["JUMIN-T"].length) == (86, 8)


def test_full_width_names_count_two_columns(tmp_path: Path) -> None:
    name = "住民基本台帳住民票コード氏名漢字項目"
    line = f"000100 01  A.\n000200     05  {name}  PIC X(01).{' ' * 9}12345678\n"
    fields = record_fields(read_copybook(write(tmp_path, line), "ibm")["A"])
    assert [field.name for field in fields] == [name]


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("05  A PIC X(01) JUSTIFIED.", "clause JUSTIFIED"),
        ("05  A OCCURS 1 TO 5 DEPENDING ON B PIC X.", "clause OCCURS"),
        ("05  A PIC ZZ9.", "picture ZZ9"),
        ("66  A RENAMES B.", "level 66"),
        ("05  A REDEFINES NOWHERE PIC X.", "REDEFINES NOWHERE"),
        ("05  A.", "without picture"),
        ("AB  A PIC X.", "no level number"),
    ],
)
def test_what_is_not_read_yet_is_refused_with_its_line(tmp_path: Path, clause: str, words: str) -> None:
    text = f"000100 01  R.\n000200     05  FIRST PIC X.\n000300     {clause}\n"
    with pytest.raises(SpecError) as caught:
        read_copybook(write(tmp_path, text), "fujitsu")
    assert words in str(caught.value)
    assert "BOOK.cpy:3" in str(caught.value)
