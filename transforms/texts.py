"""Conversions of text: trim, spaces inside names, width, name parts, list, padding, characters."""

import numpy as np
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
from transforms.text_rows import blank_to_null, rows_with, with_texts

_SPACES = " \u3000"
_TWO_SPACES = "\u3000\u3000".encode()

# Neither control and format characters, private use (vendors' 外字, and 追加文字 until the site's list names them),
# replacement marks nor noncharacters: docs/adr/0011. JIS X 0213 is named for its soft hyphen.
_STANDARD = Kind.HALF_WIDTH | Kind.FULL_WIDTH | Kind.HALF_WIDTH_KANA | Kind.JIS_X_0213


def trim(_: Options, __: Context) -> Conversion:
    """Half- and full-width spaces at both ends go."""
    return lambda inputs: Converted(blank_to_null(pc.utf8_trim(inputs[0], _SPACES)))


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

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        data = text_bytes(inputs[0])
        rows = np.flatnonzero(
            rows_with(inputs[0], data < ord(" "))
        )  # what breaks lines lies below, with little else
        if len(rows) == 0:
            return Converted(inputs[0])
        broken = inputs[0].take(pa.array(rows))
        return Converted(
            with_texts(inputs[0], rows, pc.replace_substring_regex(broken, "\r\n|\r|\n", "\u3000"))
        )

    return convert


def standard_characters(_: Options, __: Context) -> Conversion:
    """Control, format, private-use and replacement characters fail as `character_outside_standard`."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        never = outside(inputs[0], _STANDARD)
        return Converted(inputs[0], (Mark(never, "character_outside_standard"),) if never.any() else ())

    return convert


def split_name(_: Options, __: Context) -> Conversion:
    """The value stays; fills the parts before and after its first full-width space (both null without one)."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        name = inputs[0]
        parts = pc.split_pattern(name, "\u3000", max_splits=1)
        if not pc.all(pc.equal(pc.list_value_length(parts), 2)).as_py():
            apart = pc.if_else(pc.match_substring(name, "\u3000"), name, "\u3000")
            parts = pc.split_pattern(apart, "\u3000", max_splits=1)
        family, given = (blank_to_null(pc.list_element(parts, n)) for n in (0, 1))
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
