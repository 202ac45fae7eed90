"""Tables for people at a terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

from contracts.findings import Finding, Severity, Status
from pipeline.console import table_of
from pipeline.evidence import BusinessEvidence
from standards.reader import load_reasons


def show_evidence(out: Console, evidence: list[BusinessEvidence], between: list[Finding]) -> None:
    """Both ledgers, control totals and the findings that a person must see."""
    out.print(_records(evidence))
    out.print(_rows(evidence))
    controls = [control for business in evidence for control in business.controls]
    if controls:
        out.print(_controls(controls))
    findings = [finding for business in evidence for finding in business.findings] + between
    out.print(_findings(findings))
    checks = sum(finding.status is Status.PASSED for finding in findings)
    out.print(f"{checks:,} of {len(findings):,} checks passed")


def _records(evidence: list[BusinessEvidence]) -> Table:
    counts = ("read", "structural", "skipped", "used", "rejected", "difference")
    title = "Records: read = structural + skipped + used + rejected"
    table = table_of("business", "file", *counts, numbers=counts, title=title)
    for business in evidence:
        for record in business.records:
            numbers = (
                record.read,
                record.structural,
                sum(record.skipped.values()),
                record.used,
                sum(record.rejected.values()),
                record.difference,
            )
            table.add_row(business.business, record.file, *(f"{number:,}" for number in numbers))
    return table


def _rows(evidence: list[BusinessEvidence]) -> Table:
    counts = ("slots", "empty", "rejected", "held", "written", "staged")
    title = "Rows: slots = empty + rejected + held + written, then written = staged"
    table = table_of("business", "group", *counts, numbers=counts, title=title)
    for business in evidence:
        for row in business.rows:
            numbers = (row.slots, row.empty, row.rejected, row.held, row.written, row.staged)
            cells = ("-" if number is None else f"{number:,}" for number in numbers)
            table.add_row(business.business, row.group, *cells, style=None if row.adds_up else "red")
    return table


def _controls(controls: list[dict[str, Any]]) -> Table:
    numbers = ("declared", "found")
    table = table_of("file", "total", *numbers, numbers=numbers, title="Control totals")
    for control in controls:
        table.add_row(
            control["file"], control["control"], f"{control['declared']:,}", f"{control['found']:,}"
        )
    return table


def _findings(findings: list[Finding]) -> Table:
    numbers = ("failed", "checked")
    table = table_of("business", "where", "what", *numbers, "status", numbers=numbers, title="Findings")
    for finding in findings:
        if finding.failed or finding.status in (Status.FAILED, Status.ERROR):
            status = _status(finding)
            style = "red" if finding.stops else "yellow" if finding.severity is not Severity.INFO else None
            reason = load_reasons()[finding.reason].english
            table.add_row(
                finding.business,
                ".".join(filter(None, (finding.group, finding.item))),
                reason,
                f"{finding.failed:,}",
                f"{finding.checked:,}",
                status,
                style=style,
            )
    return table


def _status(finding: Finding) -> str:
    if finding.stops:
        return f"{finding.status}, stops"
    return "tolerated" if finding.status is Status.PASSED else str(finding.status)
