"""The stages of one business in order, each a function of its inputs: skipped when they are unchanged."""

import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import MigrationError, SpecError, TargetError
from contracts.ledger import RowLedger
from mappings.lint import lint_plan
from mappings.plan import MigrationPlan
from mappings.spec import MappingSpec
from mappings.spec_reader import spec_of
from pipeline import log
from pipeline.request import RunRequest, StageOutcome
from pipeline.settings import Settings, load_settings
from pipeline.stage_check import check, check_inputs
from pipeline.stage_convert import convert, convert_inputs
from pipeline.stage_extract import extract, extract_inputs
from pipeline.stage_folder import Manifest, StageFolder, StageWork, read_manifest
from pipeline.stage_put import put, put_inputs
from pipeline.stage_reconcile import reconcile, reconcile_inputs
from pipeline.stage_settle import settle
from storage import ObjectStore, open_store

STAGES = ("extract", "convert", "settle", "stage", "check", "reconcile")


@dataclass(frozen=True, slots=True)
class StageContext:
    """All that a stage of one business needs."""

    request: RunRequest
    plan: MigrationPlan
    business: str
    specs: list[MappingSpec]
    settings: Settings
    store: ObjectStore

    @property
    def base(self) -> str:
        """Prefix of everything this business writes in this run."""
        return f"{self.plan.municipality}/{self.business}/{self.request.run}"


def open_context(request: RunRequest, business: str) -> StageContext:
    """The context of a business; the plan and all its specs must be without a problem. Raises SpecError."""
    plan = request.read_plan()
    if business not in plan.businesses:
        known = ", ".join(plan.businesses)
        raise SpecError.at(str(plan.path), f"business {business!r} is not in the plan.", f"It has: {known}.")
    problems = lint_plan(plan)
    if problems:
        raise SpecError(problems)
    settings = load_settings()
    specs = [spec_of(name, plan.products) for name in plan.businesses[business]]
    return StageContext(request, plan, business, specs, settings, open_store(settings.objects))


def run_stage(request: RunRequest, business: str, stage: str, upstream: str | None) -> StageOutcome:
    """Run one stage; `upstream` is the manifest key of the stage before. Raises MigrationError, never another."""
    with guarded(f"stage {stage} of business {business}"):
        started = time.monotonic()
        context = open_context(request, business)
        before = read_manifest(context.store, upstream) if upstream else None
        folder = StageFolder(context.store, context.base, stage, _inputs(context, stage, before))
        manifest = folder.finished()
        skipped = manifest is not None
        if manifest is None:
            with folder.work(context.settings.scratch) as work:
                _RUN[stage](context, work, before)
                manifest = folder.finish(work)
        return _outcome(context, stage, manifest, time.monotonic() - started, skipped)


class guarded:
    """Lets only MigrationError out: a library's message may hold a resident's value."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None or isinstance(error, MigrationError) or not isinstance(error, Exception):
            return
        if isinstance(error, OSError) and error.errno in (28, 122):
            raise TargetError.at(self._place, "the disk is full.", "Free space below HIKKOSHI_HOME.") from None
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-4:]))
        raise MigrationError.at(
            self._place,
            f"an unexpected {type(error).__name__} at {where} (its text is withheld, it may hold values).",
            "Nothing became visible. Report it as a fault of Hikkoshi.",
        ) from None


def _inputs(context: StageContext, stage: str, before: Manifest | None) -> dict[str, str]:
    if stage == "extract":
        return extract_inputs(context.request, context.plan, context.specs, context.settings)
    if before is None:
        earlier = STAGES[STAGES.index(stage) - 1]
        raise SpecError.at(f"stage {stage}", "it needs the stage before.", f"Run {earlier} first.")
    purpose = {"purpose": context.request.purpose}
    if stage == "convert":
        return purpose | convert_inputs(context.plan, context.specs, before)
    if stage == "settle":
        return purpose | {"convert": before.content}
    inputs = {"stage": put_inputs, "check": check_inputs, "reconcile": reconcile_inputs}[stage]
    return purpose | inputs(context.plan, before)


def _extract(context: StageContext, work: StageWork, _: Manifest | None) -> None:
    extract(context.request, context.plan, context.specs, context.settings, work)


def _with_before(stage: Callable[..., None]) -> Callable[[StageContext, StageWork, Manifest | None], None]:
    def run(context: StageContext, work: StageWork, before: Manifest | None) -> None:
        stage(
            context.request, context.plan, context.specs, context.settings, work, context.store, before
        )

    return run


_RUN: Mapping[str, Callable[[StageContext, StageWork, Manifest | None], None]] = {
    "extract": _extract,
    "convert": _with_before(convert),
    "settle": _with_before(settle),
    "stage": _with_before(put),
    "check": _with_before(check),
    "reconcile": _with_before(reconcile),
}


def _outcome(
    context: StageContext, stage: str, manifest: Manifest, seconds: float, skipped: bool
) -> StageOutcome:
    rows = {
        name.partition("/")[2].removesuffix(".parquet"): facts["rows"]
        for name, facts in manifest.body["outputs"].items()
        if "rows" in facts and not name.startswith("protected/")
    }
    findings = Counter(str(finding["status"]) for finding in manifest.facts.get("findings", ()))
    ledgers = [RowLedger(**row) for row in manifest.facts.get("rows", ())]
    log.event(
        "skipped" if skipped else "finished",
        run=context.request.run,
        municipality=context.plan.municipality,
        business=context.business,
        stage=stage,
        rows=sum(rows.values()),
        rejected=sum(ledger.rejected for ledger in ledgers) if ledgers else None,
        held=sum(ledger.held for ledger in ledgers) if ledgers else None,
        seconds=round(seconds, 2),
    )
    return StageOutcome(
        stage, context.business, manifest.key, rows, dict(findings), round(seconds, 2), skipped
    )
