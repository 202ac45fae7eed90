"""Rows of a query as Arrow chunks of bytes: text in its own bytes, numbers as digits, nothing decoded yet.

Drivers that hand out Arrow themselves are asked for it; every other one gives tuples through SQLAlchemy.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import sqlalchemy as sa

from contracts.source import FieldType, SourceField
from extractors.database_query import Key, TableQuery


def fetch(
    connection: sa.Connection, query: TableQuery, after: Key | None, rows: int
) -> Iterator[pa.RecordBatch]:
    """Chunks of about `rows` rows; a key never goes on in the next chunk, so that a chunk's end is a place to go on."""
    held: pa.RecordBatch | None = None
    for batch in _batches(connection, query, after, rows):
        together = batch if held is None else pa.concat_batches([held, batch])
        cut = _last_key_begins(together, query.order)
        if cut:
            yield together.slice(0, cut)
        held = together.slice(cut)
    if held is not None and held.num_rows:
        yield held


def _last_key_begins(batch: pa.RecordBatch, order: Sequence[str]) -> int:
    """The first row of those at the end that share the last row's key."""
    columns = [batch.column(name) for name in order]
    row = int(batch.num_rows) - 1
    last = [column[row] for column in columns]
    while row > 0 and all(column[row - 1].equals(value) for column, value in zip(columns, last, strict=True)):
        row -= 1
    return row


def _batches(
    connection: sa.Connection, query: TableQuery, after: Key | None, rows: int
) -> Iterator[pa.RecordBatch]:
    statement = query.after(after)
    binary = any(field.type is FieldType.BYTES for field in query.fields)
    if connection.dialect.name == "postgresql" and not binary:
        return _copied(connection, statement, query.fields, rows)
    if connection.dialect.name in ("oracle", "mssql"):
        return _arrow(connection, statement, query.fields, rows)
    return _tuples(connection, statement, query.fields, rows)


def _schema(fields: Sequence[SourceField]) -> pa.Schema:
    return pa.schema([(field.name, pa.binary()) for field in fields])


def _tuples(
    connection: sa.Connection, statement: sa.Select[Any], fields: Sequence[SourceField], rows: int
) -> Iterator[pa.RecordBatch]:
    schema = _schema(fields)
    options = {"stream_results": True, "yield_per": rows}
    with connection.execute(statement, execution_options=options) as result:
        for part in result.partitions(rows):
            columns = [
                pa.array([_as_bytes(value) for value in values], pa.binary())
                for values in zip(*part, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _as_bytes(value: Any) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    return bytes(value) if isinstance(value, bytearray | memoryview) else str(value).encode()


def _copied(
    connection: sa.Connection, statement: sa.Select[Any], fields: Sequence[SourceField], rows: int
) -> Iterator[pa.RecordBatch]:
    """PostgreSQL's COPY within the same transaction, parsed by Arrow."""
    raw: Any = connection.connection.dbapi_connection
    compiled = statement.compile(connection)
    command = f"COPY ({compiled}) TO STDOUT (FORMAT csv)"
    with raw.cursor() as cursor, cursor.copy(command, compiled.params) as copy:
        buffer, count = io.BytesIO(), 0
        for row in copy:
            buffer.write(row)
            count += 1
            if count == rows:
                yield _parsed(buffer, fields)
                buffer, count = io.BytesIO(), 0
        if count:
            yield _parsed(buffer, fields)


def _parsed(rows: io.BytesIO, fields: Sequence[SourceField]) -> pa.RecordBatch:
    data = rows.getbuffer()
    names = [field.name for field in fields]
    table = pa_csv.read_csv(
        pa.BufferReader(data),
        pa_csv.ReadOptions(column_names=names, block_size=len(data) + 1),
        pa_csv.ParseOptions(newlines_in_values=True),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.binary()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    (batch,) = table.combine_chunks().to_batches()
    return batch


def _arrow(
    connection: sa.Connection, statement: sa.Select[Any], fields: Sequence[SourceField], rows: int
) -> Iterator[pa.RecordBatch]:
    """Oracle (oracledb) and SQL Server (mssql-python) give Arrow on the same connection. Not run against a server here."""
    raw: Any = connection.connection.dbapi_connection
    compiled = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    if connection.dialect.name == "oracle":
        frames = (pa.table(frame) for frame in raw.fetch_df_batches(statement=compiled, size=rows))
    else:
        cursor = raw.cursor()
        cursor.execute(compiled)
        frames = (pa.Table.from_batches([batch]) for batch in cursor.arrow_reader(rows))
    for frame in frames:
        columns = [_to_binary(frame.column(place).combine_chunks()) for place in range(len(fields))]
        yield pa.RecordBatch.from_arrays(columns, schema=_schema(fields))


def _to_binary(column: pa.Array) -> pa.Array:
    return column.cast(pa.string()).cast(pa.binary()) if not pa.types.is_binary(column.type) else column
