"""One source row and its target rows as texts, or as forms of texts, side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from contracts.place import ERRORS, RECORD
from contracts.value_form import form_of
from extractors.other_views import in_other_view
from mappings.field_use import field_uses
from mappings.spec.model import MappingSpec, Source
from mappings.spec.rules import GroupRule
from pipeline.preview.item_source import source_of
from pipeline.preview.sample import Given, Outcome, SampleRow, text_of
from transforms.joined import asking, digits_of

# Control characters as their pictures: what stands in a file must not steer a terminal.
_VISIBLE = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A source field: its bytes as hex ("" where it has none of its own), its text (None = null).

    `unreadable` is the reason why bytes are no text in any view of them, `unused` the mapping's reason not to use the
    field, `asked` what other than an item looks at it (`skip_rows`, `rows of g_resident`, `over person` …).
    """

    field: str
    bytes: str
    text: str | None
    unreadable: str = ""
    unused: str = ""
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetCell:
    """An item: its value (None = null), the cells it comes from, what the mapping says where there are none."""

    item: str
    name: str
    value: str | None
    source: tuple[SourceCell, ...]
    words: str
    rejects: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A row of a group; `slot` is the key of `each_of`."""

    group: str
    name: str
    slot: str
    refused: bool
    items: tuple[TargetCell, ...]


@dataclass(frozen=True, slots=True)
class PreviewRecord:
    """A row of the source and what becomes of it; `skipped` is the reason of the rule that skips it."""

    record: int
    skipped: str
    source: tuple[SourceCell, ...]
    rows: tuple[TargetRow, ...]


def _asked(spec: MappingSpec, source: Source) -> dict[str, tuple[str, ...]]:
    """By field of the source what looks at it beside items."""
    found: dict[str, dict[str, None]] = {}
    for place, use in field_uses(spec):
        if place.layout == source.layout.name and "." not in use:
            found.setdefault(place.field, {})[use] = None
    return {field: tuple(uses) for field, uses in found.items()}


def _unreadable(row: Mapping[str, Any], source: Source) -> dict[str, str]:
    """The reasons why fields are no text; not of a view that the record does not hold (REDEFINES)."""
    errors = {each["field"]: each["reason"] for each in row[ERRORS] or ()}
    read = in_other_view(
        {(0, name) for name in errors.keys() & {field.name for field in source.kind.fields}},
        source.kind.fields,
    )
    return {name: reason for name, reason in errors.items() if (0, name) not in read}


class PreviewView:
    """Puts rows into the words of a preview; `form` makes what is shown of a text."""

    def __init__(
        self,
        spec: MappingSpec,
        source: Source,
        given: Given,
        groups: Sequence[GroupRule],
        form: Callable[[str], str],
    ) -> None:
        self._spec = spec
        self._source = source
        self._groups = groups
        self._form = form
        self._asked = _asked(spec, source)
        self._lookups = given.lookups

    def record(self, row: Mapping[str, Any], own: Mapping[str, bytes], outcome: Outcome) -> PreviewRecord:
        """One row of the source, by the names of the spec."""
        errors = _unreadable(row, self._source)
        cells = {
            self._source.named(field.name): SourceCell(
                self._source.named(field.name),
                self._hex(own.get(field.name, b"")),
                self._text(row[field.name]),
                errors.get(field.name, ""),
                self._spec.unused_fields.get(self._source.named(field.name), ""),
                self._asked.get(field.name, ()),
            )
            for field in self._source.kind.columns
        }
        joined = cells | self._joined(row)
        rows = [
            self._row(rule, joined, each, outcome)
            for rule in self._groups
            for each in sorted(outcome.rows, key=lambda each: each.slot)
            if each.group == rule.schema.group
        ]
        return PreviewRecord(row[RECORD], "".join(outcome.skipped), tuple(cells.values()), tuple(rows))

    def _joined(self, row: Mapping[str, Any]) -> dict[str, SourceCell]:
        """The fields of look-ups."""
        cells = {}
        for lookup in self._spec.lookups:
            table = self._lookups[lookup.name]
            asked = pa.array([row.get(self._source.raw(lookup.on))])
            on, keys = asking(asked, lookup), table.column(lookup.key).combine_chunks()
            if on.type != keys.type:
                on, keys = digits_of(on), digits_of(keys)
            found = table.take(pc.index_in(on, keys))
            for field in lookup.source.kind.columns:
                name = f"{lookup.name}.{field.name}"
                cells[name] = SourceCell(name, "", self._text(found.column(field.name)[0].as_py()))
        return cells

    def _row(
        self, rule: GroupRule, cells: Mapping[str, SourceCell], row: SampleRow, outcome: Outcome
    ) -> TargetRow:
        slot = rule.slots[row.slot].key if rule.slots else ""
        names = [item.romaji for item in rule.schema.items]
        items = tuple(self._item(rule, name, cells, row, outcome) for name in names)
        return TargetRow(rule.schema.group, rule.schema.name, slot, row.refused, items)

    def _item(
        self,
        rule: GroupRule,
        name: str,
        cells: Mapping[str, SourceCell],
        row: SampleRow,
        outcome: Outcome,
    ) -> TargetCell:
        source = source_of(rule, name, row.slot)
        own = (row.group, row.record, row.slot, name)
        rejects, notes = (
            tuple(mark.reason for mark in marks if (mark.group, mark.record, mark.slot, mark.item) == own)
            for marks in (outcome.rejects, outcome.notes)
        )
        return TargetCell(
            name,
            rule.schema.by_romaji[name].name,
            self._text(row.items[name]),
            tuple(cells.get(field, SourceCell(field, "", "")) for field in source.fields),
            source.words,
            rejects,
            notes,
        )

    def _text(self, value: Any) -> str | None:
        if value is None:
            return None
        return self._form(text_of(value)).translate(_VISIBLE)

    def _hex(self, raw: bytes) -> str:
        if self._form is form_of:
            return f"({len(raw)} bytes)" if raw else ""
        return raw.hex(" ").upper()
