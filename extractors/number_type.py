"""The Arrow type of a source field."""

import pyarrow as pa

from contracts.source import FieldType, SourceField

_INT64_DIGITS = 18


def raw_type(field: SourceField) -> pa.DataType:
    """Exact numbers where the layout says number, bytes for BLOBs, text everywhere else."""
    if field.type is FieldType.BYTES:
        return pa.binary()
    return number_type(field) if field.type.is_number or field.type.is_float else pa.string()


def number_type(field: SourceField) -> pa.DataType:
    """int64 for whole numbers that fit, decimal128 for all other exact ones, float64 for the source's floats."""
    if field.type.is_float:
        return pa.float64()
    whole = field.digits + max(-field.scale, 0)
    wide = field.type is FieldType.BINARY and field.length >= 8 and not (field.signed and field.length == 8)
    if field.scale > 0 or whole > _INT64_DIGITS or wide or field.type is FieldType.NUMBER:
        return pa.decimal128(38, max(field.scale, 0))
    return pa.int64()
