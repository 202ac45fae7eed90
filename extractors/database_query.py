"""The one statement that reads a table: its columns in key order, after a key where an earlier try stopped."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from contracts.source import FieldType, SourceField, SourceLayout
from extractors.database_dialect import as_stored, bytewise

Key = tuple[bytes | str, ...]


class TableQuery:
    """Statements over the table of a layout for one dialect."""

    def __init__(self, layout: SourceLayout, dialect: str) -> None:
        self.fields = layout.details[0].fields
        self.order = layout.order
        self._layout = layout
        self._dialect = dialect
        by_name = {field.name: field for field in self.fields}
        self._keys = [by_name[name] for name in layout.order]

    def after(self, key: Key | None) -> sa.Select[Any]:
        """All rows, or those whose key is larger than `key` (as `fetch` gave it), in key order."""
        own = bool(self._layout.charset.single_byte)
        columns = [as_stored(each, self._dialect, own_charset=own).label(each.name) for each in self.fields]
        order = [self._sortable(each) for each in self._keys]
        schema, _, table = self._layout.table.rpartition(".")
        query = sa.select(*columns).select_from(sa.table(table, schema=schema or None)).order_by(*order)
        return query if key is None else query.where(self._larger(key))

    def _sortable(self, field: SourceField) -> sa.ColumnElement[Any]:
        own = bool(self._layout.charset.single_byte)
        return bytewise(as_stored(field, self._dialect, own_charset=own), field, self._dialect)

    def _larger(self, key: Key) -> sa.ColumnElement[bool]:
        """(a, b) > (x, y) written out, because not every engine compares rows."""
        alternatives = []
        values = [self._bound(value, field) for value, field in zip(key, self._keys, strict=True)]
        for depth, field in enumerate(self._keys):
            equal = [
                self._sortable(each) == value for each, value in zip(self._keys[:depth], values, strict=False)
            ]
            alternatives.append(sa.and_(*equal, self._sortable(field) > values[depth]))
        return sa.or_(*alternatives)

    def _bound(self, value: bytes | str, field: SourceField) -> Any:
        if field.type is FieldType.NUMBER:
            number = Decimal(value if isinstance(value, str) else value.decode())
            return int(number) if number == number.to_integral_value() else number
        if self._dialect in ("mysql", "mariadb") and field.type is FieldType.TEXT:
            return value if isinstance(value, bytes) else value.encode()
        return value.decode() if isinstance(value, bytes) else value
