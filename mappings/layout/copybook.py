"""Record kinds from a copybook: the fields of an 01 record or of one of its segments, and tables of occurrences."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from contracts.source import Child, FieldType, Occurrence, Part, RecordKind, RecordRole, SourceField
from mappings.copybook import CopybookItem, record_fields, record_parts

OCCURRENCE = "OCCURRENCE"


class NoItemError(Exception):
    """A record has no such segment, group or key: a sentence without its period."""


def kind_of_record(
    mark: str, role: RecordRole, record: CopybookItem, segment: str, children: dict[str, tuple[str, ...]]
) -> RecordKind:
    """A record kind; `children` gives the groups with OCCURS that become tables of their own, and their keys.

    Raises NoItemError.
    """
    item = _find(record, segment) if segment else None
    every = record_fields(record, segment)
    rest = record
    tables = []
    for group, keys in children.items():
        path = _path(record, group)
        tables.append((path, keys))
        rest = _without(rest, path[-1])
    fields = record_fields(rest, segment) if tables else every
    made = tuple(_child(mark, record, every, fields, path, keys) for path, keys in tables)
    parts = record_parts(record, segment)
    length = record.size
    if item is not None and item.offset + _family(record, item) == record.size:
        length = item.offset + item.length * item.occurs
        parts = _as_long(parts, length)
    return RecordKind(mark, role, fields, length, parts, _counters(every, parts), made)


def _as_long(parts: tuple[Part, ...], length: int) -> tuple[Part, ...]:
    """Without the bytes behind a segment that only longer ones of its family have."""
    behind = sum(part.length * part.count for part in parts) - length
    if behind <= 0 or parts[-1].counter or parts[-1].parts:
        return parts
    kept = parts[-1].length - behind
    return (*parts[:-1], Part(kept)) if kept > 0 else parts[:-1]


def _counters(fields: tuple[SourceField, ...], parts: tuple[Part, ...]) -> tuple[SourceField, ...]:
    """The fields that say how often something occurs; within a table each occurrence has its own (NAME_1 …)."""
    names = {name for field in fields for name, _ in field.occurs_when} | _named(parts)
    return tuple(
        field for field in fields if field.name in names or re.sub(r"(_\d+)+$", "", field.name) in names
    )


def _named(parts: tuple[Part, ...]) -> set[str]:
    return {part.counter for part in parts if part.counter} | {
        name for part in parts for name in _named(part.parts)
    }


def _child(
    mark: str,
    record: CopybookItem,
    every: tuple[SourceField, ...],
    fields: tuple[SourceField, ...],
    path: list[CopybookItem],
    keys: tuple[str, ...],
) -> Child:
    group = path[-1]
    tables = [item for item in path if item.occurs > 1 or item.depending_on]
    if not tables or tables[-1] is not group:
        raise NoItemError(f"{group.name} has no OCCURS")
    by_name = {field.name: field for field in fields}
    missing = [key for key in keys if key not in by_name]
    if missing:
        raise NoItemError(f"{record.name} has no field {missing[0]!r} to be a key of {group.name}")
    if not any(item.name != "FILLER" for item in group.walk() if not item.is_group):
        raise NoItemError(f"{group.name} has no named items")
    own = record_fields(replace(group, occurs=1, occurs_min=1, depending_on="", redefines=""))
    names = [OCCURRENCE] if len(tables) == 1 else [f"{OCCURRENCE}_{n + 1}" for n in range(len(tables))]
    inherited = tuple(replace(by_name[key], occurs_when=()) for key in keys) + tuple(
        SourceField(name, FieldType.BINARY, length=4, digits=9) for name in names
    )
    kind = RecordKind(
        f"{mark}.{group.name.replace('-', '_')}".lstrip("."),
        RecordRole.DETAIL,
        moved := tuple(replace(field, offset=field.offset - group.offset) for field in own),
        group.length,
        counters=_counters(moved, ()),
        inherited=inherited,
        of_occurrences=True,
    )
    return Child(kind, keys, group.length, tuple(_occurrences(every, own[0], group, tables)))


def _occurrences(
    every: tuple[SourceField, ...], first: SourceField, group: CopybookItem, tables: list[CopybookItem]
) -> Iterator[Occurrence]:
    """All occurrences of a group, as its `first` field in each of them says when it is there.

    Tables whose counter lies outside the record are there at their largest.
    """
    counted = sum(bool(table.depending_on) for table in tables)
    when = {field.offset: field.occurs_when[:counted] for field in every if len(field.occurs_when) >= counted}
    for places in product(*(range(table.occurs) for table in tables)):
        moved = sum(place * table.length for place, table in zip(places, tables, strict=True))
        numbers = tuple(place + 1 for place in places)
        yield Occurrence(group.offset + moved, numbers, when.get(first.offset + moved, ()))


def _path(record: CopybookItem, name: str) -> list[CopybookItem]:
    """The items from below the record down to the one named; `-` and `_` are one."""
    for item in record.parts():
        if item.name.replace("-", "_").upper() == name.replace("-", "_").upper():
            return [item]
        try:
            return [item, *_path(item, name)]
        except NoItemError:
            continue
    raise NoItemError(f"{record.name} has no group {name!r}")


def _find(record: CopybookItem, name: str) -> CopybookItem:
    return _path(record, name)[-1]


def _without(item: CopybookItem, left_out: CopybookItem) -> CopybookItem:
    kept = [_without(child, left_out) for child in item.children if child is not left_out]
    return replace(item, children=kept)


def _family(record: CopybookItem, member: CopybookItem) -> int:
    """Bytes of the largest of the items that share the storage of a REDEFINES with `member`."""
    path = _path(record, member.name)
    siblings = (path[-2] if len(path) > 1 else record).parts()
    return max(item.length * item.occurs for item in siblings if item.offset == member.offset)
