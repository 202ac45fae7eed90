"""Source codes to standard codes, and flags."""

import pyarrow as pa
import pyarrow.compute as pc

from mappings.code_table import read_code_table
from transforms.conversion import (
    Context,
    Conversion,
    Converted,
    Mark,
    Options,
    null_where,
    text_option,
    where_true,
)

_TRUE, _FALSE = ("1", "true"), ("0", "false")


def codes(options: Options, context: Context) -> Conversion:
    """By the product's CSV, the municipality's entries winning; an unknown code fails as `code_unmapped`."""
    table = read_code_table(context.product, context.municipality, text_option(options, "file"))
    known = pa.array(list(table.codes), pa.string())
    standard = pa.array(list(table.codes.values()), pa.string())

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        source = inputs[0].cast(pa.string())
        found = pc.index_in(source, known)
        unknown = where_true(pc.and_(source.is_valid(), found.is_null()))
        return Converted(standard.take(found), (Mark(unknown, "code_unmapped"),))

    return convert


def flag(_: Options, __: Context) -> Conversion:
    """true or 1 to "1"; false, 0 or blank to "0"; anything else fails as `code_unmapped`."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        source = pc.fill_null(inputs[0].cast(pa.string()), "0")
        yes, no = pc.is_in(source, pa.array(_TRUE)), pc.is_in(source, pa.array(_FALSE))
        unknown = ~(where_true(yes) | where_true(no))
        return Converted(null_where(pc.if_else(yes, "1", "0"), unknown), (Mark(unknown, "code_unmapped"),))

    return convert
