"""Characters in another form: full and half width, hiragana and katakana; a whole column in one call."""

import unicodedata
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_lookup import looked_up, lookup_table
from contracts.arrow_text import filled, text_bytes, text_offsets
from transforms.conversion import Context, Conversion, Converted, Options, null_where, text_option, where_true

_UNIT = np.dtype("<u2")
Units = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int32]
Kept = npt.NDArray[np.bool_] | None
Change = Callable[[Units, Places], tuple[Units, Kept]]
"""UTF-16 and where each text begins, to as many units, and which of them stay (None: all)."""


def width(options: Options, _: Context) -> Conversion:
    """ASCII and half-width kana to full width, or full-width ASCII to half width."""
    change = _to_full if text_option(options, "to") == "full" else _by(_HALF)
    return lambda inputs: Converted(_changed(inputs[0], change))


def kana(options: Options, _: Context) -> Conversion:
    """Hiragana to katakana or back, full width; other characters stay."""
    change = _by(_KATAKANA if text_option(options, "to") == "katakana" else _HIRAGANA)
    return lambda inputs: Converted(_changed(inputs[0], change))


def _changed(texts: pa.Array, change: Change) -> pa.Array:
    """Applies a change of characters to a whole column at once, as UTF-16: no character that changes needs two units."""
    whole = filled(texts)
    units = np.frombuffer(text_bytes(whole).tobytes().decode().encode("utf-16-le"), _UNIT)
    starts = _unit_starts(whole, units)
    changed, kept = change(units, starts)
    if np.array_equal(changed, units):
        return texts
    left = changed if kept is None else changed[kept]
    utf8 = left.tobytes().decode("utf-16-le").encode()
    buffers = [pa.py_buffer(_byte_starts(starts, changed, kept, len(utf8))), pa.py_buffer(utf8)]
    made = pa.Array.from_buffers(pa.string(), len(texts), [None, *buffers])
    return null_where(made, where_true(texts.is_null())) if texts.null_count else made


def _unit_starts(texts: pa.Array, units: Units) -> Places:
    """Where each text begins among the units, and at last where they end."""
    offsets = text_offsets(texts)
    if alike := _bytes_of_each(len(units), int(offsets[-1])):
        return offsets // alike if alike > 1 else offsets
    lengths = pc.utf8_length(texts).to_numpy()
    utf8 = text_bytes(texts)
    if utf8.max() >= 0xF0:  # characters of two units
        lengths = lengths + _counted(utf8 >= 0xF0, offsets)
    starts = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _byte_starts(starts: Places, units: Units, kept: Kept, size: int) -> Places:
    """Where each text begins in the UTF-8 of the units that stay (`size` bytes), and at last where it ends."""
    if kept is None and (alike := _bytes_of_each(len(units), size)):
        return starts * np.int32(alike)
    lengths = looked_up(_UTF8_LENGTH, units)
    ends = np.zeros(len(units) + 1, np.int32)
    np.cumsum(lengths if kept is None else lengths * kept, out=ends[1:])
    return ends[starts]


def _bytes_of_each(units: int, size: int) -> int:
    """1 or 3 if all units have so many bytes of UTF-8, which ASCII alone or kana and kanji alone have; else 0."""
    return {units: 1, 3 * units: 3}.get(size, 0)


def _counted(sought: npt.NDArray[np.bool_], offsets: Places) -> Places:
    """How many places are sought between each two offsets."""
    before = np.zeros(len(sought) + 1, np.int32)
    np.cumsum(sought, out=before[1:])
    return np.diff(before[offsets])


def _table(changes: dict[int, int]) -> pa.Array:
    """Code point to code point for the basic plane; every other character, and a surrogate, stays."""
    table = np.arange(0x10000, dtype=_UNIT)
    table[list(changes)] = list(changes.values())
    return lookup_table(table)


def _by(table: pa.Array) -> Change:
    return lambda units, _: (looked_up(table, units), None)


def _utf8_lengths() -> npt.NDArray[np.int8]:
    """Bytes of UTF-8 of each unit of UTF-16: two for each surrogate of a pair, four for both."""
    lengths = np.full(0x10000, 3, np.int8)
    lengths[:0x800] = lengths[0xD800:0xE000] = 2
    lengths[:0x80] = 1
    return lengths


def _wide(code: int) -> int:
    """Full-width form of a half-width kana, by Unicode's own compatibility mapping; ﾞ and ﾟ stand alone."""
    alone = {0xFF9E: 0x309B, 0xFF9F: 0x309C}
    return alone.get(code) or ord(unicodedata.normalize("NFKC", chr(code)))


def _with_mark(mark: str) -> Units:
    """Half-width kana to its full-width form with a voiced mark; 0 where there is none."""
    table = np.zeros(0x10000, _UNIT)
    for code in range(0xFF66, 0xFF9E):
        combined = unicodedata.normalize("NFKC", chr(code) + mark)
        if len(combined) == 1:
            table[code] = ord(combined)
    return table


_FULL = _table(
    {code: _wide(code) for code in range(0xFF61, 0xFFA0)}
    | {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    | {0x20: 0x3000}
)
_HALF = _table({code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20})
# Both scripts stand in one order (JIS X 0208 rows 4 and 5); ヴ, ヵ and ヶ have hiragana in JIS X 0213 alone.
_KATAKANA = _table({code: code + 0x60 for code in range(0x3041, 0x3097)})
_HIRAGANA = _table({code + 0x60: code for code in range(0x3041, 0x3097)})
_VOICED = {0xFF9E: _with_mark("ﾞ"), 0xFF9F: _with_mark("ﾟ")}
_UTF8_LENGTH = lookup_table(_utf8_lengths())


def _to_full(units: Units, starts: Places) -> tuple[Units, Kept]:
    """A voiced mark joins the kana before it, but never one of the text before."""
    result = looked_up(_FULL, units)
    kept = None
    for mark, table in _VOICED.items():
        marks = np.flatnonzero(units == mark)
        marks = marks[starts[np.searchsorted(starts, marks)] != marks]
        combined = table.take(units[marks - 1])
        joined = marks[combined != 0]
        if len(joined):
            result = result if kept is not None else result.copy()
            result[joined - 1] = combined[combined != 0]
            kept = np.ones(len(units), np.bool_) if kept is None else kept
            kept[joined] = False
    return result, kept
