"""Fields that a layout lists by hand."""

import re
from collections.abc import Mapping
from enum import StrEnum

from contracts.source import FieldType, FileFormat, Sign, SourceField
from mappings.copybook.item import FILLER
from mappings.grammar import FIELD, FIELD_NEEDS
from mappings.reading import Reading
from mappings.yaml.text import Block

# As many as a number has digits at most, a negative scale counts those that are not stored (P of a picture).
_MOST_NOT_STORED = 18
_PACKED = (FieldType.PACKED, FieldType.UNSIGNED_PACKED)
_SIGNED = {"": False, "true": True, "false": False}
BYTE_ORDERS = {"": False, "big": False, "little": True}


def read_fields(reading: Reading, parent: Block, file_format: str) -> tuple[SourceField, ...]:
    """The `fields` of a layout or record kind; `start` counts from 1, in bytes. FILLER of a host's record is none."""
    is_of_host = file_format in list(FileFormat) and FileFormat(file_format).is_of_hosts
    blocks = [
        block for block in reading.blocks(parent, "fields") if not is_of_host or block.get("name") != FILLER
    ]
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
        digits=reading.number(block, "digits", _digits(kind, length, sign), least=1),
        scale=reading.number(block, "scale", least=-_MOST_NOT_STORED),
        signed=bool(reading.one_of(block, "signed", _SIGNED)) or bool(sign),
        sign=Sign(sign or Sign.TRAILING),
        little_endian=BYTE_ORDERS.get(order, False),
    )


def _digits(kind: FieldType, length: int, sign: str) -> int:
    """The most digits that fit where a layout does not say how many."""
    if kind in _PACKED:
        return length * 2 - (kind is FieldType.PACKED)
    if kind is FieldType.BINARY:
        return {1: 2, 2: 4, 4: 9}.get(length, min(18, len(str(256**length)) - 1))
    return length - (kind is FieldType.ZONED and sign.endswith("_separate"))


def choice(
    reading: Reading, block: Block, key: str, choices: type[StrEnum], meant: Mapping[str, str] | None = None
) -> str:
    """A value of an enumeration; empty when absent, or with a problem when it is none of them.

    `meant` says which of them other names, in lower case, may stand for.
    """
    value = reading.text(block, key)
    known = [each.value for each in choices]
    if value in known or not value:
        return value
    right = (meant or {}).get(re.sub(r"[\s-]+", "_", value.strip().lower()))
    action = f"Write {right}." if right else f"Known: {', '.join(known)}."
    reading.problem(block[key], f"{key} {value!r} is not known.", action)
    return ""
