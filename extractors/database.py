"""Tables of an old system's database through SQLAlchemy: key order, one snapshot, bounded batches."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from contracts.errors import SourceError, SpecError, TargetError
from contracts.gaiji_mark import mark
from contracts.place import ERRORS_TYPE
from contracts.source import FieldType, SourceField, SourceLayout
from extractors.extraction import Tally, raw_schema
from extractors.number_type import raw_type

BLOCK_ROWS = 16_384
_PRIVATE = "[\ue000-\uf8ff]"


class DatabaseTable:
    """A table, read once in the order of the layout's key. See `Extractor`."""

    def __init__(self, layout: SourceLayout, url: str, file_index: int, block_rows: int = 0) -> None:
        self.tally = Tally()
        self._layout = layout
        self._kind = layout.details[0]
        self._url = url
        self._file_index = file_index
        self._block_rows = block_rows or BLOCK_ROWS

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """("", rows) in key order; record numbers count the rows from 1."""
        engine = self._engine()
        try:
            with engine.connect() as connection:
                yield from self._read(_one_snapshot(connection))
        except (sa.exc.NoSuchTableError, sa.exc.ProgrammingError):
            raise SourceError.at(
                f"table {self._layout.table}",
                "the table or one of its columns cannot be read.",
                "Compare the layout with the database, and the rights of the account.",
            ) from None
        except sa.exc.DatabaseError:
            raise TargetError.at(
                f"database of table {self._layout.table}",
                "the old system's database does not answer.",
                "Start it, or correct its address in the environment.",
            ) from None
        finally:
            engine.dispose()

    def _engine(self) -> sa.Engine:
        try:
            return sa.create_engine(self._url, poolclass=sa.NullPool)
        except (sa.exc.ArgumentError, ImportError):
            raise SpecError.at(
                f"database of table {self._layout.table}",
                "its address is none that SQLAlchemy can open.",
                "Write dialect://user:password@host/database, and install the dialect's driver.",
            ) from None

    def _read(self, connection: sa.Connection) -> Iterator[tuple[str, pa.RecordBatch]]:
        columns: list[sa.ColumnClause[Any]] = [sa.column(field.name) for field in self._kind.fields]
        order = [self._bytewise(name, connection) for name in self._layout.order]
        query = sa.select(*columns).select_from(sa.table(self._layout.table)).order_by(*order)
        result = connection.execution_options(yield_per=self._block_rows).execute(query)
        for rows in result.partitions(self._block_rows):
            yield "", self._batch(rows)

    def _bytewise(self, name: str, connection: sa.Connection) -> sa.ColumnElement[Any]:
        """Text keys in byte order where the engine would sort by a language."""
        field = self._kind.field(name)
        if connection.dialect.name == "postgresql" and field is not None and field.type is FieldType.TEXT:
            return sa.cast(sa.column(name), sa.Text).collate("C")
        return sa.column(name)

    def _batch(self, rows: Sequence[Any]) -> pa.RecordBatch:
        numbers = self.tally.read + 1 + np.arange(len(rows), dtype=np.int64)
        self.tally.read += len(rows)
        self.tally.details[""] += len(rows)
        columns = [
            self._column(values, field)
            for values, field in zip(zip(*rows, strict=True), self._kind.fields, strict=True)
        ]
        place = [
            pa.array(np.full(len(rows), self._file_index, np.int16)),
            pa.array(numbers),
            pa.nulls(len(rows), ERRORS_TYPE),
        ]
        return pa.RecordBatch.from_arrays([*place, *columns], schema=raw_schema(self._kind))

    def _column(self, values: tuple[Any, ...], field: SourceField) -> pa.Array:
        if field.type is FieldType.NUMBER:
            return _numbers(values, raw_type(field))
        if field.type is FieldType.DATE:
            return pa.array(values, pa.date32()).cast(pa.string())
        texts = pc.utf8_rtrim(pa.array(values, pa.string()), " ")
        return self._marked(texts, field.name)

    def _marked(self, texts: pa.Array, name: str) -> pa.Array:
        """Private-use characters are the vendor's: each distinct one becomes its mark."""
        found = pc.match_substring_regex(texts, _PRIVATE)
        if not pc.any(found).as_py():
            return texts
        holders = texts.filter(found)
        for character in sorted(
            {c for text in holders.to_pylist() for c in text if "\ue000" <= c <= "\uf8ff"}
        ):
            code = f"{ord(character):04X}"
            self.tally.gaiji[name, code] += pc.sum(pc.count_substring(holders, character)).as_py()
            texts = pc.replace_substring(texts, character, mark(code))
        return texts


def _numbers(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        exact = [None if value is None else Decimal(str(value)) for value in values]
        return pa.array(exact, kind)


def _one_snapshot(connection: sa.Connection) -> sa.Connection:
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection
