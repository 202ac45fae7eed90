"""Decode tables of host charsets, built from rules: one symbol table a (single byte, double byte) pair.

A symbol below 256 is a single byte, 256 + code a double-byte code. For each symbol the table gives its
UTF-8 bytes, their number, and flags. The standard area of JEF is JIS X 0208 shifted by 0x8080, read with
the platform's EUC-JP, with the 22 pairs that JIS exchanged in 1983 read as JIS78 has them (領域重視).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from contracts.errors import SpecError
from contracts.gaiji_mark import mark

T = TypeVar("T")

SYMBOLS = 256 + 65536
NOTHING = SYMBOLS  # a symbol of its own: no character stands at this byte
OK, VENDOR, UNREADABLE, SECOND = 0, 1, 2, 3

# JIS C 6226-1978 against JIS X 0208-1983: code positions exchanged (JIS X 0208 解説).
JIS78_PAIRS = "鯵鰺 鴬鶯 蛎蠣 撹攪 竃竈 潅灌 諌諫 頚頸 砿礦 蕊蘂 靭靱 賎賤 壷壺 砺礪 梼檮 涛濤 迩邇 蝿蠅 桧檜 侭儘 薮藪 篭籠"

# Half-width kana of the Fujitsu EBCDIC kana table, the positions of IBM CCSID 290.
_KANA = {
    0x41: "｡｢｣､･ｦｧｨｩ",
    0x51: "ｪｫｬｭｮｯ",
    0x58: "ｰ",
    0x81: "ｱｲｳｴｵｶｷｸｹｺ",
    0x8C: "ｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉ",
    0x9D: "ﾊﾋﾌ",
    0xA2: "ﾍﾎﾏﾐﾑﾒﾓﾔﾕ",
    0xAC: "ﾖﾗﾘﾙ",
    0xBA: "ﾚﾛﾜﾝﾞﾟ",
}
_LATIN = {
    0x40: " ",
    0x4B: ".<(+",
    0x50: "&",
    0x5B: "¥*);",
    0x60: "-/",
    0x6B: ",%_>?",
    0x7A: ":#@'=\"",
    0xC1: "ABCDEFGHI",
    0xD1: "JKLMNOPQR",
    0xE2: "STUVWXYZ",
    0xF0: "0123456789",
}


@dataclass(frozen=True, slots=True)
class DoubleByte:
    """A double-byte code: its shift bytes and characters by code; codes in `vendor` areas have no character."""

    shift_in: int
    shift_out: int
    characters: dict[int, str]
    vendor: tuple[tuple[int, int, int, int], ...]  # first and last lead byte, first and last trail byte


@dataclass(frozen=True, slots=True)
class SymbolTable:
    """`narrow` holds UTF-8 of up to 4 bytes a symbol; `wide` also the marks of vendor characters (10 bytes)."""

    narrow: npt.NDArray[np.uint8]
    wide: npt.NDArray[np.uint8]
    narrow_length: npt.NDArray[np.uint8]
    wide_length: npt.NDArray[np.uint8]
    state: npt.NDArray[np.uint8]
    blank: npt.NDArray[np.bool_]
    shift_in: tuple[bytes, ...]
    shift_out: tuple[bytes, ...]
    long: npt.NDArray[np.bool_]
    space: int = 0x40
    zero: int = 0xF0


@cache
def symbol_table(single_byte: str, double_byte: str) -> SymbolTable:
    """The table of a charset. Raises SpecError for a name that is not known."""
    characters = _lookup(SINGLE_BYTE, single_byte, "single_byte").copy()
    double = _lookup(DOUBLE_BYTE, double_byte, "double_byte") if double_byte else DoubleByte(-1, -1, {}, ())
    characters |= {256 + code: text for code, text in double.characters.items()}
    state = np.full(SYMBOLS + 1, UNREADABLE, np.uint8)
    state[NOTHING] = OK
    marks = {
        256 + code: mark(f"{code:04X}") for code in _vendor_codes(double) if 256 + code not in characters
    }
    state[list(marks)] = VENDOR
    state[list(characters)] = OK
    narrow, narrow_length = _utf8(characters, 4)
    wide, wide_length = _utf8(characters | marks, 10)
    blank = np.zeros(SYMBOLS + 1, np.bool_)
    blank[[symbol for symbol, text in characters.items() if text in (" ", "\u3000")]] = True
    blank[[0, NOTHING]] = True  # LOW-VALUES at the end of a field are padding
    long = np.zeros(SYMBOLS + 1, np.bool_)
    shifts = ((b"\x28",), (b"\x29",)) if double_byte else ((), ())
    return SymbolTable(narrow, wide, narrow_length, wide_length, state, blank, *shifts, long)


def single_bytes(name: str) -> dict[str, int]:
    """Byte of each character of a single-byte table."""
    return {text: byte for byte, text in _lookup(SINGLE_BYTE, name, "single_byte").items()}


def _lookup(tables: Mapping[str, T], name: str, kind: str) -> T:
    if name not in tables:
        raise SpecError.at(f"charset {kind} {name!r}", "is not known.", f"Known: {', '.join(tables)}.")
    return tables[name]


def _utf8(characters: dict[int, str], width: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    table = np.zeros((SYMBOLS + 1, width), np.uint8)
    lengths = np.zeros(SYMBOLS + 1, np.uint8)
    for symbol, text in characters.items():
        encoded = text.encode()
        table[symbol, : len(encoded)] = np.frombuffer(encoded, np.uint8)
        lengths[symbol] = len(encoded)
    return table, lengths


def _vendor_codes(double: DoubleByte) -> list[int]:
    return [
        lead << 8 | trail
        for first, last, low, high in double.vendor
        for lead in range(first, last + 1)
        for trail in range(low, high + 1)
    ]


def _ebcdic_kana() -> dict[int, str]:
    return {start + n: text for start, run in (_KANA | _LATIN).items() for n, text in enumerate(run)}


def _jef() -> DoubleByte:
    """Standard area A1A1-FEFE; user area 80A1-A0FE and extended kanji 41A1-7FFE are the vendor's."""
    characters = {0x4040: "\u3000"}
    for lead in range(0xA1, 0xFF):
        for trail in range(0xA1, 0xFF):
            try:
                characters[lead << 8 | trail] = bytes((lead, trail)).decode("euc_jp")
            except UnicodeDecodeError:
                continue
    swap = {pair[way]: pair[1 - way] for pair in JIS78_PAIRS.split() for way in (0, 1)}
    characters = {code: swap.get(text, text) for code, text in characters.items()}
    return DoubleByte(0x28, 0x29, characters, ((0x80, 0xA0, 0xA1, 0xFE), (0x41, 0x7F, 0xA1, 0xFE)))


SINGLE_BYTE = {"fujitsu_kana": _ebcdic_kana()}
DOUBLE_BYTE = {"jef": _jef()}
