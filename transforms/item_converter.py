"""One item of one group: its source, its chain of conversions, its rules, what happens on an error."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.errors import within
from contracts.schema import Duty, ItemType, TableSchema
from mappings.item_text import NUMBERS
from mappings.spec.rules import Branch, ItemRule
from transforms.columns import Columns
from transforms.conditions import holds, undecided
from transforms.conversion import Context, Mark, Rows, null_where, where_true
from transforms.item_chain import ItemChain, Passed
from transforms.row_rules import fit, length_by_counting
from transforms.text_rows import spaces_to_null


@dataclass(frozen=True, slots=True)
class ItemValues:
    """Values of an item and of the siblings it fills; `rejected` rows cannot be expressed, `noted` ones can."""

    values: Mapping[str, pa.Array]
    rejected: tuple[tuple[str, Mark], ...]
    noted: tuple[tuple[str, Mark], ...]


class _Found(NamedTuple):
    """What a chain has found, each mark with the romaji of the item that it is of."""

    values: dict[str, pa.Array]
    failures: list[tuple[str, Mark]]
    notes: list[tuple[str, Mark]]


class ItemConverter:
    """An item rule bound to its conversions, codes and settings."""

    def __init__(
        self, rule: ItemRule, schema: TableSchema, context: Context, settings: Mapping[str, str]
    ) -> None:
        self._rule = rule
        self._schema = schema
        self._chains = tuple(ItemChain(each, context) for each in rule.chains)
        self._setting = settings[rule.setting] if rule.setting else None
        self._ivs_apart = settings.get("ivs_length") == "two"
        self._rejects = rule.on_error == "reject" or (
            not rule.on_error and (rule.item.key or rule.item.duty is Duty.REQUIRED)
        )

    def convert(self, columns: Columns) -> ItemValues:
        """The item for all rows of `columns`. Raises ProgramError that names item and conversion."""
        with within(f"item {self._rule.item.romaji} of {self._schema.name} (line {self._rule.line})"):
            return self._convert(columns)

    def _convert(self, columns: Columns) -> ItemValues:
        if self._rule.absent:
            return ItemValues(
                {self._rule.item.romaji: pa.nulls(columns.rows, self._rule.item.arrow_type)}, (), ()
            )
        rows = _rows_of(self._rule.branches, columns)
        left = iter(rows)
        found = [self._found(chain, columns, [next(left) for _ in chain.branches]) for chain in self._chains]
        one = found[0] if len(found) == 1 else self._together(found, rows)
        unread = self._unreadable(columns)
        rejected = [(self._rule.item.romaji, mark) for mark in unread]
        failures = [*_within(~_any(unread, columns.rows), one.failures)]
        if self._rejects:
            return ItemValues(one.values, (*rejected, *failures), tuple(one.notes))
        return ItemValues(one.values, tuple(rejected), (*one.notes, *failures))

    def _found(self, chain: ItemChain, columns: Columns, rows: list[Rows]) -> _Found:
        """What a chain makes of the branches that go through it, whose rows are given; null elsewhere."""
        item, name = self._rule.item, self._rule.item.romaji
        sources, unknown = self._source(chain.branches, columns, rows)
        if item.type is ItemType.HALF:
            unknown = [*unknown, *_signed(sources, columns.rows)]
        passed = chain.over(sources)
        values, broken = fit(
            item,
            self._with_default(passed.inputs[0], [*unknown, *passed.failures]),
            ivs_apart=self._ivs_apart,
            marked=chain.marked,
        )
        failures = [*unknown, *passed.failures, *broken]
        values = null_where(values, _any(failures, columns.rows))
        siblings, misfits = self._siblings(passed, chain.marked)
        counted = length_by_counting(item, values)
        missing = _not_found(chain.branches, columns, rows)
        notes = [*missing, *passed.notes, *([counted] if counted else [])]
        return _Found(
            {name: values} | siblings,
            [(name, mark) for mark in failures if mark.rows.any()] + misfits,
            [(name, mark) for mark in notes if mark.rows.any()],
        )

    def _together(self, found: list[_Found], rows: list[Rows]) -> _Found:
        """Each chain has the rows of its branch, and the first one also those of none."""
        owned = [~np.logical_or.reduce(rows[1:]), *rows[1:]]
        values: dict[str, pa.Array] = {}
        for each, own in zip(found, owned, strict=True):
            for name, own_values in each.values.items():
                others = values.get(name, pa.nulls(len(own_values), own_values.type))
                values[name] = pc.if_else(pa.array(own), own_values, others)
        pairs = list(zip(found, owned, strict=True))
        return _Found(
            values,
            [kept for each, own in pairs for kept in _within(own, each.failures)],
            [kept for each, own in pairs for kept in _within(own, each.notes)],
        )

    def _source(
        self, branches: tuple[Branch, ...], columns: Columns, rows: list[Rows]
    ) -> tuple[tuple[pa.Array, ...], list[Mark]]:
        """Values of the branch that each row takes, and where they stand for old numbers that nobody knows."""
        if self._setting is not None:
            return (pa.repeat(self._setting, columns.rows),), []
        unknown: list[Mark] = []
        result: tuple[pa.Array, ...] = ()
        for branch, own in zip(branches, rows, strict=True):
            arrays = _branch_values(branch, columns)
            if not result:
                result = tuple(null_where(array, ~own) for array in arrays)
            elif own.any():
                pairs = zip(arrays, result, strict=True)
                result = tuple(_put_over(old, new, own) for new, old in pairs)
            unknown += _unknown(branch, columns, own)
        return result, unknown

    def _unreadable(self, columns: Columns) -> list[Mark]:
        """Bytes that could not be read always reject the row: a name half read is no name.

        Those of the branch that a row takes, and those that decide which one it takes: a view (REDEFINES) that
        another branch would read is not there, and need not be readable.
        """
        marks: list[Mark] = []
        if not columns.unreadable:
            return marks
        left = np.ones(columns.rows, np.bool_)
        for branch in self._rule.branches:
            own = left
            if branch.when is not None:
                undecided_rows = left & undecided(branch.when, columns, columns.unread, columns.rows)
                marks += [m for name in branch.when.fields() for m in _errors(columns, name, undecided_rows)]
                left = left & ~undecided_rows
                own = left & holds(branch.when, columns, columns.rows)
            marks += [mark for name in branch.fields for mark in _errors(columns, name, own)]
            left = left & ~own
        return marks

    def _with_default(self, values: pa.Array, failures: list[Mark]) -> pa.Array:
        if self._rule.default is None:
            return values
        if self._rule.item.type not in NUMBERS or self._rule.item.repeats:
            values = values.cast(pa.string())  # a number made it, and the default may be any text
        filled = pc.fill_null(values, pa.scalar(self._rule.default).cast(values.type))
        return null_where(filled, _any(failures, len(values)))

    def _siblings(self, passed: Passed, marked: bool) -> tuple[dict[str, pa.Array], list[tuple[str, Mark]]]:
        """Values of the siblings, and where they break a rule of their own item."""
        found = dict(zip(self._rule.fills, passed.fills, strict=False))
        for suffix, values in passed.siblings.items():
            sibling = self._schema.sibling(self._rule.item, suffix)
            if sibling is not None:
                found[sibling.romaji] = values
        fitted, misfits = {}, []
        for name, values in found.items():
            kept, marks = fit(self._schema.by_romaji[name], values, ivs_apart=self._ivs_apart, marked=marked)
            broken = [mark for mark in marks if mark.rows.any()]
            fitted[name] = null_where(kept, _any(broken, len(kept)))
            misfits += [(name, mark) for mark in broken]
        return fitted, misfits


def _rows_of(branches: tuple[Branch, ...], columns: Columns) -> list[Rows]:
    """The rows of each branch: those that take it, which no branch before it has taken."""
    found: list[Rows] = []
    left = np.ones(columns.rows, np.bool_)
    for branch in branches:
        found.append(left & holds(branch.when, columns, columns.rows) if branch.when else left)
        left = left & ~found[-1]
    return found


def _within(rows: Rows, marks: list[tuple[str, Mark]]) -> Iterator[tuple[str, Mark]]:
    for name, mark in marks:
        if (mark.rows & rows).any():
            yield name, replace(mark, rows=mark.rows & rows)


def _errors(columns: Columns, name: str, rows: Rows) -> Iterator[Mark]:
    """The rows, of some, whose field could not be read."""
    for reason, bad in columns.errors_of(name).items():
        if (bad & rows).any():
            yield Mark(bad & rows, reason)


def _branch_values(branch: Branch, columns: Columns) -> tuple[pa.Array, ...]:
    if branch.constant is not None:
        return (pa.repeat(branch.constant, columns.rows),)
    return tuple(_begun(columns(name)) for name in branch.fields)


def _signed(sources: tuple[pa.Array, ...], rows: int) -> Iterator[Mark]:
    """Where a number below 0 would be a code: no number of a person or a place has a sign."""
    for values in sources:
        if (pa.types.is_integer(values.type) or pa.types.is_decimal(values.type)) and rows:
            least = pc.min(values).as_py()
            if least is not None and least < 0:
                yield Mark(where_true(pc.less(values, 0)), "negative_number")


def _unknown(branch: Branch, columns: Columns, own: Rows) -> Iterator[Mark]:
    for name in branch.fields:
        rows = columns.unknown(name)
        if rows is not None and (rows & own).any():
            yield Mark(rows & own, "crosswalk_missing")


def _not_found(branches: tuple[Branch, ...], columns: Columns, rows: list[Rows]) -> Iterator[Mark]:
    """Where a look-up has no record of a key that is not blank: its values are null, which nobody would see."""
    for branch, own in zip(branches, rows, strict=True):
        masks = [mask for name in branch.fields if (mask := columns.not_found(name)) is not None]
        if masks:
            yield Mark(np.logical_or.reduce(masks) & own, "lookup_missing")


def _put_over(values: pa.Array, others: pa.Array, rows: Rows) -> pa.Array:
    """The others in `rows`; a number beside texts is its digits."""
    if pa.types.is_string(values.type) != pa.types.is_string(others.type):
        values, others = values.cast(pa.string()), others.cast(pa.string())
    return pc.if_else(pa.array(rows), others, values)


def _begun(values: pa.Array) -> pa.Array:
    """A chain begins with null where the field is blank; true and false are texts."""
    if pa.types.is_boolean(values.type):
        return values.cast(pa.string())
    return spaces_to_null(values) if pa.types.is_string(values.type) else values


def _any(marks: list[Mark], rows: int) -> Rows:
    result = np.zeros(rows, np.bool_)
    for mark in marks:
        result |= mark.rows
    return result
