"""What people decide: approve or reject a run's pack, promote it, roll back, go live."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.errors import MigrationError, SpecError
from contracts.findings import Status
from contracts.ledger import RowLedger, require_balance
from contracts.target import Receipt
from loaders.control import Approval, Control
from mappings.plan.plan import MigrationPlan
from pipeline.crosswalk_editions import make_current
from pipeline.guard import guarded
from pipeline.request import RunRequest
from pipeline.settings import load_settings
from pipeline.stage_folder import canonical, read_manifest
from pipeline.stage_put import receipts_of
from pipeline.targets import store_target
from storage import ObjectStore, open_store


@dataclass(frozen=True, slots=True)
class Pack:
    """What a person decides on: the report's hash, the manifests it was made from, what stops a promotion.

    `failed` findings stop none and are accepted by an approval, with the rows `rejected` and `held`; 0 in packs of before.
    """

    sha256: str
    manifests: Mapping[str, Mapping[str, str]]
    stops: int
    report: str
    failed: int = 0
    rejected: int = 0
    held: int = 0


def write_pack(store: ObjectStore, plan: MigrationPlan, run: str, body: Mapping[str, Any]) -> None:
    """Keep the pack beside the report."""
    store.write(_pack_key(plan, run), canonical(body))


def read_pack(store: ObjectStore, plan: MigrationPlan, run: str) -> Pack:
    """The pack of a run. Raises SpecError when the run has not come to its report."""
    key = _pack_key(plan, run)
    if not store.exists(key):
        raise SpecError.at(f"run {run}", "it has no whole run to decide on.", "Run it to the end first.")
    content = store.read(key)
    body = json.loads(content)
    accepted = {name: body[name] for name in ("failed", "rejected", "held") if name in body}
    return Pack(
        hashlib.sha256(content).hexdigest(), body["manifests"], body["stops"], body["report"], **accepted
    )


def pack_of(request: RunRequest) -> Pack:
    """The pack of a run. Raises SpecError when the run has not come to its report."""
    with guarded(f"pack of run {request.run}"):
        return read_pack(open_store(load_settings().objects), request.read_plan(), request.run)


def approve(request: RunRequest, decision: str, by: str, note: str | None) -> None:
    """Record what `by` decided ("Approve" or "Reject") on the run's pack, with the pack's hash."""
    with guarded(f"approval of run {request.run}"):
        plan, settings = request.read_plan(), load_settings()
        pack = read_pack(open_store(settings.objects), plan, request.run)
        if decision == "Approve":
            _require_no_stop(pack, request.run)
        if not by.strip():
            raise SpecError.at("approval", "nobody is named.", "Say who decides.")
        control = Control(settings.store)
        control.ensure()
        control.record_approval(
            Approval(
                plan.municipality,
                request.run,
                "approved" if decision == "Approve" else "rejected",
                by,
                datetime.now(UTC),
                pack.sha256,
                note,
            )
        )


def promote(request: RunRequest, business: str) -> None:
    """Make the run's staged version of a business visible, if its very pack was approved and nothing stops it."""
    with guarded(f"promotion of business {business}, run {request.run}"):
        plan, settings = request.read_plan(), load_settings()
        store = open_store(settings.objects)
        pack = read_pack(store, plan, request.run)
        _require_no_stop(pack, request.run)
        control = Control(settings.store)
        approval = control.approval_of(plan.municipality, request.run, pack.sha256)
        if approval is None:
            raise MigrationError.at(
                f"run {request.run}", "this pack is not approved.", "Have it approved first."
            )
        if business not in pack.manifests:
            raise SpecError.at(
                f"business {business}", "it is not in the run's pack.", "Run it to the end first."
            )
        staged = read_manifest(store, pack.manifests[business]["stage"])
        receipt = next(r for r in receipts_of(staged) if r.target == "store")
        target = store_target(settings)
        _make_numbers_current(control, store, plan.municipality, pack.manifests[business]["convert"])
        target.promote(plan.municipality, business, receipt.version, approval)
        ledgers = [RowLedger(**row) for row in staged.facts["rows"]]
        _require_visible(plan.municipality, receipt, ledgers)
        _prove_apart(plan.municipality, business, control)


def _make_numbers_current(control: Control, store: ObjectStore, municipality: str, converted: str) -> None:
    """The new numbers that the rows were converted with."""
    crosswalk = read_manifest(store, converted).notes["crosswalk"]
    if crosswalk:
        make_current(control, store, municipality, read_manifest(store, crosswalk))


def roll_back(municipality: str, business: str, by: str) -> str | None:
    """Make the former version visible again; gives its name, None when nothing was visible before."""
    with guarded(f"roll back of business {business}"):
        return store_target(load_settings()).roll_back(municipality, business, by)


def go_live(municipality: str, business: str, by: str) -> None:
    """業務開始: hand the business over to its users; our rights on it end."""
    with guarded(f"go-live of business {business}"):
        store_target(load_settings()).go_live(municipality, business, by)


def _require_no_stop(pack: Pack, run: str) -> None:
    if pack.stops:
        raise MigrationError.at(
            f"run {run}", f"{pack.stops} findings stop a promotion.", f"Read {pack.report}, then run again."
        )


def _require_visible(municipality: str, receipt: Receipt, ledgers: list[RowLedger]) -> None:
    """written = staged = visible, counted through the views that readers use."""
    visible = store_target(load_settings()).visible(municipality, receipt.business)
    counts = visible.rows if visible else {}
    require_balance(
        [], [RowLedger(**row.to_json() | {"visible": counts.get(row.group, 0)}) for row in ledgers]
    )


def _prove_apart(municipality: str, business: str, control: Control) -> None:
    """Try to read everybody else's stores as this business's reader."""
    others = [other for other in control.businesses() if other != (municipality, business)]
    for finding in store_target(load_settings()).prove_apart(municipality, business, others):
        if finding.status is not Status.PASSED:
            raise MigrationError.at(
                f"reader of business {business} of {municipality}",
                f"{finding.failed} of {finding.checked} probes opened what they must not ({finding.status}).",
                "Take the store off line and correct the roles.",
            )


def _pack_key(plan: MigrationPlan, run: str) -> str:
    return f"{plan.municipality}/all/{run}/reports/pack.json"
