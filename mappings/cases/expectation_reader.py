"""Reads `expect` of a case: rows of groups, rejects, notes, skipped records."""

from typing import Any

from contracts.schema import Item, TableSchema
from mappings.case_values import item_problem, with_marks
from mappings.cases.case import Expectation, Expected, ExpectedMark
from mappings.grammar import MARK, MARK_NEEDS, MARKS
from mappings.reading import Reading
from mappings.spec.model import MappingSpec
from mappings.spec.rule_reader import find_item
from mappings.yaml.text import Block, Sequence, Text
from standards.reader import load_reasons


class ExpectationReader:
    """Resolves groups and items, which may be named in each of their ways, to their own names."""

    def __init__(self, reading: Reading, spec: MappingSpec) -> None:
        self._reading = reading
        self._schemas = [group.schema for group in spec.groups]

    def read(self, block: Block) -> Expectation:
        """What a case expects; problems go to the reading."""
        groups = {}
        for name in block:
            if name in (*MARKS, "skipped"):
                continue
            schema = self._schema(name)
            if schema is not None:
                rows = self._reading.blocks(block, name)
                groups[schema.group] = tuple(self._row(schema, row) for row in rows)
        rejects, notes = (self._marks(block, name) for name in MARKS)
        return Expectation(
            groups, rejects, notes if "notes" in block else None, self._reading.number(block, "skipped")
        )

    def _schema(self, name: Any) -> TableSchema | None:
        for schema in self._schemas:
            if name in (schema.name, schema.group):
                return schema
        known = ", ".join([*(schema.name for schema in self._schemas), *MARKS, "skipped"])
        self._reading.problem(name, f"the mapping has no group {str(name)!r}.", f"Known: {known}.")
        return None

    def _row(self, schema: TableSchema, block: Block) -> dict[str, Expected]:
        row: dict[str, Expected] = {}
        for name, value in block.items():
            item = find_item(schema, name)
            if item is None:
                self._reading.problem(
                    name, f"group {schema.name} has no item {str(name)!r}.", "Use its romaji name."
                )
            else:
                row[item.romaji] = self._expected(item, value)
        return row

    def _expected(self, item: Item, value: Any) -> Expected:
        if value is None:
            return None
        if isinstance(value, Sequence) and item.repeats and all(isinstance(each, Text) for each in value):
            return tuple(self._text(item, each) for each in value)
        if not isinstance(value, Text) or item.repeats:
            form = "a list of texts" if item.repeats else "one text"
            self._reading.problem(value, f"item {item.romaji} is {form}.", f"Write {form} or null.")
            return with_marks(str(value))
        return self._text(item, value)

    def _text(self, item: Item, value: Text) -> str:
        if wrong := item_problem(item, value):
            self._reading.problem(value, f"item {item.romaji} {wrong}.", "Correct it, or write null.")
        return with_marks(str(value))

    def _marks(self, block: Block, key: str) -> tuple[ExpectedMark, ...]:
        return tuple(self._mark(mark, key) for mark in self._reading.blocks(block, key))

    def _mark(self, block: Block, what: str) -> ExpectedMark:
        self._reading.keys(block, MARK, MARK_NEEDS, what)
        group, name = self._reading.text(block, "group"), self._reading.text(block, "item")
        schema = self._schema(block["group"]) if group else None
        item = self._item([schema] if schema else self._schemas, name)
        if name and item is None:
            self._reading.problem(block["item"], f"no group has an item {name!r}.", "Use its romaji name.")
        reason = self._reading.text(block, "reason")
        if reason and reason not in load_reasons():
            self._reading.problem(
                block["reason"], f"{reason!r} is no reason.", "Use an id of standards/reasons.csv."
            )
        return ExpectedMark(item.romaji if item else name, reason, schema.group if schema else "")

    def _item(self, schemas: list[TableSchema], name: str) -> Item | None:
        return next((item for schema in schemas if (item := find_item(schema, name))), None)
