"""The shared PostgreSQL as target: versions written once, views that show one of them, a role that reads it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg
import pyarrow as pa

from contracts.errors import Problem, RefusedError, TargetError
from contracts.findings import Finding
from contracts.schema import TableSchema
from contracts.target import Receipt, SettledGroup, Version
from loaders import apart, promotion
from loaders.connection import Connection, connect
from loaders.control import ensure_control
from loaders.copy_in import copy_group
from loaders.copy_out import read_table
from loaders.ddl import StoredTable, add_key, comment_on, create_table, stored_columns
from loaders.names import StoreName
from loaders.versions import (
    allocate,
    complete,
    complete_version,
    count_rows,
    drop,
    drop_abandoned,
    lock_business,
    refuse_after_go_live,
    seal,
    stored_tables,
)


@dataclass(frozen=True, slots=True)
class Visible:
    """What readers see: the version's name and the rows of each group, counted through the views."""

    version: str
    rows: dict[str, int]


class StoreTarget:
    """`contracts.target.Target` on PostgreSQL. Raises TargetError, never with a value."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def put(self, version: Version) -> Receipt:
        """Hold all groups in a new version, complete and invisible; the same fingerprint: the version there is."""
        name = StoreName(version.municipality, version.business)
        with connect(self._dsn, autocommit=True) as connection:
            with connection.transaction():
                ensure_control(connection)
                refuse_after_go_live(connection, name)
            drop_abandoned(connection, name)
            number = complete_version(connection, name, version.fingerprint)
            if number is None:
                number = self._load(connection, name, version)
            return _receipt(connection, name, number)

    def read_back(self, receipt: Receipt, schema: TableSchema) -> Iterator[pa.RecordBatch]:
        """Rows of a group in bytewise key order, as `schema.arrow_schema`."""
        with connect(self._dsn) as connection:
            yield from read_table(connection, receipt.version, schema)

    def promote(self, municipality: str, business: str, version: str, approval: int) -> None:
        """Make a complete version visible, on an approval of `Control.record_approval`; again is no error."""
        name = StoreName(municipality, business)
        with connect(self._dsn) as connection:
            promotion.promote(connection, name, name.number(version), approval)

    def roll_back(self, municipality: str, business: str, by: str) -> str | None:
        """Make the former version visible and return its name; None when nothing was visible before.

        Refused when somebody has written to the current version.
        """
        name = StoreName(municipality, business)
        with connect(self._dsn) as connection:
            former = promotion.roll_back(connection, name, by)
        return None if former is None else name.version(former)

    def go_live(self, municipality: str, business: str, by: str) -> None:
        """Hand the business over to its users: put, promote, roll_back and purge are refused from here on."""
        with connect(self._dsn) as connection:
            promotion.go_live(connection, StoreName(municipality, business), by)

    def visible(self, municipality: str, business: str) -> Visible | None:
        """What readers see, None when nothing is visible."""
        name = StoreName(municipality, business)
        with connect(self._dsn) as connection:
            ensure_control(connection)
            number = promotion.visible_number(connection, name)
            if number is None:
                return None
            groups = [table.group for table in stored_tables(connection, name, number)]
            return Visible(name.version(number), count_rows(connection, name.stable, groups))

    def purge(self, municipality: str, business: str, version: str) -> None:
        """Remove an invisible version's rows for good."""
        name = StoreName(municipality, business)
        number = name.number(version)
        with connect(self._dsn) as connection:
            lock_business(connection, name)
            refuse_after_go_live(connection, name)
            if promotion.visible_number(connection, name) == number:
                raise RefusedError(
                    Problem(version, "it is the visible version.", "Promote another one or roll back first.")
                )
            drop(connection, name, number)

    def prove_apart(
        self, municipality: str, business: str, others: Sequence[tuple[str, str]]
    ) -> list[Finding]:
        """Try as the business' reader to read the stores of `others` (municipality, business)."""
        name = StoreName(municipality, business)
        with connect(self._dsn) as connection:
            return [apart.prove_apart(connection, name, [StoreName(*other) for other in others])]

    def _load(self, connection: Connection, name: StoreName, version: Version) -> int:
        number = allocate(connection, name, version)
        try:
            tables = [_load_group(connection, name.version(number), group) for group in version.groups]
            return complete(connection, name, number, tables)
        except BaseException:
            # The rows of a failed try only cost space; whatever stays is dropped by the next try.
            with suppress(psycopg.Error), connection.transaction():
                drop(connection, name, number)
            raise


def _load_group(connection: Connection, schema: str, group: SettledGroup) -> StoredTable:
    table = group.schema.group
    with connection.transaction():
        connection.execute(create_table(schema, group.schema))
        named = psycopg.sql.Identifier(schema, table)
        connection.execute(comment_on("TABLE", named, group.schema.comment))
        copy_group(connection, schema, group)
        connection.execute(add_key(schema, group.schema))
        rows, sealed = seal(connection, schema, table)
    if rows != group.rows:
        raise TargetError(
            Problem(f"{schema}.{table}", f"it took {rows} rows of {group.rows}.", "Stage the version again.")
        )
    with connection.transaction():
        connection.execute(psycopg.sql.SQL("ANALYZE {}").format(named))
    return StoredTable(
        table,
        group.schema.name,
        rows,
        group.content_hash,
        sealed,
        stored_columns(group.schema),
        group.schema.comment,
    )


def _receipt(connection: Connection, name: StoreName, number: int) -> Receipt:
    version = name.version(number)
    groups = [table.group for table in stored_tables(connection, name, number)]
    return Receipt(
        "store", name.municipality, name.business, version, count_rows(connection, version, groups)
    )
