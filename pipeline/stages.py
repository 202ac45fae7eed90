"""The stages of one business in order, each a function of its inputs: skipped when they are unchanged."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.errors import SpecError
from contracts.ledger import RowLedger
from pipeline import log
from pipeline.context import StageContext, open_context
from pipeline.guard import guarded
from pipeline.request import RunRequest, StageOutcome
from pipeline.stage_check import check, check_inputs
from pipeline.stage_convert import convert, convert_inputs
from pipeline.stage_extract import extract, extract_inputs
from pipeline.stage_folder import Manifest, StageFolder, StageWork, read_manifest
from pipeline.stage_put import put, put_inputs
from pipeline.stage_reconcile import reconcile, reconcile_inputs
from pipeline.stage_settle import settle


def run_stage(request: RunRequest, business: str, stage: str, upstream: str | None) -> StageOutcome:
    """Run one stage; `upstream` is the manifest key of the stage before. Raises MigrationError, never another."""
    with guarded(f"stage {stage} of business {business}"):
        started = time.monotonic()
        context = open_context(request, business)
        before = read_manifest(context.store, upstream) if upstream else None
        inputs = {"purpose": request.purpose} | _STAGES[stage].inputs(context, before)
        folder = StageFolder(context.store, context.base, stage, inputs)
        manifest, skipped = folder.once(
            context.settings.scratch, lambda work: _STAGES[stage].run(context, work, before)
        )
        return _outcome(context, stage, manifest, time.monotonic() - started, skipped)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: what names its inputs, and what it does in a try."""

    inputs: Callable[[StageContext, Manifest | None], dict[str, str]]
    run: Callable[[StageContext, StageWork, Manifest | None], None]


def _after(
    inputs: Callable[[StageContext, Manifest], dict[str, str]],
    run: Callable[[StageContext, StageWork, Manifest], None],
) -> Stage:
    """A stage that works on what the stage before has written."""

    def checked(before: Manifest | None) -> Manifest:
        if before is None:
            raise SpecError.at(
                "stage", "the manifest of the stage before is missing.", "Run that stage first."
            )
        return before

    return Stage(
        lambda context, before: inputs(context, checked(before)),
        lambda context, work, before: run(context, work, checked(before)),
    )


_STAGES: Mapping[str, Stage] = {
    "extract": Stage(
        lambda context, _: extract_inputs(context), lambda context, work, _: extract(context, work)
    ),
    "convert": _after(convert_inputs, convert),
    "settle": _after(lambda _, converted: {"convert": converted.content}, settle),
    "stage": _after(put_inputs, put),
    "check": _after(check_inputs, check),
    "reconcile": _after(reconcile_inputs, reconcile),
}
STAGES = tuple(_STAGES)


def _outcome(
    context: StageContext, stage: str, manifest: Manifest, seconds: float, skipped: bool
) -> StageOutcome:
    rows = {
        name.partition("/")[2].removesuffix(".parquet"): facts["rows"]
        for name, facts in manifest.body["outputs"].items()
        if "rows" in facts and not name.startswith("protected/")
    }
    ledgers = [RowLedger(**row) for row in manifest.facts.get("rows", ())]
    if not rows:
        rows = {ledger.group: ledger.staged for ledger in ledgers if ledger.staged is not None}
    findings = Counter(str(finding["status"]) for finding in manifest.facts.get("findings", ()))
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
