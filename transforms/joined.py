"""What is joined to the raw rows before they are converted: values over a key (SQL) and look-ups."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contracts.errors import SourceError
from contracts.place import ERRORS, FILE, RECORD
from mappings.spec import Lookup, MappingSpec
from transforms.condition_sql import condition_sql, quoted
from transforms.conversion import no_rows


class OverColumns:
    """What `over` gives for raw rows in record order, computed once by DuckDB.

    Of the rows beside come the fields that are named, and what could not be read of them. With `files_apart` each
    file has histories of its own, whatever keys the others have.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, raw: Path, spec: MappingSpec, files_apart: bool = False
    ) -> None:
        self.names = list(_over_columns(spec))
        self._pending: pa.Table | None = None
        self._batches: Iterator[pa.RecordBatch] = iter(())
        if spec.over:
            connection.from_parquet(str(raw)).create_view("raw_rows", replace=True)
            self._batches = iter(connection.sql(_over_sql(spec, files_apart)).to_arrow_reader(65_536))

    def next(self, rows: int) -> list[pa.Array]:
        """The columns for the next `rows` raw rows."""
        if not self.names:
            return []
        while self._pending is None or self._pending.num_rows < rows:
            batch = pa.Table.from_batches([next(self._batches)])
            self._pending = batch if self._pending is None else pa.concat_tables([self._pending, batch])
        taken, self._pending = self._pending.slice(0, rows), self._pending.slice(rows)
        return [taken.column(name).combine_chunks() for name in self.names]


def _over_sql(spec: MappingSpec, files_apart: bool) -> str:
    """Records that are skipped are no part of a history: they are numbered apart, and never looked at."""
    skipped = " OR ".join(condition_sql(skip.when, spec.kind) for skip in spec.skip_rows) or "false"
    windows = []
    for each in spec.over:
        key = ", ".join(quoted(name) for name in (*each.key, *((FILE,) if files_apart else ())))
        order = ", ".join(quoted(name) for name in (*each.order, FILE, RECORD))
        windows.append(f"{quoted(each.name)} AS (PARTITION BY {key}, ({skipped}) ORDER BY {order})")
    columns = [f"{value} AS {quoted(name)}" for name, value in _over_columns(spec).items()]
    return f"SELECT {', '.join(columns)} FROM raw_rows WINDOW {', '.join(windows)} ORDER BY {FILE}, {RECORD}"


def _over_columns(spec: MappingSpec) -> dict[str, str]:
    """SQL of each column by its name; `name.next._errors` is the list of what is unreadable in the next row."""
    columns = {}
    for each in spec.over:
        columns[f"{each.name}.number"] = f"row_number() OVER {quoted(each.name)}"
        columns[f"{each.name}.is_last"] = f"lead({RECORD}) OVER {quoted(each.name)} IS NULL"
    for over, way, field in spec.beside():
        for name in (field, ERRORS):
            step = "lead" if way == "next" else "lag"
            columns[f"{over.name}.{way}.{name}"] = f"{step}({quoted(name)}) OVER {quoted(over.name)}"
    return columns


class LookupColumns:
    """`name.FIELD` for the rows of a batch, and which keys of the look-up file were used."""

    def __init__(self, lookup: Lookup, raw: Path) -> None:
        self._lookup = lookup
        self._table = pq.read_table(raw)
        self._keys = self._table.column(lookup.key).combine_chunks()
        self._used = no_rows(len(self._keys))
        if pc.count_distinct(self._keys).as_py() != len(self._keys):
            raise SourceError.at(
                f"{lookup.source.layout.name} (look-up {lookup.name})",
                f"its key {lookup.key} is not unique.",
                "Ask for a look-up file with one record a key.",
            )

    @property
    def names(self) -> list[str]:
        """Column names as rules use them, and what could not be read of them."""
        fields = [field.name for field in self._lookup.source.kind.columns]
        return [f"{self._lookup.name}.{name}" for name in (*fields, ERRORS)]

    def columns(self, batch: pa.RecordBatch) -> list[pa.Array]:
        """The columns for a batch; null where the key is not in the look-up file."""
        found = pc.index_in(batch.column(self._lookup.on), self._keys)
        self._used[np.unique(found.drop_null().to_numpy())] = True
        names = [*(field.name for field in self._lookup.source.kind.columns), ERRORS]
        return [self._table.column(name).combine_chunks().take(found) for name in names]

    def balance(self) -> tuple[int, int]:
        """(keys used, keys never used)."""
        return int(self._used.sum()), int((~self._used).sum())
