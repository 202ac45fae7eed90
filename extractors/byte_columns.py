"""Byte matrices: where rows end, and rows of bytes as Arrow strings."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.bool_]
Lengths = npt.NDArray[np.int64]
Offsets = npt.NDArray[np.int32]
# Above this many columns a table of masks would be larger than a block of records.
_WIDEST_TABLE = 1_024


def part(records: Bytes, start: int, length: int) -> Bytes:
    """`length` bytes of each record from `start` on, copied to lie one row after the other."""
    rows = np.empty((len(records), length), np.uint8)
    copy_rows(rows, records[:, start : start + length])
    return rows


def copy_rows(into: Bytes, rows: Bytes) -> None:
    """Copies each row as one value: numpy takes three times as long to copy short rows byte by byte."""
    if rows.size:
        whole = f"V{rows.shape[1]}"
        into.view(whole)[:] = rows.view(whole)


def leading(filled: Rows) -> Lengths:
    """Columns of each row up to and including its last true one; 0 for a row without."""
    padded = np.zeros((len(filled), -(-filled.shape[1] // 8) * 8), np.uint8)
    copy_rows(padded[:, : filled.shape[1]], filled.view(np.uint8))
    words = padded.view("<u8")
    last, before = np.zeros(len(filled), np.uint64), np.zeros(len(filled), np.int64)
    for number in range(words.shape[1]):
        there = words[:, number] != 0
        last = np.where(there, words[:, number], last)
        before = np.where(there, number * 8, before)
    return before + _bytes_of(last)


def leading_mask(lengths: Lengths, columns: int) -> Rows:
    """True for the first `lengths` of `columns`."""
    if columns > _WIDEST_TABLE:
        return np.arange(columns) < lengths[:, None]
    mask: Rows = _triangle(columns).take(lengths, axis=0)
    return mask


def trimmed(rows: Bytes, padding: bytes) -> pa.Array:
    """Rows without the bytes of `padding` at their ends, one after the other. They are called strings whatever they hold."""
    offsets = np.arange(len(rows) + 1, dtype=np.int32) * np.int32(rows.shape[1])
    return pc.ascii_rtrim(strings_at(rows, offsets), characters=padding)


def bytes_of(texts: pa.Array) -> Bytes:
    """The data of an array that begins at its first value."""
    return np.frombuffer(texts.buffers()[2] or b"", np.uint8, offsets_of(texts)[-1])


def strings(data: bytes | Bytes, lengths: Lengths) -> pa.Array:
    """Strings that lie one after the other in `data` (UTF-8), `lengths` bytes each."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return strings_at(data, offsets)


def strings_at(data: bytes | Bytes, offsets: Offsets) -> pa.Array:
    """Strings between each two offsets in `data` (UTF-8)."""
    content = data if isinstance(data, bytes) else np.ascontiguousarray(data)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(content)]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)


def offsets_of(texts: pa.Array) -> Offsets:
    """Where each string begins in the data of an array, and where the last one ends."""
    return np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, texts.offset * 4)


def rows_of(places: Lengths, offsets: Offsets) -> Lengths:
    """The row of each place in the data of rows that begin at `offsets`."""
    return np.searchsorted(offsets[1:], places, side="right")


@cache
def _triangle(columns: int) -> Rows:
    return np.tri(columns + 1, columns, -1, dtype=np.bool_)


def _bytes_of(words: npt.NDArray[np.uint64]) -> Lengths:
    """Place of the highest byte that is not 0, from 1; 0 for the word 0. The bytes are 0 or 1.

    The exponent of a float says it; such bytes leave no run of ones that rounding could carry over.
    """
    exponents = words.astype(np.float64).view(np.int64) >> 52
    return np.where(words != 0, (exponents - 1023 >> 3) + 1, 0)


def windows(data: Bytes, starts: Lengths, width: int) -> Bytes:
    """`width` bytes from each start on, as rows; past the end of `data` they are 0."""
    padded = np.concatenate([data, np.zeros(width, np.uint8)])
    found: Bytes = np.lib.stride_tricks.sliding_window_view(padded, width)[starts]
    return found
