"""Fields that a layout lists by hand, against each other and against what can be read."""

from typing import Any

from contracts.source import RecordKind, SourceLayout
from mappings.layout.bytes_of_fields import wrong_bytes
from mappings.reading import Reading
from mappings.yaml.text import Block

# What every row has of its own.
_TAKEN = ("_file", "_record", "_errors")


def check_hand_fields(reading: Reading, root: Block, layout: SourceLayout) -> None:
    """Note names that no rule could use, and what fields of hosts contradict themselves in."""
    for kind in layout.kinds.values():
        block = reading.block(root, "records").get(kind.mark, root)
        _check_names(reading, block, kind)
        if layout.format.is_of_hosts:
            _check_bytes(reading, block, kind)


def places_of(block: Block) -> dict[str, Any]:
    """The name of each field that a layout or record kind lists by hand, with its line."""
    return {str(each["name"]): each["name"] for each in _listed(block) if each.get("name") is not None}


def _listed(block: Block) -> list[Block]:
    listed = block.get("fields")
    return [each for each in listed if isinstance(each, Block)] if isinstance(listed, list) else []


def _check_names(reading: Reading, block: Block, kind: RecordKind) -> None:
    places = places_of(block)
    for field in kind.fields:
        if wrong := _wrong_name(field.name):
            place = places.get(field.name, block)
            reading.problem(place, f"field {field.name!r} {wrong}.", "Name it so that a rule can name it.")


def _wrong_name(name: str) -> str:
    """Why a rule could not name a field so (the end of a sentence), or ""."""
    if not name.strip():
        return "has no name"
    if name in _TAKEN:
        return "has the name of a column that every row has"
    if name != name.strip():
        return "begins or ends with a blank"
    return "has a dot, which parts the names of rules" if "." in name else ""


def _check_bytes(reading: Reading, block: Block, kind: RecordKind) -> None:
    blocks = _listed(block)
    for each in blocks[1:]:
        if each.get("start") is None and each.get("length") is not None:
            wrong = f"field {str(each.get('name', ''))!r} has no start."
            reading.problem(each, wrong, "Give its first byte, counted from 1.")
    noted = {str(each["name"]) for each in blocks if each.get("name") and each.get("note")}
    places = places_of(block)
    for field in kind.fields:
        place = places.get(field.name, block)
        if reading.is_told(place):
            continue  # what is told of the line already may be why
        for wrong, action in wrong_bytes(field, has_note=field.name in noted):
            reading.problem(place, wrong, action)
