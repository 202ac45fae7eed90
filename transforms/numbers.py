"""Text to exact numbers: never through a float."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_text import text_bytes, text_offsets
from transforms.conversion import (
    Context,
    Conversion,
    Converted,
    Mark,
    Options,
    Rows,
    list_option,
    no_rows,
    null_where,
    number_option,
    where_true,
)
from transforms.text_rows import rows_with, with_texts

_LONGEST = 30
_EXACT = 38  # digits of a decimal128, those behind the point among them


def number(options: Options, _: Context) -> Conversion:
    """Digits (with sign) to a number with `scale` implied decimals; anything else fails as `number_invalid`.

    `minus` lists what else means minus, before or after the digits (△ ▲ － -).
    """
    scale, minus = number_option(options, "scale", 0), list_option(options, "minus")
    signs = "|".join(map(re.escape, minus))
    signed = f"^(?:(?:{signs})([0-9]+)|([0-9]+)(?:{signs}))$"

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        values = inputs[0]
        if signs and pa.types.is_string(values.type):
            rows = np.flatnonzero(rows_with(values, _no_digits(values)))
            if len(rows):
                plain = pc.replace_substring_regex(values.take(pa.array(rows)), signed, r"-\1\2")
                values = with_texts(values, rows, plain)
        values, invalid = exact_number(values, scale)
        return Converted(values, (invalid,))

    return convert


def exact_number(values: pa.Array, scale: int) -> tuple[pa.Array, Mark]:
    """Numbers of digit texts (int64 or decimal stay as they are), and the rows that hold none."""
    if not pa.types.is_string(values.type):
        return values, Mark(where_true(pa.nulls(len(values), pa.bool_())), "number_invalid")
    invalid = _not_whole(values, min(_LONGEST, _EXACT - scale))
    digits = null_where(values, invalid)
    if (text_bytes(digits) == ord("+")).any():
        digits = pc.utf8_ltrim(digits, "+")  # Arrow reads no plus
    whole = (
        digits.cast(pa.decimal128(_EXACT - scale, 0)) if scale or _long(digits) else digits.cast(pa.int64())
    )
    if scale:
        whole = pa.Array.from_buffers(
            pa.decimal128(_EXACT, scale), len(whole), whole.buffers(), whole.null_count, whole.offset
        )
    return whole, Mark(invalid, "number_invalid")


def _not_whole(texts: pa.Array, longest: int) -> Rows:
    """Only texts that are not 1 to so many digits are read one by one."""
    lengths = np.diff(text_offsets(texts))
    suspect = rows_with(texts, _no_digits(texts)) | (lengths == 0) | (lengths > longest)
    rows = np.flatnonzero(suspect & where_true(texts.is_valid()))
    invalid = no_rows(len(texts))
    whole = f"^[+-]?[0-9]{{1,{longest}}}$"
    if len(rows):
        invalid[rows] = where_true(pc.invert(pc.match_substring_regex(texts.take(pa.array(rows)), whole)))
    return invalid


def _no_digits(texts: pa.Array) -> Rows:
    """The bytes that are no digits."""
    beyond: Rows = text_bytes(texts) - ord("0") > 9  # what lies below 0 becomes a large byte
    return beyond


def _long(digits: pa.Array) -> bool:
    longest = pc.max(pc.utf8_length(digits)).as_py()
    return longest is not None and longest > 18
