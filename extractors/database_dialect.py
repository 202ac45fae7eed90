"""What differs between engines: how a snapshot begins, and how a column comes as the bytes that the engine holds."""

from typing import Any

import sqlalchemy as sa

from contracts.source import FieldType, SourceField


def engine_options(url: str) -> dict[str, Any]:
    """Options of `create_engine`. Raises ArgumentError."""
    if sa.make_url(url).get_backend_name() in ("mysql", "mariadb"):
        return {"connect_args": {"charset": "utf8mb4"}}
    return {}


def begin_snapshot(engine: sa.Engine) -> sa.Connection:
    """A connection on which every later statement sees the database of one moment.

    PostgreSQL: REPEATABLE READ, its snapshot is taken by the first statement. MariaDB: WITH CONSISTENT SNAPSHOT (InnoDB
    tables). SQLite: a read transaction. Other engines give each statement a snapshot of its own.
    """
    connection = engine.connect()
    name = connection.dialect.name
    if name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.execute(sa.text("SET LOCAL datestyle = 'ISO'"))
        connection.execute(sa.text("SELECT 1"))
    elif name in ("mysql", "mariadb"):
        # The server ends a statement that is read slowly; an hour is longer than any pause of ours.
        connection.execute(sa.text("SET SESSION net_write_timeout = 3600"))
        connection.execute(sa.text("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        connection.execute(sa.text("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"))
    elif name == "sqlite":
        _plain_sqlite(connection)
    return connection


def _plain_sqlite(connection: sa.Connection) -> None:
    """Text as bytes, for SQLite keeps what is no UTF-8; and a transaction from the first SELECT on."""
    raw: Any = connection.connection.dbapi_connection
    raw.text_factory = bytes
    raw.execute("BEGIN")


def as_stored(field: SourceField, dialect: str, *, own_charset: bool) -> sa.ColumnElement[Any]:
    """The column as it shall come: text as text or as its bytes, dates as the engine writes them, numbers as digits.

    `own_charset` says that the layout names the charset, because the database does not know it.
    """
    column: sa.ColumnElement[Any] = sa.column(field.name)
    if field.type is FieldType.BYTES or dialect == "sqlite":
        return column
    if dialect in ("mysql", "mariadb"):
        if own_charset and field.type is FieldType.TEXT:
            return sa.cast(column, sa.LargeBinary)
        return sa.cast(column, sa.CHAR)
    if dialect == "postgresql" and field.type is not FieldType.NUMBER:
        return sa.cast(column, sa.Text)
    return column


def bytewise(expression: sa.ColumnElement[Any], field: SourceField, dialect: str) -> sa.ColumnElement[Any]:
    """A key column as something that sorts by bytes, where the engine would sort by a language."""
    if field.type is not FieldType.TEXT:
        return sa.column(field.name)
    if dialect == "postgresql":
        return sa.collate(expression, "C")
    if dialect in ("mysql", "mariadb"):
        return sa.cast(sa.column(field.name), sa.LargeBinary)
    return sa.column(field.name)
