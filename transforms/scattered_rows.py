"""Raw rows brought into another order in flat memory: dealt out to files by ranges of places, then put in order each.

A sort of wide rows needs memory for all that it merges; here only the places, four bytes a row, are kept.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

RANGE = 32_768
"""Places that are put in order at a time."""
_BATCH_ROWS = 16_384
Places = npt.NDArray[np.int64]


class ScatteredRows:
    """The rows of a raw Parquet file by `places`, one for each of its rows in their order; -1 for rows that are left out.

    Every place is of one row at most. Work files lie below `folder` until they are read.
    """

    def __init__(self, raw: Path, places: Places, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        self._writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
        first = 0
        with pq.ParquetFile(raw) as file:
            self.schema = file.schema_arrow
            for batch in file.iter_batches(_BATCH_ROWS):
                self._deal(batch, places[first : first + batch.num_rows])
                first += batch.num_rows
        for writer in self._writers.values():
            writer.close()

    def range(self, number: int, rows: int) -> pa.Table:
        """The rows of places from `number` * RANGE on, as many as `rows`; a place without a row is null throughout."""
        path = self._path(number)
        if number not in self._writers:
            return pa.table([pa.nulls(rows, field.type) for field in self.schema], self.schema.names)
        with pa.ipc.open_stream(path) as stream:
            dealt = stream.read_all()
        path.unlink()
        where = np.full(rows, -1, np.int64)
        where[dealt.column("_place").to_numpy()] = np.arange(dealt.num_rows)
        return dealt.drop_columns(["_place"]).combine_chunks().take(pa.array(where, mask=where < 0))

    def _deal(self, batch: pa.RecordBatch, places: Places) -> None:
        rows = np.flatnonzero(places >= 0)
        rows = rows[np.argsort(places[rows] // RANGE, kind="stable")]
        numbers, starts = np.unique(places[rows] // RANGE, return_index=True)
        for number, own in zip(numbers.tolist(), np.split(rows, starts[1:]), strict=False):
            within = pa.array(places[own] - number * RANGE)
            part = batch.take(pa.array(own)).append_column("_place", within)
            if number not in self._writers:
                self._writers[number] = pa.ipc.new_stream(self._path(number), part.schema)
            self._writers[number].write_batch(part)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.arrows"


def ranges(rows: int) -> Iterator[tuple[int, int]]:
    """(number, rows) of each range."""
    for first in range(0, rows, RANGE):
        yield first // RANGE, min(RANGE, rows - first)
