"""Conversions of text: trim, spaces inside names, width, name parts, list, padding, characters."""

import unicodedata
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_text import text_bytes
from standards.characters import Kind, outside
from transforms.conversion import (
    Context,
    Conversion,
    Converted,
    Mark,
    Options,
    number_option,
    text_option,
)

Codes = npt.NDArray[np.uint32]
_SPACES = " \u3000"
_TWO_SPACES = "\u3000\u3000".encode()
_RECORD_SEPARATOR = "\x1e"

# Neither control and format characters, private use (vendors' 外字, and 追加文字 until the site's list names them),
# replacement marks nor noncharacters: docs/adr/0011. JIS X 0213 is named for its soft hyphen.
_STANDARD = Kind.HALF_WIDTH | Kind.FULL_WIDTH | Kind.HALF_WIDTH_KANA | Kind.JIS_X_0213


def trim(_: Options, __: Context) -> Conversion:
    """Half- and full-width spaces at both ends go."""
    return lambda inputs: Converted(_blank_to_null(pc.utf8_trim(inputs[0], _SPACES)))


def name_separator(_: Options, __: Context) -> Conversion:
    """Each run of spaces inside becomes one full-width space (項目説明 of 氏名, 031 第2.1版)."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        names = inputs[0]
        data = text_bytes(names).tobytes()
        if b" " not in data and _TWO_SPACES not in data:
            return Converted(names)
        return Converted(pc.replace_substring_regex(names, f"[{_SPACES}]+", "\u3000"))

    return convert


def one_line(_: Options, __: Context) -> Conversion:
    """Each line break (CR, LF or both) becomes one full-width space."""
    return lambda inputs: Converted(pc.replace_substring_regex(inputs[0], "\r\n|\r|\n", "\u3000"))


def standard_characters(_: Options, __: Context) -> Conversion:
    """Control, format, private-use and replacement characters fail as `character_outside_standard`."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        never = outside(inputs[0], _STANDARD)
        return Converted(inputs[0], (Mark(never, "character_outside_standard"),) if never.any() else ())

    return convert


def width(options: Options, _: Context) -> Conversion:
    """ASCII and half-width kana to full width, or full-width ASCII to half width."""
    change = _to_full if text_option(options, "to") == "full" else _to_half
    return lambda inputs: Converted(_through_one_text(inputs[0], change))


def split_name(_: Options, __: Context) -> Conversion:
    """The value stays; fills the parts before and after its first full-width space (both null without one)."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        name = inputs[0]
        parts = pc.split_pattern(
            pc.if_else(pc.match_substring(name, "\u3000"), name, "\u3000"), "\u3000", max_splits=1
        )
        family, given = (_blank_to_null(pc.list_element(parts, n)) for n in (0, 1))
        return Converted(name, fills=(family, given))

    return convert


def split(options: Options, _: Context) -> Conversion:
    """Text to a list at a separator."""
    separator = text_option(options, "by")
    return lambda inputs: Converted(pc.split_pattern(inputs[0], separator))


def pad(options: Options, _: Context) -> Conversion:
    """Fills up on the left to a number of characters."""
    length, filler = number_option(options, "to", 0), text_option(options, "with")
    return lambda inputs: Converted(pc.utf8_lpad(inputs[0].cast(pa.string()), length, filler))


def _blank_to_null(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


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
