"""The fields of a DBF's layout: one after the other behind the deletion mark, with the types that a DBF has."""

from dataclasses import replace
from itertools import accumulate

from contracts.source import FieldType, SourceField, SourceLayout
from mappings.layout.by_hand import places_of
from mappings.reading import Reading
from mappings.yaml.text import Block

_LENGTHS = {FieldType.DATE: (8,), FieldType.BINARY: (4, 8), FieldType.IEEE_FLOAT: (8,)}
_TYPES = (FieldType.TEXT, FieldType.NUMBER, FieldType.HEX, *_LENGTHS)
# A name has eleven bytes, of which the last closes it.
_LONGEST_NAME = 10
_BINARY_DIGITS = {4: 10, 8: 19}
# What the file says itself, or has only one form of.
_TOLD_BY_FILE = ("records", "copybook", "record_length", "line_end", "descriptor", "blocked")
_ONE_FORM = ("start", "digits", "signed", "sign", "byte_order")


def placed_fields(reading: Reading, root: Block, layout: SourceLayout) -> SourceLayout:
    """The layout with the place of each field and the length of a record; what a DBF cannot have is a problem."""
    for key in (key for key in _TOLD_BY_FILE if key in root):
        reading.problem(root[key], f"a DBF has no {key} of its own.", "Remove it.")
    kind = layout.kinds.get("")
    if kind is None or not kind.fields:
        return layout
    for block in reading.blocks(root, "fields"):
        for key in (key for key in _ONE_FORM if key in block):
            reading.problem(block[key], f"a field of a DBF has no {key} of its own.", "Remove it.")
    for field in (field for field in kind.fields if field.type not in _TYPES):
        wrong = f"field {field.name!r} is {field.type}, which a DBF has not."
        reading.problem(root["fields"], wrong, f"Known: {', '.join(_TYPES)}.")
    places = places_of(root)
    for field in kind.fields:
        if len(field.name.encode("cp932", "replace")) > _LONGEST_NAME:
            wrong = f"field {field.name!r} has more than the {_LONGEST_NAME} bytes of a DBF's names."
            reading.problem(places.get(field.name, root), wrong, "Name it as the file's header does.")
        if field.length and field.length not in _LENGTHS.get(field.type, (field.length,)):
            wrong = f"field {field.name!r} is {field.type} of {field.length} bytes, which a DBF has not."
            reading.problem(root["fields"], wrong, "Give the length that the file's header has.")
    sized = [_sized(field) for field in kind.fields]
    starts = list(accumulate((field.length for field in sized), initial=1))
    fields = tuple(replace(field, offset=at) for field, at in zip(sized, starts, strict=False))
    return replace(
        layout,
        record_length=starts[-1],
        kinds={"": replace(kind, fields=fields, length=starts[-1])},
    )


def _sized(field: SourceField) -> SourceField:
    """A date has eight bytes; whole numbers (I, Y) are signed and little endian, and hold more digits than a host's."""
    if field.type is FieldType.DATE:
        return replace(field, length=8, digits=0)
    if field.type in (FieldType.BINARY, FieldType.IEEE_FLOAT):
        return replace(field, signed=True, little_endian=True, digits=_BINARY_DIGITS.get(field.length, 0))
    return field
