"""reconcile: what each target gives back against the settled rows: counts, sums, keys, every item."""

from functools import partial

from pipeline.context import StageContext
from pipeline.stage_folder import Manifest, StageWork, hash_of, read_manifest
from pipeline.stage_put import receipts_of
from pipeline.stage_settle import groups_of, settled_group
from pipeline.targets import open_target
from validators.reconcile import reconcile_group


def reconcile_inputs(_: StageContext, checked: Manifest) -> dict[str, str]:
    """The staged version in each target."""
    return {"check": checked.content, "receipts": hash_of(checked.notes)}


def reconcile(context: StageContext, work: StageWork, checked: Manifest) -> None:
    """Compare every group in every target."""
    settled = read_manifest(context.store, checked.notes["settled"])
    findings = []
    for receipt in receipts_of(checked):
        target = open_target(receipt.target, context)
        for schema in groups_of(context.specs):
            expected = settled_group(context.store, settled, schema, work.folder)
            findings += reconcile_group(
                expected,
                partial(target.read_back, receipt, schema),
                work.folder,
                context.settings.duckdb_mib,
                work.path("protected", f"differences.{receipt.target}.{schema.group}.parquet"),
            )
    work.facts = {"findings": [finding.to_json() for finding in findings]}
    work.notes = dict(checked.notes)
