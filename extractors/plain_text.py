"""Byte matrices whose text needs no table: UTF-16 of NATIONAL items, and bytes shown as hex digits."""

import numpy as np
import pyarrow as pa

from extractors.byte_columns import Bytes, leading, leading_mask, strings
from extractors.decoded_text import DecodedText

_PADDING = (0x0020, 0x3000, 0x0000)
# Controls, private use (six makers' gaiji begin at the same code), our own marks, and what is no character.
_NEVER = np.zeros(65536, np.bool_)
for _first, _last in ((0, 0x1F), (0x7F, 0x9F), (0xE000, 0xF8FF), (0xFFF9, 0xFFFB), (0xFFFE, 0xFFFF)):
    _NEVER[_first : _last + 1] = True
_HEX = np.frombuffer(b"0123456789ABCDEF", np.uint8)


def decode_utf16(field: Bytes, *, little_endian: bool) -> DecodedText:
    """(rows, bytes) of UTF-16 as strings, padding at their end cut; null where surrogates do not pair."""
    even = np.ascontiguousarray(field[:, : field.shape[1] // 2 * 2])
    units = even.view("<u2" if little_endian else ">u2").astype("<u2")
    lengths = leading(~np.isin(units, _PADDING))
    high, low = (units & 0xFC00) == 0xD800, (units & 0xFC00) == 0xDC00
    stands = leading_mask(lengths, units.shape[1])
    follows = np.zeros_like(low)
    follows[:, 1:] = high[:, :-1]
    unreadable = ((low != follows) | _NEVER[units]) & stands
    unreadable[:, -1:] |= high[:, -1:]
    bad = unreadable.any(axis=1)
    flat = units[leading_mask(np.where(bad, 0, lengths), units.shape[1])]
    data = flat.tobytes().decode("utf-16-le").encode()
    size = np.where(flat < 0x80, 1, np.where(flat < 0x800, 2, np.where((flat & 0xF800) == 0xD800, 2, 3)))
    ends = np.concatenate(([0], np.cumsum(size)))
    per_row = np.concatenate(([0], np.cumsum(np.where(bad, 0, lengths))))
    texts = strings(data, np.diff(ends[per_row]))
    return DecodedText(pa.compute.if_else(pa.array(bad), pa.scalar(None, pa.string()), texts), bad)


def hex_digits(field: Bytes) -> pa.Array:
    """The bytes of each row as two hex digits each."""
    digits = np.empty((len(field), field.shape[1] * 2), np.uint8)
    digits[:, 0::2], digits[:, 1::2] = _HEX[field >> 4], _HEX[field & 15]
    return strings(digits, np.full(len(field), digits.shape[1]))
