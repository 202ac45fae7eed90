"""What must hold of a layout beyond its grammar."""

from contracts.source import FieldType, FileFormat, RecordKind, SourceLayout
from mappings.reading import Reading
from mappings.yaml_text import Block

_MOST_DIGITS = 38
_MOST_BINARY = 16
_FLOAT_BYTES = (4, 8)


def check_layout(reading: Reading, root: Block, layout: SourceLayout) -> None:
    """Note every problem of a layout whose values are all readable."""
    for kind in layout.kinds.values():
        if not kind.fields:
            reading.problem(root, f"record kind {kind.mark!r} has no fields.", "List its fields.")
        if _is_under_itself(layout, kind):
            reading.problem(root, f"record kind {kind.mark!r} stands under itself.", "Correct its parent.")
        if layout.format.has_bytes:
            _check_bytes(reading, root, layout, kind)
        if layout.format is FileFormat.DELIMITED:
            _check_texts(reading, root, kind)
    if layout.format in (FileFormat.FIXED_WIDTH, FileFormat.LINES) and not layout.record_length:
        reading.problem(root, "record_length is missing.", "Give the record length in bytes.")
    if layout.format is FileFormat.TABLE and not (layout.table and layout.order):
        reading.problem(root, "a table layout needs `table` and `order`.", "Name the table and its key.")
    fields = {field.name for kind in layout.kinds.values() for field in kind.fields}
    for name in (name for name in layout.order if name not in fields):
        reading.problem(root, f"order names {name!r}, which is no field.", "Order by fields of the table.")
    if not layout.charset.single_byte and layout.format is not FileFormat.TABLE:
        reading.problem(root, "charset is missing.", "Name it; it is never guessed.")
    if len(layout.delimited.delimiter) != 1 or len(layout.delimited.quote) > 1:
        reading.problem(root, "delimiter and quote are one character each.", "Write one, or tab.")


def _is_under_itself(layout: SourceLayout, kind: RecordKind) -> bool:
    above = kind.parent
    for _ in layout.kinds:
        if above == kind.mark:
            return bool(kind.parent)
        above = layout.kinds[above].parent if above in layout.kinds else ""
    return False


def _check_texts(reading: Reading, root: Block, kind: RecordKind) -> None:
    for field in kind.fields:
        if field.type.is_number or field.type.is_float or field.type is FieldType.BYTES:
            wrong = f"field {field.name!r} of a delimited file is {field.type}, and its values are text."
            reading.problem(root, wrong, "Write type: text; a mapping converts it by `number`.")


def _check_bytes(reading: Reading, root: Block, layout: SourceLayout, kind: RecordKind) -> None:
    most = layout.record_length or kind.length
    for field in kind.fields:
        if field.length == 0:
            reading.problem(root, f"field {field.name!r} has no length.", "Give its length in bytes.")
        elif field.type.is_number and field.digits - min(field.scale, 0) > _MOST_DIGITS:
            wrong = f"field {field.name!r} has more than {_MOST_DIGITS} digits."
            reading.problem(root, wrong, "Read it as text.")
        elif field.type.is_float and field.length not in _FLOAT_BYTES:
            reading.problem(root, f"field {field.name!r} is no float of 4 or 8 bytes.", "Correct its length.")
        elif field.type is FieldType.BINARY and field.length > _MOST_BINARY:
            wrong = f"field {field.name!r} is binary of more than {_MOST_BINARY} bytes."
            reading.problem(root, wrong, "Read it as hex.")
        elif most and field.offset + field.length > most:
            reading.problem(
                root, f"field {field.name!r} ends after record_length.", "Correct start or length."
            )
