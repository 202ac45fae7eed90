"""A few source rows through the same conversion as a run, without a store: for cases and previews.

The work files hold the rows, so they lie in a temporary folder that only its owner can read, and go with it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.errors import ProgramError, SpecError, within
from contracts.place import ERRORS, ERRORS_TYPE, FILE, RECORD, SLOT
from extractors.extraction import raw_schema
from mappings.cases.case import SourceRow
from mappings.lint.linter import lint_spec
from mappings.spec.model import MappingSpec, Source
from pipeline.duck import duck
from transforms.group_converter import GroupRows
from transforms.mapping_converter import MappingConverter

_DUCKDB_MIB = 256


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row of a group: which record and slot it comes from, its items as Python values, whether it is refused."""

    group: str
    record: int
    slot: int
    items: Mapping[str, Any]
    refused: bool


@dataclass(frozen=True, slots=True)
class SampleMark:
    """A reject or a note."""

    group: str
    record: int
    slot: int
    item: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of the rows of one unit (`_file`): a case, or a record of a preview."""

    rows: list[SampleRow] = field(default_factory=list)
    rejects: list[SampleMark] = field(default_factory=list)
    notes: list[SampleMark] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def raw_rows(source: Source, rows: Sequence[tuple[int, int, SourceRow]]) -> pa.Table:
    """Raw rows as an extractor would give them, from texts by the names of the spec: (`_file`, `_record`, row)."""
    columns = {
        FILE: pa.array([file for file, _, _ in rows], pa.int16()),
        RECORD: pa.array([record for _, record, _ in rows], pa.int64()),
        ERRORS: pa.nulls(len(rows), ERRORS_TYPE),
    }
    schema = raw_schema(source.kind)
    for each in source.kind.columns:
        texts = [row[source.named(each.name)] for _, _, row in rows]
        columns[each.name] = _typed(texts, schema.field(each.name).type)
    return pa.table(columns, schema)


def _typed(texts: list[str | None], type_: pa.DataType) -> pa.Array:
    if pa.types.is_binary(type_):
        return pa.array([None if text is None else bytes.fromhex(text) for text in texts], type_)
    return pa.array(texts, pa.string()).cast(type_)


@dataclass(frozen=True, slots=True)
class Given:
    """What a mapping is tried on: settings, the raw rows of each look-up, a municipality's folder of tables.

    With `units_apart` values over a key look at the rows of one unit only.
    """

    settings: Mapping[str, str]
    lookups: Mapping[str, pa.Table]
    municipality: Path | None = None
    units_apart: bool = False


def convert_sample(spec: MappingSpec, raws: Sequence[pa.Table], given: Given) -> dict[int, Outcome]:
    """The outcome of each unit (`_file`) of the raw rows of the spec's sources. Raises SpecError, SourceError, ProgramError.

    A spec that lint refuses may stop a conversion, and that is no fault of Hikkoshi.
    """
    try:
        return _converted(spec, raws, given)
    except ProgramError:
        if problems := lint_spec(spec, given.municipality):
            raise SpecError(problems) from None
        raise


def _converted(spec: MappingSpec, raws: Sequence[pa.Table], given: Given) -> dict[int, Outcome]:
    outcomes = {unit: Outcome() for raw in raws for unit in raw.column(FILE).unique().to_pylist()}
    with (
        within(f"mapping {spec.name}"),
        TemporaryDirectory(prefix="hikkoshi-") as name,
        duck(_DUCKDB_MIB, Path(name)) as connection,
    ):
        folder = Path(name)
        converter = MappingConverter(spec, given.municipality, given.settings, connection)
        own = [_written(folder / f"raw.{number}.parquet", raw) for number, raw in enumerate(raws)]
        lookups = {
            lookup: _written(folder / f"lookup.{lookup}.parquet", table)
            for lookup, table in given.lookups.items()
        }
        for schema, made in converter.convert(own, lookups, folder, files_apart=given.units_apart):
            _add(outcomes, schema.group, made)
    for unit, count in converter.files.items():
        outcomes[unit].skipped = count.skipped
    return outcomes


def _written(path: Path, table: pa.Table) -> Path:
    pq.write_table(table, path)
    return path


def _add(outcomes: Mapping[int, Outcome], group: str, rows: GroupRows) -> None:
    for batch, refused in ((rows.rows, False), (rows.refused, True)):
        for row in batch.to_pylist():
            unit, record, slot = (row.pop(name) for name in (FILE, RECORD, SLOT))
            outcomes[unit].rows.append(SampleRow(group, record, slot, row, refused))
    for row in rows.rejects.to_pylist():
        outcomes[row[FILE]].rejects.append(_mark(row))
    for row in rows.notes.to_pylist():
        outcomes[row[FILE]].notes.append(_mark(row))


def _mark(row: Mapping[str, Any]) -> SampleMark:
    return SampleMark(row["group"], row[RECORD], row[SLOT], row["item"], row["reason"])


def text_of(value: Any) -> str:
    """A value of a source field or an item as text: decimals with all their places, bytes as hex, lists in brackets."""
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(text_of, value))}]"
    if isinstance(value, bytes):
        return value.hex().upper()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
