"""Rows out of a table in key order: COPY as CSV, read back by Arrow; null, empty text and numbers stay exact."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from psycopg import sql

from contracts.schema import TableSchema
from loaders.connection import Connection

# COPY hands out a row at a time; this many are parsed at once.
_CHUNK_ROWS = 16_384
_SEPARATOR = "\x1f"
_PARSE = pa_csv.ParseOptions(newlines_in_values=True)


def read_table(connection: Connection, version: str, schema: TableSchema) -> Iterator[pa.RecordBatch]:
    """Batches in `schema.arrow_schema`, ordered bytewise by the key."""
    target = schema.arrow_schema
    lists = {field.name for field in target if pa.types.is_list(field.type)}
    parsing = None
    # Parsing runs beside the wait for the next rows: both leave the interpreter free.
    with (
        ThreadPoolExecutor(1, thread_name_prefix="read-back") as parser,
        connection.cursor() as cursor,
        cursor.copy(_query(version, schema, lists)) as copy,
    ):
        rows = iter(copy)
        while chunk := b"".join(islice(rows, _CHUNK_ROWS)):
            if parsing is not None:
                yield parsing.result()
            parsing = parser.submit(_parsed, chunk, target, lists)
        if parsing is not None:
            yield parsing.result()


def _parsed(chunk: bytes, target: pa.Schema, lists: set[str]) -> pa.RecordBatch:
    types = {field.name: pa.string() if field.name in lists else field.type for field in target}
    read = pa_csv.ReadOptions(column_names=target.names, block_size=len(chunk) + 1)
    convert = pa_csv.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    table = pa_csv.read_csv(pa.BufferReader(chunk), read, _PARSE, convert)
    for name in lists:
        index = table.schema.get_field_index(name)
        table = table.set_column(index, name, _as_lists(table[name].combine_chunks()))
    (batch,) = table.cast(target).combine_chunks().to_batches()
    return batch


def _query(version: str, schema: TableSchema, lists: set[str]) -> sql.Composed:
    columns = [
        (_flat_list if name in lists else sql.SQL("{}").format)(sql.Identifier(name))
        for name in schema.arrow_schema.names
    ]
    return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT csv)").format(
        sql.SQL(", ").join(columns),
        sql.Identifier(version, schema.group),
        sql.SQL(", ").join(map(sql.Identifier, schema.key)),
    )


def _flat_list(name: sql.Identifier) -> sql.Composed:
    """Elements joined by a separator: `v…` a text, `n` a null; an empty list is an empty text."""
    return sql.SQL(
        "CASE WHEN {0} IS NOT NULL THEN coalesce((SELECT string_agg(coalesce('v' ||"
        r" replace(replace(e, '\', '\b'), chr(31), '\s'), 'n'), chr(31) ORDER BY i)"
        " FROM unnest({0}) WITH ORDINALITY AS u(e, i)), '') END"
    ).format(name)


def _as_lists(texts: pa.Array) -> pa.Array:
    split = pc.split_pattern(texts, _SEPARATOR)
    marked = split.flatten()
    full = pc.not_equal(pc.drop_null(texts), "")
    lengths = pc.if_else(pc.equal(texts, ""), 0, pc.list_value_length(split))
    kept = marked.filter(_repeat(full, pc.list_value_length(split.drop_null())))
    elements = pc.replace_substring(pc.utf8_slice_codeunits(kept, 1), "\\s", _SEPARATOR)
    elements = pc.replace_substring(elements, "\\b", "\\")
    elements = pc.if_else(pc.equal(pc.utf8_slice_codeunits(kept, 0, 1), "n"), None, elements)
    sums = pc.cumulative_sum(pc.fill_null(lengths, 0)).cast(pa.int32())
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), sums])
    return pa.ListArray.from_arrays(offsets, elements, mask=pc.is_null(texts))


def _repeat(flags: pa.Array, counts: pa.Array) -> pa.Array:
    return pa.array(flags.to_numpy(zero_copy_only=False).repeat(counts.to_numpy(zero_copy_only=False)))
