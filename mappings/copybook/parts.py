"""A record of variable length as stretches of bytes: what is always there, and what a counter repeats."""

from collections.abc import Iterator

from contracts.source import Part
from mappings.copybook.fields import FieldNames, families, left_out_by, repeats
from mappings.copybook.item import CopybookItem


def record_parts(record: CopybookItem, segment: str = "") -> tuple[Part, ...]:
    """The stretches of a record whose later items move up when a table has fewer occurrences; () when none moves.

    `segment` as in `record_fields`. A counter that lies in an occurrence itself is named without the number of the
    occurrence. Tables whose counter lies outside the record are at their largest.
    """
    left_out = left_out_by(record, segment)
    if not _varies(record, left_out):
        return ()
    return tuple(_merged(_inside(record, (), left_out, FieldNames.of(record, left_out))))


def _varies(item: CopybookItem, left_out: set[int]) -> bool:
    if id(item) in left_out:
        return False
    return item.slides or any(_varies(part, left_out) for part in item.parts())


def _inside(
    group: CopybookItem, around: tuple[CopybookItem, ...], left_out: set[int], names: FieldNames
) -> Iterator[Part]:
    """What one occurrence of a group is made of, slack bytes and views that lie over each other included."""
    position = group.offset
    around = (*around, group)
    overlaid = {id(member): family for family in families(group) for member in family}
    for part in group.parts():
        family = overlaid.get(id(part), [part])
        if part is not _view(family, left_out):
            continue
        yield Part(part.offset - position)
        yield from _item(part, around, left_out, names)
        position = part.offset + max(member.size for member in family)
        yield Part(position - part.offset - part.size)
    yield Part(group.offset + group.length - position)


def _view(family: list[CopybookItem], left_out: set[int]) -> CopybookItem:
    """The one of several items over the same bytes that says how they vary."""
    seen = [member for member in family if id(member) not in left_out]
    return next((member for member in seen if _varies(member, left_out)), seen[0])


def _item(
    item: CopybookItem, around: tuple[CopybookItem, ...], left_out: set[int], names: FieldNames
) -> Iterator[Part]:
    counter = names.counter(item, around) if item.depending_on else None
    name = names.names[id(counter.item)] if counter is not None else ""
    inner = any(_varies(part, left_out) for part in item.parts())
    if repeats(item):
        parts = tuple(_merged(_inside(item, around, left_out, names))) if inner else ()
        yield Part(item.length, item.occurs, name, parts)
    elif inner:
        yield from _inside(item, around, left_out, names)
    else:
        yield Part(item.length)


def _merged(parts: Iterator[Part]) -> Iterator[Part]:
    """Neighbours that are always there become one stretch."""
    length = 0
    for part in parts:
        if not part.counter and not part.parts:
            length += part.length * part.count
            continue
        if length:
            yield Part(length)
        length = 0
        yield part
    if length:
        yield Part(length)
