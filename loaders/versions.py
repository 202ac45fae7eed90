"""A version's life: allocated by a try, complete, dropped.

Each try loads into a version of its own and holds a lock on it as long as its session lives. So an orphaned
try can only ever fill its own version, and whoever finds an allocated version without holder may drop it.
"""

from psycopg import sql
from psycopg.types.json import Jsonb

from contracts.errors import Problem, RefusedError, TargetError
from contracts.target import Version
from loaders.connection import Connection
from loaders.control import audit, register
from loaders.ddl import StoredTable
from loaders.names import StoreName


def lock_business(connection: Connection, name: StoreName) -> None:
    """Let nobody else allocate, complete or promote here until this transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name.stable])


def refuse_after_go_live(connection: Connection, name: StoreName) -> None:
    """Raises RefusedError when the SaaS's users write here already."""
    row = connection.execute(
        "SELECT 1 FROM control.promotions WHERE (municipality, business, act) = (%s, %s, 'go_live')",
        [name.municipality, name.business],
    ).fetchone()
    if row is not None:
        raise RefusedError(
            Problem(
                f"store {name.stable}",
                "the business is live; its users write there, and our rights have ended.",
                "Leave it alone; correct data in the live system.",
            )
        )


def complete_version(connection: Connection, name: StoreName, fingerprint: str) -> int | None:
    """Number of the complete version of these inputs, if there is one."""
    row = connection.execute(
        "SELECT number FROM control.versions WHERE (municipality, business, fingerprint, state)"
        " = (%s, %s, %s, 'complete')",
        [name.municipality, name.business, fingerprint],
    ).fetchone()
    return int(row[0]) if row else None


def allocate(connection: Connection, name: StoreName, version: Version) -> int:
    """A new number with an empty schema, held by this session."""
    with connection.transaction():
        lock_business(connection, name)
        refuse_after_go_live(connection, name)
        register(connection, name.municipality)
        row = connection.execute(
            "INSERT INTO control.versions (municipality, business, number, run, fingerprint, state)"
            " SELECT %(m)s, %(b)s, coalesce(max(number), 0) + 1, %(run)s, %(fingerprint)s, 'allocated'"
            " FROM control.versions WHERE (municipality, business) = (%(m)s, %(b)s) RETURNING number",
            {
                "m": name.municipality,
                "b": name.business,
                "run": version.run,
                "fingerprint": version.fingerprint,
            },
        ).fetchone()
        assert row is not None
        number = int(row[0])
        connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name.version(number)])
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name.version(number))))
    return number


def complete(connection: Connection, name: StoreName, number: int, tables: list[StoredTable]) -> int:
    """Mark the version complete; when another try was faster, drop this one and return the other's number."""
    with connection.transaction():
        lock_business(connection, name)
        refuse_after_go_live(connection, name)
        row = connection.execute(
            "SELECT fingerprint, run FROM control.versions"
            " WHERE (municipality, business, number, state) = (%s, %s, %s, 'allocated')",
            [name.municipality, name.business, number],
        ).fetchone()
        if row is None:
            raise TargetError(
                Problem(name.version(number), "another process dropped it.", "Stage the version again.")
            )
        winner = complete_version(connection, name, str(row[0]))
        if winner is not None:
            drop(connection, name, number)
            return winner
        connection.execute(
            "UPDATE control.versions SET state = 'complete', tables = %s"
            " WHERE (municipality, business, number) = (%s, %s, %s)",
            [Jsonb([table.to_json() for table in tables]), name.municipality, name.business, number],
        )
        counts = {table.group: [table.rows, table.content_hash] for table in tables}
        audit(connection, "staged", {"version": name.version(number), "run": row[1], "tables": counts})
    return number


def drop_abandoned(connection: Connection, name: StoreName) -> None:
    """Drop allocated versions whose try is gone."""
    rows = connection.execute(
        "SELECT number FROM control.versions WHERE (municipality, business, state) = (%s, %s, 'allocated')",
        [name.municipality, name.business],
    ).fetchall()
    for (number,) in rows:
        with connection.transaction():
            free = connection.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name.version(number)]
            ).fetchone()
            if free == (True,):
                drop(connection, name, number)


def drop(connection: Connection, name: StoreName, number: int) -> None:
    """Remove a version's rows for good and remember that it was."""
    connection.execute(
        sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name.version(number)))
    )
    connection.execute(
        "UPDATE control.versions SET state = 'dropped' WHERE (municipality, business, number) = (%s, %s, %s)",
        [name.municipality, name.business, number],
    )


def stored_tables(connection: Connection, name: StoreName, number: int) -> list[StoredTable]:
    """What a complete version holds. Raises TargetError when it is not complete."""
    row = connection.execute(
        "SELECT tables FROM control.versions"
        " WHERE (municipality, business, number, state) = (%s, %s, %s, 'complete')",
        [name.municipality, name.business, number],
    ).fetchone()
    if row is None:
        raise TargetError(
            Problem(name.version(number), "there is no such complete version.", "Stage it first.")
        )
    return [StoredTable.from_json(table) for table in row[0]]


def count_rows(connection: Connection, schema: str, groups: list[str]) -> dict[str, int]:
    """Rows of tables or views as the database counts them now."""
    counts = {}
    for group in groups:
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, group))
        ).fetchone()
        assert row is not None
        counts[group] = int(row[0])
    return counts


def seal(connection: Connection, schema: str, group: str) -> tuple[int, str]:
    """Row count, and a text that any later insert, update or delete changes: the transactions of the rows."""
    row = connection.execute(
        sql.SQL("SELECT count(*), min(xmin::text::bigint), max(xmin::text::bigint) FROM {}").format(
            sql.Identifier(schema, group)
        )
    ).fetchone()
    assert row is not None
    return int(row[0]), f"{row[0]}:{row[1]}:{row[2]}"
