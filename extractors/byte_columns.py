"""Byte matrices: where rows end, and rows of bytes as Arrow strings."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.bool_]
Lengths = npt.NDArray[np.int64]
# Above this many columns a table of masks would be larger than a block of records.
_WIDEST_TABLE = 1_024


def leading(filled: Rows) -> Lengths:
    """Columns of each row up to and including its last true one; 0 for a row without."""
    lengths = np.zeros(len(filled), np.int64)
    for number, word in enumerate(_words(filled)):
        lengths = np.where(word != 0, number * 64 + _bit_length(word), lengths)
    return lengths


def leading_mask(lengths: Lengths, columns: int) -> Rows:
    """True for the first `lengths` of `columns`."""
    if columns > _WIDEST_TABLE:
        return np.arange(columns) < lengths[:, None]
    mask: Rows = _triangle(columns).take(lengths, axis=0)
    return mask


def strings(data: bytes | Bytes, lengths: Lengths) -> pa.Array:
    """Strings that lie one after the other in `data` (UTF-8), `lengths` bytes each."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    content = data if isinstance(data, bytes) else np.ascontiguousarray(data)
    return pa.Array.from_buffers(
        pa.string(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(content)]
    )


@cache
def _triangle(columns: int) -> Rows:
    return np.tri(columns + 1, columns, -1, dtype=np.bool_)


def _words(filled: Rows) -> list[npt.NDArray[np.uint64]]:
    """The columns of each row as bits of 64-bit words, the first column lowest."""
    bits = np.packbits(filled, axis=1, bitorder="little")
    padded = np.zeros((len(filled), -(-bits.shape[1] // 8) * 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    words = padded.view("<u8")
    return [words[:, number] for number in range(words.shape[1])]


def _bit_length(words: npt.NDArray[np.uint64]) -> Lengths:
    """Position of the highest bit, from 1; words must not be 0 (their result has no meaning).

    The exponent of a float says it; the bit below the highest is cleared first so that rounding cannot carry.
    """
    top = words & ~(words >> np.uint64(1))
    return (top.astype(np.float64).view(np.int64) >> 52) - 1022


def windows(data: Bytes, starts: Lengths, width: int) -> Bytes:
    """`width` bytes from each start on, as rows; past the end of `data` they are 0."""
    padded = np.concatenate([data, np.zeros(width, np.uint8)])
    found: Bytes = np.lib.stride_tricks.sliding_window_view(padded, width)[starts]
    return found
