"""The decode table of a charset: for each symbol its UTF-8 bytes, their number, and what it is.

A symbol below 256 is a single byte, 256 + code a double-byte code, NOTHING a byte where no character stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from contracts.gaiji_mark import mark

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

DOUBLE = 256  # the first symbol of a double-byte code
SYMBOLS = DOUBLE + 65536
NOTHING = SYMBOLS
OK, VENDOR, UNREADABLE, SECOND = 0, 1, 2, 3
_NARROW = 3  # what one UTF-16 unit takes in UTF-8: the quick path looks at no more
_SPACES = " \u3000"


@dataclass(frozen=True, slots=True, eq=False)
class SymbolTable:
    """Arrays by symbol, NOTHING included; all are read only.

    `wide` (SYMBOLS + 1, at least 3) holds the texts and the marks of vendor characters in UTF-8. `state` is OK, VENDOR (a maker's or user's
    character), UNREADABLE, or SECOND (the text is right, but the charset spells it with another code by preference,
    so the text alone does not say which stood there). `blank` is padding: spaces of either width, LOW-VALUES (which
    are UNREADABLE anywhere but at the end), NOTHING. `space` and `zero` are the bytes of " " and "0". The shift
    sequences are 1 to 3 bytes long; the first of each is the one that an encoder writes.
    """

    wide: Bytes
    wide_length: Bytes
    state: Bytes
    blank: Flags
    space: int
    zero: int
    shift_in: tuple[bytes, ...]
    shift_out: tuple[bytes, ...]


def build(
    characters: Mapping[int, str],
    second: Iterable[int],
    vendor: Iterable[int],
    shifts: tuple[tuple[bytes, ...], tuple[bytes, ...]],
    second_as_marks: bool = False,
) -> SymbolTable:
    """The table of `characters` by symbol; `second` and `vendor` are symbols, the latter without a character."""
    second = list(second)
    marks = {symbol: mark(code_of(symbol)) for symbol in vendor}
    if second_as_marks:
        marks |= {symbol: mark(code_of(symbol)) for symbol in second}
    wide, wide_length = _utf8({**characters, **marks})
    state = np.full(SYMBOLS + 1, UNREADABLE, np.uint8)
    state[[*characters, NOTHING]] = OK
    state[second] = SECOND
    state[list(vendor)] = VENDOR
    table = SymbolTable(
        wide=wide,
        wide_length=wide_length,
        state=state,
        blank=_blank(characters),
        space=_byte_of(characters, " "),
        zero=_byte_of(characters, "0"),
        shift_in=shifts[0],
        shift_out=shifts[1],
    )
    for array in (wide, wide_length, state, table.blank):
        array.flags.writeable = False
    return table


def code_of(symbol: int) -> str:
    """The code of a symbol in hex, as marks and site tables write it: two digits or four."""
    return f"{symbol - DOUBLE:04X}" if symbol >= DOUBLE else f"{symbol:02X}"


def _utf8(texts: Mapping[int, str]) -> tuple[Bytes, Bytes]:
    """UTF-8 of each symbol padded to the longest, and its length; NUL parts the texts on the way."""
    symbols = np.fromiter(texts, np.int64, len(texts))
    joined = np.frombuffer("\0".join([*texts.values(), ""]).encode(), np.uint8)
    ends = np.flatnonzero(joined == 0)
    lengths = np.diff(ends, prepend=-1) - 1
    column = np.arange(len(joined)) - np.repeat(ends - lengths, lengths + 1)
    keep = joined != 0
    table = np.zeros((SYMBOLS + 1, max(int(lengths.max(initial=0)), _NARROW)), np.uint8)
    table[np.repeat(symbols, lengths), column[keep]] = joined[keep]
    length = np.zeros(SYMBOLS + 1, np.uint8)
    length[symbols] = lengths
    return table, length


def _blank(characters: Mapping[int, str]) -> Flags:
    blank = np.zeros(SYMBOLS + 1, np.bool_)
    blank[[symbol for symbol, text in characters.items() if not text.strip(_SPACES)]] = True
    blank[[0, DOUBLE, NOTHING]] = True
    return blank


def _byte_of(characters: Mapping[int, str], text: str) -> int:
    return next(byte for byte in range(DOUBLE) if characters.get(byte) == text)
