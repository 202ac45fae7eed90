"""A mapping on a few rows of a file: source and target side by side, by the same code as a run, without a store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from contracts.errors import SpecError
from contracts.place import FILE, RECORD
from contracts.value_form import form_of
from extractors.extraction import raw_schema
from extractors.record_bytes import field_bytes
from mappings.case_values import without_marks
from mappings.spec.model import MappingSpec, Source
from mappings.spec.rules import GroupRule
from pipeline.preview.sample import Given, convert_sample
from pipeline.preview.source import SourceSample
from pipeline.preview.view import PreviewRecord, PreviewView


@dataclass(frozen=True, slots=True)
class Preview:
    """The records, sentences that a reader must know, and how many rows of all groups become of the records."""

    records: tuple[PreviewRecord, ...]
    remarks: tuple[str, ...]
    rows: int


def groups_of(spec: MappingSpec, names: Sequence[str]) -> list[GroupRule]:
    """The groups of these names, all where none is named. Raises SpecError."""
    for name in names:
        if not any(name in (each.schema.group, each.schema.name) for each in spec.groups):
            known = ", ".join(each.schema.name for each in spec.groups)
            raise SpecError.at(f"--group {name}", "the mapping has no such group.", f"It has: {known}.")
    return [each for each in spec.groups if not names or {each.schema.group, each.schema.name} & set(names)]


def source_of_spec(spec: MappingSpec, name: str) -> Source:
    """The source of this name, or the first. Raises SpecError."""
    for source in spec.sources:
        if name in ("", source.name):
            return source
    known = ", ".join(each.name for each in spec.sources if each.name) or "none has a name"
    raise SpecError.at(f"--source {name}", "the mapping has no such source.", f"It has: {known}.")


def preview(
    spec: MappingSpec,
    source: Source,
    sample: SourceSample,
    given: Given,
    data: Path,
    groups: Sequence[GroupRule],
    mask: bool,
) -> Preview:
    """Convert a sample of one source and put it beside it. Values are forms where `mask`. Raises SpecError, SourceError."""
    units = pa.array(range(sample.rows.num_rows), pa.int16())
    raw = sample.rows.set_column(
        sample.rows.schema.get_field_index(FILE), sample.rows.schema.field(FILE), units
    )
    raws = [raw if each is source else raw_schema(each.kind).empty_table() for each in spec.sources]
    outcomes = convert_sample(spec, raws, given)
    view = PreviewView(spec, source, given, groups, form_of if mask else without_marks)
    records = zip(raw.to_pylist(), _bytes(source, data, raw), strict=True)
    made = tuple(view.record(row, own, outcomes[unit]) for unit, (row, own) in enumerate(records))
    rows = sum(len(outcome.rows) for outcome in outcomes.values())
    return Preview(made, (*sample.remarks, *_remarks(spec, given)), rows)


def _bytes(source: Source, data: Path, raw: pa.Table) -> list[dict[str, bytes]]:
    if not source.layout.format.has_bytes:
        return [{} for _ in range(raw.num_rows)]
    numbers = [each.name for each in source.kind.inherited if each.name.startswith("OCCURRENCE")]
    numbers = numbers if source.kind.of_occurrences else []
    places = [(row[RECORD], tuple(int(row[name]) for name in numbers)) for row in raw.to_pylist()]
    return field_bytes(source.layout, data, source.kind, places)


def _remarks(spec: MappingSpec, given: Given) -> Iterator[str]:
    if spec.merge:
        yield "Records of the other sources are not there: fields that they give are empty."
    for over in spec.over:
        yield f"{over.name}: numbered over the rows shown here only."
    if spec.crossings:
        yield "Numbers stay as they are: a run gives the new ones."
    for name, table in given.lookups.items():
        if not table.num_rows:
            yield f"{name}: no file given, its values are empty. Name it: --lookup {name}=FILE."
