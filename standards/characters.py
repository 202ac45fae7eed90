"""Which characters stand in a text column: JIS X 0208, JIS X 0213, half and full width, IVS, private use.

A code point has a set of kinds; the tests look all characters of a column up at once. The repertoires are those
of the platform's codecs. Traps of theirs: euc_jis_2004 reads JIS X 0212 too (so 0213 comes from shift_jis_2004),
and shift_jis_2004 reads the full-width \\ and ~ (1-1-32, 1-2-18) as ASCII.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from enum import IntFlag
from functools import cache
from itertools import chain, product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int64]


class Kind(IntFlag):
    """What a character is; a character may be several things, or none of them."""

    JIS_X_0208 = 1
    """非漢字, 第1・第2水準 (6,879 characters)."""
    JIS_X_0213 = 2
    """第1-第4水準: the 11,208 characters of one code point; 25 more are a sequence with a COMBINING."""
    HALF_WIDTH = 4
    """Data type X (基本データリスト, データ型): printable ASCII; half-width kana do not belong here."""
    FULL_WIDTH = 8
    """Data type N: neither half width, control, format, separator of lines, private use nor a noncharacter."""
    HALF_WIDTH_KANA = 16
    COMBINING = 32
    """General category M (dakuten, accents …) but the selectors of an IVS."""
    SELECTOR = 64
    """Variation selectors U+E0100-E01EF, which make an IVS with the ideograph before them (文字要件: MJ)."""
    IDEOGRAPH = 128
    """Ideographs without a decomposition: what may stand before a selector (Unicode UTS #37, section 2)."""
    VENDOR_PRIVATE = 256
    """Private use of the basic plane: an old system's 外字, never a character of the standard."""
    PLANE_PRIVATE = 512
    """Private use planes 15 and 16, where the added characters of 行政事務標準文字 (MJ+) stand."""


def outside(texts: pa.Array, allowed: Kind) -> Rows:
    """The rows with a character that is none of the kinds; null has no character."""
    kinds, places = _characters(texts)
    return _rows_with(kinds & np.uint16(allowed) == 0, places)


def holding(texts: pa.Array, wanted: Kind) -> Rows:
    """The rows with a character that is one of the kinds; null has no character."""
    kinds, places = _characters(texts)
    return _rows_with(kinds & np.uint16(wanted) != 0, places)


def stray_selector(texts: pa.Array) -> Rows:
    """The rows with a variation selector that does not follow an ideograph of the same value."""
    kinds, places = _characters(texts)
    has_base = np.concatenate([[False], kinds & np.uint16(Kind.IDEOGRAPH) != 0])
    has_base[places] = False
    return _rows_with((kinds & np.uint16(Kind.SELECTOR) != 0) & ~has_base[:-1], places)


def kind_of(character: str) -> Kind:
    """The kinds of one character."""
    return Kind(int(_table()[ord(character)]))


def _rows_with(found: Rows, places: Places) -> Rows:
    before = np.concatenate([[0], np.cumsum(found)])[places]
    rows: Rows = before[1:] != before[:-1]
    return rows


def _characters(texts: pa.Array) -> tuple[Kinds, Places]:
    """The kinds of all characters, and where among them each value begins and the last one ends."""
    whole = pc.fill_null(texts.cast(pa.large_string()), "")  # what lies below a null may be no text
    _, offsets, content = whole.buffers()
    ends = np.frombuffer(offsets or bytes(8), np.int64)[whole.offset :][: len(whole) + 1]
    utf8 = np.frombuffer(content or b"", np.uint8)[ends[0] : ends[-1]]
    codes = np.frombuffer(utf8.tobytes().decode().encode("utf-32-le"), np.dtype("<u4"))
    characters_before = np.concatenate([[0], np.cumsum(utf8 & 0xC0 != 0x80)])
    return _table()[codes], characters_before[ends - ends[0]]


@cache
def _table() -> Kinds:
    """The kinds of every code point."""
    table = np.zeros(0x110000, np.uint16)
    table[0xA0:0xE000] = table[0xF900:0xFFF9] = table[0x10000:0xE0000] = Kind.FULL_WIDTH
    categories = np.array([unicodedata.category(chr(code)) for code in range(0x20000)])
    table[:0x20000][np.isin(categories, ("Cf", "Zl", "Zp"))] = 0
    table[0xFFFE:0xF0000:0x10000] = table[0xFFFF:0xF0000:0x10000] = 0
    table[0xFDD0:0xFDF0] = table[0xD800:0xE000] = 0
    table[0xE0100:0xE01F0] = Kind.SELECTOR | Kind.FULL_WIDTH
    table[0x20:0x7F] = Kind.HALF_WIDTH
    table[0xFF61:0xFFA0] = Kind.HALF_WIDTH_KANA
    table[0xE000:0xF900] = Kind.VENDOR_PRIVATE
    table[0xF0000:0xFFFFE] = table[0x100000:0x10FFFE] = Kind.PLANE_PRIVATE
    for kind, codes in (
        (Kind.JIS_X_0208, _jis_x_0208()),
        (Kind.JIS_X_0213, _jis_x_0213()),
        (Kind.COMBINING, np.flatnonzero(np.char.startswith(categories, "M"))),
        (Kind.IDEOGRAPH, _ideographs()),
    ):
        table[np.fromiter(codes, np.int64)] |= np.uint16(kind)
    return table


def _jis_x_0208() -> Iterator[int]:
    """1-1-29 is U+2015 to the codecs; U+2014, which other tables (CCSID 300) give, counts as well."""
    rows = range(0xA1, 0xFF)
    yield from (ord(text) for text in _decoded("euc_jp", rows, rows))
    yield 0x2014


def _jis_x_0213() -> Iterator[int]:
    leads = (*range(0x81, 0xA0), *range(0xE0, 0xFD))
    ascii_to_full = {0x5C: 0xFF3C, 0x7E: 0xFF5E}
    singles = [ord(text) for text in _decoded("shift_jis_2004", leads, range(0x40, 0xFD)) if len(text) == 1]
    yield from (ascii_to_full.get(code, code) for code in singles)
    yield 0x2014


def _decoded(codec: str, leads: range | tuple[int, ...], trails: range) -> Iterator[str]:
    for lead, trail in product(leads, trails):
        with suppress(UnicodeDecodeError):
            yield bytes([lead, trail]).decode(codec)


def _ideographs() -> Iterator[int]:
    blocks = ((0x3006, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x40000))
    for code in chain.from_iterable(range(*block) for block in blocks):
        assigned = unicodedata.name(chr(code), "") != ""
        if assigned and not unicodedata.decomposition(chr(code)):
            yield code
