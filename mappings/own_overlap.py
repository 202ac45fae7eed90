"""What own measures of several municipalities have in common: items that could be one item for all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.schema import Item, Privacy, TableSchema
from mappings.own.extension import plan_groups
from mappings.own.reader import FOLDER
from mappings.plan.plan import read_plan
from mappings.workbook.sheets import item_type
from standards.reader import load_standard

_STRICT = (Privacy.OPEN, Privacy.PERSONAL, Privacy.PROTECTED)


@dataclass(frozen=True, slots=True)
class OwnItem:
    """An item of an own group of a municipality (its folder's name)."""

    municipality: str
    schema: TableSchema
    item: Item


@dataclass(frozen=True, slots=True)
class CommonItem:
    """Items of two municipalities or more that have one Japanese name, or one English name within a business."""

    items: tuple[OwnItem, ...]

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Who has it, each once."""
        return tuple(sorted({each.municipality for each in self.items}))

    @property
    def names(self) -> tuple[str, ...]:
        """Its Japanese names, the most frequent one first."""
        names = [each.item.name for each in self.items]
        return tuple(sorted(set(names), key=lambda name: (-names.count(name), name)))

    @property
    def types(self) -> tuple[str, ...]:
        """Its types and digits; several where they differ, and somebody has to agree."""
        return tuple(sorted({item_type(each.item) for each in self.items}))

    @property
    def codes_differ(self) -> bool:
        """Whether the same codes mean something else, or only some have a list."""
        lists = [each.item.code_list for each in self.items]
        return len({tuple(sorted(one.codes.items())) if one else () for one in lists}) > 1

    @property
    def privacy(self) -> Privacy:
        """The strictest of all."""
        return max((each.item.privacy for each in self.items), key=_STRICT.index)


def common_items(municipalities: Path) -> list[CommonItem]:
    """What two or more municipalities of a folder have in common, most of them first; items of the standard are none.

    Raises SpecError with every problem of their plans and extensions.
    """
    common = [
        CommonItem(tuple(sorted(cluster, key=lambda each: (each.municipality, each.schema.group))))
        for cluster in _clusters(_own_items(municipalities))
        if len({each.municipality for each in cluster}) > 1
    ]
    return sorted(common, key=lambda each: (-len(each.municipalities), each.names))


def _own_items(municipalities: Path) -> Iterator[OwnItem]:
    problems: list[Problem] = []
    for folder in sorted(path.parent for path in municipalities.glob(f"*/{FOLDER}")):
        try:
            yield from _of(folder)
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)


def _of(folder: Path) -> Iterator[OwnItem]:
    plan = read_plan(folder / "plan.yaml")
    standard = {item.name for schema in load_standard(plan.standard).groups.values() for item in schema.items}
    for schema in plan_groups(plan).groups.values():
        for item in schema.items if schema.own else ():
            if item.name not in standard:
                yield OwnItem(folder.name, schema, item)


def _clusters(items: Iterable[OwnItem]) -> Iterable[list[OwnItem]]:
    """Items that share a mark, directly or by a third one."""
    by_mark: dict[tuple[str, ...], list[OwnItem]] = {}
    for item in items:
        marks = list(_marks(item))
        known = {id(by_mark[mark]): by_mark[mark] for mark in marks if mark in by_mark}
        joined = [each for cluster in known.values() for each in cluster] + [item]
        by_mark |= dict.fromkeys((mark for each in joined for mark in _marks(each)), joined)
    return {id(cluster): cluster for cluster in by_mark.values()}.values()


def _marks(each: OwnItem) -> Iterator[tuple[str, ...]]:
    yield ("name", each.item.name)
    if each.item.english:
        yield ("english", each.schema.business, each.item.english)
