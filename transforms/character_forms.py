"""Characters in another form: full and half width, hiragana and katakana; a whole column in one call."""

import unicodedata
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.conversion import Context, Conversion, Converted, Options, text_option

Codes = npt.NDArray[np.uint32]
_RECORD_SEPARATOR = "\x1e"


def width(options: Options, _: Context) -> Conversion:
    """ASCII and half-width kana to full width, or full-width ASCII to half width."""
    change = _to_full if text_option(options, "to") == "full" else _to_half
    return lambda inputs: Converted(_through_one_text(inputs[0], change))


def kana(options: Options, _: Context) -> Conversion:
    """Hiragana to katakana or back, full width; other characters stay."""
    table = _KATAKANA if text_option(options, "to") == "katakana" else _HIRAGANA
    return lambda inputs: Converted(_through_one_text(inputs[0], lambda codes: _look_up(table, codes)))


def _through_one_text(texts: pa.Array, change: Callable[[Codes], Codes]) -> pa.Array:
    """Applies a change of characters to a whole column joined into one text: one call, not one a row."""
    filled = pc.fill_null(texts, "")
    whole = pc.binary_join(
        pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), filled), _RECORD_SEPARATOR
    )[0].as_py()
    codes = np.frombuffer(whole.encode("utf-32-le"), np.dtype("<u4"))
    changed = change(codes)
    if len(texts) == 0 or np.array_equal(changed, codes):
        return texts
    parts = changed.tobytes().decode("utf-32-le").split(_RECORD_SEPARATOR)
    if len(parts) != len(texts):  # a value holds the separator itself
        parts = [_one(value, change) for value in filled.to_pylist()]
    return pa.array(parts, pa.string(), mask=np.asarray(texts.is_null()))


def _one(text: str, change: Callable[[Codes], Codes]) -> str:
    return change(np.frombuffer(text.encode("utf-32-le"), np.dtype("<u4"))).tobytes().decode("utf-32-le")


def _table(changes: dict[int, int]) -> Codes:
    """Code point to code point for the basic plane; every other character stays."""
    table = np.arange(0x10000, dtype=np.dtype("<u4"))
    table[list(changes)] = list(changes.values())
    return table


def _wide(code: int) -> int:
    """Full-width form of a half-width kana, by Unicode's own compatibility mapping; ﾞ and ﾟ stand alone."""
    alone = {0xFF9E: 0x309B, 0xFF9F: 0x309C}
    return alone.get(code) or ord(unicodedata.normalize("NFKC", chr(code)))


def _with_mark(mark: str) -> Codes:
    """Half-width kana to its full-width form with a voiced mark; 0 where there is none."""
    table = np.zeros(0x10000, np.dtype("<u4"))
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


def _to_full(codes: Codes) -> Codes:
    result = _look_up(_FULL, codes)
    keep = np.ones(len(codes), np.bool_)
    for mark, table in _VOICED.items():
        marks = np.flatnonzero(codes[1:] == mark) + 1
        combined = _look_up(table, codes[marks - 1])
        joined = marks[(combined != 0) & (codes[marks - 1] < 0x10000)]
        result[joined - 1] = _look_up(table, codes[joined - 1])
        keep[joined] = False
    return result if keep.all() else result[keep]


def _to_half(codes: Codes) -> Codes:
    return _look_up(_HALF, codes)


def _look_up(table: Codes, codes: Codes) -> Codes:
    if len(codes) and codes.max() >= 0x10000:
        return np.where(codes < 0x10000, table[np.minimum(codes, 0xFFFF)], codes).astype(np.dtype("<u4"))
    return table[codes]
