"""Names in a file of hand-written rules: groups and items of the standard, by Japanese or ASCII name."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from contracts.condition import Condition
from contracts.schema import Item, TableSchema
from mappings.reading import Reading
from mappings.yaml.text import Block, Text
from standards.reader import Standard, load_standard, versions
from validators.row_sql import NUMERIC


class UnknownNameError(Exception):
    """No version of the standard has it: the problem is noted."""


class NotInVersionError(Exception):
    """Another version of the standard has it; the argument is what this one lacks."""


class Names:
    """Looks names up in one version; `known` are all versions, read from standards/data when None."""

    def __init__(
        self, reading: Reading, standard: Standard, business: str, known: Sequence[Standard] | None
    ) -> None:
        self._reading = reading
        self._standard = standard
        self._business = business
        self._known = known

    def group(self, name: Text) -> TableSchema:
        """A group of the business, of any version."""
        found = self._standard.find(self._business, name)
        others = [] if found else [other.find(self._business, name) for other in self._versions()]
        found = found or next(filter(None, others), None)
        if found is None:
            self.wrong(name, f"no version of the standard has the group {name!r}.", "Correct the name.")
        return found

    def is_here(self, schema: TableSchema) -> bool:
        """Whether the version itself has the group."""
        return self._standard.groups.get(schema.group) is schema

    def item(self, schema: TableSchema, name: str) -> Item:
        """An item of a group of this version, one value a row."""
        found = _find(schema, name) if self.is_here(schema) else None
        if found is None:
            groups = [standard.groups.get(schema.group) for standard in self._versions()]
            if any(group is not None and _find(group, name) for group in groups):
                raise NotInVersionError(f"{schema.name}／{name}")
            self.wrong(
                name,
                f"no version of the standard has the item {name!r} in {schema.name}.",
                "Correct the name.",
            )
        if found.repeats:
            self.wrong(name, f"the item {name!r} holds a list.", "Name an item with one value.")
        return found

    def condition(self, schema: TableSchema, node: Any) -> Condition:
        """A condition over items, with their field names."""
        condition = self._reading.condition(node)
        if condition is None:
            raise UnknownNameError
        items = {str(name): self.item(schema, name) for name in _keys(node)}
        return self._renamed(condition, items, node)

    def _renamed(self, condition: Condition, items: dict[str, Item], node: Any) -> Condition:
        for test in condition.tests:
            if items[test.field].type in NUMERIC and not all(map(_is_number, test.values)):
                self.wrong(node, f"{test.field!r} is compared with what is no number.", "Write a number.")
        tests = tuple(replace(test, field=items[test.field].romaji) for test in condition.tests)
        negated = tuple(self._renamed(inner, items, node) for inner in condition.negated)
        alternatives = tuple(
            tuple(self._renamed(inner, items, node) for inner in group) for group in condition.alternatives
        )
        return Condition(tests, negated, alternatives)

    def wrong(self, node: Any, wrong: str, action: str) -> NoReturn:
        """Note a problem, and leave the rule."""
        self._reading.problem(node, wrong, action)
        raise UnknownNameError

    def _versions(self) -> Sequence[Standard]:
        if self._known is None:
            self._known = [load_standard(version) for version in versions()]
        return self._known


def _find(schema: TableSchema, name: str) -> Item | None:
    return next((item for item in schema.items if name in (item.name, item.romaji)), None)


def _keys(node: Any) -> Iterator[str]:
    """The fields of a condition, each with its line."""
    for key, value in node.items() if isinstance(node, Block) else ():
        if key == "not":
            yield from _keys(value)
        elif key == "any":
            for inner in value:
                yield from _keys(inner)
        else:
            yield key


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
