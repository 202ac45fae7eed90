"""reconcile: what each target gives back against the settled rows: counts, sums, keys, every item."""

from mappings.plan import MigrationPlan
from mappings.spec import MappingSpec
from pipeline.request import RunRequest
from pipeline.settings import Settings
from pipeline.stage_folder import Manifest, StageWork, hash_of, read_manifest
from pipeline.stage_put import receipts_of
from pipeline.stage_settle import groups_of, settled_group
from pipeline.targets import open_target
from storage import ObjectStore
from validators.reconcile import reconcile_group


def reconcile_inputs(plan: MigrationPlan, checked: Manifest) -> dict[str, str]:
    """The staged version in each target."""
    return {"check": checked.content, "receipts": hash_of(checked.notes)}


def reconcile(
    request: RunRequest,
    plan: MigrationPlan,
    specs: list[MappingSpec],
    settings: Settings,
    work: StageWork,
    store: ObjectStore,
    checked: Manifest,
) -> None:
    """Compare every group in every target."""
    settled = read_manifest(store, checked.notes["settled"])
    findings = []
    for receipt in receipts_of(checked):
        target = open_target(receipt.target, plan, settings, store)
        for schema in groups_of(specs):
            expected = settled_group(store, settled, schema, work.folder)
            findings += reconcile_group(
                expected,
                target.read_back(receipt, schema),
                work.folder,
                settings.duckdb_mib,
                work.folder / "protected" / f"differences.{receipt.target}.{schema.group}.parquet",
            )
    work.facts = {"findings": [finding.to_json() for finding in findings]}
    work.notes = dict(checked.notes)
