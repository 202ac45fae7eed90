"""All rows of one group from a batch of records: slots, items, required items, rejects and notes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from contracts.condition import Condition
from contracts.place import PERSON, ROW_PLACE
from contracts.schema import Duty, Item, TableSchema
from mappings.spec.rules import GroupRule
from transforms.columns import Columns
from transforms.conditions import holds, undecided
from transforms.conversion import Context, Mark, Rows, where_true
from transforms.item_converter import ItemConverter, ItemValues
from transforms.settled_rows import in_record_order

# Rows that something happened to: rejected ones, and loaded ones that people must know of.
MARKED_SCHEMA = pa.schema(
    [
        pa.field("group", pa.string()),
        *ROW_PLACE,
        pa.field("item", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("person", pa.string()),
    ]
)


@dataclass(slots=True)
class GroupCount:
    """Counts of one group: slots = empty + rejected + converted; `checked` and `noted` by (item, reason)."""

    slots: int = 0
    empty: int = 0
    rejected: int = 0
    converted: int = 0
    noted: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: "GroupCount") -> None:
        """The counts of another mapping that feeds the group."""
        for name in ("slots", "empty", "rejected", "converted"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.noted += other.noted
        self.failed += other.failed


@dataclass(frozen=True, slots=True)
class GroupRows:
    """`rows`: place and items; `refused`: the same for rejected rows; `rejects`, `notes`: MARKED_SCHEMA."""

    rows: pa.RecordBatch
    refused: pa.RecordBatch
    rejects: pa.RecordBatch
    notes: pa.RecordBatch


class GroupConverter:
    """A group rule bound to its item converters; `count` grows with every batch.

    `first_slot` is behind the slots that other mappings give the group: a row's place is its file, record and slot.
    """

    def __init__(
        self,
        rule: GroupRule,
        context_of: Mapping[str, Context],
        settings: Mapping[str, str],
        skips: Sequence[Condition] = (),
        first_slot: int = 0,
    ) -> None:
        self._rule = rule
        self._first_slot = first_slot
        own = [condition for condition in (rule.when, rule.empty_when) if condition is not None]
        self._deciding = [*skips, *own]
        self.schema: TableSchema = rule.schema
        self.count = GroupCount()
        self._items = [
            ItemConverter(item, rule.schema, context_of[item.item.romaji], settings) for item in rule.items
        ]
        self._arrow_schema = pa.schema([*ROW_PLACE, *rule.schema.arrow_schema])

    def convert(self, columns: Columns) -> list[GroupRows]:
        """The rows of every slot of the records in `columns`."""
        slots = [columns.for_slot(slot) for slot in self._rule.slots] or [columns]
        self.count.slots += columns.rows * len(slots)
        made = []
        for number, slot in enumerate(slots, start=self._first_slot):
            kept = self._kept(slot)
            self.count.empty += slot.rows - int(kept.sum())
            if kept.any():
                made.append(self._rows(slot.only(kept), number))
        return [_together(made)] if len(made) > 1 else made

    def _kept(self, columns: Columns) -> Rows:
        kept = np.ones(columns.rows, np.bool_)
        if self._rule.when is not None:
            kept &= holds(self._rule.when, columns, columns.rows)
        if self._rule.empty_when is not None:
            kept &= ~holds(self._rule.empty_when, columns, columns.rows)
        for condition in self._deciding if columns.unreadable else ():
            kept |= undecided(condition, columns, columns.unread, columns.rows)
        return kept

    def _undecided(self, columns: Columns, rejects: list[tuple[str, Mark]]) -> list[tuple[str, Mark]]:
        """Records that no rule can decide on, for a field it asks could not be read: told at the first key item."""
        marks: list[tuple[str, Mark]] = []
        if not (columns.unreadable and self._deciding):
            return marks
        item = self.schema.key[0]
        for condition in self._deciding:
            rows = undecided(condition, columns, columns.unread, columns.rows)
            for name in condition.fields():
                for reason, unread in columns.errors_of(name).items():
                    told = [
                        mark.rows for at, mark in (*rejects, *marks) if (at, mark.reason) == (item, reason)
                    ]
                    new = np.logical_and.reduce([rows & unread, *(~other for other in told)])
                    marks += [(item, Mark(new, reason))] if new.any() else []
        return marks

    def _rows(self, columns: Columns, slot: int) -> GroupRows:
        made = [item.convert(columns) for item in self._items]
        values = _all_values(made)
        arrays = [
            values.get(item.romaji, pa.nulls(columns.rows, item.arrow_type)) for item in self.schema.items
        ]
        place = (*columns.place(), pa.array(np.full(columns.rows, slot, np.int16)))
        rows = pa.RecordBatch.from_arrays([*place, *arrays], schema=self._arrow_schema)
        rejects = [mark for item in made for mark in item.rejected]
        rejects += self._undecided(columns, rejects)
        rejects += self._missing(rows, rejects, [mark for item in made for mark in item.noted])
        rejected = np.zeros(columns.rows, np.bool_)
        for _, mark in rejects:
            rejected |= mark.rows
        notes = [
            (name, Mark(mark.rows & ~rejected, mark.reason)) for item in made for name, mark in item.noted
        ]
        self._tally(rejected, rejects, notes)
        return GroupRows(
            rows.filter(pa.array(~rejected)) if rejected.any() else rows,
            rows.filter(pa.array(rejected)),
            self._marked(rows, rejects),
            self._marked(rows, notes),
        )

    def _missing(
        self, rows: pa.RecordBatch, rejects: list[tuple[str, Mark]], noted: list[tuple[str, Mark]]
    ) -> list[tuple[str, Mark]]:
        """Required items that are null and have not been rejected for another reason; with what made them null."""
        missing: list[tuple[str, Mark]] = []
        for item in self.schema.items:
            values = rows.column(item.romaji)
            if not values.null_count:
                continue
            empty = where_true(values.is_null()) & self._required(item, rows)
            for name, mark in rejects:
                if name == item.romaji:
                    empty &= ~mark.rows
            if empty.any():
                missing.append((item.romaji, Mark(empty, "required_missing")))
                causes = [mark for name, mark in noted if name == item.romaji and (empty & mark.rows).any()]
                missing += [(item.romaji, Mark(empty & mark.rows, mark.reason)) for mark in causes]
        return missing

    def _required(self, item: Item, rows: pa.RecordBatch) -> Rows:
        if item.key or item.duty is Duty.REQUIRED:
            return self._without_reading(item, rows)
        if item.duty is Duty.CONDITIONAL and item.required_when is not None:
            return holds(item.required_when, rows.column, rows.num_rows) & self._without_reading(item, rows)
        return np.zeros(rows.num_rows, np.bool_)

    def _without_reading(self, item: Item, rows: pa.RecordBatch) -> Rows:
        """An unknown date is not missing where its reading is there."""
        sibling = self.schema.sibling(item, "fushohyoki") if item.unknown_date else None
        if sibling is None:
            return np.ones(rows.num_rows, np.bool_)
        return where_true(rows.column(sibling.romaji).is_null())

    def _tally(self, rejected: Rows, rejects: list[tuple[str, Mark]], notes: list[tuple[str, Mark]]) -> None:
        self.count.rejected += int(rejected.sum())
        self.count.converted += int((~rejected).sum())
        for name, mark in rejects:
            self.count.failed[name, mark.reason] += int(mark.rows.sum())
        for name, mark in notes:
            self.count.noted[name, mark.reason] += int(mark.rows.sum())

    def _marked(self, rows: pa.RecordBatch, marks: list[tuple[str, Mark]]) -> pa.RecordBatch:
        batches = [self._mark_rows(rows, name, mark) for name, mark in marks if mark.rows.any()]
        table = pa.Table.from_batches(batches, MARKED_SCHEMA).combine_chunks()
        return table.to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], MARKED_SCHEMA)

    def _mark_rows(self, rows: pa.RecordBatch, item: str, mark: Mark) -> pa.RecordBatch:
        own = rows.filter(pa.array(mark.rows))
        count = own.num_rows
        person = own.column(PERSON) if PERSON in rows.schema.names else pa.nulls(count, pa.string())
        place = [own.column(place_field.name) for place_field in ROW_PLACE]
        return pa.RecordBatch.from_arrays(
            [
                pa.repeat(self.schema.group, count),
                *place,
                pa.repeat(item, count),
                pa.repeat(mark.reason, count),
                person,
            ],
            schema=MARKED_SCHEMA,
        )


def _together(slots: list[GroupRows]) -> GroupRows:
    """The rows of several slots in record order, so that a sorted source stays sorted."""
    return GroupRows(
        in_record_order([slot.rows for slot in slots]),
        in_record_order([slot.refused for slot in slots]),
        in_record_order([slot.rejects for slot in slots]),
        in_record_order([slot.notes for slot in slots]),
    )


def _all_values(made: list[ItemValues]) -> dict[str, pa.Array]:
    """An item's own rule wins over a value that another item fills in."""
    values: dict[str, pa.Array] = {}
    for item in made:
        own = next(iter(item.values))
        for name, array in item.values.items():
            if name == own or name not in values:
                values[name] = array
    return values
