"""SQL of the kinds of hand-written rules: over one row `t`, or the keys of rows that contradict other rows.

Tables are joined by commas: a query with the word JOIN gets no name for its batch from Great Expectations.
"""

from collections.abc import Sequence
from itertools import combinations

from contracts.condition import Condition
from contracts.schema import Item, TableSchema
from validators.row_sql import NUMERIC, holds_sql

_OPEN_ENDS = "'0000-01-01', '9999-12-31'"


def follows(schema: TableSchema, when: Condition | None, then: Condition) -> str:
    """1 where `then` holds or `when` does not, else null."""
    return f"CASE WHEN {_unless(schema, when)}({holds_sql(then, schema)}) THEN 1 END"


def in_order(schema: TableSchema, when: Condition | None, items: Sequence[Item]) -> str:
    """1 where no later item is less than an earlier one; null and open ends of a range are not compared."""
    pairs = [f"{_point(a)} > {_point(b)}" for a, b in combinations(items, 2)]
    return f"CASE WHEN {_unless(schema, when)}({' OR '.join(pairs)}) IS NOT TRUE THEN 1 END"


def _unless(schema: TableSchema, when: Condition | None) -> str:
    return f"({holds_sql(when, schema)}) IS NOT TRUE OR " if when is not None else ""


def _point(item: Item) -> str:
    column = f't."{item.romaji}"'
    if item.type in NUMERIC:
        return column
    return f'(CASE WHEN {column} NOT IN ({_OPEN_ENDS}) THEN {column} END COLLATE "C")'


def counted(
    schema: TableSchema, among: Condition | None, of: Condition, per: Sequence[Item], outside: Sequence[str]
) -> str:
    """Keys of the rows of each `per` whose number of rows with `of` is `outside` (`< 1`, `> 1`)."""
    count = f"count(*) FILTER (WHERE {holds_sql(of, schema)})"
    return _keys_per(schema, among, per, " OR ".join(f"{count} {bound}" for bound in outside))


def shared(schema: TableSchema, among: Condition | None, of: Item, per: Sequence[Item]) -> str:
    """Keys of the rows of each `per` that has more than one value of `of`."""
    return _keys_per(schema, among, per, f'min(t."{of.romaji}") <> max(t."{of.romaji}")')


def _keys_per(schema: TableSchema, among: Condition | None, per: Sequence[Item], wrong: str) -> str:
    """Grouped, not by windows: PostgreSQL sorts whole tables for those."""
    rows = " AND ".join([f't."{item.romaji}" IS NOT NULL' for item in per] + _holding(schema, among))
    table, columns = f'"{schema.group}" AS t', ", ".join(f't."{item.romaji}"' for item in per)
    equal = " AND ".join(f's."{item.romaji}" = t."{item.romaji}"' for item in per)
    wrong_ones = f"SELECT {columns} FROM {table} WHERE {rows} GROUP BY {columns} HAVING {wrong}"
    return f"SELECT DISTINCT {_key(schema)} FROM {table}, ({wrong_ones}) AS s WHERE {equal} AND {rows}"


def sums_differ(schema: TableSchema, equals: Item, other: TableSchema, of: Item, per: Sequence[Item]) -> str:
    """Keys of rows with parts in `other` that do not add up; a row without any part is not judged."""
    columns = ", ".join(f'"{item.romaji}"' for item in per)
    equal = " AND ".join(f's."{item.romaji}" = t."{item.romaji}"' for item in per)
    parts = f'SELECT {columns}, sum("{of.romaji}") AS total FROM "{other.group}" GROUP BY {columns}'
    return (
        f'SELECT DISTINCT {_key(schema)} FROM "{schema.group}" AS t, ({parts}) AS s'
        f' WHERE {equal} AND s.total <> t."{equals.romaji}"'
    )


def unknown_in(
    schema: TableSchema,
    items: Sequence[Item],
    other: TableSchema,
    names: Sequence[Item],
    among: Condition | None,
) -> str:
    """Keys of rows whose `items`, none of them null, are not the `names` of any row of `other`."""
    known = " AND ".join(f't."{item.romaji}" IS NOT NULL' for item in items)
    equal = " AND ".join(
        f'p."{name.romaji}" = t."{item.romaji}"' for item, name in zip(items, names, strict=True)
    )
    rows = " AND ".join(["true", *_holding(other, among)])
    there = f'SELECT FROM (SELECT * FROM "{other.group}" AS t WHERE {rows}) AS p WHERE {equal}'
    return f'SELECT DISTINCT {_key(schema)} FROM "{schema.group}" AS t WHERE {known} AND NOT EXISTS ({there})'


def _holding(schema: TableSchema, among: Condition | None) -> list[str]:
    return [f"({holds_sql(among, schema)})"] if among is not None else []


def _key(schema: TableSchema) -> str:
    return ", ".join(f't."{name}"' for name in schema.key)
