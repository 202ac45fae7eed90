"""Host text fields to Arrow strings: byte matrices through a symbol table, shift codes resolved in numpy.

Nearly every value is either all single bytes or one run of double bytes, and made of plain characters: those go
the quick way. What is left (vendor characters, several runs, bytes that are no text) is decoded in `host_mixed`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extractors.byte_columns import Bytes, Lengths, Rows, leading, leading_mask, strings
from extractors.charsets import OK, SymbolTable
from extractors.decoded_text import DecodedText
from extractors.host_mixed import decode_exactly, replace_rows

# Shift-in codes that are tried at a field's first byte; the usual ones stand first in a table.
_SHIFTS_TRIED = 4

Codes = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class HostText:
    """The symbol table in the forms that the quick way needs; code pairs are read little endian as they lie."""

    table: SymbolTable

    @property
    def space(self) -> int:
        """The byte of a space."""
        return self.table.space

    @property
    def zero(self) -> int:
        """The byte of the digit 0."""
        return self.table.zero

    @cached_property
    def single(self) -> "_Characters":
        """Characters of single bytes."""
        return _characters(self.table, np.arange(256))

    @cached_property
    def double(self) -> "_Characters":
        """Characters of two bytes, by the number that a little-endian machine reads."""
        return _characters(self.table, 256 + np.arange(65536).astype(np.uint16).byteswap().astype(np.int64))

    def mixed(self, field: Bytes) -> DecodedText:
        """PIC X: single bytes, and double bytes between shift codes. `field` is (rows, bytes)."""
        shift = self._usual_shift(field)
        if not shift:
            texts, slow = _quick(np.ascontiguousarray(field), self.single)
        else:
            texts, slow = self._one_run(field, shift)
        return self._with_exact(texts, slow, field, kanji=False)

    def kanji(self, field: Bytes) -> DecodedText:
        """PIC N: nothing but double bytes, without shift codes unless the first bytes are one."""
        texts, slow = _quick(_pairs(field), self.double)
        return self._with_exact(texts, slow, field, kanji=True)

    def digits(self, field: Bytes) -> pa.Array | None:
        """PIC 9 DISPLAY as text when every byte of every row is a digit; None when one is not."""
        zero = np.uint8(self.table.zero)
        if field.size == 0 or field.min() < zero or field.max() > zero + 9:
            return None
        return strings(field - (zero - np.uint8(ord("0"))), np.full(len(field), field.shape[1]))

    def _usual_shift(self, field: Bytes) -> bytes:
        """The shift-in sequence that most rows begin with; empty where none does."""
        counts = {
            shift: int(np.count_nonzero(_begins(field, shift)))
            for shift in self.table.shift_in[:_SHIFTS_TRIED]
            if len(shift) < field.shape[1]
        }
        best = max(counts, key=counts.__getitem__, default=b"")
        return best if counts.get(best) else b""

    def _one_run(self, field: Bytes, shift: bytes) -> tuple[pa.Array, Rows]:
        """Rows of one run of double bytes from the first byte on, and rows of single bytes only."""
        run = _begins(field, shift)
        if run.all():
            return self._run(field[:, len(shift) :])
        ran, run_slow = self._run(field[run][:, len(shift) :])
        plain, plain_slow = _quick(field[~run], self.single)
        slow = np.empty(len(field), np.bool_)
        slow[run], slow[~run] = run_slow, plain_slow
        return replace_rows(plain, ran, run), slow

    def _run(self, field: Bytes) -> tuple[pa.Array, Rows]:
        """Double bytes up to a shift-out, then nothing but single-byte spaces."""
        codes = _pairs(field, self.table.space)
        closing = (self.table.shift_out[0] + bytes((self.table.space,)))[:2]
        lengths = np.maximum(leading(codes != self.table.space * 0x101) - 1, 0)
        slow = codes[np.arange(len(codes)), lengths] != int.from_bytes(closing, "little")
        texts, odd = _quick_codes(codes, self._without_padding(codes, lengths), self.double)
        return texts, slow | odd

    def _without_padding(self, codes: Codes, lengths: Lengths) -> Lengths:
        """The lengths without full-width spaces before the shift-out; most runs have none there."""
        last = codes[np.arange(len(codes)), np.maximum(lengths - 1, 0)]
        if not np.isin(last, self.double.padding).any():
            return lengths
        return leading(_filled(codes, self.double) & leading_mask(lengths, codes.shape[1]))

    def _with_exact(self, texts: pa.Array, slow: Rows, field: Bytes, *, kanji: bool) -> DecodedText:
        if not slow.any():
            return DecodedText(texts, slow)
        exact = decode_exactly(field[slow], self.table, kanji=kanji)
        unreadable = np.zeros(len(field), np.bool_)
        unreadable[slow] = exact.unreadable
        return DecodedText(replace_rows(texts, exact.texts, slow), unreadable, exact.vendor, exact.second)


# A unit that no text has (U+FFFF, three bytes of UTF-8): the code goes the slow way.
_SLOW = np.uint16(0xFFFF)


@dataclass(frozen=True, slots=True)
class _Characters:
    """By code: the UTF-16 unit (`_SLOW` for what is no plain character) and bytes of UTF-8; the `padding` codes."""

    unit: npt.NDArray[np.uint16]
    length: npt.NDArray[np.uint8]
    padding: npt.NDArray[np.int64]


def _characters(table: SymbolTable, symbols: npt.NDArray[np.int64]) -> _Characters:
    utf8, length = table.wide[symbols, :3].astype(np.uint16), table.wide_length[symbols]
    first, second, third = utf8[:, 0], utf8[:, 1] & 0x3F, utf8[:, 2] & 0x3F
    three = (first & 0x0F) << 12 | second << 6 | third
    unit = np.where(length == 1, first, np.where(length == 2, (first & 0x1F) << 6 | second, three))
    slow = (table.state[symbols] != OK) | (length == 0) | (length > 3)
    return _Characters(
        np.where(slow, _SLOW, unit).astype("<u2"),
        np.where(slow, np.uint8(3), length),
        np.flatnonzero(table.blank[symbols]),
    )


def _filled(codes: Bytes | Codes, characters: _Characters) -> Rows:
    """Which codes are no padding: comparisons, because a look-up of every code takes ten times as long."""
    filled: Rows = codes != characters.padding[0]
    for code in characters.padding[1:]:
        filled &= codes != code
    return filled


def _begins(field: Bytes, shift: bytes) -> Rows:
    begins: Rows = field[:, 0] == shift[0]
    for place, byte in enumerate(shift[1:], start=1):
        begins = begins & (field[:, place] == byte)
    return begins


def _pairs(field: Bytes, fill: int = 0) -> Codes:
    """(rows, pairs) of two bytes each as one little-endian number; an odd last byte is followed by `fill`."""
    pairs = np.empty((len(field), -(-field.shape[1] // 2) * 2), np.uint8)
    pairs[:, -1] = fill
    pairs[:, : field.shape[1]] = field
    return pairs.view("<u2")


def _quick(codes: Bytes | Codes, characters: _Characters) -> tuple[pa.Array, Rows]:
    """Codes without their trailing padding as strings, and the rows that hold a code for the slow way."""
    return _quick_codes(codes, leading(_filled(codes, characters)), characters)


def _quick_codes(codes: Bytes | Codes, lengths: Lengths, characters: _Characters) -> tuple[pa.Array, Rows]:
    """The first `lengths` codes of each row as strings; the text of rows that go the slow way has no meaning."""
    whole = bool(lengths.size) and int(lengths.min()) == codes.shape[1]
    flat = codes.reshape(-1) if whole else codes[leading_mask(lengths, codes.shape[1])]
    units = characters.unit.take(flat)
    slow = np.zeros(len(codes), np.bool_)
    odd = np.flatnonzero(units == _SLOW)
    if odd.size:
        slow[np.searchsorted(np.cumsum(lengths), odd, side="right")] = True
    data = units.tobytes().decode("utf-16-le").encode()
    each, uneven = divmod(len(data), max(len(flat), 1))
    if not uneven and each in (1, 3):
        return strings(data, lengths * each), slow
    ends = np.concatenate(([0], np.cumsum(characters.length.take(flat), dtype=np.int64)))
    return strings(data, np.diff(ends[np.concatenate(([0], np.cumsum(lengths)))])), slow
