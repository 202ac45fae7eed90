"""Conversions of text: trim, spaces inside names, width, name parts, list, padding, characters."""

import unicodedata
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.conversion import (
    Context,
    Conversion,
    Converted,
    Mark,
    Options,
    number_option,
    text_option,
    where_true,
)

_SPACES = " \u3000"
_RECORD_SEPARATOR = "\x1e"

# What the standard's character set never holds: control characters, private use, replacement, non-characters.
_NEVER = "[\\x00-\\x1f\\x7f-\\x{9f}\\x{e000}-\\x{f8ff}\\x{fff9}-\\x{ffff}]"


def trim(_: Options, __: Context) -> Conversion:
    """Half- and full-width spaces at both ends go."""
    return lambda inputs: Converted(_blank_to_null(pc.utf8_trim(inputs[0], _SPACES)))


def name_separator(_: Options, __: Context) -> Conversion:
    """Each run of spaces inside becomes one full-width space (項目説明 of 氏名, 031 第2.1版)."""
    return lambda inputs: Converted(pc.replace_substring_regex(inputs[0], f"[{_SPACES}]+", "\u3000"))


def one_line(_: Options, __: Context) -> Conversion:
    """Each line break (CR, LF or both) becomes one full-width space."""
    return lambda inputs: Converted(pc.replace_substring_regex(inputs[0], "\r\n|\r|\n", "\u3000"))


def standard_characters(_: Options, __: Context) -> Conversion:
    """Control, private-use and replacement characters fail as `character_outside_standard`."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        never = where_true(pc.match_substring_regex(inputs[0], _NEVER))
        return Converted(inputs[0], (Mark(never, "character_outside_standard"),))

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


def _through_one_text(texts: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """Applies a change of characters to a whole column joined into one text: one call, not one a row."""
    if len(texts) == 0:
        return texts
    filled = pc.fill_null(texts, "")
    whole = pc.binary_join(
        pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), filled), _RECORD_SEPARATOR
    )[0].as_py()
    parts = change(whole).split(_RECORD_SEPARATOR)
    if len(parts) != len(texts):  # a value holds the separator itself
        parts = [change(value) for value in filled.to_pylist()]
    return pa.array(parts, pa.string(), mask=np.asarray(texts.is_null()))


def _half_width_kana() -> dict[str, str]:
    """Half-width kana (with their voiced marks first) to full width, by Unicode's own compatibility mapping."""
    kana = [chr(code) for code in range(0xFF61, 0xFFA0)]
    voiced = [k + m for k in kana for m in "ﾞﾟ" if len(unicodedata.normalize("NFKC", k + m)) == 1]
    plain = {k: unicodedata.normalize("NFKC", k) for k in (*voiced, *kana)}
    return plain | {"ﾞ": "゛", "ﾟ": "゜"}


_KANA = _half_width_kana()
_VOICED = [(half, full) for half, full in _KANA.items() if len(half) == 2]
_FULL = {ord(h): f for h, f in _KANA.items() if len(h) == 1}
_FULL |= {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {0x20: "\u3000"}
_HALF = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)} | {0x3000: " "}


def _to_full(text: str) -> str:
    for half, full in _VOICED:
        text = text.replace(half, full)
    return text.translate(_FULL)


def _to_half(text: str) -> str:
    return text.translate(_HALF)
