"""Files of bytes as blocks of records: fixed length, with or without line ends; variable length; lines of text."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from contracts.errors import SourceError
from contracts.source import FileFormat, SourceLayout
from extractors.byte_columns import Bytes, Lengths, windows
from extractors.descriptors import find_descriptor, walk_records

_READ = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive records as a (rows, bytes) matrix, filled up with `fill`; `first` is the number of the first.

    `lengths` are the bytes of each record, None where all have the layout's length. A record that a file ends
    within stands last in `rest`. `remark` says how the file was read, once.
    """

    records: Bytes
    first: int
    lengths: Lengths | None = None
    rest: bytes = b""
    remark: str = ""


def record_blocks(
    layout: SourceLayout, path: Path, rows: int, fill: int, records: tuple[int, int] | None = None
) -> Iterator[Block]:
    """The records of the file in order, or those from first to last, at most `rows` a block. Raises SourceError."""
    if path.stat().st_size == 0:
        raise SourceError.at(path.name, "the file is empty.", "Ask for a new delivery.")
    if layout.format is FileFormat.VARIABLE:
        blocks = _variable(layout, path, rows, fill)
    elif layout.format is FileFormat.LINES:
        blocks = _lines(path, rows, fill, layout.record_length)
    else:
        blocks = _fixed(layout, path, rows, records[0] if records else 1)
    return _within(blocks, records[0], records[1]) if records else blocks


def _within(blocks: Iterator[Block], first: int, last: int) -> Iterator[Block]:
    """The records numbered `first` to `last`; a rest after the last record belongs to whoever has the last one."""
    for block in blocks:
        begin = max(first - block.first, 0)
        end = last - block.first + 1
        if block.first > last:
            return
        records = block.records[begin:end]
        lengths = None if block.lengths is None else block.lengths[begin:end]
        rest = block.rest if end > len(block.records) else b""
        if len(records) or rest:
            yield Block(records, block.first + begin, lengths, rest, block.remark)


def _fixed(layout: SourceLayout, path: Path, rows: int, first: int) -> Iterator[Block]:
    length, end = layout.record_length, layout.frame.line_end
    stride = length + len(end)
    with path.open("rb") as file:
        file.seek(stride * (first - 1))
        while chunk := file.read(stride * rows):
            whole = len(chunk) // stride
            rest = chunk[whole * stride :]
            matrix = np.frombuffer(chunk, np.uint8, whole * stride).reshape(whole, stride)
            if end:
                _require_line_ends(matrix[:, length:], end, path.name, first)
            if len(rest) == length and end:  # the last line of a text file needs no end
                yield Block(matrix[:, :length], first)
                first, matrix, rest = first + whole, np.frombuffer(rest, np.uint8).reshape(1, length), b""
            rest = rest.rstrip(b"\x1a") if end else rest
            over = f"the file is no multiple of the record length {stride}; {len(rest)} bytes are over"
            yield Block(matrix[:, :length], first, rest=rest, remark=over if rest else "")
            first += len(matrix)


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
    first, remark = 1, f"variable records by {descriptor}"
    for chunk, starts, lengths, rest in walk_records(path, descriptor):
        for begin in range(0, len(starts), rows):
            part = slice(begin, begin + rows)
            matrix = _matrix(chunk, starts[part], lengths[part], fill)
            yield Block(matrix, first, lengths[part], remark=remark)
            first, remark = first + len(matrix), ""
        if rest:
            over = f"the file ends within record {first:,}, of which {len(rest)} bytes are there"
            yield Block(np.empty((0, 0), np.uint8), first, np.empty(0, np.int64), rest, over)


def _lines(path: Path, rows: int, fill: int, most: int) -> Iterator[Block]:
    """Lines by their bytes; CR LF and LF end a line, 1A at the end of the file is none."""
    first = 1
    with path.open("rb") as file:
        for chunk, final in _whole_lines(file):
            data = np.frombuffer(chunk, np.uint8)
            ends = np.flatnonzero(data == 0x0A)
            if final and (len(ends) == 0 or ends[-1] != len(data) - 1):
                ends = np.append(ends, len(data))
            starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.int64)
            lengths = ends - starts
            lengths -= (lengths > 0) & (data[np.maximum(ends - 1, 0)] == 0x0D)
            # Spaces at a line's end are not written by all who write lines; a line of no bytes is no record.
            counted = np.where(lengths == 0, 0, np.maximum(lengths, most))
            for begin in range(0, len(starts), rows):
                part = slice(begin, begin + rows)
                yield Block(_matrix(chunk, starts[part], lengths[part], fill, most), first, counted[part])
                first += len(starts[part])


def _whole_lines(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Stretches that end with a line's end, and whether it is the last one."""
    held = b""
    while block := file.read(_READ):
        held += block
        cut = held.rfind(b"\n") + 1
        if cut:
            yield held[:cut], False
            held = held[cut:]
    held = held.rstrip(b"\x1a")
    if held:
        yield held, True


def _matrix(chunk: bytes, starts: Lengths, lengths: Lengths, fill: int, most: int = 0) -> Bytes:
    """Records that lie anywhere in `chunk` as rows of the longest one's (at least `most`) bytes."""
    width = max(int(lengths.max(initial=0)), most)
    matrix = windows(np.frombuffer(chunk, np.uint8), starts, width)
    if len(lengths) and lengths.min() < width:
        matrix[np.arange(width) >= lengths[:, None]] = fill
    return matrix
