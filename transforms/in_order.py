"""Columns that SQL gives for raw rows, taken batch by batch beside them, in record order."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from contracts.place import FILE, RECORD


class InOrder:
    """Columns for the raw rows to come."""

    def __init__(self, names: Sequence[str], batches: Iterator[pa.RecordBatch]) -> None:
        self.names = list(names)
        self._batches = batches
        self._pending: pa.Table | None = None

    def next(self, rows: int) -> list[pa.Array]:
        """The columns for the next `rows` raw rows."""
        if not self.names:
            return []
        while self._pending is None or self._pending.num_rows < rows:
            batch = pa.Table.from_batches([next(self._batches)])
            self._pending = batch if self._pending is None else pa.concat_tables([self._pending, batch])
        taken, self._pending = self._pending.slice(0, rows), self._pending.slice(rows)
        return [taken.column(name).combine_chunks() for name in self.names]


def in_order(
    connection: duckdb.DuckDBPyConnection, raw: Path, columns: Sequence[str], names: Sequence[str], more: str
) -> InOrder:
    """SQL `columns` with their `names` over raw Parquet (`raw_rows`); `more` joins or names windows."""
    if not columns:
        return InOrder((), iter(()))
    connection.from_parquet(str(raw)).create_view("raw_rows", replace=True)
    query = f"SELECT {', '.join(columns)} FROM raw_rows {more} ORDER BY raw_rows.{FILE}, raw_rows.{RECORD}"
    # A cursor of its own: a connection gives one result at a time, and several of these are read side by side.
    return InOrder(names, iter(connection.cursor().sql(query).to_arrow_reader(65_536)))
