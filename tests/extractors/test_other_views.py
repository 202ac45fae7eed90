"""Bytes that REDEFINES describes twice are one view or the other: what nobody can read counts, not the view that is not meant."""

from pathlib import Path

import pytest

from contracts.errors import SourceError
from extractors.host_file import HostFile
from mappings.layout.reader import read_layout

COPYBOOK = """
       01  REC.
           05  NO-X       PIC 9(04).
           05  TEXT-V     PIC X(08).
           05  PACKED-V   REDEFINES TEXT-V PIC S9(15) COMP-3.
           05  PARTS-V    REDEFINES TEXT-V.
               10  PART-A PIC 9(04).
               10  PART-B PIC S9(07) COMP-3.
"""
OCCURRENCES = (
    "01  REC.",
    "    05  NO-X       PIC 9(04).",
    "    05  ATAI       OCCURS 3.",
    "        10  TEXT-V     PIC X(08).",
    "        10  PACKED-V   REDEFINES TEXT-V PIC S9(15) COMP-3.",
)
LAYOUT = "layout: P.F\nformat: fixed_width\ncopybook: F.cpy\ndialect: ibm\nrecord_length: 12\ncharset: cp932\nrecord: REC\n"
TEXT = "見本　甲".encode("cp932")
# 18 with its sign; as text it ends within a character (8C is a lead byte).
PACKED = bytes.fromhex("000000000000018C")
PARTS = b"0012" + bytes.fromhex("0000081C")
NOTHING = b"\xff" * 8


def host_file(folder: Path, values: list[bytes]) -> HostFile:
    (folder / "F.cpy").write_text(COPYBOOK, encoding="utf-8")
    (folder / "F.yaml").write_text(LAYOUT, encoding="utf-8")
    data = folder / "F.DAT"
    data.write_bytes(b"".join(b"%04d" % number + value for number, value in enumerate(values)))
    return HostFile(read_layout(folder / "F.yaml"), data, 0)


def read(file: HostFile) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {}
    for _, batch in file.batches():
        for name in batch.schema.names:
            columns.setdefault(name, []).extend(batch.column(name).to_pylist())
        file.tally.take_unreadable()
    return columns


def test_a_file_of_one_view_is_whole_however_little_the_others_fit(tmp_path: Path) -> None:
    file = host_file(tmp_path, [TEXT] * 100)
    assert read(file)["TEXT_V"] == ["見本　甲"] * 100
    assert file.tally.unreadable_values == {}
    assert file.tally.unreadable_records == 0
    assert file.tally.other_views == {"PACKED_V": 100, "PART_A": 100, "PART_B": 100}


def test_who_uses_a_view_that_is_not_there_still_hears_of_it(tmp_path: Path) -> None:
    (errors,) = read(host_file(tmp_path, [TEXT]))["_errors"]
    assert isinstance(errors, list)
    assert {each["field"] for each in errors} == {"PACKED_V", "PART_A", "PART_B"}


def test_records_may_have_different_views(tmp_path: Path) -> None:
    file = host_file(tmp_path, [TEXT, PACKED, PARTS])
    columns = read(file)
    assert columns["TEXT_V"][:2] == ["見本　甲", None]
    assert columns["PACKED_V"][:2] == [None, 18]
    assert columns["PART_A"][2] == "0012"
    assert columns["PART_B"] == [None, 18, 81]
    assert file.tally.unreadable_values == {}


def test_bytes_that_no_view_reads_count_and_too_many_of_them_stop_the_file(tmp_path: Path) -> None:
    file = host_file(tmp_path, [TEXT] * 10 + [NOTHING] * 90)
    with pytest.raises(SourceError, match="90 of 100 records"):
        read(file)
    assert file.tally.unreadable_records == 90
    assert {name for name, _ in file.tally.unreadable_values} >= {"TEXT_V", "PACKED_V"}


def test_the_occurrences_of_a_record_have_views_of_their_own(tmp_path: Path) -> None:
    """Rows of one record share its number: what one of them cannot read says nothing of the others."""
    group = "".join(f"       {line}\n" for line in OCCURRENCES)
    (tmp_path / "F.cpy").write_text(group, encoding="utf-8")
    children = "children: {ATAI: [NO_X]}\n"
    (tmp_path / "F.yaml").write_text(LAYOUT.replace("12", "28") + children, encoding="utf-8")
    rows = [(TEXT, PACKED, TEXT), (NOTHING, TEXT, PACKED), *[(TEXT, PACKED, TEXT)] * 98]
    written = b"".join(b"%04d" % number + b"".join(values) for number, values in enumerate(rows))
    (tmp_path / "F.DAT").write_bytes(written)
    file = HostFile(read_layout(tmp_path / "F.yaml"), tmp_path / "F.DAT", 0)
    read(file)
    assert file.tally.unreadable_values == {
        ("TEXT_V", "undecodable_bytes"): 1,
        ("PACKED_V", "number_invalid"): 1,
    }
    assert file.tally.unreadable_records == 1
    assert file.tally.other_views == {"TEXT_V": 100, "PACKED_V": 199}
