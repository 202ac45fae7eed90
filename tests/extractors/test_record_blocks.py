"""Files that end early, late or in the middle, lines of any length, and a part of a file."""

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.source import (
    Charset,
    FieldType,
    FileFormat,
    RecordFrame,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from extractors.host_file import HostFile
from extractors.record_blocks import record_blocks
from tests.extractors.test_descriptors import blocked, variable

KIND = RecordKind("", RecordRole.DETAIL, (SourceField("A", FieldType.TEXT, 0, 8),), length=8)


def layout(file_format: FileFormat, end: bytes = b"", charset: str = "ascii") -> SourceLayout:
    return SourceLayout(
        "t.B", "", file_format, Charset(charset), {"": KIND}, record_length=8, frame=RecordFrame(end)
    )


def read(
    of: SourceLayout, path: Path, rows: int = 0, records: tuple[int, int] | None = None
) -> tuple[list[str], HostFile]:
    file = HostFile(of, path, 0, rows, records)
    return [text for _, batch in file.batches() for text in batch.column("A").to_pylist()], file


@pytest.mark.parametrize("rows", [1, 3, 5, 64])
@pytest.mark.parametrize("marks", [b"", b"\x1a", b"\x1a\x1a", b"\x1a" * 30])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_fixed_text_may_end_with_1a(tmp_path: Path, end: bytes, last: bool, marks: bytes, rows: int) -> None:
    path = tmp_path / "F.DAT"
    lines = [f"LINE{n:04d}" for n in range(5)]
    path.write_bytes(end.join(line.encode() for line in lines) + end * last + marks)
    found, file = read(layout(FileFormat.FIXED_WIDTH, end), path, rows)
    assert (found, file.tally.read, file.tally.remarks) == (lines, 5, [])


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_1a_within_the_last_record_is_its_own(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "F.DAT"
    hexed = replace(KIND, fields=(SourceField("A", FieldType.HEX, 0, 8),))
    of = replace(layout(FileFormat.FIXED_WIDTH, end), kinds={"": hexed})
    path.write_bytes(b"A" * 8 + end + b"B" * 6 + b"\x1a\x1a")
    assert read(of, path)[0] == ["41" * 8, "42" * 6 + "1A1A"]


def test_a_fixed_record_that_is_cut_before_1a_is_short(tmp_path: Path) -> None:
    path = tmp_path / "F.DAT"
    path.write_bytes(b"LINE0001\r\nLINE\x1a")
    found, file = read(layout(FileFormat.FIXED_WIDTH, b"\r\n"), path)
    assert (found, file.tally.unreadable) == (["LINE0001"], [(2, "", "short_record", b"LINE")])


@pytest.mark.parametrize("rows", [1, 2, 64])
def test_a_rest_belongs_to_the_range_with_the_last_record(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "F.DAT"
    path.write_bytes(b"LINE0001LINE0002LINE")
    of = layout(FileFormat.FIXED_WIDTH)
    rests = {
        part: dict(read(of, path, rows, part)[1].tally.rejected) for part in ((1, 1), (1, 2), (2, 9), (3, 9))
    }
    assert rests == {(1, 1): {}, (1, 2): {"short_record": 1}, (2, 9): {"short_record": 1}, (3, 9): {}}


@pytest.mark.parametrize("rows", [1, 2, 64])
def test_a_range_of_a_variable_file_has_its_remark_and_its_rest(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "V.DAT"
    path.write_bytes(variable([f"LINE{n:04d}".encode() for n in range(1, 6)], "big_inclusive")[:-2])
    how, over = (
        "variable records by RDW, big endian, inclusive",
        "the file ends within record 5, of which 10 bytes are there",
    )
    for part, lines, rest in (((3, 4), ["LINE0003", "LINE0004"], 1), ((2, 3), ["LINE0002", "LINE0003"], 0)):
        found, file = read(layout(FileFormat.VARIABLE), path, rows, part)
        assert (found, file.tally.read) == (lines, 2 + rest)
        assert file.tally.remarks == [how, over][: 1 + rest]


@pytest.mark.parametrize("there", [0, 1, 3, 9])
def test_a_block_that_is_cut_at_the_end_of_a_record_is_told(tmp_path: Path, there: int) -> None:
    path = tmp_path / "V.DAT"
    records = [f"LINE{n:04d}".encode() for n in range(30)]
    path.write_bytes(blocked(records, "big_inclusive", 10)[: 2 * (4 + 120) + 4 + 12 * there])
    found, file = read(layout(FileFormat.VARIABLE), path)
    assert (len(found), file.tally.read, dict(file.tally.rejected)) == (
        20 + there,
        21 + there,
        {"short_record": 1},
    )
    assert file.tally.unreadable == [(21 + there, "", "short_record", b"")]
    assert file.tally.remarks == [
        "variable records by BDW and RDW, big endian, inclusive",
        f"the file ends before record {21 + there}; its last block has {120 - 12 * there} bytes more",
    ]


@pytest.mark.parametrize("file_format", [FileFormat.LINES, FileFormat.VARIABLE])
def test_a_very_long_record_is_rejected_whole_and_widens_no_other(
    tmp_path: Path, file_format: FileFormat
) -> None:
    path = tmp_path / "L.DAT"
    records = [b"LINE0001", b"X" * 60_000, *[b"LINE0003"] * 50]
    raw = b"\n".join(records) if file_format is FileFormat.LINES else variable(records, "big_inclusive")
    path.write_bytes(raw)
    found, file = read(layout(file_format), path)
    assert found == ["LINE0001", *["LINE0003"] * 50]
    assert file.tally.unreadable == [(2, "", "long_record", b"X" * 60_000)]
    assert read(layout(file_format), path, records=(2, 3))[1].tally.unreadable == file.tally.unreadable
    widths = [block.records.shape[1] for block in record_blocks(layout(file_format), path, 64, 0x20)]
    assert max(widths) < 10_000


def test_hand_written_fields_say_how_long_a_variable_record_is(tmp_path: Path) -> None:
    path = tmp_path / "V.DAT"
    of = replace(layout(FileFormat.VARIABLE), record_length=0, kinds={"": replace(KIND, length=0)})
    path.write_bytes(variable([b"LINE0001", b"LINE0002  ", b"LINE", *[b"LINE0004"] * 40], "big_inclusive"))
    found, file = read(of, path)
    assert found == ["LINE0001", "LINE0002", *["LINE0004"] * 40]
    assert dict(file.tally.rejected) == {"short_record": 1}
