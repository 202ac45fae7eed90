"""Reads one file of a municipality's `extensions/` into groups. Raises SpecError with every problem at once."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from contracts.errors import Problem
from contracts.place import PERSON
from contracts.schema import Item, ItemType, OwnMeasure, Parent, Privacy, TableSchema
from mappings import grammar
from mappings.own.item import read_own_item
from mappings.reading import Reading
from mappings.yaml.text import Block, Text, line_of, read_yaml
from standards.reader import MOST_NAME_BYTES, Standard, load_businesses, load_standard, versions

FOLDER = "extensions"
# No group of the standard begins so: an own table is never taken for one of them.
PREFIX = "x_"
# Settle calls so what of a group it refuses.
_TAKEN = "_refused"
_MOST_FILE_BYTES = 150
_GROUP = re.compile(r"x_[a-z0-9_]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Declared:
    """A group as its file has it; `parents` are still names, for other files may declare them."""

    schema: TableSchema
    place: str
    parents: tuple[tuple[str, tuple[Text, ...]], ...]

    def with_parents(self, known: dict[str, TableSchema]) -> tuple[TableSchema, list[Problem]]:
        """The schema with its parents among the groups of the same business, and what is wrong with them."""
        parents, problems = [], []
        for name, columns in self.parents:
            found = [
                g for g in known.values() if g.business == self.schema.business and name in (g.group, g.name)
            ]
            if not found or found[0].group == self.schema.group:
                wrong = f"business {self.schema.business} has no other group {str(name)!r} as a parent."
                problems.append(self._problem(name, wrong, "Name a group of the same business."))
                continue
            parents.append(Parent(found[0].group, tuple(map(str, columns))))
            problems += [
                self._problem(column, f"parent {name} and the group do not both have {str(column)!r} alike.",
                              "Name items that both have, of one type, as many digits and the same privacy.")
                for column in columns
                if not _alike(self.schema.by_romaji.get(column), found[0].by_romaji.get(column))
            ]  # fmt: skip
        return replace(self.schema, parents=tuple(parents)), problems

    def _problem(self, node: str, wrong: str, action: str) -> Problem:
        return Problem(f"{self.place.rpartition(':')[0]}:{line_of(node)}", wrong, action)


def read_alone(path: Path) -> list[Declared]:
    """The groups of a file, held against every standard that is here. Raises SpecError with every problem."""
    every = {name: schema for version in versions() for name, schema in load_standard(version).groups.items()}
    return read_extension(path, Standard("", every))


def read_extension(path: Path, standard: Standard) -> list[Declared]:
    """The groups of a file, held against the standard's names."""
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, grammar.EXTENSION, grammar.EXTENSION, "an extension")
    if reading.text(root, "extension") != path.stem:
        named = reading.text(root, "extension")
        reading.problem(root, f"the extension is named {named!r}.", f"Name it {path.stem!r} as the file.")
    for key in ("title", "legal_basis"):
        if root.get(key) is not None and not reading.text(root, key).strip():
            reading.problem(root[key], f"{key} is empty.", "Say it: the report and the delivery show it.")
    business = reading.text(root, "business")
    if business not in load_businesses():
        reading.problem(
            root.get("business", root), f"business {business!r} is not registered.", "Three digits, as 001."
        )
    groups = reading.block(root, "groups")
    if not groups:
        reading.problem(root, "the extension declares no group.", "Write one under groups.")
    measure = OwnMeasure(reading.text(root, "title"), reading.text(root, "legal_basis"), 0, "")
    found = [
        _group(reading, name, reading.block(groups, name), business, standard, measure) for name in groups
    ]
    reading.finish()
    return found


def _group(
    reading: Reading, name: str, block: Block, business: str, standard: Standard, measure: OwnMeasure
) -> Declared:
    reading.keys(block, grammar.OWN_GROUP, grammar.OWN_GROUP_NEEDS, f"group {name}")
    group = reading.text(block, "name")
    _names(reading, name, block, group, standard)
    blocks = reading.block(block, "items")
    key = reading.texts(block, "key")
    items = tuple(read_own_item(reading, group, each, blocks, key) for each in blocks)
    schema = TableSchema(standard.version, business, group, str(name), items, (), official=False)
    _keys(reading, block, schema, key)
    _items(reading, blocks, schema)
    schema = replace(schema, own=_retention(reading, block, schema, measure))
    parents = reading.block(block, "parents")
    columns = tuple((each, reading.texts(parents, each)) for each in parents)
    for each, names in columns:
        for item in (item for item, count in Counter(names).items() if count > 1):
            reading.problem(item, f"parent {str(each)!r} names {str(item)!r} twice.", "Name it once.")
        if not names:
            reading.problem(each, f"parent {str(each)!r} names no item.", "Write the items that both have.")
    return Declared(schema, f"{reading.path}:{line_of(name)}", columns)


def _names(reading: Reading, name: str, block: Block, group: str, standard: Standard) -> None:
    node = block.get("name", name)
    if "name" in block and (not _GROUP.fullmatch(group) or group.endswith(_TAKEN)):
        wrong = f"{group!r} is no name of an own group."
        reading.problem(
            node, wrong, f"Begin with {PREFIX}, then small letters, digits and _; not {_TAKEN} at the end."
        )
    elif len(group) > MOST_NAME_BYTES:
        reading.problem(node, f"{group!r} is too long.", f"At most {MOST_NAME_BYTES} characters.")
    if re.search(r"[\s/\\:*?\"<>|.]", name) or not name.isprintable():
        wrong = f"the name {str(name)!r} cannot stand in the name of a file."
        reading.problem(name, wrong, "Leave out spaces, dots and signs such as / : *.")
    if len(name.encode()) > _MOST_FILE_BYTES:
        wrong = f"the name {str(name)!r} is too long for the name of a file."
        reading.problem(name, wrong, f"At most {_MOST_FILE_BYTES // 3} characters.")
    taken = {each for schema in standard.groups.values() for each in (schema.group, schema.name)}
    for each in (name, Text(group, line_of(node))):
        if each in taken:
            reading.problem(each, f"{str(each)!r} is a group of the standard.", "Choose another name.")


def _keys(reading: Reading, block: Block, schema: TableSchema, key: tuple[Text, ...]) -> None:
    if not key:
        reading.problem(
            block.get("key", block), "the group has no key.", "Name the items that tell its rows apart."
        )
    for name, count in Counter(key).items():
        item = schema.by_romaji.get(name)
        if item is None:
            reading.problem(
                name, f"the key names {str(name)!r}, which is no item.", "Name items of the group."
            )
        elif item.repeats:
            reading.problem(name, f"the key item {str(name)!r} holds a list.", "Name an item with one value.")
        elif item.type is ItemType.DECIMAL:
            reading.problem(
                name, f"the key item {str(name)!r} has a fraction.", "Name a text or a whole number."
            )
        elif item.unknown_date:
            reading.problem(name, f"the key item {str(name)!r} may be unknown.", "Leave out unknown_date.")
        if count > 1:
            reading.problem(name, f"the key names {str(name)!r} twice.", "Name it once.")
    person = schema.by_romaji.get(PERSON)
    if person is None or person.type is not ItemType.HALF or person.repeats:
        wrong = f"group {schema.name} has no item {PERSON} (宛名番号) of type X."
        reading.problem(block, wrong, "Add it: a row moves, waits and is checked with its person.")


def _items(reading: Reading, blocks: Block, schema: TableSchema) -> None:
    for what, names in (
        ("name", [i.name for i in schema.items]),
        ("english name", [i.english for i in schema.items]),
    ):
        for place, (node, name) in enumerate(zip(blocks, names, strict=True)):
            if name and name in names[:place]:
                reading.problem(node, f"two items have the {what} {name!r}.", "Give each its own.")
    for node, item in zip(blocks, schema.items, strict=True):
        for name in item.required_when.fields() if item.required_when else ():
            when = blocks[node]["required_when"]
            if name not in schema.by_romaji:
                wrong = f"required_when of {node} names {name!r}, which is no item."
                reading.problem(when, wrong, "Name items of the group.")
            elif name == item.romaji:
                wrong = f"required_when of {node} names the item itself."
                reading.problem(when, wrong, "Name other items, or write required: true.")


def _retention(reading: Reading, block: Block, schema: TableSchema, measure: OwnMeasure) -> OwnMeasure:
    retention = reading.block(block, "retention")
    if retention:
        reading.keys(retention, grammar.RETENTION, grammar.RETENTION, "retention")
    years, after = reading.number(retention, "years"), reading.text(retention, "after")
    item = schema.by_romaji.get(after)
    if "years" in retention and not 1 <= years <= 100:
        reading.problem(retention, "retention: years is no number from 1 to 100.", "Write whole years.")
    if "after" in retention and (item is None or item.type is not ItemType.DATE or item.repeats):
        reading.problem(
            retention, f"retention: {after!r} is no date of the group.", "Name an item of type DATE."
        )
    return replace(measure, years=years, after=after)


def _alike(own: Item | None, other: Item | None) -> bool:
    """Whether one holds what the other does, and shows no more of it."""
    if own is None or other is None or own.repeats:
        return False
    hidden = list(Privacy).index
    return (
        own.arrow_type == other.arrow_type
        and own.digits >= other.digits
        and hidden(own.privacy) >= hidden(other.privacy)
    )
