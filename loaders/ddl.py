"""SQL of tables and views, from the standard's groups."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import sql

from contracts.schema import ItemType, TableSchema
from standards.reader import MOST_NAME_BYTES
from standards.sql_table import create_statement


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column as the views need it; `english` is an identifier, `date` marks a text that is a date."""

    romaji: str
    english: str
    date: bool


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A loaded group: rows by the database's own count; `seal` changes when anybody writes to the table.

    `comment` is what the table and its views say of themselves; "" in versions from before there was one.
    """

    group: str
    name: str
    rows: int
    content_hash: str
    seal: str
    columns: tuple[StoredColumn, ...]
    comment: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data for the control schema."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "StoredTable":
        """The inverse of `to_json`."""
        return cls(**{**data, "columns": tuple(StoredColumn(**column) for column in data["columns"])})


def stored_columns(schema: TableSchema) -> tuple[StoredColumn, ...]:
    """Columns in the standard's order; English names that are no identifiers or not unique give way to romaji."""
    names = [_identifier(item.english) or item.romaji for item in schema.items]
    return tuple(
        StoredColumn(
            item.romaji,
            name if names.count(name) == 1 else item.romaji,
            item.type is ItemType.DATE and not item.repeats,
        )
        for item, name in zip(schema.items, names, strict=True)
    )


def create_table(into: str, schema: TableSchema) -> sql.Composed:
    """`CREATE TABLE` without its key, which is quicker to add once the rows are in."""
    statement = create_statement(schema, into, with_key=False)
    return sql.Composed([sql.SQL(statement)])


def add_key(into: str, schema: TableSchema) -> sql.Composed:
    """`ALTER TABLE … ADD PRIMARY KEY`."""
    key = sql.SQL(", ").join(map(sql.Identifier, schema.key))
    return sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(sql.Identifier(into, schema.group), key)


def comment_on(kind: str, name: sql.Identifier, comment: str) -> sql.Composed:
    """`COMMENT ON TABLE` or `VIEW`; an empty comment removes one that is there."""
    text = sql.Literal(comment or None)
    return sql.SQL("COMMENT ON {} {} IS {}").format(sql.SQL(kind), name, text)


def japanese_view(view: sql.Identifier, version: str, table: StoredTable) -> sql.Composed:
    """The standard's own names and values."""
    columns = sql.SQL(", ").join(sql.Identifier(column.romaji) for column in table.columns)
    return sql.SQL("CREATE OR REPLACE VIEW {} AS SELECT {} FROM {}").format(
        view, columns, sql.Identifier(version, table.group)
    )


def english_view(view: sql.Identifier, version: str, table: StoredTable) -> sql.Composed:
    """English names and true dates; a text that is no day of the calendar is null."""
    columns = sql.SQL(", ").join(_english_column(column) for column in table.columns)
    return sql.SQL("CREATE OR REPLACE VIEW {} AS SELECT {} FROM {}").format(
        view, columns, sql.Identifier(version, table.group)
    )


def _english_column(column: StoredColumn) -> sql.Composed:
    source, name = sql.Identifier(column.romaji), sql.Identifier(column.english)
    if not column.date:
        return sql.SQL("{} AS {}").format(source, name)
    return sql.SQL(
        "CASE WHEN {0} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' AND pg_input_is_valid({0}, 'date')"
        " THEN {0}::date END AS {1}"
    ).format(source, name)


def _identifier(english: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", english.lower()).strip("_")
    return name if name.isascii() and len(name) <= MOST_NAME_BYTES and not name[:1].isdigit() else ""
