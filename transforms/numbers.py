"""Text to exact numbers: never through a float."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from transforms.conversion import (
    Context,
    Conversion,
    Converted,
    Mark,
    Options,
    list_option,
    null_where,
    number_option,
    where_true,
)

_WHOLE = r"^[+-]?[0-9]{1,30}$"


def number(options: Options, _: Context) -> Conversion:
    """Digits (with sign) to a number with `scale` implied decimals; anything else fails as `number_invalid`.

    `minus` lists what else means minus, before or after the digits (△ ▲ － -).
    """
    scale, minus = number_option(options, "scale", 0), list_option(options, "minus")
    signs = "|".join(map(re.escape, minus))

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        values = inputs[0]
        if signs and pa.types.is_string(values.type):
            values = pc.replace_substring_regex(
                values, f"^(?:(?:{signs})([0-9]+)|([0-9]+)(?:{signs}))$", r"-\1\2"
            )
        values, invalid = exact_number(values, scale)
        return Converted(values, (invalid,))

    return convert


def exact_number(values: pa.Array, scale: int) -> tuple[pa.Array, Mark]:
    """Numbers of digit texts (int64 or decimal stay as they are), and the rows that hold none."""
    if not pa.types.is_string(values.type):
        return values, Mark(where_true(pa.nulls(len(values), pa.bool_())), "number_invalid")
    invalid = where_true(pc.invert(pc.match_substring_regex(values, _WHOLE)))
    digits = null_where(values, invalid)
    whole = digits.cast(pa.decimal128(38 - scale, 0)) if scale or _long(digits) else digits.cast(pa.int64())
    if scale:
        whole = pa.Array.from_buffers(
            pa.decimal128(38, scale), len(whole), whole.buffers(), whole.null_count, whole.offset
        )
    return whole, Mark(invalid, "number_invalid")


def _long(digits: pa.Array) -> bool:
    longest = pc.max(pc.utf8_length(digits)).as_py()
    return longest is not None and longest > 18
