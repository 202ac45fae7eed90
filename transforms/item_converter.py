"""One item of one group: its source, its chain of conversions, its rules, what happens on an error."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_lists import lists_of
from contracts.errors import within
from contracts.schema import Duty, ItemType, TableSchema
from mappings.chain_value import marks_left
from mappings.item_text import NUMBERS
from mappings.spec import Branch, ItemRule
from mappings.vocabulary import VOCABULARY, ConversionWord, Numbers
from transforms.columns import Columns
from transforms.conditions import holds, undecided
from transforms.conversion import Context, Conversion, Converted, Mark, Rows, null_where, where_true
from transforms.registry import CONVERSIONS
from transforms.row_rules import fit, length_by_counting
from transforms.text_rows import spaces_to_null


@dataclass(frozen=True, slots=True)
class ItemValues:
    """Values of an item and of the siblings it fills; `rejected` rows cannot be expressed, `noted` ones can."""

    values: Mapping[str, pa.Array]
    rejected: tuple[tuple[str, Mark], ...]
    noted: tuple[tuple[str, Mark], ...]


@dataclass(slots=True)
class _Chain:
    """Values on their way, with all that happened to them."""

    inputs: tuple[pa.Array, ...]
    failures: list[Mark] = field(default_factory=list)
    notes: list[Mark] = field(default_factory=list)
    siblings: dict[str, pa.Array] = field(default_factory=dict)
    fills: tuple[pa.Array, ...] = ()

    def apply(self, word: ConversionWord, conversion: Conversion) -> None:
        with within(f"conversion {word.name}"):
            result: Converted = conversion(tuple(_taken(each, word.numbers) for each in self.inputs))
        self.inputs = (result.values,)
        self.failures += result.failures
        self.notes += result.notes
        self.siblings |= result.siblings
        self.fills = result.fills or self.fills


class ItemConverter:
    """An item rule bound to its conversions, codes and settings."""

    def __init__(
        self, rule: ItemRule, schema: TableSchema, context: Context, settings: Mapping[str, str]
    ) -> None:
        self._rule = rule
        self._schema = schema
        self._steps = [
            (VOCABULARY[step.name], CONVERSIONS[step.name](step.options, context)) for step in rule.steps
        ]
        self._setting = settings[rule.setting] if rule.setting else None
        refuses = any(step.name in ("gaiji", "standard_characters") for step in rule.steps)
        self._marked = not refuses or bool(marks_left(rule.steps))
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
        unreadable = self._unreadable(columns)
        sources, unknown = self._source(columns)
        if self._rule.item.type is ItemType.HALF:
            unknown = [*unknown, *_signed(sources, columns.rows)]
        chain = self._chain(sources)
        values, broken = fit(
            self._rule.item,
            self._with_default(chain.inputs[0], [*unknown, *chain.failures]),
            ivs_apart=self._ivs_apart,
            marked=self._marked,
        )
        failures = [*unknown, *chain.failures, *broken]
        values = null_where(values, _any(failures, columns.rows))
        name = self._rule.item.romaji
        siblings, misfits = self._siblings(chain)
        outcome = [(name, mark) for mark in failures if mark.rows.any()] + misfits
        rejected = [(name, mark) for mark in unreadable] + (outcome if self._rejects else [])
        counted = length_by_counting(self._rule.item, values)
        notes = [*chain.notes, *([counted] if counted else [])]
        noted = [(name, mark) for mark in notes if mark.rows.any()] + ([] if self._rejects else outcome)
        return ItemValues({name: values} | siblings, tuple(rejected), tuple(noted))

    def _chain(self, sources: tuple[pa.Array, ...]) -> _Chain:
        """The chain over the sources together, or over each of them where the item repeats."""
        if not self._rule.each_alone:
            chain = _Chain(sources)
            for word, conversion in self._steps:
                chain.apply(word, conversion)
            return chain
        alone = []
        for source in sources:
            alone.append(chain := _Chain((source,)))
            for word, conversion in self._steps:
                chain.apply(word, conversion)
        return _Chain(
            (lists_of([chain.inputs[0] for chain in alone]),),
            [mark for chain in alone for mark in chain.failures],
            [mark for chain in alone for mark in chain.notes],
        )

    def _source(self, columns: Columns) -> tuple[tuple[pa.Array, ...], list[Mark]]:
        """Values of the branch that each row takes, and where they stand for old numbers that nobody knows."""
        if self._setting is not None:
            return (pa.repeat(self._setting, columns.rows),), []
        unknown: list[Mark] = []
        taken = np.zeros(columns.rows, np.bool_)
        result: tuple[pa.Array, ...] = ()
        for branch in self._rule.branches:
            own = ~taken & (holds(branch.when, columns, columns.rows) if branch.when else True)
            arrays = _branch_values(branch, columns)
            if not result:
                result = tuple(null_where(array, ~own) for array in arrays)
            elif own.any():
                pairs = zip(arrays, result, strict=True)
                result = tuple(_put_over(old, new, own) for new, old in pairs)
            taken |= own
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

    def _siblings(self, chain: _Chain) -> tuple[dict[str, pa.Array], list[tuple[str, Mark]]]:
        """Values of the siblings, and where they break a rule of their own item."""
        found = dict(zip(self._rule.fills, chain.fills, strict=False))
        for suffix, values in chain.siblings.items():
            sibling = self._schema.sibling(self._rule.item, suffix)
            if sibling is not None:
                found[sibling.romaji] = values
        fitted, misfits = {}, []
        for name, values in found.items():
            kept, marks = fit(
                self._schema.by_romaji[name], values, ivs_apart=self._ivs_apart, marked=self._marked
            )
            broken = [mark for mark in marks if mark.rows.any()]
            fitted[name] = null_where(kept, _any(broken, len(kept)))
            misfits += [(name, mark) for mark in broken]
        return fitted, misfits


def _taken(values: pa.Array, numbers: Numbers) -> pa.Array:
    """A column as a conversion takes it: texts and lists as they are, numbers so or as their digits."""
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_list(kind) or numbers is Numbers.EXACT:
        return values
    if numbers is Numbers.WHOLE and (pa.types.is_integer(kind) or getattr(kind, "scale", 1) == 0):
        return values
    return values.cast(pa.string())


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
