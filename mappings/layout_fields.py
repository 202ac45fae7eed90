"""Fields that a layout lists by hand."""

from enum import StrEnum

from contracts.source import FieldType, Sign, SourceField
from mappings.grammar import FIELD, FIELD_NEEDS
from mappings.reading import Reading
from mappings.yaml_text import Block

# As many as a number has digits at most, a negative scale counts those that are not stored (P of a picture).
_MOST_NOT_STORED = 18
_PACKED = (FieldType.PACKED, FieldType.UNSIGNED_PACKED)
BYTE_ORDERS = {"": False, "big": False, "little": True}


def read_fields(reading: Reading, parent: Block) -> tuple[SourceField, ...]:
    """The `fields` of a layout or record kind; `start` counts from 1, in bytes."""
    blocks = reading.blocks(parent, "fields")
    fields = tuple(_field(reading, block) for block in blocks)
    for number, (block, field) in enumerate(zip(blocks, fields, strict=True)):
        if field.name in {earlier.name for earlier in fields[:number]}:
            reading.problem(block, f"field {field.name!r} stands twice.", "Rename one.")
    return fields


def _field(reading: Reading, block: Block) -> SourceField:
    reading.keys(block, FIELD, FIELD_NEEDS, "a field")
    kind = FieldType(choice(reading, block, "type", FieldType) or FieldType.TEXT)
    length = reading.number(block, "length")
    sign = choice(reading, block, "sign", Sign)
    order = reading.text(block, "byte_order")
    if order not in BYTE_ORDERS:
        reading.problem(block["byte_order"], f"byte_order {order!r} is not known.", "Known: big, little.")
    return SourceField(
        name=reading.text(block, "name"),
        type=kind,
        offset=reading.number(block, "start", 1) - 1,
        length=length,
        digits=reading.number(block, "digits", _digits(kind, length), least=1),
        scale=reading.number(block, "scale", least=-_MOST_NOT_STORED),
        signed=reading.text(block, "signed") == "true" or bool(sign),
        sign=Sign(sign or Sign.TRAILING),
        little_endian=BYTE_ORDERS.get(order, False),
    )


def _digits(kind: FieldType, length: int) -> int:
    """The most digits that fit where a layout does not say how many."""
    if kind in _PACKED:
        return length * 2 - (kind is FieldType.PACKED)
    if kind is FieldType.BINARY:
        return {1: 2, 2: 4, 4: 9}.get(length, 18)
    return length


def choice(reading: Reading, block: Block, key: str, choices: type[StrEnum]) -> str:
    """A value of an enumeration; empty when absent, or with a problem when it is none of them."""
    value = reading.text(block, key)
    known = [each.value for each in choices]
    if value in known or not value:
        return value
    reading.problem(block[key], f"{key} {value!r} is not known.", f"Known: {', '.join(known)}.")
    return ""
