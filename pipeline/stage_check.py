"""check: Great Expectations on the staged version in PostgreSQL; findings stop a promotion, never a row."""

from contracts.schema import TableSchema
from pipeline.context import StageContext
from pipeline.stage_folder import Manifest, StageWork, hash_of
from pipeline.stage_put import receipts_of
from pipeline.stage_settle import groups_of
from validators.rule import Rule
from validators.suites import suite_for

FAILING_KEYS = "check_keys.parquet"


def check_inputs(context: StageContext, staged: Manifest) -> dict[str, str]:
    """The staged version, the rules and the thresholds."""
    return {
        "stage": staged.content,
        "receipts": hash_of(staged.notes),
        "thresholds": hash_of(dict(context.plan.thresholds)),
        "rules": hash_of([[schema.group, repr(rules)] for schema, rules in _suites(context)]),
    }


def check(context: StageContext, work: StageWork, staged: Manifest) -> None:
    """Run the generated suites of every group on the store's staged version."""
    from validators.gx_run import check_version  # imports Great Expectations: seconds and 280 MiB

    findings = []
    for receipt in receipts_of(staged):
        if receipt.target == "store":
            keys = work.path("protected", FAILING_KEYS)
            findings += check_version(
                context.settings.store, receipt.version, _suites(context), context.plan.thresholds, keys
            )
    work.facts = {"findings": [finding.to_json() for finding in findings]}
    work.notes = {**staged.notes, "staged": staged.key}


def _suites(context: StageContext) -> list[tuple[TableSchema, tuple[Rule, ...]]]:
    as_of = context.plan.settings["as_of"]
    return [(schema, suite_for(schema, as_of)) for schema in groups_of(context.specs)]
