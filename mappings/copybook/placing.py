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
    """Items that are placed: where the next one goes, the last of each name, and the last family of REDEFINES.

    A `family` is an item, first, with those right after it that redefine it.
    """

    end: int
    named: dict[str, Entry] = field(default_factory=dict)
    family: list[Entry] = field(default_factory=list)

    def add(self, part: Entry, redefined: Entry | None) -> None:
        """One more item, and what it redefines."""
        self.family = [part] if redefined is None else [*self.family, part]
        self.named[part.item.name.upper()] = part

    def redefined(self, part: Entry, problems: Problems) -> Entry | None:
        """What an item redefines: the item before it, or another that does so too."""
        name = part.item.redefines
        found = self.named.get(name.upper())
        if found is not None and (found.item.level == 77) != (part.item.level == 77):
            return None
        if found is not None and not any(found is member for member in self.family):
            wrong = f"{part.item.name}: REDEFINES {name}, but {self.family[0].item.name} lies between them."
            problems.add(part.place, wrong, f"Put it directly after {name} and what else redefines that.")
        return found


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
        redefined = _redefined(part, group, "before it in its group", problems)
        start, slack = _start(part, group, redefined)
        part.item.slack = slack
        _place(part, start, problems)
        group.end = max(group.end, start + part.item.size)
        group.add(part, redefined)
    entry.item.length = group.end - offset
    if entry.item.occurs > 1:
        entry.item.length += -entry.item.length % _largest_boundary(entry)


def check_records(records: list[Entry], problems: Problems) -> None:
    """What records redefine is there, although each is counted from 0 and no offset comes of it."""
    group = _Group(0)
    for record in records:
        group.add(record, _redefined(record, group, f"of level {record.item.level:02d} before it", problems))


def _redefined(part: Entry, group: _Group, where: str, problems: Problems) -> Entry | None:
    found = group.redefined(part, problems) if part.item.redefines else None
    if part.item.redefines and found is None:
        wrong = f"{part.item.name}: REDEFINES {part.item.redefines}, which is no item {where}."
        problems.add(part.place, wrong, "Name such an item, or take REDEFINES out.")
    return found


def _start(part: Entry, group: _Group, redefined: Entry | None) -> tuple[int, int]:
    """Where an item begins, and how many slack bytes lie before it."""
    if redefined is not None:
        return redefined.item.offset, 0
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
    item = entry.item
    assert item.renames is not None
    ends = []
    for name, owners in zip(item.renames, entry.owners, strict=True):
        targets = list(record.named(name, owners))
        if len(targets) != 1:
            which = "several items" if targets else "no item"
            wrong = f"{item.name}: RENAMES {name}, which is {which} of the record."
            problems.add(entry.place, wrong, "Name one item of the record before it, by OF its group.")
            return
        ends.append(targets[0].item)
    first, last = ends
    item.offset, item.length = first.offset, last.offset + last.size - first.offset
    backwards = last.offset < first.offset or item.length < first.size
    if backwards and not any(one.broken or one.lost_items for one in record.walk()):
        wrong = f"{item.name}: RENAMES {' THRU '.join(item.renames)}, which begins or ends before it."
        problems.add(entry.place, wrong, "Name the items in their order.")
    if first is last:
        item.kind, item.picture, item.usage = first.kind, first.picture, first.usage
        item.digits, item.scale, item.signed = first.digits, first.scale, first.signed
        item.sign, item.little_endian = first.sign, first.little_endian
