"""DBF files written byte by byte by the published structure, and read back."""

import struct
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import SourceError, SpecError
from contracts.source import SourceLayout
from extractors.dbf_file import DbfFile
from mappings.layout.reader import read_layout
from tests.extractors.dbf_writer import Column, dbf_bytes

TYPES = {"C": "text", "L": "text", "N": "number", "F": "number", "D": "date", "I": "binary", "Y": "binary",
         "B": "ieee_float", "M": "hex", "V": "hex", "0": "hex"}  # fmt: skip


def layout(folder: Path, columns: Sequence[Column], **kinds: str) -> SourceLayout:
    lines = ["layout: p.T", "format: dbf", "charset: cp932", "fields:"]
    for name, letter, length, decimals in columns:
        scale = 4 if letter == "Y" else decimals
        lines.append(
            f"  - {{name: {name}, type: {kinds.get(name, TYPES[letter])}, length: {length}, scale: {scale}}}"
        )
    path = folder / "T.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_layout(path)


def read(of: SourceLayout, path: Path, rows: int = 0) -> tuple[list[dict[str, Any]], DbfFile]:
    file = DbfFile(of, path, 0, rows)
    batches = [batch for _, batch in file.batches()]
    tally = file.tally
    assert tally.read == tally.structural + sum(tally.rejected.values()) + sum(b.num_rows for b in batches)
    return pa.Table.from_batches(batches).to_pylist(), file


def refused(of: SourceLayout, path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read(of, path)
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_every_type_of_field(tmp_path: Path) -> None:
    columns = [("NO", "C", 5, 0), ("氏名", "C", 12, 0), ("KIN", "N", 9, 2), ("KENSU", "F", 4, 0), ("UMARE", "D", 8, 0),
               ("FLG", "L", 1, 0), ("SU", "I", 4, 0), ("GAKU", "Y", 8, 4), ("RITSU", "B", 8, 0), ("BIKO", "M", 4, 0)]  # fmt: skip
    row = [b"00123", "山田 花子".encode("cp932").ljust(12), b"  -123.45", b"   7", b"20260401", b"T",
           struct.pack("<i", -2147483648), struct.pack("<q", 2314885530818453536), struct.pack("<d", 0.5), b"\1\0\0\0"]  # fmt: skip
    blank = [b" " * 5, b" " * 12, b" " * 9, b" " * 4, b" " * 8, b"?", bytes(4), bytes(8), bytes(8), b" " * 4]
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(columns, [row, blank], version=0x30))
    (first, second), file = read(layout(tmp_path, columns), path)
    names = [column[0] for column in columns]
    assert [first[name] for name in names] == [
        "00123", "山田 花子", Decimal("-123.45"), Decimal(7), "20260401", "T", -2147483648,
        Decimal("231488553081845.3536"), 0.5, "01000000",
    ]  # fmt: skip
    assert [second[name] for name in names] == ["", "", None, None, None, "?", 0, Decimal(0), 0.0, "20202020"]
    assert +file.tally.blanks == {"KIN": 1, "KENSU": 1}
    assert (file.tally.unreadable, file.tally.remarks) == ([], [])


ONE = [("NO", "C", 3, 0), ("KIN", "N", 6, 2)]


def ones(*amounts: bytes) -> list[list[bytes]]:
    return [[b"%03d" % number, amount.rjust(6)] for number, amount in enumerate(amounts, start=1)]


@pytest.mark.parametrize(
    ("written", "number"),
    [(b"1", "1"), (b"1.", "1"), (b".5", "0.5"), (b"-.25", "-0.25"), (b"+2.50", "2.5"), (b"0001.0", "1"),
     (b"1.2000", "1.2"), (b"-0.01", "-0.01"), (b"123456", "123456"), (b"1     ", "1"), (b"\0\0\0\0\0\0", None)],
)  # fmt: skip
def test_numbers_are_exact(tmp_path: Path, written: bytes, number: str | None) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(written)))
    ((row,), file) = read(layout(tmp_path, ONE), path)
    assert row["KIN"] == (Decimal(number) if number else None)
    assert file.tally.unreadable == []


@pytest.mark.parametrize(
    "written", [b"******", b"1.234", b"1E+5", b"1 2", b"-", b".", b"1,234", b"--1", b"\x82\x50", b"NaN"]
)
def test_what_is_no_number_is_null_with_its_reason(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(b"1", written, b"3")))
    rows, file = read(layout(tmp_path, ONE), path)
    assert [row["KIN"] for row in rows] == [1, None, 3]
    assert rows[1]["_errors"] == [{"field": "KIN", "reason": "number_invalid"}]
    assert file.tally.unreadable == [(2, "KIN", "number_invalid", written.rjust(6))]


def test_deleted_records_are_told_and_never_given(tmp_path: Path) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(*[b"1"] * 9), deleted=[0, 4, 8]))
    for rows in (1, 2, 100):
        found, file = read(layout(tmp_path, ONE), path, rows)
        assert [row["_record"] for row in found] == [2, 3, 4, 6, 7, 8]
        assert (file.tally.read, file.tally.structural) == (9, 3)
        assert file.tally.remarks == ["3 records are deleted (*) and are not read"]


def test_a_record_of_no_known_mark_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "T.DBF"
    data = bytearray(dbf_bytes(ONE, ones(b"1", b"2")))
    data[-11] = 0x3F  # the mark of the second record
    path.write_bytes(data)
    found, file = read(layout(tmp_path, ONE), path)
    assert [row["_record"] for row in found] == [1]
    assert dict(file.tally.rejected) == {"record_kind_unknown": 1}


@pytest.mark.parametrize(
    ("count", "end", "told"),
    [
        (4, b"\x1a", "the header counts 4 records, and the file ends in or before record 4."),
        (4, b"", "the header counts 4 records, and the file ends in or before record 4."),
        (2, b"\x1a", "the header counts 2 records, and the file goes on behind them."),
    ],
)
def test_the_count_of_the_header_must_hold(tmp_path: Path, count: int, end: bytes, told: str) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(b"1", b"2", b"3"), count=count, end=end))
    assert told in refused(layout(tmp_path, ONE), path)


@pytest.mark.parametrize("end", [b"", b"\x1a", b"\x1a\x1a\0\0"])
def test_the_end_mark_is_no_record(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(b"1", b"2"), end=end))
    assert len(read(layout(tmp_path, ONE), path)[0]) == 2


def test_a_file_without_records(tmp_path: Path) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, []))
    file = DbfFile(layout(tmp_path, ONE), path, 0)
    assert [*file.batches()] == []
    assert file.tally.read == 0


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ([("NO", "C", 4, 0), ("KIN", "N", 6, 2)], "field 1: the file has NO C(3,0), the layout NO text of 4 bytes"),
        ([("NO", "C", 3, 0), ("KIN", "N", 6, 1)], "field 2: the file has KIN N(6,2), the layout KIN number of 6 bytes, scale 1"),
        ([("NO", "C", 3, 0), ("KIN", "C", 6, 0)], "field 2: the file has KIN N(6,2), the layout KIN text of 6"),
        ([("NO", "C", 3, 0), ("GAKU", "N", 6, 2)], "field 2: the file has KIN N(6,2), the layout GAKU"),
        ([("NO", "C", 3, 0)], "the file has 2 fields, the layout 1."),
    ],
)  # fmt: skip
def test_the_header_must_be_the_layouts(tmp_path: Path, columns: list[Column], told: str) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(b"1")))
    assert told in refused(layout(tmp_path, columns), path)


def test_all_differences_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(b"1")))
    told = refused(layout(tmp_path, [("NR", "C", 3, 0), ("KIN", "N", 5, 2), ("X", "C", 1, 0)]), path)
    assert told.count("\n") == 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"NO,KIN\r\n1,2\r\n", "its first byte 4E is none of dBASE III or IV or FoxPro."),
        (b"\x8c" + bytes(80), "its first byte 8C is none"),
        (b"\x03", "the header of the DBF is damaged"),
        (b"\x03" + bytes(31), "the header of the DBF is damaged"),
        (dbf_bytes(ONE, ones(b"1")).replace(b"\r", b"X"), "the header of the DBF is damaged"),
        (dbf_bytes(ONE, ones(b"1"))[:10] + b"\xff\xff" + dbf_bytes(ONE, ones(b"1"))[12:], "the header of the DBF is damaged"),
        (dbf_bytes(ONE, ones(b"1"))[:15] + b"\1" + dbf_bytes(ONE, ones(b"1"))[16:], "the file is encrypted."),
    ],
)  # fmt: skip
def test_what_is_no_dbf_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(data)
    assert told in refused(layout(tmp_path, ONE), path)


# NULL of a table of Visual FoxPro: fields with flag 2 have a bit each, a Varchar (V) one more before it.
NULLABLE = [("A", "C", 2, 0), ("B", "V", 3, 0), ("C", "I", 4, 0), ("D", "V", 2, 0), ("E", "N", 3, 0),
            ("F", "D", 8, 0), ("G", "C", 1, 0), ("H", "L", 1, 0), ("I", "C", 1, 0), ("J", "Y", 8, 4), ("_NullFlags", "0", 2, 0)]  # fmt: skip
MAY_BE_NULL = [2, 0, 2, 2, 2, 2, 2, 2, 0, 2, 5]
BITS = {"A": 0, "C": 2, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8, "J": 9}  # B has bit 1, D bit 3 for its length


@pytest.mark.parametrize("null", [(), *((name,) for name in BITS), ("A", "E", "J"), tuple(BITS)])
def test_null_is_null_and_not_what_its_bytes_say(tmp_path: Path, null: tuple[str, ...]) -> None:
    flags = sum(1 << BITS[name] for name in null) | 1 << 1 | 1 << 3
    usual = [b"aa", b"bb\2", bytes(4), b"dd", b"  0", b"20260401", b"g", b"T", b"i", bytes(8)]
    path = tmp_path / "T.DBF"
    rows = [[*usual, struct.pack("<H", bits)] for bits in (0, flags, 0)]
    path.write_bytes(dbf_bytes(NULLABLE, rows, version=0x32, flags=MAY_BE_NULL))
    kinds = {"B": "hex", "D": "hex", "_NullFlags": "hex"}
    whole, found, last = read(layout(tmp_path, NULLABLE, **kinds), path, 2)[0]
    fields = [column[0] for column in NULLABLE[:-1]]
    assert [name for name in fields if found[name] is None] == list(null)
    for row in (whole, last):
        assert [row[name] for name in fields] == [
            "aa", "626202", 0, "6464", 0, "20260401", "g", "T", "i", Decimal(0)
        ]  # fmt: skip


def test_null_without_its_flags_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(b"1"), version=0x30, flags=[2, 2]))
    assert "its fields may hold NULL, and the flags that say where are not in it." in refused(
        layout(tmp_path, ONE), path
    )
    path.write_bytes(dbf_bytes(ONE, ones(b"1"), version=0x03, flags=[2, 2]))  # reserved there
    assert len(read(layout(tmp_path, ONE), path)[0]) == 1


def test_texts_longer_than_255_bytes(tmp_path: Path) -> None:
    columns = [("BIKO", "C", 1000, 0)]
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(columns, [["備考".encode("cp932").ljust(1000)]]))
    assert read(layout(tmp_path, columns), path)[0][0]["BIKO"] == "備考"


def test_another_language_driver_is_told(tmp_path: Path) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(b"1"), language=0x4D))
    assert read(layout(tmp_path, ONE), path)[1].tally.remarks == [
        "the language driver 4D of the header is no Japanese one"
    ]


def test_only_some_records(tmp_path: Path) -> None:
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(ONE, ones(*[b"1"] * 9), deleted=[3]))
    file = DbfFile(layout(tmp_path, ONE), path, 0, 2, records=(3, 6))
    assert [n for _, batch in file.batches() for n in batch.column("_record").to_pylist()] == [3, 5, 6]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{name: A, type: packed, length: 4}", "field 'A' is packed, which a DBF has not."),
        ("{name: A, type: binary, length: 2}", "field 'A' is binary of 2 bytes, which a DBF has not."),
        ("{name: A, type: date, length: 6}", "field 'A' is date of 6 bytes, which a DBF has not."),
        ("{name: A, type: text}", "field 'A' has no length."),
        ("{name: A, type: text, length: 4, start: 1}", "a field of a DBF has no start of its own."),
        ("{name: ABCDEFGHIJK, type: text, length: 4}", "field 'ABCDEFGHIJK' has more than the 10 bytes of a DBF's names."),
        ("{name: 住民番号区分, type: text, length: 4}", "field '住民番号区分' has more than the 10 bytes of a DBF's names."),
        ("{name: A, type: number, length: 40}", "field 'A' has more than 38 digits."),
        ("{name: A, type: text, length: 4}\nrecord_length: 5", "a DBF has no record_length of its own."),
        ("{name: A, type: text, length: 4}\ncharset: jef", "charset 'jef' is not read in a layout of format dbf"),
    ],
)  # fmt: skip
def test_layouts_that_no_dbf_has(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "T.yaml"
    charset = "" if "charset" in line else "charset: cp932\n"
    path.write_text(f"layout: p.T\nformat: dbf\n{charset}fields:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_layout(path)
    assert told in str(caught.value)
    assert len(caught.value.problems) == 1


TEXT = st.text(st.characters(codec="cp932", categories=("L", "N", "P"), exclude_characters="‖〜"), max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(TEXT, st.decimals("-9999.99", "9999.99", places=2), st.dates(), st.booleans()), min_size=1, max_size=20
    ),
    st.sampled_from((1, 3, 64)),
)  # fmt: skip
def test_what_was_written_is_read(tmp_path: Path, rows: list[tuple[Any, ...]], block: int) -> None:
    columns = [("NM", "C", 24, 0), ("KIN", "N", 8, 2), ("HI", "D", 8, 0)]
    written = [
        [
            name.encode("cp932").ljust(24),
            str(amount).encode().rjust(8),
            day.strftime("%Y%m%d").rjust(8, "0").encode(),
        ]
        for name, amount, day, _ in rows
    ]
    gone = [number for number, row in enumerate(rows) if row[3]]
    path = tmp_path / "T.DBF"
    path.write_bytes(dbf_bytes(columns, written, deleted=gone))
    file = DbfFile(layout(tmp_path, columns), path, 0, block)
    found = [row for _, batch in file.batches() for row in batch.to_pylist()]
    assert [(row["_record"], row["KIN"], row["HI"]) for row in found] == [
        (number, amount, day.strftime("%Y%m%d").rjust(8, "0"))
        for number, (_, amount, day, deleted) in enumerate(rows, start=1)
        if not deleted
    ]
    usual = [name for name, *_, deleted in rows if not deleted]
    assert [row["NM"] for row in found] == [name.encode("cp932").decode("cp932") for name in usual]
    assert file.tally.structural == len(gone)
