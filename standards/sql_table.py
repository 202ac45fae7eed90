"""A group of the standard as a SQLAlchemy table of PostgreSQL."""

from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import CreateTable

from contracts.schema import Item, TableSchema

# Texts sort bytewise, so that every copy of a table has one order of rows whatever the database's locale.
_TEXT = sa.Text(collation="C")


def sql_table(schema: TableSchema, into: str, *, with_key: bool = True) -> sa.Table:
    """The table in the SQL schema `into`: columns in the standard's order, null where the standard allows none too.

    What is required is checked, not declared: a version is loaded whole, and findings say what is wrong with it. The
    key may be left for later, for it is quicker to add once the rows are in.
    """
    columns = [
        sa.Column(item.romaji, _type(item), primary_key=with_key and item.key, comment=item.name)
        for item in schema.items
    ]
    return sa.Table(schema.group, sa.MetaData(), *columns, schema=into, comment=schema.comment)


def create_statement(schema: TableSchema, into: str, *, with_key: bool = True) -> str:
    """`CREATE TABLE` for PostgreSQL."""
    table = sql_table(schema, into, with_key=with_key)
    return str(CreateTable(table).compile(dialect=sa.create_engine("postgresql+psycopg://").dialect))


def _type(item: Item) -> sa.types.TypeEngine[Any]:
    kind = item.arrow_type
    if pa.types.is_list(kind):
        return ARRAY(_TEXT)
    if pa.types.is_decimal(kind):
        return sa.Numeric(kind.precision, kind.scale)
    return sa.BigInteger() if pa.types.is_integer(kind) else _TEXT
