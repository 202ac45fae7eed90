"""A whole run on this machine, or one stage of it for Airflow; what comes after all businesses; decisions."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from contracts.errors import SpecError
from contracts.findings import Finding, Status
from loaders.control import Control
from mappings.plan.plan import plan_path
from pipeline.between import check_between
from pipeline.decide import approve, go_live, pack_of, promote, roll_back, write_pack
from pipeline.evidence import BusinessEvidence, read_evidence, stopping
from pipeline.guard import guarded
from pipeline.report import render_report
from pipeline.request import RunRequest, StageOutcome
from pipeline.settings import load_settings
from pipeline.stage_folder import read_manifest
from pipeline.stages import STAGES, run_stage
from storage import open_store

__all__ = [
    "STAGES",
    "RunRequest",
    "StageOutcome",
    "approve",
    "businesses",
    "check_between",
    "evidence_of",
    "go_live",
    "pack_of",
    "plan_of",
    "promote",
    "roll_back",
    "run_businesses",
    "run_stage",
    "write_report",
]


def businesses(request: RunRequest) -> list[str]:
    """The businesses of the plan, in its order."""
    return list(request.read_plan().businesses)


def plan_of(municipality: str) -> str:
    """Path of a municipality's plan by its code."""
    return str(plan_path(municipality))


def run_businesses(
    request: RunRequest, chosen: Sequence[str], until: str, seen: Callable[[str, str], None]
) -> Iterator[StageOutcome]:
    """Every stage of every business up to `until`; `seen(business, stage)` is called before each."""
    if until not in STAGES:
        raise SpecError.at("--until", f"stage {until!r} is not known.", f"Stages: {', '.join(STAGES)}.")
    for business in chosen:
        upstream = None
        for stage in STAGES[: STAGES.index(until) + 1]:
            seen(business, stage)
            outcome = run_stage(request, business, stage, upstream)
            upstream = outcome.manifest
            yield outcome


def evidence_of(outcomes: Sequence[Mapping[str, Any]]) -> tuple[list[BusinessEvidence], list[Finding]]:
    """Evidence by business, and the findings between businesses, from the outcomes of a run's stages."""
    store = open_store(load_settings().objects)
    keys: dict[str, dict[str, str]] = {}
    between: list[Finding] = []
    for outcome in outcomes:
        if outcome["stage"] == "between":
            facts = read_manifest(store, outcome["manifest"]).facts
            between = [Finding.from_json(finding) for finding in facts["findings"]]
        else:
            keys.setdefault(outcome["business"], {})[outcome["stage"]] = outcome["manifest"]
    return [read_evidence(store, business, own) for business, own in sorted(keys.items())], between


def write_report(request: RunRequest, outcomes: Sequence[Mapping[str, Any]]) -> str:
    """Write report.html and the pack it stands for below the run's reports; gives the report's URI."""
    with guarded(f"report of run {request.run}"):
        plan, settings = request.read_plan(), load_settings()
        evidence, between = evidence_of(outcomes)
        store = open_store(settings.objects)
        manifests = {business.business: _keys(business) for business in evidence}
        whole = _is_whole(outcomes, manifests)
        page = render_report(request, plan, evidence, between, whole).encode()
        # A run that was stopped on the way has something to show, but nothing to decide on.
        name = "report.html" if whole else "partial.html"
        key = f"{plan.municipality}/all/{request.run}/reports/{name}"
        store.write(key, page)
        if whole:
            rows = [row for business in evidence for row in business.rows]
            found = [*(finding for business in evidence for finding in business.findings), *between]
            body = {
                "report": store.uri(key),
                "report_sha256": hashlib.sha256(page).hexdigest(),
                "manifests": manifests,
                "stops": len(list(stopping(evidence, between))),
                "failed": sum(finding.status in (Status.FAILED, Status.ERROR) for finding in found),
                "rejected": sum(row.rejected for row in rows),
                "held": sum(row.held for row in rows),
            }
            write_pack(store, plan, request.run, body)
            _record(request, plan.municipality, evidence, between, settings.store)
        return store.uri(key)


def _is_whole(outcomes: Sequence[Mapping[str, Any]], manifests: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether every business came through every stage, and the checks between them ran."""
    between = any(outcome["stage"] == "between" for outcome in outcomes)
    return between and all(set(STAGES) <= set(keys) for keys in manifests.values())


def _keys(business: BusinessEvidence) -> dict[str, str]:
    return {stage: manifest.key for stage, manifest in business.manifests.items()}


def _record(
    request: RunRequest,
    municipality: str,
    evidence: Sequence[BusinessEvidence],
    between: Sequence[Finding],
    dsn: str,
) -> None:
    """Keep the run's ledgers and findings in the control schema."""
    control = Control(dsn)
    control.ensure()
    control.record_run(municipality, request.run, request.purpose)
    for business in evidence:
        control.record_ledger(municipality, request.run, business.business, business.records, business.rows)
        control.record_findings(municipality, request.run, business.business, "all", business.findings)
    control.record_findings(municipality, request.run, "all", "between", between)
