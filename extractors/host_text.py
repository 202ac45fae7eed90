"""Host text fields to Arrow strings: byte matrices through a symbol table, shift codes resolved in numpy.

Nearly every value is either all single bytes or one run of double bytes, and made of plain characters: those go
the quick way. What is left (vendor characters, several runs, bytes that are no text) is decoded in `host_mixed`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from extractors.byte_columns import (
    Bytes,
    Rows,
    bytes_of,
    copy_rows,
    leading,
    leading_mask,
    offsets_of,
    strings,
    trimmed,
)
from extractors.charsets import SymbolTable
from extractors.decoded_text import DecodedText
from extractors.host_codes import Codes, DoubleBytes, QuickText, single_bytes
from extractors.host_mixed import counts, decode_exactly, replace_rows
from extractors.single_bytes import SingleBytes

# Shift-in codes that are tried at a field's first byte; the usual ones stand first in a table.
_SHIFTS_TRIED = 4


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
    def _single(self) -> SingleBytes:
        return single_bytes(self.table)

    @cached_property
    def _padding(self) -> bytes:
        return bytes(np.flatnonzero(self.table.blank[:256]).astype(np.uint8))

    @cached_property
    def _double(self) -> DoubleBytes:
        return DoubleBytes(self.table)

    def mixed(self, field: Bytes) -> DecodedText:
        """PIC X: single bytes, and double bytes between shift codes. `field` is (rows, bytes)."""
        shift = self._usual_shift(field)
        quick = self._one_run(field, shift) if shift else self._plain(field)
        return self._with_exact(quick, field, kanji=False)

    def kanji(self, field: Bytes) -> DecodedText:
        """PIC N: nothing but double bytes, without shift codes unless the first bytes are one."""
        return self._with_exact(self._double.decode(_pairs(field, 0)), field, kanji=True)

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

    def _one_run(self, field: Bytes, shift: bytes) -> QuickText:
        """Rows of one run of double bytes from the first byte on, and rows of single bytes only."""
        run = _begins(field, shift)
        if run.all():
            return self._run(field[:, len(shift) :])
        ran = self._run(field[run][:, len(shift) :])
        plain = self._plain(field[~run])
        slow = np.empty(len(field), np.bool_)
        slow[run], slow[~run] = ran.slow, plain.slow
        return QuickText(replace_rows(plain.texts, ran.texts, run), slow, ran.counted)

    def _plain(self, field: Bytes) -> QuickText:
        """Single bytes without the padding at their ends."""
        rows = trimmed(field, self._padding)
        texts, slow = self._single.decode(bytes_of(rows), offsets_of(rows))
        return QuickText(texts, slow, np.empty(0, np.int64))

    def _run(self, field: Bytes) -> QuickText:
        """Double bytes up to a shift-out, then nothing but single-byte spaces."""
        codes = _pairs(field, self.table.space)
        closing = (self.table.shift_out[0] + bytes((self.table.space,)))[:2]
        spaces, fill = np.uint16(self.table.space * 0x101), self._double.fill
        lengths = np.maximum(leading(codes != spaces) - 1, 0)
        last = np.arange(len(codes)) * codes.shape[1] + lengths
        slow = codes.reshape(-1).take(last) != int.from_bytes(closing, "little")
        codes.reshape(-1)[last] = fill
        if fill != spaces:
            codes[~leading_mask(lengths, codes.shape[1])] = fill
        codes[slow] = fill  # nothing of these rows is counted here
        quick = self._double.decode(codes)
        return QuickText(quick.texts, slow | quick.slow, quick.counted)

    def _with_exact(self, quick: QuickText, field: Bytes, *, kanji: bool) -> DecodedText:
        vendor, second = counts(quick.counted, self.table)
        if not quick.slow.any():
            return DecodedText(quick.texts, quick.slow, vendor, second)
        exact = decode_exactly(field[quick.slow], self.table, kanji=kanji)
        unreadable = np.zeros(len(field), np.bool_)
        unreadable[quick.slow] = exact.unreadable
        texts = replace_rows(quick.texts, exact.texts, quick.slow)
        return DecodedText(texts, unreadable, vendor + exact.vendor, second + exact.second)


def _begins(field: Bytes, shift: bytes) -> Rows:
    begins: Rows = field[:, 0] == shift[0]
    for place, byte in enumerate(shift[1:], start=1):
        begins = begins & (field[:, place] == byte)
    return begins


def _pairs(field: Bytes, fill: int) -> Codes:
    """(rows, pairs) of two bytes each as one little-endian number; an odd last byte is followed by `fill`. A copy."""
    pairs = np.empty((len(field), -(-field.shape[1] // 2) * 2), np.uint8)
    pairs[:, field.shape[1] :] = fill
    copy_rows(pairs[:, : field.shape[1]], field)
    return pairs.view("<u2")
