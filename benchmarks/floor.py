"""The floor: COPY of the same typed rows, ready-made in PostgreSQL's binary form, into bare tables."""

import io
import time

import psycopg
from psycopg import sql


def copy_floor(dsn: str, municipality: str) -> tuple[int, float, float]:
    """(rows, megabytes, seconds) for all groups of the newest staged version of every business."""
    rows, size, seconds = 0, 0, 0.0
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS floor CASCADE")
        connection.execute("CREATE SCHEMA floor")
        for schema, table in _staged_tables(connection, municipality):
            ready = _binary(connection, schema, table)
            bare = sql.Identifier("floor", table)
            connection.execute(
                sql.SQL("CREATE TABLE {} AS TABLE {} WITH NO DATA").format(
                    bare, sql.Identifier(schema, table)
                )
            )
            started = time.monotonic()
            rows += _copy(connection, bare, ready)
            seconds += time.monotonic() - started
            size += ready.getbuffer().nbytes
        connection.execute("DROP SCHEMA floor CASCADE")
    return rows, size / 1e6, seconds


def _staged_tables(connection: psycopg.Connection, municipality: str) -> list[tuple[str, str]]:
    found = connection.execute(
        "SELECT DISTINCT ON (business) business, number FROM control.versions"
        " WHERE municipality = %s AND state = 'complete' ORDER BY business, number DESC",
        [municipality],
    ).fetchall()
    schemas = [f"m{municipality}_b{business}_v{number:04d}" for business, number in found]
    tables = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema = ANY(%s)"
        " ORDER BY 1, 2",
        [schemas],
    ).fetchall()
    return [(str(schema), str(table)) for schema, table in tables]


def _binary(connection: psycopg.Connection, schema: str, table: str) -> io.BytesIO:
    ready = io.BytesIO()
    statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(schema, table))
    with connection.cursor().copy(statement) as copy:
        for chunk in copy:
            ready.write(chunk)
    ready.seek(0)
    return ready


def _copy(connection: psycopg.Connection, bare: sql.Identifier, ready: io.BytesIO) -> int:
    cursor = connection.cursor()
    with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(bare)) as copy:
        while chunk := ready.read(1024 * 1024):
            copy.write(chunk)
    return cursor.rowcount
