"""Views over a staged version for the duration of its check: the items of each group, and computed columns.

What looks at other rows (keys, parents) is asked once as a set: inside the view it would be asked again for
every row, and PostgreSQL would no longer use more than one process. The views live in a schema of their own, because a version is never changed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

from contracts.schema import TableSchema
from validators.rule import Rule

# Enough to hash a million keys without going to disk.
_HASH_MIB = 64

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A group's view. `rules` can be run; those `not_applicable` lack a table or an item to look at."""

    schema: str
    group: str
    business: str
    key: tuple[str, ...]
    rows: int
    rules: tuple[Rule, ...]
    not_applicable: tuple[Rule, ...]

    def column(self, rule: Rule) -> str:
        """The column a rule checks."""
        return f"_rule_{self.rules.index(rule)}" if rule.computed or rule.wrong else rule.item


@contextmanager
def check_views(
    connection: Connection, version: str, suites: Sequence[tuple[TableSchema, Sequence[Rule]]]
) -> Iterator[list[CheckedTable]]:
    """The views of all groups; one check of a version at a time, and nothing of it stays.

    `connection` must be in autocommit mode.
    """
    name = f"{version}_check"
    scratch = sql.Identifier(name)
    connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(scratch))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(scratch))
        yield [_make_view(connection, version, schema, rules, suites) for schema, rules in suites]
    finally:
        if not connection.closed:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(scratch))
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _make_view(
    connection: Connection,
    version: str,
    schema: TableSchema,
    rules: Sequence[Rule],
    suites: Sequence[tuple[TableSchema, Sequence[Rule]]],
) -> CheckedTable:
    here = {other.group for other, _ in suites}
    usable = tuple(rule for rule in rules if not rule.missing and (not rule.parent or rule.parent in here))
    table = sql.Identifier(version, schema.group)
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
    assert row is not None
    checked = CheckedTable(
        schema=f"{version}_check",
        group=schema.group,
        business=schema.business,
        key=schema.key,
        rows=int(row[0]),
        rules=usable,
        not_applicable=tuple(rule for rule in rules if rule not in usable),
    )
    with connection.transaction():
        # The rules name tables without their schema.
        connection.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(version)))
        connection.execute(f"SET LOCAL work_mem = '{_HASH_MIB}MB'".encode())
        connection.execute(_view(connection, checked).encode())
    return checked


def _view(connection: Connection, table: CheckedTable) -> str:
    """SQL of the view. A joined table holds each wrong value once, so the view has the rows of the group."""
    columns, joins = "", ""
    for number, rule in enumerate(table.rules):
        holds = rule.computed
        if rule.wrong:
            wrong = f'"{table.schema}"."_wrong_{number}_{table.group}"'
            connection.execute(f"CREATE TABLE {wrong} AS {rule.wrong}".encode())
            connection.execute(f"ANALYZE {wrong}".encode())
            equal = " AND ".join(f'w{number}."{name}" = t."{name}"' for name in rule.columns)
            joins += f" LEFT JOIN {wrong} AS w{number} ON {equal}"
            holds = f'CASE WHEN w{number}."{rule.columns[0]}" IS NULL THEN 1 END'
        if holds:
            columns += f', {holds} AS "{table.column(rule)}"'
    view = f'"{table.schema}"."{table.group}"'
    return f'CREATE VIEW {view} AS SELECT t.*{columns} FROM "{table.group}" AS t{joins}'
