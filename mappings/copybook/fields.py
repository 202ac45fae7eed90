"""A record as the fields that extractors read.

Names: `-` becomes `_`, OCCURS becomes NAME_1 … NAME_n (nested NAME_1_2). A name that stands several times in a record
is told apart by the groups around it, nearest first, as many as it takes: HEAD-YMD and TAIL-YMD for YMD in HEAD and
in TAIL. FILLER has no field, and neither has RENAMES: its bytes have one already.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from contracts.errors import Problem, SpecError
from contracts.source import SourceField
from mappings.copybook.entries import is_owned
from mappings.copybook.item import FILLER, CopybookItem

_MOST_FIELDS = 200_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """An elementary item, the groups around it from the record down, and those of them that repeat (itself too)."""

    item: CopybookItem
    groups: tuple[CopybookItem, ...]

    @property
    def tables(self) -> list[CopybookItem]:
        """What repeats, from the outside in."""
        return [item for item in (*self.groups, self.item) if repeats(item)]


def repeats(item: CopybookItem) -> bool:
    """Whether an item is a table."""
    return item.occurs > 1 or bool(item.depending_on)


def record_fields(record: CopybookItem, segment: str = "") -> tuple[SourceField, ...]:
    """The named elementary fields of a record, offsets in bytes from 0 with tables at their largest.

    All views of REDEFINES are given, unless `segment` names one of them: then the others of its family are left
    out. Raises SpecError if there is no such item.
    """
    names = FieldNames.of(record, left_out_by(record, segment))
    return tuple(field for leaf in names.leaves for field in _fields(leaf, names))


def left_out_by(record: CopybookItem, segment: str) -> set[int]:
    """The identities of the items that a segment leaves out: the other members of its family of REDEFINES."""
    if not segment:
        return set()
    wanted = segment.upper().replace("_", "-")
    for item in record.walk():
        for family in families(item):
            if wanted in (member.name.upper().replace("_", "-") for member in family):
                return {id(m) for m in family if m.name.upper().replace("_", "-") != wanted}
    wrong = f"no REDEFINES gives or takes an item {segment!r}."
    raise SpecError(Problem(_place(record), wrong, "Name one of its alternatives."))


def tables_without_counter(record: CopybookItem) -> list[CopybookItem]:
    """The tables of a record whose counter (DEPENDING ON) lies outside it, which COBOL allows."""
    leaves = list(_leaves(record, (), set()))
    tables = [item for item in record.walk() if item.depending_on]
    return [table for table in tables if not any(_counts(leaf, table) for leaf in leaves)]


def families(group: CopybookItem) -> list[list[CopybookItem]]:
    """Items of a group that lie over each other, each family with the item redefined first."""
    families: dict[int, list[CopybookItem]] = {}
    for part in group.parts():
        if part.redefines and part.offset in families:
            families[part.offset].append(part)
        else:
            families[part.offset] = [part]
    return [family for family in families.values() if len(family) > 1]


def _leaves(item: CopybookItem, groups: tuple[CopybookItem, ...], left_out: set[int]) -> Iterator[Leaf]:
    if id(item) in left_out:
        return
    parts = item.parts()
    if item.kind is not None and item.name.upper() != FILLER:
        yield Leaf(item, groups)
    for part in parts:
        yield from _leaves(part, (*groups, item), left_out)


@dataclass(frozen=True, slots=True)
class FieldNames:
    """The named elementary items of a record, and the name of each by its identity, without occurrences."""

    leaves: list[Leaf]
    names: dict[int, str]

    @classmethod
    def of(cls, record: CopybookItem, left_out: set[int]) -> "FieldNames":
        """The items of a record and their names."""
        leaves = list(_leaves(record, (), left_out))
        if sum(prod(table.occurs for table in leaf.tables) for leaf in leaves) > _MOST_FIELDS:
            wrong = f"its tables make more than {_MOST_FIELDS} fields."
            raise SpecError(Problem(_place(record), wrong, "Read fewer occurrences."))
        return cls(leaves, _unique_names(leaves))

    def counter(self, table: CopybookItem, around: tuple[CopybookItem, ...]) -> Leaf | None:
        """The item that counts a table: of those so named and qualified the one that shares most groups with it.

        None where it lies outside the record.
        """
        named = [leaf for leaf in self.leaves if _counts(leaf, table)]
        return max(named, key=lambda leaf: _shared(leaf.groups, around), default=None)


def _counts(leaf: Leaf, table: CopybookItem) -> bool:
    groups = [group.name for group in reversed(leaf.groups)]
    return leaf.item.name.upper() == table.depending_on.upper() and is_owned(groups, table.depending_of)


def _shared(one: tuple[CopybookItem, ...], other: tuple[CopybookItem, ...]) -> int:
    return sum(a is b for a, b in zip(one, other, strict=False))


def _place(record: CopybookItem) -> str:
    return f"{record.name}, line {record.line}"


def field_name(name: str) -> str:
    """An item's name as that of a field; the marks of a tag (`:TAG:`) are no part of it."""
    return name.replace("-", "_").replace(":", "")


def suffix(indexes: Iterable[int]) -> str:
    """What a name gets for its occurrences, given from 0."""
    return "".join(f"_{index + 1}" for index in indexes)


def _unique_names(leaves: list[Leaf]) -> dict[int, str]:
    """Names such that no two fields have the same, whatever their case."""
    depth = {id(leaf.item): 0 for leaf in leaves}
    for _ in range(max((len(leaf.groups) for leaf in leaves), default=0) + 1):
        names = {id(leaf.item): _qualified(leaf, depth[id(leaf.item)]) for leaf in leaves}
        twice = _twice(leaves, names)
        if not twice:
            return names
        for one in twice:
            depth[one] += 1
    lines = {id(leaf.item): leaf.item.line for leaf in leaves}
    return {one: f"{name}_LINE{lines[one]}" if one in twice else name for one, name in names.items()}


def _twice(leaves: list[Leaf], names: dict[int, str]) -> set[int]:
    """The items one of whose fields has the name of another item's field."""
    fields = [
        (id(leaf.item), (names[id(leaf.item)] + suffix(indexes)).upper())
        for leaf in leaves
        for indexes in _indexes(leaf.tables)
    ]
    count = Counter(name for _, name in fields)
    return {one for one, name in fields if count[name] > 1}


def _indexes(tables: list[CopybookItem]) -> Iterator[tuple[int, ...]]:
    """Every occurrence, the innermost table counting fastest."""
    return product(*(range(table.occurs) for table in tables))


def _qualified(leaf: Leaf, depth: int) -> str:
    groups = [group.name for group in leaf.groups if group.name.upper() != FILLER]
    around = groups[max(0, len(groups) - depth) :]
    return field_name("-".join((*around, leaf.item.name)))


def _fields(leaf: Leaf, names: FieldNames) -> Iterator[SourceField]:
    item = leaf.item
    assert item.kind is not None, "an elementary item has a kind"
    tables = leaf.tables
    for indexes in _indexes(tables):
        moved = sum(index * table.length for index, table in zip(indexes, tables, strict=True))
        yield SourceField(
            name=names.names[id(item)] + suffix(indexes),
            type=item.kind,
            offset=item.offset + moved,
            length=item.length,
            digits=item.digits,
            scale=item.scale,
            signed=item.signed,
            sign=item.sign,
            little_endian=item.little_endian,
            occurs_when=_occurs_when(leaf, indexes, names),
        )


def _occurs_when(leaf: Leaf, indexes: tuple[int, ...], names: FieldNames) -> tuple[tuple[str, int], ...]:
    """The counter of each table around a field, and which of its occurrences this is, from 0."""
    found: list[tuple[str, int]] = []
    for table, index in zip(leaf.tables, indexes, strict=True):
        counter = names.counter(table, leaf.groups) if table.depending_on else None
        if counter is not None:
            # A counter that lies in a table itself counts for its own occurrence.
            own = indexes[: len(counter.tables)]
            found.append((names.names[id(counter.item)] + suffix(own), index))
    return tuple(found)
