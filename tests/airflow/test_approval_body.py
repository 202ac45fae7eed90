"""What the person who approves reads."""

import pytest

from contracts.findings import Finding, Severity, Status
from pipeline.evidence import BusinessEvidence
from pipeline.stage_folder import Manifest

pytestmark = pytest.mark.xdist_group("airflow")
REQUEST = {"run": "r1", "purpose": "rehearsal"}
ROW = {
    "group": "g_resident",
    "slots": 1200,
    "empty": 0,
    "rejected": 3,
    "held": 2,
    "written": 1195,
    "staged": 1195,
}
CONTROL = {"file": "JUMINM.DAT", "control": "records", "declared": 1200, "found": 1200}


def _finding(status: Status, severity: Severity) -> Finding:
    return Finding(
        "row.code", "code_unmapped", "001", "g_resident", "seibetsu", 1200, 3, 0.0, status, severity
    )


def _evidence(*findings: Finding) -> list[BusinessEvidence]:
    facts = {
        "extract": {"files": [], "controls": [CONTROL]},
        "stage": {"rows": [ROW], "findings": [finding.to_json() for finding in findings]},
    }
    manifests = {
        stage: Manifest(f"{stage}.json", {"facts": own, "outputs": {}}) for stage, own in facts.items()
    }
    return [BusinessEvidence("001", manifests)]


def test_ledger_totals_and_findings_are_tables() -> None:
    from approval_body import migration_body

    body = migration_body(REQUEST, _evidence(_finding(Status.FAILED, Severity.WARN)), [])
    assert "| 001 | g_resident | 1,200 | 0 | 3 | 2 | 1,195 | 1,195 |" in body
    assert "| JUMINM.DAT | records | 1,200 | 1,200 |" in body
    assert "| 不合格 | 1 |" in body
    assert "切替を止める検査結果はありません。" in body


def test_findings_that_stop_are_said_first() -> None:
    from approval_body import migration_body

    body = migration_body(REQUEST, _evidence(_finding(Status.ERROR, Severity.STOP)), [])
    assert "切替を止める検査結果が 1 件あります" in body
    assert "| 検査不能 | 1 |" in body
