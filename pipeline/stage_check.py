"""check: Great Expectations on the staged version in PostgreSQL; findings stop a promotion, never a row."""

from pipeline.context import StageContext
from pipeline.stage_folder import Manifest, StageWork, hash_of
from pipeline.stage_put import receipts_of
from pipeline.stage_settle import groups_of
from validators.suites import suite_for

FAILING_KEYS = "check_keys.parquet"


def check_inputs(context: StageContext, staged: Manifest) -> dict[str, str]:
    """The staged version and the thresholds."""
    return {
        "stage": staged.content,
        "receipts": hash_of(staged.notes),
        "thresholds": hash_of(dict(context.plan.thresholds)),
    }


def check(context: StageContext, work: StageWork, staged: Manifest) -> None:
    """Run the generated suites of every group on the store's staged version."""
    from validators.gx_run import check_version  # imports Great Expectations: seconds and 280 MiB

    findings = []
    for receipt in receipts_of(staged):
        if receipt.target == "store":
            suites = [(schema, suite_for(schema)) for schema in groups_of(context.specs)]
            keys = work.path("protected", FAILING_KEYS)
            findings += check_version(
                context.settings.store, receipt.version, suites, context.plan.thresholds, keys
            )
    work.facts = {"findings": [finding.to_json() for finding in findings]}
    work.notes = {**staged.notes, "staged": staged.key}
