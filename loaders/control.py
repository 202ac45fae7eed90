"""The control schema: runs, ledger, findings, approvals, audit log. Versions and promotions: see their modules."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg.types.json import Jsonb

from contracts.findings import Finding
from contracts.ledger import RecordLedger, RowLedger
from loaders.connection import Connection, connect

_SQL = (Path(__file__).parent / "control.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's decision on a sign-off pack; `pack_sha256` is the hash of what was decided on."""

    municipality: str
    run: str
    decision: str
    decided_by: str
    decided_at: datetime
    pack_sha256: str
    note: str | None


class Control:
    """The control schema of a database. Raises TargetError."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def ensure(self) -> None:
        """Make what is not there yet; safe from many processes at once."""
        with connect(self._dsn) as connection:
            ensure_control(connection)

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Wait until nobody else is in a block of the same name; a session that ends is no longer in it."""
        with connect(self._dsn, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [what])
            yield

    def record_run(self, municipality: str, run: str, purpose: str) -> None:
        """Note that a run exists; again is no error."""
        with connect(self._dsn) as connection:
            register(connection, municipality)
            added = connection.execute(
                "INSERT INTO control.runs (municipality, run, purpose) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [municipality, run, purpose],
            )
            if added.rowcount:
                audit(connection, "run", {"municipality": municipality, "run": run, "purpose": purpose})

    def record_ledger(
        self,
        municipality: str,
        run: str,
        business: str,
        records: Sequence[RecordLedger],
        rows: Sequence[RowLedger],
    ) -> None:
        """Replace the ledger of a (run, business)."""
        key = [municipality, run, business]
        lines = [("records", ledger.file, Jsonb(ledger.to_json())) for ledger in records]
        lines += [("rows", ledger.group, Jsonb(ledger.to_json())) for ledger in rows]
        with connect(self._dsn) as connection, connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM control.ledger WHERE (municipality, run, business) = (%s, %s, %s)", key
            )
            cursor.executemany(
                "INSERT INTO control.ledger VALUES (%s, %s, %s, %s, %s, %s)",
                [(*key, *line) for line in lines],
            )

    def record_findings(
        self, municipality: str, run: str, business: str, stage: str, findings: Sequence[Finding]
    ) -> None:
        """Replace the findings of a stage of a (run, business)."""
        key = [municipality, run, business, stage]
        with connect(self._dsn) as connection, connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM control.findings WHERE (municipality, run, business, stage) = (%s, %s, %s, %s)",
                key,
            )
            cursor.executemany(
                "INSERT INTO control.findings VALUES (%s, %s, %s, %s, %s, %s)",
                [(*key, position, Jsonb(finding.to_json())) for position, finding in enumerate(findings)],
            )

    def record_approval(self, approval: Approval) -> int:
        """Note a decision; the number is what a promotion refers to. The same decision again: the same number."""
        with connect(self._dsn) as connection:
            register(connection, approval.municipality)
            values = [
                *(approval.municipality, approval.run, approval.decision, approval.decided_by),
                *(approval.decided_at, approval.pack_sha256),
            ]
            found = connection.execute(
                "SELECT approval FROM control.approvals"
                " WHERE (municipality, run, decision, decided_by, decided_at, pack_sha256)"
                " = (%s, %s, %s, %s, %s, %s)",
                values,
            ).fetchone()
            if found:
                return int(found[0])
            number = connection.execute(
                "INSERT INTO control.approvals"
                " (municipality, run, decision, decided_by, decided_at, pack_sha256, note)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING approval",
                [*values, approval.note],
            ).fetchone()
            assert number is not None
            audit(connection, approval.decision, _approval_detail(approval, int(number[0])))
            return int(number[0])

    def approval_of(self, municipality: str, run: str, pack_sha256: str) -> int | None:
        """The last decision on this very pack, if it approves; None otherwise."""
        with connect(self._dsn) as connection:
            last = connection.execute(
                "SELECT approval, decision FROM control.approvals"
                " WHERE (municipality, run, pack_sha256) = (%s, %s, %s) ORDER BY approval DESC LIMIT 1",
                [municipality, run, pack_sha256],
            ).fetchone()
        return int(last[0]) if last and last[1] == "approved" else None

    def businesses(self) -> list[tuple[str, str]]:
        """Every (municipality, business) that has a version in this database."""
        with connect(self._dsn) as connection:
            rows = connection.execute(
                "SELECT DISTINCT municipality, business FROM control.versions ORDER BY 1, 2"
            ).fetchall()
        return [(str(municipality), str(business)) for municipality, business in rows]

    def audit_head(self) -> str:
        """Hash of the last line of the audit log, "" when it is empty: print it where it cannot be changed."""
        with connect(self._dsn) as connection:
            head = connection.execute(
                "SELECT hash FROM control.audit ORDER BY position DESC LIMIT 1"
            ).fetchone()
        return str(head[0]) if head else ""

    def broken_audit_lines(self) -> list[int]:
        """Positions of audit lines that were changed, or whose predecessor is gone; none means intact."""
        with connect(self._dsn) as connection:
            rows = connection.execute(
                "SELECT position FROM (SELECT *, lag(hash, 1, '') OVER (ORDER BY position) AS chained,"
                " row_number() OVER (ORDER BY position) AS expected FROM control.audit) AS lines"
                " WHERE previous <> chained OR position <> expected"
                " OR hash <> control.audit_hash(previous, position, at, event, detail) ORDER BY position"
            ).fetchall()
        return [int(position) for (position,) in rows]


def ensure_control(connection: Connection) -> None:
    """Make the control schema within the caller's transaction."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('control.ensure', 0))")
    connection.execute(_SQL.encode())


def register(connection: Connection, municipality: str) -> None:
    """Note a municipality; again is no error."""
    connection.execute(
        "INSERT INTO control.municipalities (municipality) VALUES (%s) ON CONFLICT DO NOTHING", [municipality]
    )


def audit(connection: Connection, event: str, detail: dict[str, Any]) -> None:
    """Append to the audit log within the caller's transaction."""
    connection.execute("SELECT control.append_audit(%s, %s)", [event, Jsonb(detail)])


def _approval_detail(approval: Approval, number: int) -> dict[str, Any]:
    return {
        "approval": number,
        "municipality": approval.municipality,
        "run": approval.run,
        "decided_by": approval.decided_by,
        "decided_at": approval.decided_at.isoformat(),
        "pack_sha256": approval.pack_sha256,
    }
