"""Writes what moves when the converted rows already lie in key order, as host files and tables mostly do.

One pass: leave out, check the order, write, hash. When the order does not hold, SQL tells each row's place instead.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contracts.content_hash import ContentHash
from contracts.place import PLACE_NAMES, ROW_PLACE
from contracts.schema import TableSchema
from transforms.scattered_rows import ScatteredRows, ranges

BATCH_ROWS = 16_384


def write_in_key_order(
    rows: Path, schema: TableSchema, staying: pa.Table, path: Path, options: Mapping[str, Any]
) -> str | None:
    """Content hash of what was written to `path`; None, and no file, when the rows are not in key order.

    `staying` holds the places of the rows that do not move.
    """
    columns = pa.schema([*schema.arrow_schema, *ROW_PLACE])
    left_out = np.sort(_place_numbers(staying))
    digest = ContentHash(schema.arrow_schema)
    before: tuple[Any, ...] | None = None
    with pq.ParquetWriter(path, columns, **options) as writer:
        for batch in _batches(rows, columns):
            kept = (
                batch.filter(pa.array(~np.isin(_place_numbers(batch), left_out))) if len(left_out) else batch
            )
            if kept.num_rows == 0:
                continue
            keys = [kept.column(name) for name in schema.key]
            first = tuple(column[0].as_py() for column in keys)
            if not _strictly_rising(keys) or (before is not None and before >= first):
                break
            before = tuple(column[-1].as_py() for column in keys)
            digest.update(kept)
            writer.write_batch(kept)
        else:
            return digest.hexdigest()
    path.unlink()
    return None


def write_sorted(
    rows: Path,
    schema: TableSchema,
    places: npt.NDArray[np.int64],
    path: Path,
    options: Mapping[str, Any],
) -> str:
    """Content hash of what was written to `path`: the rows in the order of `places`, without those at -1."""
    columns = pa.schema([*schema.arrow_schema, *ROW_PLACE])
    digest = ContentHash(schema.arrow_schema)
    folder = path.with_name(f"{path.stem}.scattered")
    scattered = ScatteredRows(rows, places, folder)
    with pq.ParquetWriter(path, columns, **options) as writer:
        for number, count in ranges(int((places >= 0).sum())):
            for batch in scattered.range(number, count).select(columns.names).to_batches(BATCH_ROWS):
                digest.update(batch)
                writer.write_batch(batch)
    folder.rmdir()
    return digest.hexdigest()


def _batches(rows: Path, columns: pa.Schema) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(rows) as file:
        for batch in file.iter_batches(BATCH_ROWS):
            yield batch.select(columns.names)


def _place_numbers(rows: pa.RecordBatch | pa.Table) -> npt.NDArray[np.int64]:
    """One number a place: file, record (below 2^38) and slot (below 1,024)."""
    file, record, slot = (np.asarray(rows.column(name)).astype(np.int64) for name in PLACE_NAMES)
    numbers: npt.NDArray[np.int64] = (file << 48) | (record << 10) | slot
    return numbers


def in_record_order(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Rows of several slots, each slot in record order, as one batch in the order of record and slot."""
    table = pa.Table.from_batches(batches)
    order = np.argsort(_place_numbers(table), kind="stable")
    ordered = table.take(pa.array(order)).combine_chunks().to_batches()
    return ordered[0] if ordered else batches[0]


def _strictly_rising(keys: list[pa.Array]) -> bool:
    """Whether each row's key (bytewise, column by column) is greater than the one before."""
    rising = np.zeros(len(keys[0]) - 1, np.bool_)
    equal = np.ones(len(keys[0]) - 1, np.bool_)
    for column in keys:
        before, after = column.slice(0, len(column) - 1), column.slice(1)
        rising |= equal & pc.less(before, after).to_numpy(zero_copy_only=False)
        equal &= pc.equal(before, after).to_numpy(zero_copy_only=False)
    return bool(rising.all())
