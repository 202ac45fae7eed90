"""What must hold of a layout beyond its grammar."""

from collections.abc import Iterator
from typing import Any

from contracts.source import FieldType, FileFormat, RecordKind, SourceField, SourceLayout
from mappings.charset_names import wrong_charset
from mappings.reading import Reading
from mappings.yaml_text import Block

_MOST_DIGITS = 38
_OF_TABLES = (FieldType.NUMBER, FieldType.DATE, FieldType.BYTES)
_MOST_BINARY = 16
_FLOAT_BYTES = (4, 8)
# Digits that a byte holds, and those that the sign takes away.
_DIGITS_OF_BYTES = {
    FieldType.DIGITS: (1, 0),
    FieldType.ZONED: (1, 0),
    FieldType.PACKED: (2, 1),
    FieldType.UNSIGNED_PACKED: (2, 0),
}


def check_layout(reading: Reading, root: Block, layout: SourceLayout) -> None:
    """Note every problem of a layout whose values are all readable."""
    for kind in layout.kinds.values():
        block = reading.block(root, "records").get(kind.mark, root)
        places = _places(block)
        if not kind.fields:
            reading.problem(block, f"record kind {kind.mark!r} has no fields.", "List its fields.")
        if _is_under_itself(layout, kind):
            wrong = f"record kind {kind.mark!r} stands under itself."
            reading.problem(block["parent"], wrong, "Correct its parent.")
        # How long records of a copybook are is told of them as a whole.
        most = 0 if "copybook" in root else layout.record_length or kind.length
        for field, wrong, action in _wrong_fields(layout, kind, most):
            reading.problem(places.get(field, block), wrong, action)
    if layout.format in (FileFormat.FIXED_WIDTH, FileFormat.LINES) and not layout.record_length:
        reading.problem(
            root.get("record_length", root), "record_length is missing.", "Give the record length in bytes."
        )
    if layout.format is FileFormat.TABLE and not (layout.table and layout.order):
        reading.problem(root, "a table layout needs `table` and `order`.", "Name the table and its key.")
    fields = {field.name for kind in layout.kinds.values() for field in kind.fields}
    for name in (name for name in reading.texts(root, "order") if layout.kinds and name not in fields):
        reading.problem(
            name, f"order names {str(name)!r}, which is no field.", "Order by fields of the table."
        )
    _check_charset(reading, root, layout)
    for key, sign in (("delimiter", layout.delimited.delimiter), ("quote", layout.delimited.quote)):
        if len(sign) > 1 or (key == "delimiter" and not sign):
            reading.problem(root[key], "delimiter and quote are one character each.", "Write one, or tab.")


def _places(block: Block) -> dict[str, Any]:
    """The name of each field that a layout lists by hand, with its line."""
    listed = block.get("fields")
    blocks = [each for each in listed if isinstance(each, Block)] if isinstance(listed, list) else []
    return {str(each["name"]): each["name"] for each in blocks if each.get("name") is not None}


def _wrong_fields(layout: SourceLayout, kind: RecordKind, most: int) -> Iterator[tuple[str, str, str]]:
    """(field, what is wrong, what to do)."""
    if layout.format.is_of_hosts and kind.fields and not any(field.length for field in kind.fields):
        yield kind.fields[0].name, "the fields have no length.", "Give each its start and length in bytes."
        return
    for field in kind.fields:
        if layout.format.is_of_hosts and field.type in _OF_TABLES:
            wrong = f"field {field.name!r} is {field.type}, which is no form of a host's bytes."
            action = "Name how the bytes are written: zoned, packed, digits, text …"
        elif layout.format.has_bytes:
            wrong, action = _wrong_bytes(field, most)
        elif layout.format in (FileFormat.DELIMITED, FileFormat.XLSX) and (
            field.type.is_number or field.type.is_float or field.type is FieldType.BYTES
        ):
            wrong = (
                f"field {field.name!r} of a {layout.format} file is {field.type}, and its values are text."
            )
            action = "Write type: text; a mapping converts it by `number`."
        else:
            continue
        if wrong:
            yield field.name, wrong, action


def _wrong_bytes(field: SourceField, most: int) -> tuple[str, str]:
    if field.offset < 0:
        return f"field {field.name!r} starts at 0.", "Count from 1."
    if field.length == 0:
        return f"field {field.name!r} has no length.", "Give its length in bytes."
    if field.type.is_number and field.digits - min(field.scale, 0) > _MOST_DIGITS:
        return f"field {field.name!r} has more than {_MOST_DIGITS} digits.", "Read it as text."
    if field.type.is_float and field.length not in _FLOAT_BYTES:
        return f"field {field.name!r} is no float of 4 or 8 bytes.", "Correct its length."
    if field.type is FieldType.BINARY and field.length > _MOST_BINARY:
        return f"field {field.name!r} is binary of more than {_MOST_BINARY} bytes.", "Read it as hex."
    each, sign = _DIGITS_OF_BYTES.get(field.type, (field.digits, 0))
    if field.digits > each * field.length - sign:
        wrong = f"field {field.name!r} has {field.digits} digits, more than its {field.length} bytes hold."
        return wrong, "Correct digits or length."
    if most and field.offset + field.length > most:
        return f"field {field.name!r} ends after record_length.", "Correct start or length."
    return "", ""


def _check_charset(reading: Reading, root: Block, layout: SourceLayout) -> None:
    if layout.charset.single_byte:
        for wrong, action in wrong_charset(layout.charset, layout.format):
            reading.problem(root["charset"], wrong, action)
    elif layout.format not in (FileFormat.TABLE, FileFormat.XLSX) and "charset" not in root:
        reading.problem(root, "charset is missing.", "Name it; it is never guessed.")


def _is_under_itself(layout: SourceLayout, kind: RecordKind) -> bool:
    above = kind.parent
    for _ in layout.kinds:
        if above == kind.mark:
            return bool(kind.parent)
        above = layout.kinds[above].parent if above in layout.kinds else ""
    return False
