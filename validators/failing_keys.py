"""The keys of rows that fail a check, for people who may see them: key columns only, never the checked item."""

from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql

from validators.check_views import CheckedTable, Connection
from validators.rule import Rule

_LIMIT = 1000
_SCHEMA = pa.schema(
    [
        pa.field("group", pa.string()),
        pa.field("item", pa.string()),
        pa.field("check", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("key", pa.list_(pa.string())),
    ]
)


class FailingKeys:
    """Parquet of group, item, check, reason, key (texts in the order of the group's key items)."""

    def __init__(self, connection: Connection, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = connection
        self._writer = pq.ParquetWriter(path, _SCHEMA)

    def __enter__(self) -> "FailingKeys":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def add(self, table: CheckedTable, rule: Rule, query: str) -> None:
        """Keys of at most 1,000 rows that break the rule; `query` selects the key items and the item itself."""
        statement = _twice(table) if rule.check == "check.key_unique" else _reduced(table, query)
        with self._connection.transaction():
            path = sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(table.schema))
            self._connection.execute(path)
            keys = [list(key) for key in self._connection.execute(statement).fetchall()]
        columns = [[table.group], [rule.item], [rule.check], [rule.reason]]
        arrays = [pa.array(column * len(keys), pa.string()) for column in columns]
        self._writer.write_batch(
            pa.RecordBatch.from_arrays([*arrays, pa.array(keys, _SCHEMA.field("key").type)], schema=_SCHEMA)
        )


def _reduced(table: CheckedTable, query: str) -> bytes:
    """The query's columns are renamed by position, for the checked item may be a key item too."""
    names = [f"k{number}" for number in range(len(table.key))]
    texts = ", ".join(f"{name}::text" for name in names)
    inner = query.strip().rstrip(";")
    return f"SELECT {texts} FROM ({inner}) AS q({', '.join([*names, 'checked'])}) LIMIT {_LIMIT}".encode()


def _twice(table: CheckedTable) -> sql.Composed:
    key = [sql.Identifier(name) for name in table.key]
    return sql.SQL("SELECT {} FROM {} GROUP BY {} HAVING count(*) > 1 LIMIT {}").format(
        sql.SQL(", ").join(sql.SQL("{}::text").format(name) for name in key),
        sql.Identifier(table.schema, table.group),
        sql.SQL(", ").join(key),
        _LIMIT,
    )
