"""Promote, roll back, go-live: which version of a business is visible, changed for all its groups at once."""

from dataclasses import dataclass

from psycopg import errors, sql

from contracts.errors import Problem, RefusedError
from loaders.connection import Connection
from loaders.control import audit
from loaders.ddl import StoredTable, comment_on, english_view, japanese_view
from loaders.names import StoreName
from loaders.versions import lock_business, refuse_after_go_live, seal, stored_tables

# Nobody waits behind us longer than this: a view can be replaced only when no query reads it.
_LOCK_TIMEOUT = "2s"


@dataclass(frozen=True, slots=True)
class _Step:
    """A change of what is visible; `number` None means nothing is."""

    act: str
    number: int | None
    former: int | None
    approval: int | None
    by: str


def promote(connection: Connection, name: StoreName, number: int, approval: int) -> None:
    """Make the version visible. Raises RefusedError; then everything is as before."""
    _begin(connection, name)
    current = visible_number(connection, name)
    by = _approver(connection, name, approval)
    if current == number:
        return
    _show(connection, name, number, stored_tables(connection, name, number))
    _note(connection, name, _Step("promote", number, current, approval, by))


def roll_back(connection: Connection, name: StoreName, by: str) -> int | None:
    """Make the version visible that was visible before the current one was promoted; None when none was.

    Raises RefusedError when nothing is visible, or when somebody has written to the current version.
    """
    _begin(connection, name)
    current = visible_number(connection, name)
    if current is None:
        raise RefusedError(
            Problem(f"store {name.stable}", "nothing is visible.", "There is nothing to roll back.")
        )
    _refuse_if_written(connection, name, current)
    former = _former(connection, name, current)
    tables = [] if former is None else stored_tables(connection, name, former)
    _show(connection, name, former, tables)
    _note(connection, name, _Step("roll_back", former, current, None, by))
    return former


def go_live(connection: Connection, name: StoreName, by: str) -> None:
    """End our rights: everything of this business gets an owner of its own, and we refuse to touch it again.

    A superuser still can; any other role of ours cannot, until somebody grants it the owner's role.
    """
    _begin(connection, name)
    current = visible_number(connection, name)
    if current is None:
        raise RefusedError(
            Problem(f"store {name.stable}", "nothing is visible.", "Promote a version before going live.")
        )
    make_role(connection, name.owner)
    owner = sql.Identifier(name.owner)
    database = sql.Identifier(connection.info.dbname)
    # An owner of schemas needs this right at the moment it becomes one.
    connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, owner))
    for schema in (name.stable, name.english, name.version(current)):
        _hand_over(connection, schema, name.owner)
    connection.execute(sql.SQL("REVOKE CREATE ON DATABASE {} FROM {}").format(database, owner))
    connection.execute(sql.SQL("REVOKE {} FROM CURRENT_USER").format(owner))
    _note(connection, name, _Step("go_live", current, current, None, by))


def visible_number(connection: Connection, name: StoreName) -> int | None:
    """Number of the visible version."""
    row = connection.execute(
        "SELECT number FROM control.promotions WHERE (municipality, business) = (%s, %s)"
        " ORDER BY promotion DESC LIMIT 1",
        [name.municipality, name.business],
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def make_role(connection: Connection, role: str) -> None:
    """A role nobody logs in as, which we may act as; roles are shared by all databases of a server."""
    name = sql.Identifier(role)
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE").format(name))
    except (errors.DuplicateObject, errors.UniqueViolation):
        return


def _begin(connection: Connection, name: StoreName) -> None:
    connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    lock_business(connection, name)
    refuse_after_go_live(connection, name)


def _approver(connection: Connection, name: StoreName, approval: int) -> str:
    row = connection.execute(
        "SELECT decided_by FROM control.approvals"
        " WHERE (approval, municipality, decision) = (%s, %s, 'approved')",
        [approval, name.municipality],
    ).fetchone()
    if row is None:
        raise RefusedError(
            Problem(f"approval {approval}", f"it does not approve {name.stable}.", "Have it approved first.")
        )
    return str(row[0])


def _former(connection: Connection, name: StoreName, current: int) -> int | None:
    row = connection.execute(
        "SELECT former FROM control.promotions"
        " WHERE (municipality, business, act, number) = (%s, %s, 'promote', %s)"
        " ORDER BY promotion DESC LIMIT 1",
        [name.municipality, name.business, current],
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _refuse_if_written(connection: Connection, name: StoreName, number: int) -> None:
    version = name.version(number)
    for table in stored_tables(connection, name, number):
        if seal(connection, version, table.group)[1] != table.seal:
            raise RefusedError(
                Problem(
                    f"{version}.{table.group}",
                    "somebody else has written to it since it was staged.",
                    "Save those rows first; rolling back would hide them.",
                )
            )


def _show(connection: Connection, name: StoreName, number: int | None, tables: list[StoredTable]) -> None:
    make_role(connection, name.reader)
    reader = sql.Identifier(name.reader)
    for schema in (name.stable, name.english):
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(schema), reader))
        _drop_views(connection, schema, {table.group for table in tables})
    for table in tables:
        assert number is not None
        for schema, make in ((name.stable, japanese_view), (name.english, english_view)):
            view = sql.Identifier(schema, table.group)
            _replace_view(connection, view, make(view, name.version(number), table))
            connection.execute(comment_on("VIEW", view, table.comment))
            connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(view, reader))


def _replace_view(connection: Connection, view: sql.Identifier, statement: sql.Composed) -> None:
    try:
        with connection.transaction():
            connection.execute(statement)
    except errors.InvalidTableDefinition:
        # Another version of the standard has other columns.
        connection.execute(sql.SQL("DROP VIEW {}").format(view))
        connection.execute(statement)


def _drop_views(connection: Connection, schema: str, keep: set[str]) -> None:
    rows = connection.execute("SELECT viewname FROM pg_views WHERE schemaname = %s", [schema]).fetchall()
    for (view,) in rows:
        if view not in keep:
            connection.execute(sql.SQL("DROP VIEW {}").format(sql.Identifier(schema, view)))


def _hand_over(connection: Connection, schema: str, owner: str) -> None:
    rows = connection.execute(
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'v')",
        [schema],
    ).fetchall()
    name, to = sql.Identifier(schema), sql.Identifier(owner)
    # The schema comes last: once it is another's, we do not even see what is in it.
    connection.execute(sql.SQL("GRANT ALL ON SCHEMA {} TO {}").format(name, to))
    for relation, kind in rows:
        what = sql.SQL("TABLE" if kind == "r" else "VIEW")
        table = sql.Identifier(schema, relation)
        connection.execute(sql.SQL("ALTER {} {} OWNER TO {}").format(what, table, to))
    connection.execute(sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(name, to))


def _note(connection: Connection, name: StoreName, step: _Step) -> None:
    connection.execute(
        "INSERT INTO control.promotions (municipality, business, act, number, former, approval, done_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [name.municipality, name.business, step.act, step.number, step.former, step.approval, step.by],
    )
    shown = None if step.number is None else name.version(step.number)
    detail = {"store": name.stable, "version": shown, "approval": step.approval, "by": step.by}
    audit(connection, step.act, detail)
