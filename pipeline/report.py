"""The report of a run in Japanese (HTML): ledgers, control totals, findings, reconciliation. No resident's value."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.findings import Finding, Severity, Status
from contracts.ledger import RowLedger
from contracts.place import PERSON
from contracts.schema import Provenance
from mappings.own.extension import plan_groups
from mappings.plan.plan import MigrationPlan
from pipeline.evidence import BusinessEvidence, stopping
from pipeline.request import RunRequest
from standards.reader import Standard, load_reasons

_TEMPLATES = Path(__file__).parent / "templates"
_PURPOSES = {"rehearsal": "リハーサル", "cutover": "本番移行"}
_TARGETS = {"store": "共用データベース", "delivery": "連携ファイル引渡し"}
_OWNERS = {"vendor": "現行ベンダー", "section": "業務所管課", "platform": "移行担当"}
_BUSINESSES = {
    "001": "住民基本台帳",
    "010": "個人住民税",
    "024": "国民健康保険",
    "031": "住登外者宛名番号管理",
}
# Columns of the comparison table, and the checks of reconciliation that each of them sums up.
_COMPARISONS = {
    "count": ("count",),
    "sum": ("sum",),
    "keys": ("keys_missing", "keys_surplus"),
    "rows": ("rows", "content_hash"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    ledger: RowLedger


def render_report(
    request: RunRequest,
    plan: MigrationPlan,
    evidence: list[BusinessEvidence],
    between: list[Finding],
    whole: bool,
) -> str:
    """The whole page as text; `whole` says that every stage of every business has run."""
    standard = plan_groups(plan)
    findings = [finding for business in evidence for finding in business.findings] + between
    template = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("report.html")
    rows = [row for business in evidence for row in business.rows]
    records = [record for business in evidence for record in business.records]
    return template.render(
        request=request,
        plan=plan,
        purpose=_PURPOSES[request.purpose],
        targets=[_TARGETS[target] for target in plan.targets],
        constructed=_has_constructed(standard, evidence),
        own=list(_own_measures(standard, evidence)),
        crosswalks={name: counts for each in evidence for name, counts in each.crosswalks.items()},
        businesses=[_business(business, standard) for business in evidence],
        whole=whole,
        balanced=all(row.adds_up for row in rows) and not any(record.difference for record in records),
        bad_records=sum(sum(record.rejected.values()) for record in records),
        stops=list(stopping(evidence, between)),
        rejected=sum(row.rejected for row in rows),
        held=sum(row.held for row in rows),
        counts=_counts(findings),
        findings=[_finding(finding, standard) for finding in findings if _worth_showing(finding)],
        reconciled=_reconciled(evidence, standard),
    )


def business_title(business: str) -> str:
    """Code and Japanese name of a business."""
    return f"{business} {_BUSINESSES.get(business, '')}".strip()


def _has_constructed(standard: Standard, evidence: list[BusinessEvidence]) -> bool:
    return any(
        standard.groups[row.group].provenance is Provenance.CONSTRUCTED
        for business in evidence
        for row in business.rows
    )


def _own_measures(standard: Standard, evidence: list[BusinessEvidence]) -> Iterator[dict[str, Any]]:
    for business in evidence:
        for row in business.rows:
            schema = standard.groups[row.group]
            if schema.own is not None:
                yield {
                    "business": business.business,
                    "schema": schema,
                    "measure": schema.own,
                    "rows": row.written,
                }


def _business(business: BusinessEvidence, standard: Standard) -> dict[str, Any]:
    return {
        "title": business_title(business.business),
        "records": business.records,
        "rows": [_Row(standard.groups[row.group].title, row) for row in business.rows],
        "controls": business.controls,
        "overrides": business.overrides,
        "hashes": [
            (standard.groups[group].title, digest) for group, digest in business.content_hashes.items()
        ],
    }


def _counts(findings: list[Finding]) -> dict[str, int]:
    found = Counter(finding.status.value for finding in findings)
    return {"total": len(findings)} | {status.value: found[status.value] for status in Status}


def _worth_showing(finding: Finding) -> bool:
    return not finding.check.startswith("reconcile.") and (
        finding.failed > 0 or finding.status in (Status.FAILED, Status.ERROR)
    )


def _finding(finding: Finding, standard: Standard) -> dict[str, Any]:
    reason = load_reasons()[finding.reason]
    return {
        "business": finding.business,
        "where": _where(finding, standard),
        "text": reason.japanese,
        "failed": finding.failed,
        "checked": finding.checked,
        "threshold": finding.threshold,
        "status": finding.status.value,
        "verdict": _verdict(finding),
        "owner": _OWNERS[reason.owner],
    }


def _where(finding: Finding, standard: Standard) -> str:
    schema = standard.groups.get(finding.group)
    if schema is None:
        return finding.item if finding.item != PERSON else "宛名番号"
    item = schema.by_romaji.get(finding.item)
    return f"{schema.title}／{item.name}" if item else schema.title


def _verdict(finding: Finding) -> str:
    if finding.status is Status.ERROR:
        return "検査不能（停止）" if finding.severity is Severity.STOP else "検査不能"
    if finding.status is Status.FAILED:
        return "停止" if finding.severity is Severity.STOP else "要確認"
    return "許容範囲"


def _reconciled(evidence: list[BusinessEvidence], standard: Standard) -> list[dict[str, Any]]:
    tables: dict[tuple[str, str], dict[str, Finding]] = {}
    for business in evidence:
        for finding in business.findings:
            stage, _, kind = finding.check.partition(".")
            if stage == "reconcile":
                column = next(name for name, kinds in _COMPARISONS.items() if kind in kinds)
                own = tables.setdefault((finding.business, finding.group), {})
                if column not in own or finding.status in (Status.FAILED, Status.ERROR):
                    own[column] = finding
    return [
        {
            "business": business,
            "group": standard.groups[group].title,
            "verdicts": [_comparison(found.get(kind)) for kind in _COMPARISONS],
        }
        for (business, group), found in tables.items()
    ]


def _comparison(finding: Finding | None) -> dict[str, str]:
    if finding is None:
        return {"status": "not_applicable", "text": "—"}
    texts = {Status.PASSED: "一致", Status.ERROR: "比較不能", Status.NOT_APPLICABLE: "—"}
    return {
        "status": finding.status.value,
        "text": texts.get(finding.status, f"不一致 {finding.failed:,} 件"),
    }
