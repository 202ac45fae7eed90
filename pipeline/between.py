"""What only shows across businesses, once all of them are staged: persons whom no register knows."""

import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from contracts.findings import Severity
from contracts.place import PERSON
from contracts.schema import TableSchema
from mappings.own.extension import plan_groups
from mappings.plan.plan import MigrationPlan
from pipeline import log
from pipeline.guard import guarded
from pipeline.request import RunRequest, StageOutcome
from pipeline.settings import Settings, load_settings
from pipeline.stage_folder import Manifest, StageFolder, StageWork, fetch_output, hash_of, read_manifest
from storage import ObjectStore, open_store
from validators.between import person_absent

STAGE = "between"
ABSENT = "absent.parquet"


def check_between(request: RunRequest, manifests: Mapping[str, str]) -> StageOutcome:
    """Check the businesses of a run against each other; `manifests` are their reconcile manifests."""
    with guarded(f"checks between businesses of run {request.run}"):
        started = time.monotonic()
        plan, settings = request.read_plan(), load_settings()
        store = open_store(settings.objects)
        settled = {
            business: read_manifest(store, read_manifest(store, key).notes["settled"])
            for business, key in sorted(manifests.items())
        }
        inputs = {business: manifest.content for business, manifest in settled.items()}
        inputs["thresholds"] = hash_of(dict(plan.thresholds))
        folder = StageFolder(store, f"{plan.municipality}/all/{request.run}", STAGE, inputs)
        manifest, skipped = folder.once(
            settings.scratch, lambda work: _check(request, plan, settings, store, settled, work)
        )
        return _outcome(request, plan, manifest, time.monotonic() - started, skipped)


def _check(
    request: RunRequest,
    plan: MigrationPlan,
    settings: Settings,
    store: ObjectStore,
    settled: Mapping[str, Manifest],
    work: StageWork,
) -> None:
    groups = plan_groups(plan).groups
    standard, own = (
        {
            business: _files_with_persons(store, chosen, manifest, work.folder)
            for business, manifest in settled.items()
        }
        for chosen in (
            {name: schema for name, schema in groups.items() if not schema.own},
            {name: schema for name, schema in groups.items() if schema.own},
        )
    )
    findings = person_absent(
        standard,
        own,
        work.folder,
        settings.duckdb_mib,
        plan.thresholds if request.severity_of_rejects is Severity.WARN else {},
        request.severity_of_rejects,
        work.path("protected", ABSENT),
    )
    work.facts = {"findings": [finding.to_json() for finding in findings]}


def _files_with_persons(
    store: ObjectStore, groups: Mapping[str, TableSchema], settled: Manifest, folder: Path
) -> list[Path]:
    """The settled files of those of `groups` that know persons."""
    persons = {name for name, schema in groups.items() if PERSON in schema.by_romaji}
    names = [name for name in settled.names("standard/") if _group(name) in persons]
    return [fetch_output(store, settled, name, folder / settled.body["fingerprint"]) for name in names]


def _group(name: str) -> str:
    return name.removeprefix("standard/").removesuffix(".parquet")


def _outcome(
    request: RunRequest, plan: MigrationPlan, manifest: Manifest, seconds: float, skipped: bool
) -> StageOutcome:
    log.event(
        "finished", run=request.run, municipality=plan.municipality, stage=STAGE, seconds=round(seconds, 2)
    )
    findings = Counter(str(finding["status"]) for finding in manifest.facts["findings"])
    return StageOutcome(STAGE, "all", manifest.key, {}, dict(findings), round(seconds, 2), skipped)
