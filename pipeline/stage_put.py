"""stage: put a complete, invisible version into every target of the plan."""

from contracts.ledger import RowLedger, require_balance
from contracts.target import Receipt, Version
from mappings.plan import MigrationPlan
from mappings.spec import MappingSpec
from pipeline.request import RunRequest
from pipeline.settings import Settings
from pipeline.stage_folder import Manifest, StageWork, hash_of
from pipeline.stage_settle import groups_of, settled_group
from pipeline.targets import open_target
from storage import ObjectStore


def put_inputs(plan: MigrationPlan, settled: Manifest) -> dict[str, str]:
    """The settled content and the targets."""
    return {"settle": settled.content, "targets": ",".join(plan.targets)}


def put(
    request: RunRequest,
    plan: MigrationPlan,
    specs: list[MappingSpec],
    settings: Settings,
    work: StageWork,
    store: ObjectStore,
    settled: Manifest,
) -> None:
    """Put the settled groups; written = staged must hold in every target."""
    version = Version(
        municipality=plan.municipality,
        business=specs[0].business,
        run=request.run,
        fingerprint=hash_of([request.run, settled.content])[:16],
        groups=tuple(settled_group(store, settled, schema, work.folder) for schema in groups_of(specs)),
    )
    receipts = [open_target(name, plan, settings, store).put(version) for name in plan.targets]
    ledgers = [RowLedger(**row) for row in settled.facts["rows"]]
    for receipt in receipts:
        require_balance([], [_staged(ledger, receipt) for ledger in ledgers])
    work.facts = {"rows": [_staged(ledger, receipts[0]).to_json() for ledger in ledgers], "findings": []}
    work.notes = {"settled": settled.key, "receipts": [receipt.to_json() for receipt in receipts]}


def receipts_of(staged: Manifest) -> list[Receipt]:
    """The receipts of the targets, in the plan's order."""
    return [Receipt(**receipt) for receipt in staged.notes["receipts"]]


def _staged(ledger: RowLedger, receipt: Receipt) -> RowLedger:
    counts = ledger.to_json() | {"staged": receipt.rows.get(ledger.group, 0)}
    return RowLedger(**counts)
