"""Tables of an old system's database: one connection, one snapshot for all tables, rows in key order.

Run against PostgreSQL, MariaDB and SQLite. Oracle, SQL Server and what ODBC reaches go through the same SQLAlchemy
statements, which were not run against those servers here.
"""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from contracts.errors import Problem, SourceError, SpecError, TargetError
from contracts.source import RecordKind, SourceLayout
from extractors.database_dialect import begin_snapshot, engine_options
from extractors.database_query import TableQuery
from extractors.database_rows import fetch
from extractors.database_values import ValueDecoder
from extractors.extraction import Tally, place_columns, raw_schema
from extractors.kept_chunks import KeptChunks
from extractors.throttle import Throttle

CHUNK_ROWS = 16_384


class Snapshot:
    """An open database whose tables are all seen as of one moment, where the engine can do that.

    `rows_per_second` limits the load that reading puts on the old system (0 for none). Raises SpecError, TargetError.
    """

    def __init__(self, url: str, rows_per_second: int = 0) -> None:
        self._throttle = Throttle(rows_per_second)
        try:
            self._engine = sa.create_engine(url, poolclass=sa.NullPool, **engine_options(url))
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError):
            raise SpecError.at(
                "database",
                "its address is none that SQLAlchemy can open.",
                "Write dialect://user:password@host/database, and install the dialect's driver.",
            ) from None

    def __enter__(self) -> Self:
        try:
            self._connection = begin_snapshot(self._engine)
        except sa.exc.DBAPIError:
            self._engine.dispose()
            raise TargetError.at(
                "database", "the old system's database does not answer.", "Start it, or correct its address."
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._connection.close()
        except sa.exc.DBAPIError:
            self._connection.invalidate()
        self._engine.dispose()

    def table(
        self, layout: SourceLayout, file_index: int, keep: Path | None = None, chunk_rows: int = 0
    ) -> "DatabaseTable":
        """A table of the layout; `keep` is a folder for complete chunks, from which a later try goes on."""
        return DatabaseTable(
            layout, self._connection, file_index, self._throttle, keep, chunk_rows or CHUNK_ROWS
        )


class DatabaseTable:
    """A table, read once in the order of the layout's key. See `Extractor`; record numbers count the rows from 1."""

    def __init__(
        self,
        layout: SourceLayout,
        connection: sa.Connection,
        file_index: int,
        throttle: Throttle,
        keep: Path | None,
        chunk_rows: int,
    ) -> None:
        self.tally = Tally()
        self._layout = layout
        self._kind: RecordKind = layout.details[0]
        self._connection = connection
        self._query = TableQuery(layout, connection.dialect.name)
        self._values = ValueDecoder(layout)
        self._file_index = file_index
        self._throttle = throttle
        self._chunks = KeptChunks(keep, layout) if keep else None
        self._chunk_rows = chunk_rows

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """("", rows) in key order. Raises SourceError, TargetError."""
        yield from self._kept()
        driver: Any = self._connection.dialect.dbapi
        try:
            for chunk in fetch(self._connection, self._query, self._last_key(), self._chunk_rows):
                self._require_keys(chunk)
                if self._chunks:
                    self._chunks.add(chunk)
                yield "", self._decoded(chunk)
                self._throttle.wait(chunk.num_rows)
        except (sa.exc.ProgrammingError, driver.ProgrammingError):
            raise self._refused("the table or one of its columns cannot be read.") from None
        except UnicodeError:
            raise self._refused("its text is not of the character set that the database says.") from None
        except (sa.exc.DBAPIError, driver.Error) as error:
            if _is_missing(error):
                raise self._refused("the table or one of its columns cannot be read.") from None
            raise self._gone() from None

    def _kept(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        rows = 0
        for chunk in self._chunks.complete() if self._chunks else ():
            rows += chunk.num_rows
            yield "", self._decoded(chunk)
        if rows:
            self.tally.remarks.append(
                f"reading went on after {rows:,} rows of an earlier try: the table is of two moments"
            )

    def _last_key(self) -> tuple[bytes | str, ...] | None:
        return self._chunks.last_key() if self._chunks else None

    def _require_keys(self, chunk: pa.RecordBatch) -> None:
        """Rows without a key have no place in the order, and would be lost where reading goes on after a key."""
        for name in self._layout.order:
            if chunk.column(name).null_count:
                wrong = f"column {name}, by which the rows are ordered, holds NULL."
                raise SourceError(
                    Problem(f"table {self._layout.table}", wrong, "Order by a key without NULL.")
                )

    def _decoded(self, chunk: pa.RecordBatch) -> pa.RecordBatch:
        numbers = self.tally.read + 1 + np.arange(chunk.num_rows, dtype=np.int64)
        self.tally.read += chunk.num_rows
        self.tally.details[""] += chunk.num_rows
        errors: list[tuple[int, str, str]] = []
        columns = [
            self._values.column(chunk.column(field.name), field, numbers, self.tally, errors)
            for field in self._kind.fields
        ]
        place = place_columns(self._file_index, numbers, errors)
        return pa.RecordBatch.from_arrays([*place, *columns], schema=raw_schema(self._kind))

    def _refused(self, wrong: str) -> SourceError:
        action = "Compare the layout with the database, and the rights of the account."
        return SourceError(Problem(f"table {self._layout.table}", wrong, action))

    def _gone(self) -> TargetError:
        wrong = "the old system's database does not answer any more."
        action = "Run again: reading goes on after the last complete chunk."
        return TargetError(Problem(f"database of table {self._layout.table}", wrong, action))


def _is_missing(error: Exception) -> bool:
    """SQLite and MariaDB report a missing table or column as an operational error."""
    own = getattr(error, "orig", None) or error
    told = str(own.args[0]) if own.args else ""
    return told in _MISSING_CODES or told.startswith(("no such table", "no such column"))


# ER_BAD_FIELD_ERROR, ER_NO_SUCH_TABLE, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR of MariaDB.
_MISSING_CODES = ("1054", "1146", "1142", "1143")
