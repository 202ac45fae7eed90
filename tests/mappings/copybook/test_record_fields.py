"""Records as fields: names, occurrences, views, and the parts of records that vary."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from contracts.source import FieldType, Part, SourceField
from mappings.copybook import read_copybook, record_fields, record_parts, tables_without_counter

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


def fields_of(tmp_path: Path, text: str, segment: str = "", dialect: str = "ibm") -> dict[str, SourceField]:
    (record,) = read_copybook(write(tmp_path, text), dialect).values()
    return {field.name: field for field in record_fields(record, segment)}


def test_the_same_name_in_two_groups_is_told_apart_by_them(tmp_path: Path) -> None:
    text = """\
       01  R.
           05  HEAD-PART.
               10  YMD         PIC 9(8).
               10  ID          PIC X.
           05  TAIL-PART.
               10  YMD         PIC 9(8).
               10  FILLER.
                   15  KEN     PIC X OCCURS 2.
           05  KEN-1           PIC X.
"""
    names = ["HEAD_PART_YMD", "ID", "TAIL_PART_YMD", "TAIL_PART_KEN_1", "TAIL_PART_KEN_2", "R_KEN_1"]
    assert list(fields_of(tmp_path, text)) == names


def test_fields_of_tables_say_when_they_are_there(tmp_path: Path) -> None:
    text = """\
       01  R.
           05  N               PIC 9.
           05  SETAI OCCURS 1 TO 2 DEPENDING ON N.
               10  M           PIC 9.
               10  HITO OCCURS 0 TO 2 DEPENDING ON M PIC X(3).
           05  AFTER-ALL       PIC X.
"""
    fields = fields_of(tmp_path, text)
    assert {name: (field.offset, field.occurs_when) for name, field in fields.items()} == {
        "N": (0, ()),
        "M_1": (1, (("N", 0),)),
        "M_2": (8, (("N", 1),)),
        "HITO_1_1": (2, (("N", 0), ("M_1", 0))),
        "HITO_1_2": (5, (("N", 0), ("M_1", 1))),
        "HITO_2_1": (9, (("N", 1), ("M_2", 0))),
        "HITO_2_2": (12, (("N", 1), ("M_2", 1))),
        "AFTER_ALL": (15, ()),
    }
    (record,) = read_copybook(write(tmp_path, text), "ibm").values()
    inner = (Part(1), Part(3, 2, "M"))
    assert record_parts(record) == (Part(1), Part(7, 2, "N", inner), Part(1))
    (record,) = read_copybook(write(tmp_path, text), "mf").values()
    assert record_parts(record) == ()


SEGMENTS = """\
       01  R.
           05  KBN             PIC X.
           05  BODY            PIC X(6).
           05  A-PART REDEFINES BODY.
               10  A1          PIC X(2).
           05  B-PART REDEFINES BODY.
               10  B1          PIC 9.
               10  B2          PIC X OCCURS 0 TO 5 DEPENDING ON B1.
           05  LAST-ONE        PIC X.
"""


def test_a_segment_leaves_the_other_views_out(tmp_path: Path) -> None:
    assert list(fields_of(tmp_path, SEGMENTS, "A_PART")) == ["KBN", "A1", "LAST_ONE"]
    assert list(fields_of(tmp_path, SEGMENTS, "body")) == ["KBN", "BODY", "LAST_ONE"]
    assert {"BODY", "A1", "B1"} <= set(fields_of(tmp_path, SEGMENTS))
    with pytest.raises(SpecError, match="no REDEFINES gives or takes an item 'C-PART'"):
        fields_of(tmp_path, SEGMENTS, "C-PART")


def test_parts_of_a_segment(tmp_path: Path) -> None:
    (record,) = read_copybook(write(tmp_path, SEGMENTS), "ibm").values()
    assert record_parts(record, "A-PART") == ()
    assert record_parts(record, "B-PART") == (Part(2), Part(1, 5, "B1"), Part(1))


def test_counters_and_renames_go_by_the_groups_that_qualify_them(tmp_path: Path) -> None:
    text = """\
       01  R.
           05  G1.
               10  N           PIC 9.
           05  G2.
               10  N           PIC 9.
           05  T PIC X OCCURS 0 TO 1 DEPENDING ON N IN G2 OF R.
           66  S RENAMES N OF G2 THRU T.
"""
    assert fields_of(tmp_path, text)["T_1"].occurs_when == (("G2_N", 0),)
    (record,) = read_copybook(write(tmp_path, text), "ibm").values()
    assert [(item.offset, item.length) for item in record.walk() if item.level == 66] == [(1, 2)]
    with pytest.raises(SpecError, match="S: RENAMES N, which is several items of the record"):
        read_copybook(write(tmp_path, text.replace("N OF G2 THRU T", "N")), "ibm")


def test_tables_too_large_for_fields_are_refused(tmp_path: Path) -> None:
    text = "       01  R.\n           05  A PIC X OCCURS 1000000.\n"
    with pytest.raises(SpecError, match="its tables make more than"):
        fields_of(tmp_path, text)


def test_tables_whose_counter_lies_outside_the_record_can_be_told(tmp_path: Path) -> None:
    text = """\
       01  R.
           05  N         PIC 9.
           05  G.
               10  M     PIC 9.
           05  A         PIC X OCCURS 1 TO 3 DEPENDING ON N.
           05  B         PIC X OCCURS 1 TO 3 DEPENDING ON NOPE.
           05  C         PIC X OCCURS 1 TO 3 DEPENDING ON m OF g.
           05  D         PIC X OCCURS 1 TO 3 DEPENDING ON M OF NOPE.
           05  E         PIC X OCCURS 3.
"""
    (record,) = read_copybook(write(tmp_path, text), "ibm").values()
    assert [item.name for item in tables_without_counter(record)] == ["B", "D"]


def test_micro_focus_lets_a_record_be_a_table(tmp_path: Path) -> None:
    found = fields_of(tmp_path, "       01  R OCCURS 3.\n           05  A PIC X(2).\n", dialect="mf")
    assert {name: field.offset for name, field in found.items()} == {"A_1": 0, "A_2": 2, "A_3": 4}
