"""The kinds of hand-written rules: what each says in a file, and the SQL it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contracts.condition import Condition
from contracts.schema import Item, TableSchema
from mappings.reading import Reading
from mappings.yaml.text import Block
from validators import cross_field_sql as sql
from validators.cross_field_names import Names, UnknownNameError
from validators.row_sql import NUMERIC

KINDS = ("then", "in_order", "count", "single", "sum", "known_in")
WITH_WHEN = ("then", "in_order")


@dataclass(frozen=True, slots=True)
class Check:
    """What a rule looks at first, and its SQL (see Rule); `other` is the group it needs beside its own."""

    item: Item
    computed: str = ""
    wrong: str = ""
    other: str = ""


class Kinds:
    """Reads what a rule says; problems are noted and leave the rule by an exception of `Names`."""

    def __init__(self, reading: Reading, names: Names) -> None:
        self._reading = reading
        self._names = names

    def check(self, kind: str, schema: TableSchema, block: Block) -> Check:
        """The check of a rule of a kind (one of KINDS) on a group."""
        found: Check = getattr(self, f"_{kind}")(schema, block)
        return found

    def _then(self, schema: TableSchema, block: Block) -> Check:
        then = self._names.condition(schema, block["then"])
        when = self._condition(schema, block, "when")
        first = schema.by_romaji[next(then.fields())]
        return Check(first, computed=sql.follows(schema, when, then))

    def _in_order(self, schema: TableSchema, block: Block) -> Check:
        items = self._items(schema, block, "in_order")
        if len(items) < 2:
            self._names.wrong(block["in_order"], "one item has no order.", "Name two or more.")
        self._alike(block["in_order"], items)
        when = self._condition(schema, block, "when")
        return Check(items[0], computed=sql.in_order(schema, when, items))

    def _count(self, schema: TableSchema, block: Block) -> Check:
        part = self._part(block, "count", ("of", "per"), ("among", "at_least", "at_most"))
        bounds = (("at_least", "<"), ("at_most", ">"))
        outside = [f"{sign} {self._reading.number(part, name)}" for name, sign in bounds if name in part]
        if not outside:
            self._names.wrong(part, "a count has no bound.", "Write at_least, at_most or both.")
        of = self._names.condition(schema, part["of"])
        per, among = self._items(schema, part, "per"), self._condition(schema, part, "among")
        return Check(per[0], wrong=sql.counted(schema, among, of, per, outside))

    def _single(self, schema: TableSchema, block: Block) -> Check:
        part = self._part(block, "single", ("of", "per"), ("among",))
        (of, *_), per = self._items(schema, part, "of"), self._items(schema, part, "per")
        return Check(per[0], wrong=sql.shared(schema, self._condition(schema, part, "among"), of, per))

    def _sum(self, schema: TableSchema, block: Block) -> Check:
        part = self._part(block, "sum", ("group", "of", "per", "equals"), ())
        other = self._names.group(part["group"])
        (of, *_), (equals, *_) = self._items(other, part, "of"), self._items(schema, part, "equals")
        per = self._items(schema, part, "per")
        for item, name in zip(per, self._items(other, part, "per"), strict=True):
            self._alike(part, [item, name])
        if not {of.type, equals.type} <= set(NUMERIC):
            self._names.wrong(part, "only numbers have a sum.", "Name items of 9, S9 or 9V.")
        return Check(equals, wrong=sql.sums_differ(schema, equals, other, of, per), other=other.group)

    def _known_in(self, schema: TableSchema, block: Block) -> Check:
        part = self._part(block, "known_in", ("items", "group", "as"), ("among",))
        other = self._names.group(part["group"])
        items, names = self._items(schema, part, "items"), self._items(other, part, "as")
        if len(items) != len(names):
            self._names.wrong(part, "`items` and `as` are not as many.", "Name one for each.")
        for item, name in zip(items, names, strict=True):
            self._alike(part, [item, name])
        among = self._condition(other, part, "among")
        return Check(items[0], wrong=sql.unknown_in(schema, items, other, names, among), other=other.group)

    def _part(self, block: Block, key: str, required: Sequence[str], more: Sequence[str]) -> Block:
        part = self._reading.block(block, key)
        self._reading.keys(part, (*required, *more), required, f"`{key}`")
        if any(part.get(name) is None for name in required):
            raise UnknownNameError
        return part

    def _items(self, schema: TableSchema, block: Block, key: str) -> list[Item]:
        found = [self._names.item(schema, name) for name in self._reading.texts(block, key)]
        if not found:
            self._names.wrong(block, f"{key!r} names no item.", "Name one.")
        return found

    def _condition(self, schema: TableSchema, block: Block, key: str) -> Condition | None:
        node: Any = block.get(key)
        return self._names.condition(schema, node) if node is not None else None

    def _alike(self, node: Any, items: Sequence[Item]) -> None:
        if len({item.type in NUMERIC for item in items}) > 1:
            self._names.wrong(node, "a text and a number are compared.", "Name items of one kind.")
