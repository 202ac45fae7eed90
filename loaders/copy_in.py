"""Rows into a table: Parquet, Arrow's CSV writer, COPY; streamed, with the content hash in the same pass.

In CSV an empty quoted field is an empty text and an unquoted one is null, on both sides.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from psycopg import sql

from contracts.content_hash import ContentHash
from contracts.errors import Problem, TargetError
from contracts.target import SettledGroup
from loaders.connection import Connection

_BATCH_ROWS = 16_384
_CSV = pa_csv.WriteOptions(include_header=False, quoting_style="needed")


def copy_group(connection: Connection, schema: str, group: SettledGroup) -> None:
    """Append the rows of `group` to its table, made in the same transaction.

    Raises TargetError when the file does not hold the rows that were settled.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, FREEZE)").format(
        sql.Identifier(schema, group.schema.group),
        sql.SQL(", ").join(map(sql.Identifier, group.schema.arrow_schema.names)),
    )
    digest = ContentHash(group.schema.arrow_schema)
    # Hashing and writing CSV run beside each other: both leave the interpreter free.
    with (
        ThreadPoolExecutor(1, thread_name_prefix="content-hash") as hashing,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        hashed = None
        for batch in batches_of(group.path, group.schema.arrow_schema):
            if hashed is not None:
                hashed.result()
            hashed = hashing.submit(digest.update, batch)
            copy.write(csv_bytes(batch))
        if hashed is not None:
            hashed.result()
    if (digest.rows, digest.hexdigest()) != (group.rows, group.content_hash):
        raise TargetError(
            Problem(
                str(group.path), "it does not hold the rows that were settled.", "Run the stage settle again."
            )
        )


def batches_of(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The item columns of a Parquet file. Raises TargetError without Arrow's text."""
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH_ROWS, columns=schema.names):
                yield batch.select(schema.names).cast(schema)
    except (pa.ArrowException, OSError, KeyError) as error:
        kind = type(error).__name__
        raise TargetError(
            Problem(str(path), f"the Parquet file cannot be read ({kind}).", "Run the stage settle again.")
        ) from None


def csv_bytes(batch: pa.RecordBatch) -> memoryview:
    """The rows as CSV without header; lists as PostgreSQL writes them."""
    columns = [_as_literals(column) if pa.types.is_list(column.type) else column for column in batch.columns]
    sink = pa.BufferOutputStream()
    pa_csv.write_csv(pa.RecordBatch.from_arrays(columns, names=batch.schema.names), sink, _CSV)
    return memoryview(sink.getvalue())


def _as_literals(lists: pa.ListArray) -> pa.Array:
    """`{"a","b"}` with quotes and backslashes escaped; null elements as NULL, null lists as null."""
    elements = pc.replace_substring(pc.replace_substring(lists.flatten(), "\\", "\\\\"), '"', '\\"')
    elements = pc.fill_null(pc.binary_join_element_wise('"', elements, '"', ""), "NULL")
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths).cast(pa.int32())])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, elements), ",")
    literals = pc.binary_join_element_wise("{", joined, "}", "")
    return pc.if_else(pc.is_valid(lists), literals, pa.scalar(None, pa.string()))
