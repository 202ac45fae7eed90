"""The control schema remembers decisions, and shows when somebody changed its audit log."""

from datetime import UTC, datetime

import psycopg
import pytest

from contracts.findings import Finding, Severity, Status
from contracts.ledger import RecordLedger, RowLedger
from loaders.control import Approval, Control

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_ledger_and_findings_are_replaced_not_doubled(control: Control, store_dsn: str) -> None:
    finding = Finding("c", "r", "001", "g", "", 5, 0, 0.0, Status.PASSED, Severity.STOP)
    control.record_run("992011", "r1", "rehearsal")
    for _ in range(2):
        control.record_ledger("992011", "r1", "001", [RecordLedger("f", 5, used=5)], [RowLedger("g", 5)])
        control.record_findings("992011", "r1", "001", "check", [finding, finding])
    with psycopg.connect(store_dsn) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM control.ledger), (SELECT count(*) FROM control.findings)"
        ).fetchone()
    assert counts == (2, 2)


def test_a_decision_told_twice_is_one_decision(control: Control) -> None:
    decision = Approval("992011", "r1", "approved", "suzuki", AT, "0" * 64, "よし")
    assert control.record_approval(decision) == control.record_approval(decision)


def test_the_last_decision_on_a_pack_counts(control: Control) -> None:
    pack = "a" * 64
    assert control.approval_of("992011", "r1", pack) is None
    number = control.record_approval(Approval("992011", "r1", "approved", "suzuki", AT, pack, None))
    assert control.approval_of("992011", "r1", pack) == number
    assert control.approval_of("992011", "r1", "b" * 64) is None
    control.record_approval(Approval("992011", "r1", "rejected", "tanaka", AT, pack, None))
    assert control.approval_of("992011", "r1", pack) is None


def test_the_audit_log_refuses_changes_and_shows_forced_ones(control: Control, store_dsn: str) -> None:
    for run in ("r1", "r2", "r3"):
        control.record_run("992011", run, "rehearsal")
    head = control.audit_head()
    assert len(head) == 64
    assert control.broken_audit_lines() == []
    with psycopg.connect(store_dsn, autocommit=True) as connection:
        for change in ("UPDATE control.audit SET event = 'x'", "DELETE FROM control.audit"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(change.encode())
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE control.audit SET event = 'x' WHERE position = 2")
        assert control.broken_audit_lines() == [2]
        connection.execute("DELETE FROM control.audit WHERE position = 2")
        assert control.broken_audit_lines() == [3]
    assert control.audit_head() == head
