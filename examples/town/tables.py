"""Tables of an old system, in PostgreSQL or SQLite, made anew and filled chunk by chunk."""

from typing import Any, cast

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa


class Tables:
    """The tables of a schema at an address."""

    def __init__(self, url: str, schema: sa.MetaData) -> None:
        address = sa.make_url(url)
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(address)
        schema.drop_all(self._engine)
        schema.create_all(self._engine)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def insert(self, table: sa.Table, columns: list[pa.Array]) -> None:
        """Newest first, as a table that grew over years; whoever reads it must ask for an order."""
        newest_first = pa.array(np.arange(len(columns[0]) - 1, -1, -1))
        padded = [
            _padded(column.take(newest_first), sql) for column, sql in zip(columns, table.c, strict=True)
        ]
        if self._engine.dialect.name == "postgresql":
            self._copy(table, padded)
            return
        names = [column.name for column in table.c]
        rows = [
            dict(zip(names, row, strict=True)) for row in zip(*(p.to_pylist() for p in padded), strict=True)
        ]
        with self._engine.begin() as connection:
            if rows:
                connection.execute(table.insert(), rows)

    def _copy(self, table: sa.Table, columns: list[pa.Array]) -> None:
        names = ", ".join(f'"{column.name}"' for column in table.c)
        texts = [pc.fill_null(column.cast(pa.string()), "\\N") for column in columns]
        lines = pc.binary_join_element_wise(*texts, "\t")
        data = "\n".join([*lines.to_pylist(), ""])
        pooled = self._engine.raw_connection()
        try:
            connection = cast(psycopg.Connection, pooled.driver_connection)
            with (
                connection.cursor() as cursor,
                cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy,
            ):
                copy.write(data)
            connection.commit()
        finally:
            pooled.close()


def _padded(column: pa.Array, sql: sa.Column[Any]) -> pa.Array:
    """CHAR(n) as engines give it back: filled up with spaces."""
    if isinstance(sql.type, sa.CHAR) and sql.type.length is not None:
        return pc.utf8_rpad(column, sql.type.length, " ")
    return column
