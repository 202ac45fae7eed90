"""Files of bytes as blocks of records: fixed length, with or without line ends; variable length; lines of text."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from contracts.errors import SourceError
from contracts.source import FileFormat, RecordKind, SourceLayout
from extractors.byte_columns import Bytes, Lengths, windows
from extractors.dbf_header import read_header
from extractors.descriptors import find_descriptor, walk_records

_READ = 4 * 1024 * 1024
_LONGEST_LINE = 16 * _READ
# What a record may be longer than the layout's longest one and still lie in the matrix whole: padding at its end.
# Every row of a block is as wide as its widest, so that one record of any length must not decide.
_MARGIN = 4_096


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive records as a (rows, bytes) matrix, filled up with `fill`; `first` is the number of the first.

    `lengths` are the bytes of each record, None where all have the layout's length; `beyond` holds, by row, what of
    a record does not fit into the matrix. A record that a file ends within stands last in `rest`; `cut` says that
    records are missing after the last one. `remark` says how the file was read, once.
    """

    records: Bytes
    first: int
    lengths: Lengths | None = None
    rest: bytes = b""
    remark: str = ""
    cut: bool = False
    beyond: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def ends_early(self) -> bool:
        """Whether the file ends within a record, or before one that its block announces."""
        return self.cut or bool(self.rest)

    def bytes_of(self, row: int) -> bytes:
        """A record as it lies in the file."""
        length = self.records.shape[1] if self.lengths is None else self.lengths[row]
        return self.records[row, :length].tobytes() + self.beyond.get(row, b"")


def length_of(kind: RecordKind) -> int:
    """The bytes that a record of a kind has at most, or must have: where a layout does not say, its fields do."""
    return kind.length or max((each.offset + each.length for each in kind.fields), default=0)


def record_blocks(
    layout: SourceLayout, path: Path, rows: int, fill: int, records: tuple[int, int] | None = None
) -> Iterator[Block]:
    """The records of the file in order, or those from first to last, at most `rows` a block. Raises SourceError."""
    if path.stat().st_size == 0:
        raise SourceError.at(path.name, "the file is empty.", "Ask for a new delivery.")
    if layout.format is FileFormat.VARIABLE:
        blocks = _variable(layout, path, rows, fill)
    elif layout.format is FileFormat.LINES:
        blocks = _lines(layout, path, rows, fill)
    else:
        blocks = _fixed(layout, path, rows, records[0] if records else 1)
    return _within(blocks, records[0], records[1]) if records else blocks


def _within(blocks: Iterator[Block], first: int, last: int) -> Iterator[Block]:
    """The records numbered `first` to `last`; a rest after the last record belongs to whoever has the last one.

    A block out of the range may still say how the file is read.
    """
    for block in blocks:
        if block.first > last and len(block.records):
            return
        part = _part(block, max(first - block.first, 0), last - block.first + 1)
        whole = block.first + len(block.records) - 1
        if block.ends_early and not first <= max(whole, 1) <= last:
            part = replace(part, rest=b"", cut=False, remark="")  # the remark is on the end as well
        if len(part.records) or part.ends_early or part.remark:
            yield part


def _part(block: Block, begin: int, end: int) -> Block:
    """Some rows of a block, and all else that it has."""
    lengths = None if block.lengths is None else block.lengths[begin:end]
    beyond = {row - begin: raw for row, raw in block.beyond.items() if begin <= row < end}
    return replace(
        block, records=block.records[begin:end], first=block.first + begin, lengths=lengths, beyond=beyond
    )


def _fixed(layout: SourceLayout, path: Path, rows: int, first: int) -> Iterator[Block]:
    length, end = layout.record_length, layout.frame.line_end
    stride = length + len(end)
    with path.open("rb") as file:
        data = _data_of(layout, file, path)
        start = data.start + stride * (first - 1)
        left = max(data.stop - start, 0)
        file.seek(start)
        while chunk := file.read(min(stride * rows, left)):
            left -= len(chunk)
            whole = len(chunk) // stride
            rest = chunk[whole * stride :]
            matrix = np.frombuffer(chunk, np.uint8, whole * stride).reshape(whole, stride)
            if end:
                _require_line_ends(matrix[:, length:], end, path.name, first)
            if len(rest) == length and end:  # the last line of a text file needs no end
                yield Block(matrix[:, :length], first)
                first, matrix, rest = first + whole, np.frombuffer(rest, np.uint8).reshape(1, length), b""
            over = f"the file is no multiple of the record length {stride}; {len(rest)} bytes are over"
            yield Block(matrix[:, :length], first, rest=rest, remark=over if rest else "")
            first += len(matrix)


def _data_of(layout: SourceLayout, file: BinaryIO, path: Path) -> range:
    """Where the data of a file of fixed records lie; a DBF says it itself."""
    if layout.format is FileFormat.DBF:
        return read_header(path).data
    return range(_end_of_data(file, layout.record_length, layout.frame.line_end))


def _end_of_data(file: BinaryIO, length: int, end: bytes) -> int:
    """Where the data of a file of fixed records end: a text file may have 1A after its last record or line end."""
    size = file.seek(0, os.SEEK_END)
    if not end:
        return size
    file.seek(max(size - _READ, 0))
    tail = file.read()
    kept = tail.rstrip(b"\x1a")
    shortest, stride = size - len(tail) + len(kept), length + len(end)
    if shortest % stride == 0 and kept.endswith(end):
        return shortest
    record_end = shortest + (length - shortest) % stride  # 1A may be data, up to the length of a record
    return record_end if record_end <= size else shortest


def _require_line_ends(found: Bytes, end: bytes, name: str, first: int) -> None:
    wrong = np.flatnonzero((found != np.frombuffer(end, np.uint8)).any(axis=1))
    if wrong.size:
        raise SourceError.at(
            f"{name}:{first + int(wrong[0])}",
            f"the record is not followed by {end.hex(' ').upper()} as the layout says.",
            "Correct record_length and line_end, or ask for a new delivery in binary mode.",
        )


def _variable(layout: SourceLayout, path: Path, rows: int, fill: int) -> Iterator[Block]:
    descriptor = find_descriptor(path, layout.frame)
    first, remark, most = 1, f"variable records by {descriptor}", _widest(layout)
    for found in walk_records(path, descriptor):
        for begin in range(0, len(found.starts), rows):
            part = slice(begin, begin + rows)
            block = _ragged(found.held, found.starts[part], found.lengths[part], first, fill, (0, most))
            yield replace(block, remark=remark)
            first, remark = first + len(block.records), ""
        if found.rest:
            over = f"the file ends within record {first:,}, of which {len(found.rest)} bytes are there"
            yield Block(np.empty((0, 0), np.uint8), first, np.empty(0, np.int64), found.rest, over)
        elif found.missing:
            over = f"the file ends before record {first:,}; its last block has {found.missing:,} bytes more"
            yield Block(np.empty((0, 0), np.uint8), first, np.empty(0, np.int64), remark=over, cut=True)


def _lines(layout: SourceLayout, path: Path, rows: int, fill: int) -> Iterator[Block]:
    """Lines by their bytes; CR LF and LF end a line, 1A at the end of the file is none."""
    first, least, most = 1, layout.record_length, _widest(layout)
    with path.open("rb") as file:
        for chunk, final in _whole_lines(file, path.name):
            data = np.frombuffer(chunk, np.uint8)
            ends = np.flatnonzero(data == 0x0A)
            if final and (len(ends) == 0 or ends[-1] != len(data) - 1):
                ends = np.append(ends, len(data))
            starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.int64)
            lengths = ends - starts
            lengths -= (lengths > 0) & (data[np.maximum(ends - 1, 0)] == 0x0D)
            # Spaces at a line's end are not written by all who write lines; a line of no bytes is no record.
            counted = np.where(lengths == 0, 0, np.maximum(lengths, least))
            for begin in range(0, len(starts), rows):
                part = slice(begin, begin + rows)
                block = _ragged(chunk, starts[part], lengths[part], first, fill, (least, most))
                yield replace(block, lengths=counted[part])
                first += len(block.records)


def _whole_lines(file: BinaryIO, name: str) -> Iterator[tuple[bytes, bool]]:
    """Stretches that end with a line's end, and whether it is the last one."""
    held = b""
    while block := file.read(_READ):
        held += block
        cut = held.rfind(b"\n") + 1
        if cut:
            yield held[:cut], False
            held = held[cut:]
        if len(held) > _LONGEST_LINE:
            raise SourceError.at(
                name,
                f"a line does not end within {_LONGEST_LINE:,} bytes.",
                "Correct format, or ask for a new delivery; the lines before it were read.",
            )
    held = held.rstrip(b"\x1a")
    if held:
        yield held, True


def _widest(layout: SourceLayout) -> int:
    return max([layout.record_length, *map(length_of, layout.kinds.values())]) + _MARGIN


def _ragged(
    chunk: bytes, starts: Lengths, lengths: Lengths, first: int, fill: int, width: tuple[int, int]
) -> Block:
    """Records that lie anywhere in `chunk` as rows of the longest one's bytes, within the bounds of `width`."""
    least, most = width
    columns = max(min(int(lengths.max(initial=0)), most), least)
    matrix = windows(np.frombuffer(chunk, np.uint8), starts, columns)
    if len(lengths) and lengths.min() < columns:
        matrix[np.arange(columns) >= lengths[:, None]] = fill
    long = np.flatnonzero(lengths > columns)
    beyond = {int(row): chunk[starts[row] + columns : starts[row] + lengths[row]] for row in long}
    return Block(matrix, first, lengths, beyond=beyond)
