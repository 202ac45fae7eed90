"""Single bytes to UTF-8, a whole column at once: ASCII by a table, kana by the platform's own decoder."""

import codecs
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from contracts.arrow_lookup import looked_up
from extractors.byte_columns import Bytes, Offsets, Rows, rows_of, strings_at

# What stands for a byte that is no character: no text has it.
NO_CHARACTER = "\uffff"
_NOT_ASCII = 0xFF


class SingleBytes:
    """The `characters` of the 256 bytes, each one UTF-16 unit or NO_CHARACTER."""

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = "".join(characters)
        self._ascii = pa.array([ord(c) if c.isascii() else _NOT_ASCII for c in characters], pa.uint8())
        self._lengths = pa.array([len(c.encode()) for c in characters], pa.uint8())

    def decode(self, codes: Bytes, offsets: Offsets) -> tuple[pa.Array, Rows]:
        """Rows that begin at `offsets` as strings, and those that hold bytes without a character."""
        data = looked_up(self._ascii, codes)
        if data.max(initial=0) == _NOT_ASCII:
            return self._with_kana(codes, offsets)
        return strings_at(data, offsets), np.zeros(len(offsets) - 1, np.bool_)

    def _with_kana(self, codes: Bytes, offsets: Offsets) -> tuple[pa.Array, Rows]:
        text = codecs.charmap_decode(codes.data, "strict", self._characters)[0]
        odd = np.zeros(len(offsets) - 1, np.bool_)
        if NO_CHARACTER in text:
            units = np.frombuffer(text.encode("utf-16-le"), np.uint16)
            odd[rows_of(np.flatnonzero(units == ord(NO_CHARACTER)), offsets)] = True
        data = text.encode()
        if len(data) == 3 * len(codes):
            return strings_at(data, offsets * np.int32(3)), odd
        ends = np.zeros(len(codes) + 1, np.int32)
        np.cumsum(looked_up(self._lengths, codes), out=ends[1:])
        return strings_at(data, ends.take(offsets)), odd
