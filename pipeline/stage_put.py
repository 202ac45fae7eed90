"""stage: put a complete, invisible version into every target of the plan."""

from contracts.ledger import RowLedger, require_balance
from contracts.target import Receipt, Version
from pipeline.context import StageContext
from pipeline.stage_folder import Manifest, StageWork, hash_of
from pipeline.stage_settle import groups_of, settled_group
from pipeline.targets import open_target


def put_inputs(context: StageContext, settled: Manifest) -> dict[str, str]:
    """The settled content and the targets."""
    return {"settle": settled.content, "targets": ",".join(context.plan.targets)}


def put(context: StageContext, work: StageWork, settled: Manifest) -> None:
    """Put the settled groups; written = staged must hold in every target."""
    version = Version(
        municipality=context.plan.municipality,
        business=context.business,
        run=context.request.run,
        fingerprint=hash_of([context.request.run, settled.content])[:16],
        groups=tuple(
            settled_group(context.store, settled, schema, work.folder) for schema in groups_of(context.specs)
        ),
    )
    receipts = [open_target(name, context).put(version) for name in context.plan.targets]
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
