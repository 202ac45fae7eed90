"""Offsets and lengths: items one after the other, REDEFINES over one another, SYNC on its boundaries.

The rules of SYNC are IBM's ("Slack bytes within records"): bytes are put in before the item, and before the groups
that begin with it, so that a group begins where its first item does; an occurrence of a table is filled up to a
multiple of the largest boundary in it; an item that redefines another begins where that one does.
"""

from dataclasses import dataclass, field

from mappings.copybook.entries import Entry
from mappings.copybook.problems import Problems

_MOST_BYTES = 1 << 40


@dataclass(slots=True)
class _Group:
    """The items of a group that are placed: where the next one goes, and the last of each name."""

    end: int
    named: dict[str, Entry] = field(default_factory=dict)


def place_record(record: Entry, slides: bool, problems: Problems) -> None:
    """Gives each item of a record its offset and length, and links items to their groups."""
    _place(record, 0, problems)
    for entry in record.walk():
        entry.item.children = [child.item for child in entry.children]
        entry.item.slides = slides and bool(entry.item.depending_on)
    for entry in record.children:
        if entry.item.renames is not None:
            _rename(entry, record, problems)
    if record.item.size > _MOST_BYTES:
        problems.add(
            record.place, f"{record.item.name}: the record is past all bounds.", "Look at its OCCURS."
        )


def _place(entry: Entry, offset: int, problems: Problems) -> None:
    entry.item.offset = offset
    parts = entry.parts()
    if not parts:
        return
    group = _Group(offset)
    for part in parts:
        start, slack = _start(part, group, problems)
        part.item.slack = slack
        _place(part, start, problems)
        group.end = max(group.end, start + part.item.size)
        group.named[part.item.name.upper()] = part
    entry.item.length = group.end - offset
    if entry.item.occurs > 1:
        entry.item.length += -entry.item.length % _largest_boundary(entry)


def _start(part: Entry, group: _Group, problems: Problems) -> tuple[int, int]:
    """Where an item begins, and how many slack bytes lie before it."""
    if part.item.redefines:
        redefined = group.named.get(part.item.redefines.upper())
        if redefined is not None:
            return redefined.item.offset, 0
        wrong = f"{part.item.name}: REDEFINES {part.item.redefines}, which is no item before it in its group."
        problems.add(part.place, wrong, "Name an item of the same group.")
    slack = -group.end % _first_boundary(part)
    return group.end + slack, slack


def _first_boundary(entry: Entry) -> int:
    while entry.parts():
        entry = entry.parts()[0]
    return entry.boundary


def _largest_boundary(entry: Entry) -> int:
    return max(one.boundary for one in entry.walk())


def _rename(entry: Entry, record: Entry, problems: Problems) -> None:
    """A level 66: the bytes from the first item renamed to the end of the last."""
    assert entry.item.renames is not None
    ends = []
    for name, owners in zip(entry.item.renames, entry.owners, strict=True):
        targets = list(record.named(name, owners))
        if len(targets) != 1:
            which = "several items" if targets else "no item"
            wrong = f"{entry.item.name}: RENAMES {name}, which is {which} of the record."
            problems.add(entry.place, wrong, "Name one item of the record before it, by OF its group.")
            return
        ends.append(targets[0].item)
    first, last = ends
    item = entry.item
    item.offset, item.length = first.offset, last.offset + last.size - first.offset
    if item.length < 0:
        problems.add(entry.place, f"{item.name}: RENAMES ends before it begins.", "Name the items in order.")
    if first is last:
        item.kind, item.picture, item.usage = first.kind, first.picture, first.usage
        item.digits, item.scale, item.signed = first.digits, first.scale, first.signed
        item.sign, item.little_endian = first.sign, first.little_endian
