"""Proof by trying that a business' reader reads its own store and no other."""

from collections.abc import Iterator, Sequence

from psycopg import errors, sql

from contracts.findings import Finding, Severity, Status
from loaders.connection import Connection
from loaders.names import StoreName


def prove_apart(connection: Connection, name: StoreName, others: Sequence[StoreName]) -> Finding:
    """Probes as the reader: own views must open; versions, the control schema and the `others` must not.

    `checked` counts the probes, `failed` those that opened what they must not. When the reader cannot read
    its own views the proof proves nothing, and the status is `error`.
    """
    role = sql.Identifier(name.reader)
    own = list(_relations(connection, [name.stable, name.english]))
    foreign = list(_relations(connection, _foreign_schemas(connection, name, others)))
    opened = [_opens(connection, role, relation) for relation in foreign]
    readable = bool(own) and all(_opens(connection, role, relation) for relation in own)
    status = Status.FAILED if any(opened) else Status.PASSED if readable else Status.ERROR
    return Finding(
        check="apart.store",
        reason="not_apart",
        business=name.business,
        group="",
        item="",
        checked=len(own) + len(foreign),
        failed=sum(opened),
        threshold=0.0,
        status=status,
        severity=Severity.STOP,
    )


def _foreign_schemas(connection: Connection, name: StoreName, others: Sequence[StoreName]) -> list[str]:
    rows = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [f"{name.stable}_v"]
    ).fetchall()
    for other in others:
        rows += connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname = %s OR starts_with(nspname, %s)",
            [other.stable, f"{other.stable}_"],
        ).fetchall()
    return ["control", *(str(schema) for (schema,) in rows)]


def _relations(connection: Connection, schemas: list[str]) -> Iterator[sql.Identifier]:
    rows = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'v') ORDER BY 1, 2",
        [schemas],
    ).fetchall()
    return (sql.Identifier(schema, relation) for schema, relation in rows)


def _opens(connection: Connection, role: sql.Identifier, relation: sql.Identifier) -> bool:
    try:
        with connection.transaction():
            connection.execute(sql.SQL("SET LOCAL ROLE {}").format(role))
            connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(relation))
            connection.execute("RESET ROLE")
    except errors.InsufficientPrivilege:
        return False
    return True
