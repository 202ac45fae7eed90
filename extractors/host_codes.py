"""Codes of host characters to UTF-8, a whole column at once.

Nearly every double byte is a character of three bytes of UTF-8: those are looked up at once. What is not, is spelled
in its place; rows with codes that are no text go the slow way.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from contracts.arrow_lookup import looked_up
from extractors.byte_columns import (
    Bytes,
    Offsets,
    Rows,
    bytes_of,
    leading,
    leading_mask,
    offsets_of,
    rows_of,
    strings_at,
    trimmed,
)
from extractors.charsets import DOUBLE, OK, UNREADABLE, SymbolTable
from extractors.single_bytes import NO_CHARACTER, SingleBytes

Codes = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int64]
# A number of four bytes: three of UTF-8, then how many of them a character takes.
_LENGTH = np.uint32(24)
# Replacing one character in its place takes as long as spelling so many one by one.
_FEW = 32
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class QuickText:
    """Strings, the rows that go the `slow` way (their text has no meaning), symbols of others that are counted."""

    texts: pa.Array
    slow: Rows
    counted: Places


def single_bytes(table: SymbolTable) -> SingleBytes:
    """Characters of the single bytes of a table."""
    return SingleBytes([_one_character(table, code) for code in range(DOUBLE)])


def _one_character(table: SymbolTable, code: int) -> str:
    """The character of a byte; NO_CHARACTER for bytes that are none, or several, or not within one UTF-16 unit."""
    text = bytes(table.wide[code, : table.wide_length[code]]).decode()
    return text if table.state[code] == OK and len(text) == 1 and text < NO_CHARACTER else NO_CHARACTER


class DoubleBytes:
    """Characters of two bytes by the number that a little-endian machine reads; `fill` is one that is padding."""

    def __init__(self, table: SymbolTable) -> None:
        self._table = table
        symbols = _symbols(np.arange(65536, dtype=np.uint16))
        self._padding: Codes = np.flatnonzero(table.blank[symbols]).astype(np.uint16)
        # Two spaces are padding too, but not in charsets where no double byte begins with a space.
        self._fill = table.space if table.space * 0x101 in self._padding else 0
        self.fill = np.uint16(self._fill * 0x101)
        utf8, length = table.wide[symbols, :3].astype(np.uint32), table.wide_length[symbols]
        plain = (table.state[symbols] == OK) & (length == 3)
        written = utf8[:, 0] | utf8[:, 1] << 8 | utf8[:, 2] << 16 | np.where(plain, 3, 0) << _LENGTH
        self._utf8 = pa.array(written, pa.uint32())

    def decode(self, codes: Codes) -> QuickText:
        """(rows, codes) as strings without the padding at their ends."""
        flat, offsets = self._without_padding(codes)
        utf8 = looked_up(self._utf8, flat)
        data = _three_bytes(utf8)
        odd = np.flatnonzero(utf8 >> _LENGTH == 0)
        if odd.size:
            return self._spelled(flat, data, offsets, odd)
        return QuickText(strings_at(data, offsets * np.int32(3)), np.zeros(len(codes), np.bool_), _NONE)

    def _without_padding(self, codes: Codes) -> tuple[Codes, Offsets]:
        """The codes one after the other, and where each row begins; most padding is nothing but `fill`."""
        texts = trimmed(codes.view(np.uint8), bytes((self._fill,)))
        data, offsets = bytes_of(texts), offsets_of(texts)
        if not (offsets & 1).any():
            flat, offsets = data.view("<u2"), offsets >> 1
            last = flat[offsets[1:][np.diff(offsets) > 0] - 1]
            if _filled(last, self._padding).all():
                return flat, offsets
        lengths = leading(_filled(codes, self._padding))
        offsets = np.zeros(len(codes) + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        return codes[leading_mask(lengths, codes.shape[1])], offsets

    def _spelled(self, flat: Codes, data: Bytes, offsets: Offsets, odd: Places) -> QuickText:
        """`data` has three bytes for each code; those at `odd` become the texts of their symbols."""
        symbols = _symbols(flat[odd])
        rows, slow = rows_of(odd, offsets), np.zeros(len(offsets) - 1, np.bool_)
        slow[rows[self._table.state[symbols] == UNREADABLE]] = True
        texts, lengths = self._table.wide[symbols], self._table.wide_length[symbols]
        few = len(odd) * _FEW < len(flat)
        content = _replaced(data, odd * 3, texts, lengths) if few else self._one_by_one(flat)
        more = np.zeros(len(offsets), np.int32)
        np.add.at(more, rows + 1, lengths.astype(np.int32) - 3)
        strings = strings_at(content, offsets * np.int32(3) + np.cumsum(more, dtype=np.int32))
        return QuickText(strings, slow, symbols[~slow[rows]])

    def _one_by_one(self, flat: Codes) -> Bytes:
        symbols = _symbols(flat)
        lengths = self._table.wide_length[symbols]
        longest = int(lengths.max(initial=0))
        texts: Bytes = self._table.wide[:, :longest].take(symbols, axis=0)
        return texts[np.arange(longest) < lengths[:, None]]


def _replaced(data: Bytes, places: Places, texts: Bytes, lengths: Bytes) -> bytes:
    """The data with three bytes at each place replaced by the first `lengths` bytes of a row of `texts`."""
    old, new, width = data.data, texts.tobytes(), texts.shape[1]
    bounds = [-3, *places.tolist(), len(data)]
    pieces: list[bytes | memoryview] = [b""] * (2 * len(places) + 1)
    pieces[0::2] = [old[a + 3 : b] for a, b in pairwise(bounds)]
    pieces[1::2] = [new[at * width : at * width + size] for at, size in enumerate(lengths.tolist())]
    return b"".join(pieces)


def _filled(codes: Codes, padding: Codes) -> Rows:
    """Which codes are no padding: comparisons, because a look-up of every code takes ten times as long."""
    filled: Rows = codes != padding[0]
    for code in padding[1:]:
        filled &= codes != code
    return filled


def _symbols(codes: Codes) -> Places:
    return DOUBLE + codes.byteswap().astype(np.int64)


def _three_bytes(numbers: npt.NDArray[np.uint32]) -> Bytes:
    """The lowest three bytes of each number, one after the other."""
    data, four = np.empty(len(numbers) * 3, np.uint8), numbers.view(np.uint8)
    for byte in range(3):
        data[byte::3] = four[byte::4]
    return data
