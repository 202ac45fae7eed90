"""check: Great Expectations on the staged version in PostgreSQL; findings stop a promotion, never a row."""

from mappings.plan import MigrationPlan
from mappings.spec import MappingSpec
from pipeline.request import RunRequest
from pipeline.settings import Settings
from pipeline.stage_folder import Manifest, StageWork, hash_of
from pipeline.stage_put import receipts_of
from pipeline.stage_settle import groups_of
from storage import ObjectStore
from validators.suites import suite_for

FAILING_KEYS = "check_keys.parquet"


def check_inputs(plan: MigrationPlan, staged: Manifest) -> dict[str, str]:
    """The staged version and the thresholds."""
    return {"stage": staged.content, "receipts": hash_of(staged.notes), "thresholds": hash_of(dict(plan.thresholds))}


def check(
    request: RunRequest,
    plan: MigrationPlan,
    specs: list[MappingSpec],
    settings: Settings,
    work: StageWork,
    store: ObjectStore,
    staged: Manifest,
) -> None:
    """Run the generated suites of every group on the store's staged version."""
    from validators.gx_run import check_version  # imports Great Expectations: seconds and 280 MiB

    findings = []
    for receipt in receipts_of(staged):
        if receipt.target == "store":
            suites = [(schema, suite_for(schema)) for schema in groups_of(specs)]
            keys = work.path("protected", FAILING_KEYS)
            findings += check_version(settings.store, receipt.version, suites, plan.thresholds, keys)
    work.facts = {"findings": [finding.to_json() for finding in findings]}
    work.notes = {**staged.notes, "staged": staged.key}
