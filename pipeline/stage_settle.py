"""settle: what moves in key order with its content hash, what waits, what settle itself rejects; the ledger."""

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from contracts.findings import Finding, judge
from contracts.ledger import RecordLedger, RowLedger, require_balance
from contracts.schema import TableSchema
from contracts.target import SettledGroup
from mappings.spec.model import MappingSpec
from pipeline.context import StageContext
from pipeline.duck import duck
from pipeline.stage_extract import PARQUET
from pipeline.stage_folder import Manifest, StageWork, fetch_output
from storage import ObjectStore
from transforms.settle import ConvertedGroup, SettledCount, Settlement
from transforms.settled_rows import write_in_key_order, write_sorted

HELD, REJECTS = "held.parquet", "settle_rejects.parquet"


def groups_of(specs: list[MappingSpec]) -> list[TableSchema]:
    """The groups that the mappings of a business feed, each once, parents first as the standard lists them."""
    found = {group.schema.group: group.schema for spec in specs for group in spec.groups}
    return list(found.values())


def settle(context: StageContext, work: StageWork, converted: Manifest) -> None:
    """Write the settled groups, the held and rejected lists; the ledger must add up."""
    schemas, store = groups_of(context.specs), context.store
    groups = [
        ConvertedGroup(
            schema,
            fetch_output(store, converted, f"standard/{schema.group}.parquet", work.folder),
            fetch_output(store, converted, f"protected/{schema.group}.refused.parquet", work.folder),
        )
        for schema in schemas
    ]
    counts: dict[str, SettledCount] = {}
    hashes: dict[str, str] = {}
    with duck(context.settings.duckdb_mib, work.folder) as connection:
        settlement = Settlement(connection, groups)
        settlement.decide()
        for group in groups:
            counts[group.schema.group] = settlement.count(group.schema)
            hashes[group.schema.group] = _write(settlement, group, work)
        settlement.write_held(work.path("protected", HELD))
        settlement.write_rejected(work.path("protected", REJECTS))
    held = Counter(pq.read_table(work.path("protected", HELD), columns=["group"])["group"].to_pylist())
    ledgers = [
        _ledger(work, schema, converted, counts[schema.group], held[schema.group], hashes[schema.group])
        for schema in schemas
    ]
    findings = [
        finding
        for schema, ledger in zip(schemas, ledgers, strict=True)
        for finding in _findings(context, schema, counts[schema.group], ledger)
    ]
    require_balance([RecordLedger(**record) for record in converted.facts["records"]], ledgers)
    work.facts = {
        "rows": [ledger.to_json() for ledger in ledgers],
        "findings": [finding.to_json() for finding in findings],
    }


def settled_group(store: ObjectStore, settled: Manifest, schema: TableSchema, folder: Path) -> SettledGroup:
    """A settled group as a local file, verified."""
    name = f"standard/{schema.group}.parquet"
    facts = settled.output(name)
    return SettledGroup(
        schema, fetch_output(store, settled, name, folder), facts["rows"], facts["content_hash"]
    )


def _write(settlement: Settlement, group: ConvertedGroup, work: StageWork) -> str:
    """Write what moves of a group, in key order; gives its content hash."""
    schema = group.schema
    path = work.path("standard", f"{schema.group}.parquet")
    digest = write_in_key_order(group.rows, schema, settlement.staying(schema), path, PARQUET)
    if digest is None:
        digest = write_sorted(group.rows, schema, settlement.places(schema), path, PARQUET)
    return digest


def _ledger(
    work: StageWork, schema: TableSchema, converted: Manifest, count: SettledCount, held: int, digest: str
) -> RowLedger:
    """Each number from where it can be counted: convert, settle's own tables, the files written."""
    facts = converted.facts["groups"][schema.group]
    name = f"{schema.group}.parquet"
    written = pq.read_metadata(work.path("standard", name)).num_rows
    work.describe("standard", name, rows=written, content_hash=digest)
    rejected = facts["rejected"] + count.rejected_rows
    return RowLedger(schema.group, facts["slots"], facts["empty"], rejected, held, written)


def _findings(
    context: StageContext, schema: TableSchema, count: SettledCount, ledger: RowLedger
) -> list[Finding]:
    numbers: dict[str, Any] = {**count.rejected, "person_held": ledger.held}
    return [
        Finding(
            f"settle.{reason}",
            reason,
            schema.business,
            schema.group,
            schema.key[0],
            count.converted,
            number,
            limit := context.limit(reason, context.request.severity_of_rejects),
            judge(count.converted, number, limit),
            context.request.severity_of_rejects,
        )
        for reason, number in numbers.items()
        if number
    ]
