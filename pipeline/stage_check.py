"""check: Great Expectations on the staged version in PostgreSQL; findings stop a promotion, never a row."""

from contracts.schema import TableSchema
from mappings.own.extension import plan_groups
from pipeline.context import StageContext
from pipeline.stage_folder import Manifest, StageWork, hash_of
from pipeline.stage_put import receipts_of
from pipeline.stage_settle import groups_of
from validators.cross_field_reader import GroupRule, cross_field_rules, without_table
from validators.rule import Rule
from validators.suites import whole_suite

FAILING_KEYS = "check_keys.parquet"


def check_inputs(context: StageContext, staged: Manifest) -> dict[str, str]:
    """The staged version, the rules and the thresholds."""
    rules = [(schema.group, repr(rules)) for schema, rules in _suites(context)]
    return {
        "stage": staged.content,
        "receipts": hash_of(staged.notes),
        "thresholds": hash_of(dict(context.plan.thresholds)),
        "rules": hash_of([rules, repr([rule for _, rule in _written(context)])]),
    }


def check(context: StageContext, work: StageWork, staged: Manifest) -> None:
    """Run the generated and the hand-written suites of every group on the store's staged version."""
    from validators.gx_run import check_version  # imports Great Expectations: seconds and 280 MiB

    findings, suites = [], _suites(context)
    for receipt in receipts_of(staged):
        if receipt.target == "store":
            keys = work.path("protected", FAILING_KEYS)
            findings += check_version(
                context.settings.store, receipt.version, suites, context.plan.thresholds, keys
            )
            findings += without_table(_written(context), groups_of(context.specs))
    work.facts = {"findings": [finding.to_json() for finding in findings]}
    work.notes = {**staged.notes, "staged": staged.key}


def _suites(context: StageContext) -> list[tuple[TableSchema, tuple[Rule, ...]]]:
    standard, settings = plan_groups(context.plan), context.plan.settings
    apart = settings["ivs_length"] == "two"
    return [
        (schema, whole_suite(standard, schema, settings["as_of"], ivs_apart=apart))
        for schema in groups_of(context.specs)
    ]


def _written(context: StageContext) -> list[GroupRule]:
    return cross_field_rules(plan_groups(context.plan), context.business)
