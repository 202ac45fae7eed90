"""A connection to PostgreSQL whose failures speak the house's words.

PostgreSQL puts cell values into DETAIL, CONTEXT and sometimes into the message itself, so nothing of an
error but its class is passed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from contracts.errors import Problem, SpecError, TargetError

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

_RUN_AGAIN = "Look at the database, then run again."
_KNOWN: tuple[tuple[type[psycopg.Error], str, str], ...] = (
    (errors.DiskFull, "the disk of the database is full.", "Free space there, then run again."),
    (errors.LockNotAvailable, "somebody holds a lock on it.", "Nothing was changed; run again."),
    (errors.InsufficientPrivilege, "access is denied.", "Give the database role the right to it."),
    (errors.UniqueViolation, "a key is not unique.", "Settle the rows again; report it if it stays."),
    (errors.NotNullViolation, "a key item is null.", "Settle the rows again; report it if it stays."),
    (errors.UndefinedTable, "a table is not there.", "Stage the version again."),
    (errors.DependentObjectsStillExist, "other objects depend on it.", "Drop or move them, then run again."),
    (errors.InvalidPassword, "the password is refused.", "Correct the address of the database."),
    (errors.InvalidCatalogName, "the database does not exist.", "Make it, or correct its address."),
    (errors.AdminShutdown, "the database was shut down.", "Start it, then run again."),
    (errors.TooManyConnections, "the database takes no more connections.", "Run again later."),
)


@contextmanager
def connect(dsn: str, autocommit: bool = False) -> Iterator[Connection]:
    """A session; without `autocommit` its work is one transaction. Raises TargetError, never with a value."""
    place = place_of(dsn)
    try:
        with psycopg.connect(dsn, autocommit=autocommit, connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        raise database_failure(place, error) from None


def database_failure(place: str, error: psycopg.Error) -> TargetError:
    """What went wrong at `place`, by the class of the error alone."""
    for kind, wrong, action in _KNOWN:
        if isinstance(error, kind):
            return TargetError(Problem(place, wrong, action))
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        action = "Start it (`hikkoshi services up`), or correct its address and password."
        return TargetError(Problem(place, "the database does not answer.", action))
    wrong = f"the database reports {type(error).__name__} ({error.sqlstate})."
    return TargetError(Problem(place, wrong, _RUN_AGAIN))


def place_of(dsn: str) -> str:
    """The database's address without user and password. Raises SpecError when the address cannot be read."""
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.Error:
        raise SpecError(
            Problem(
                "address of the database", "it cannot be read.", "Give postgresql://user:password@host/name."
            )
        ) from None
    return f"database {parts.get('dbname', '')} at {parts.get('host', 'localhost')}:{parts.get('port', 5432)}"
