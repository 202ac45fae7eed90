"""Which characters stand in a text column: JIS X 0208, JIS X 0213, half and full width, IVS, private use.

A code point has a set of kinds. The tests look at a whole column's bytes and read only the characters whose first
two bytes leave it open. The repertoires are those of the platform's codecs. Traps of theirs: euc_jis_2004 reads JIS X 0212 too (so 0213 comes from shift_jis_2004),
and shift_jis_2004 reads the full-width \\ and ~ (1-1-32, 1-2-18) as ASCII.
"""

import unicodedata
from collections.abc import Collection, Iterator
from contextlib import suppress
from enum import IntFlag
from functools import cache
from itertools import chain, product

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from contracts.arrow_lookup import looked_up, lookup_table
from contracts.arrow_text import filled, text_bytes, text_offsets

Rows = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int64]
Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
_BLOCK = 1 << 16
"""Bytes looked at in one go: what stays in the processor's cache."""


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
    return _rows_with(texts, *_sought(allowed, within=False))


def holding(texts: pa.Array, wanted: Kind) -> Rows:
    """The rows with a character that is one of the kinds; null has no character."""
    return _rows_with(texts, *_sought(wanted, within=True))


def unnamed(texts: pa.Array, named: Collection[int]) -> Rows:
    """The rows with a character of planes 15 and 16 that `named`, the code points of the site's MJ+ list, lacks."""
    sought = _table() & np.uint16(Kind.PLANE_PRIVATE) != 0
    sought[list(named)] = False
    return _rows_with(texts, sought, _starts(sought))


def stray_selector(texts: pa.Array) -> Rows:
    """The rows with a variation selector that does not follow an ideograph of the same value."""
    utf8, ends = _utf8(texts)
    codes = np.frombuffer(utf8.tobytes().decode().encode("utf-32-le"), np.dtype("<u4"))
    places = np.concatenate([[0], np.cumsum(utf8 & 0xC0 != 0x80)])[ends]
    kinds = _table()[codes]
    has_base = np.concatenate([[False], kinds & np.uint16(Kind.IDEOGRAPH) != 0])
    has_base[places] = False
    stray = (kinds & np.uint16(Kind.SELECTOR) != 0) & ~has_base[:-1]
    before = np.concatenate([[0], np.cumsum(stray)])[places]
    rows: Rows = before[1:] != before[:-1]
    return rows


def kind_of(character: str) -> Kind:
    """The kinds of one character."""
    return Kind(int(_table()[ord(character)]))


def _rows_with(texts: pa.Array, sought: Rows, starts: pa.Array) -> Rows:
    """The rows with a sought character (by code point); `starts` says by two bytes where one may begin."""
    utf8, ends = _utf8(texts)
    rows = np.zeros(len(texts), np.bool_)
    for first in range(0, len(utf8), _BLOCK):
        block = np.zeros(min(_BLOCK, len(utf8) - first) + 3, np.uint8)  # a character has four bytes at most
        block[: len(utf8) - first] = utf8[first : first + len(block)]
        pairs = block[:-3] | block[1:-2].astype(np.uint16) << 8
        places = np.flatnonzero(looked_up(starts, pairs))
        if len(places):
            found = first + places[sought[_codes_at(block, places)]]
            rows[np.searchsorted(ends, found, side="right") - 1] = True
    return rows


def _codes_at(utf8: Bytes, places: Places) -> npt.NDArray[np.uint32]:
    """The code points that begin at the places."""
    lead, second, third, fourth = (utf8[places + n].astype(np.uint32) for n in range(4))
    two = (lead & 0x1F) << 6 | second & 0x3F
    three = (lead & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F
    four = (lead & 0x07) << 18 | (second & 0x3F) << 12 | (third & 0x3F) << 6 | fourth & 0x3F
    return np.select([lead < 0x80, lead < 0xE0, lead < 0xF0], [lead, two, three], four)


def _utf8(texts: pa.Array) -> tuple[Bytes, Offsets]:
    """The bytes of all values, and where among them each value begins and the last one ends."""
    whole = filled(texts.cast(pa.string()))  # what lies below a null may be no text
    return text_bytes(whole), text_offsets(whole)


@cache
def _sought(kinds: Kind, *, within: bool) -> tuple[Rows, pa.Array]:
    """By code point whether it is one of the kinds (or none, not `within`), and by two bytes whether it may be."""
    sought: Rows = (_table() & np.uint16(kinds) != 0) == within
    return sought, _starts(sought)


def _starts(sought: Rows) -> pa.Array:
    """By the first two bytes of a character (the second one times 256), whether it may be a sought one."""
    starts = np.zeros((256, 256), np.bool_)
    starts[:, :0x80] = sought[:0x80]
    for lead, bits, codes in (
        (0xC0, 6, (0x80, 0x800)),
        (0xE0, 12, (0x800, 0x10000)),
        (0xF0, 18, (0x10000, 0x110000)),
    ):
        own = np.flatnonzero(sought[slice(*codes)]) + codes[0]
        starts[0x80 | own >> (bits - 6) & 0x3F, lead | own >> bits] = True
    return lookup_table(starts.ravel().view(np.uint8))


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
