"""The record that a mapping means: told by the fields that it names, where they are those of another one than it reads."""

from collections.abc import Iterator
from typing import NamedTuple

from contracts.errors import Problem, SpecError
from mappings.alike import did_you_mean
from mappings.copybook import read_copybook, record_fields
from mappings.layout.reader import read_layout
from mappings.reading import Reading
from mappings.spec.model import Source
from mappings.spec.source_reader import layout_path
from mappings.yaml.text import Block, Text, line_of, read_yaml


class _Record(NamedTuple):
    """A record that may be meant: what it is called, what to write instead, its fields, and the place of the mistake."""

    name: str
    meant: str
    fields: frozenset[str]
    place: str


def is_of_another(reading: Reading, root: Block, source: Source) -> bool:
    """Whether the mapping names fields of another record than `source`; one problem instead of one for each field."""
    named = set(_named(root.get("groups"))) | set(reading.block(root, "unused_fields"))
    named = {str(name) for name in named if "." not in name}
    lacking = len(named - {field.name for field in source.columns})
    if lacking < 2:
        return False
    block = reading.blocks(root, "sources")[0]
    others = [*_kinds(reading, block, source), *_records(reading, source), *_layouts(reading, block, source)]
    best = min(others, key=lambda each: len(named - each.fields), default=None)
    if best is None or 2 * len(named - best.fields) >= lacking:
        return False
    wrong = f"{_read(source)} is read, and the mapping names fields of {best.name}."
    told = Problem(best.place, wrong, did_you_mean(best.meant, ""))
    reading.problems.append(told)
    return True


def _named(node: object) -> Iterator[Text]:
    """The fields that rules and slots take, below a node."""
    if isinstance(node, list):
        for each in node:
            yield from _named(each)
    elif isinstance(node, Block):
        for key, value in node.items():
            taken = [value] if key == "from" else []
            if key == "each_of" and isinstance(value, Block):
                taken = [each for slot in value.values() if isinstance(slot, Block) for each in slot.values()]
            for each in taken:
                yield from (
                    name for name in (each if isinstance(each, list) else [each]) if isinstance(name, Text)
                )
            yield from _named(value)


def _read(source: Source) -> str:
    return f"record {source.kind.mark!r} of {source.layout.name}" if source.kind.mark else source.layout.name


def _kinds(reading: Reading, block: Block, source: Source) -> Iterator[_Record]:
    """The other record kinds of the layout."""
    place = f"{reading.path}:{line_of(block.get('record') or block)}"
    for kind in source.layout.details:
        if kind.mark != source.kind.mark:
            names = frozenset(field.name for field in kind.columns)
            yield _Record(f"record {kind.mark!r}", f"record: {kind.mark}", names, place)


def _layouts(reading: Reading, block: Block, source: Source) -> Iterator[_Record]:
    """The records of other layouts of the product."""
    place = f"{reading.path}:{line_of(block.get('layout') or block)}"
    own = layout_path(reading.path, source.layout.name)
    for path in sorted(own.parent.glob("*.yaml")):
        try:
            layout = read_layout(path)
        except SpecError:
            continue  # told as its own
        for kind in layout.details if path != own else ():
            names = frozenset(field.name for field in kind.columns)
            yield _Record(f"layout {layout.name}", f"layout: {layout.name}", names, place)


def _records(reading: Reading, source: Source) -> Iterator[_Record]:
    """The 01 records of the copybook that no record kind is, at the line of the layout that names another one."""
    path = layout_path(reading.path, source.layout.name)
    layout = Reading(path)
    root = read_yaml(path)
    kinds = layout.block(root, "records")
    if "copybook" not in root or source.kind.mark not in kinds:
        return
    records = read_copybook(
        path.parent / layout.text(root, "copybook"), layout.text(root, "dialect", "fujitsu")
    )
    blocks = {mark: kind for mark, kind in kinds.items() if isinstance(kind, Block)}
    taken = {_plain(kind.get("record") or next(iter(records))) for kind in blocks.values()}
    own = blocks[source.kind.mark]
    for name, record in records.items():
        if _plain(name) not in taken:
            names = frozenset(field.name for field in record_fields(record))
            place = f"{path}:{line_of(own.get('record') or own)}"
            yield _Record(f"01 record {name}, which is no record kind", f"record: {name}", names, place)


def _plain(name: str) -> str:
    return name.replace("-", "_").upper()
