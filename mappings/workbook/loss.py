"""What a spec had and another one of the same mapping lacks: rows that someone took out of its workbook."""

from collections.abc import Iterator
from pathlib import Path

from contracts.errors import SpecError
from mappings import grammar
from mappings.reading import Reading
from mappings.spec.form import one_form
from mappings.yaml.scalar_text import flow
from mappings.yaml.text import Block, parse_yaml, read_text

_LISTS = ("sources", "skip_rows", "controls")


def lost(before: Path, text: str) -> list[str]:
    """The names of what a file has and the text of a spec has not, as `section.name`; none where the file has mistakes."""
    try:
        old = one_form(Reading(before), parse_yaml(before, read_text(before)), before)
    except SpecError:
        return []
    return list(_lost(old, parse_yaml(before, text)))


def _lost(old: Block, new: Block) -> Iterator[str]:
    for key in (key for key in grammar.MAPPING if key in old):
        if key in _LISTS:
            left = [flow(element) for element in new.get(key, ())]
            yield from (f"{key} {text}" for text in map(flow, old[key]) if text not in left)
        elif key != "groups" and isinstance(old[key], Block):
            yield from (f"{key}.{name}" for name in old[key] if name not in new.get(key, {}))
    for group, block in old["groups"].items():
        if group not in new["groups"]:
            yield f"groups.{group}"
            continue
        items = new["groups"][group]["items"]
        yield from (f"{group}.{item}" for item in block["items"] if item not in items)
