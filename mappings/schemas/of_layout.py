"""JSON Schema of a layout, out of its grammar and the words that its readers know."""

from contracts.source import DESCRIPTORS, FieldType, FileFormat, OnUnreadable, RecordRole, Sign
from mappings import grammar
from mappings.copybook.dialects import DIALECTS
from mappings.layout.charset import GLYPHS
from mappings.layout.fields import BYTE_ORDERS
from mappings.layout.reader import LINE_ENDS
from mappings.schemas.parts import (
    SCALAR,
    TEXTS,
    WHOLE,
    WITH_MINUS,
    YES_OR_NO,
    Schema,
    block,
    listed,
    named,
    one_of,
)


def layout_schema() -> Schema:
    """What an editor checks and completes in a layout."""
    return block(
        grammar.LAYOUT,
        grammar.LAYOUT_NEEDS,
        {
            "format": one_of(FileFormat),
            "order": TEXTS,
            "dialect": one_of(DIALECTS),
            "record_length": WHOLE,
            "header_row": WHOLE,
            "line_end": one_of(LINE_ENDS),
            "descriptor": one_of(DESCRIPTORS),
            "blocked": YES_OR_NO,
            "charset": {"anyOf": [SCALAR, _charset()]},
            "on_unreadable": one_of(OnUnreadable),
            "header": YES_OR_NO,
            "records": named(_kind()) | {"properties": {"by": SCALAR}, "required": ["by"]},
            "children": named(TEXTS),
            "fields": listed(_field()),
        },
    )


def _kind() -> Schema:
    values = {
        "kind": one_of(RecordRole),
        "keys": TEXTS,
        "children": named(TEXTS),
        "fields": listed(_field()),
    }
    return block(grammar.KIND, ("kind",), values)


def _field() -> Schema:
    numbers = {**dict.fromkeys(("start", "length", "digits"), WHOLE), "scale": WITH_MINUS}
    words = {"type": one_of(FieldType), "sign": one_of(Sign), "byte_order": one_of(BYTE_ORDERS)}
    return block(grammar.FIELD, grammar.FIELD_NEEDS, {**numbers, **words, "signed": YES_OR_NO})


def _charset() -> Schema:
    known_text = listed(block(grammar.KNOWN_TEXT, grammar.KNOWN_TEXT))
    values = {"glyphs": one_of(GLYPHS), "shift_in": TEXTS, "shift_out": TEXTS, "known_text": known_text}
    return block(grammar.CHARSET, ("single_byte",), values)
