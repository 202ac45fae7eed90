"""Raw rows with corrections put in: before anything is joined, numbered or converted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.errors import SpecError
from contracts.place import ERRORS, ERRORS_TYPE, FILE, RECORD

_BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Placed:
    """A correction of a file of this run: the file's index, the record, the field and its new text ("" is null)."""

    file: int
    record: int
    field: str
    new_value: str
    place: str


def write_corrected(
    raw: Path, out: Path, corrections: Iterable[Placed], options: Mapping[str, Any]
) -> set[Placed]:
    """Raw Parquet once more with the corrections in it; returns those whose record is there.

    Raises SpecError, without the value, where a new value is none of the field's type.
    """
    by_row = ByRow(corrections)
    done: set[Placed] = set()
    with pq.ParquetFile(raw) as file, pq.ParquetWriter(out, file.schema_arrow, **options) as writer:
        for batch in file.iter_batches(_BATCH_ROWS):
            corrected, met = by_row.put_in(batch)
            done |= met
            writer.write_batch(corrected)
    return done


class ByRow:
    """Corrections by the rows that they are of."""

    def __init__(self, corrections: Iterable[Placed]) -> None:
        self._by_row: dict[tuple[int, int], list[Placed]] = defaultdict(list)
        for correction in corrections:
            self._by_row[correction.file, correction.record].append(correction)
        self._wanted = np.array(sorted(_key(*row) for row in self._by_row), np.int64)

    def put_in(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, set[Placed]]:
        """Raw rows with the corrections of theirs in them, and these. Raises SpecError, without the value."""
        keys = _key(batch.column(FILE).to_numpy().astype(np.int64), batch.column(RECORD).to_numpy())
        rows = np.flatnonzero(np.isin(keys, self._wanted))
        own = {int(row): self._by_row[divmod(int(keys[row]), _RECORDS)] for row in rows}
        met = {each for found in own.values() for each in found}
        return (_with(batch, own) if own else batch), met


_RECORDS = 1 << 40


def _key(file: Any, record: Any) -> Any:
    return file * _RECORDS + record


def _with(batch: pa.RecordBatch, rows: Mapping[int, list[Placed]]) -> pa.RecordBatch:
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    errors: dict[int, pa.Scalar] = {}
    changes: dict[str, dict[int, pa.Scalar]] = defaultdict(dict)
    for row, corrections in rows.items():
        for one in corrections:
            changes[one.field][row] = _scalar(one, batch.schema)
        corrected = {one.field for one in corrections}
        left = [each for each in columns[ERRORS][row].as_py() or () if each["field"] not in corrected]
        errors[row] = pa.scalar(left or None, ERRORS_TYPE)
    for name, values in {**changes, ERRORS: errors}.items():
        columns[name] = _replaced(columns[name], values)
    return pa.RecordBatch.from_arrays([columns[name] for name in batch.schema.names], schema=batch.schema)


def _scalar(correction: Placed, schema: pa.Schema) -> pa.Scalar:
    if correction.field not in schema.names or correction.field in (FILE, RECORD, ERRORS):
        raise SpecError.at(correction.place, "there is no field of this name.", "Name a field.")
    kind = schema.field(correction.field).type
    try:
        return pa.scalar(correction.new_value or None, pa.string()).cast(kind)
    except pa.ArrowException:
        wrong = f"the new value is none of field {correction.field!r} ({kind})."
        raise SpecError.at(correction.place, wrong, "Write it as the layout has it.") from None


def _replaced(column: pa.Array, values: Mapping[int, pa.Scalar]) -> pa.Array:
    """The column with some rows' values exchanged."""
    where = np.arange(len(column))
    where[list(values)] = len(column) + np.arange(len(values))
    new = pa.array([value.as_py() for value in values.values()], column.type)
    return pa.concat_arrays([column, new]).take(pa.array(where))
