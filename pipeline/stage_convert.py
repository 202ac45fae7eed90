"""convert: raw Parquet to rows of standard groups, row by row; what cannot be expressed is rejected."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from contracts.errors import RefusedError, within
from mappings.corrections import FILE_NAME
from mappings.overrides import overrides_of
from mappings.spec.model import MappingSpec
from pipeline.context import StageContext
from pipeline.convert_findings import findings_of
from pipeline.crosswalks import crossed_by, numbers_of
from pipeline.duck import duck
from pipeline.group_files import GroupFiles
from pipeline.raw_rows import RawRows
from pipeline.record_counts import RecordCounts
from pipeline.record_ledgers import record_ledgers
from pipeline.stage_folder import Manifest, StageWork, fetch_output, hash_of
from storage import sha256_of
from transforms.group_converter import GroupCount
from transforms.mapping_converter import FileCount, MappingConverter


def convert_inputs(context: StageContext, extracted: Manifest) -> dict[str, str]:
    """The extracted content, every file of the specs and their tables, and the settings of the plan."""
    inputs = {"extract": extracted.content, "settings": hash_of(dict(context.plan.settings))}
    corrections = context.plan.folder / FILE_NAME
    if corrections.is_file():
        inputs["corrections"] = sha256_of(corrections)
    inputs["thresholds"] = hash_of(dict(context.plan.thresholds))
    inputs["unread"] = hash_of(dict(context.plan.unread))
    numbers = numbers_of(context, extracted)
    inputs |= _numbers(context, numbers)
    for spec in context.specs:
        inputs[f"mapping {spec.name}"] = sha256_of(spec.path)
        for folder in (spec.product_folder, context.plan.folder):
            for table in sorted((*folder.glob("codes/*.csv"), *folder.glob("gaiji/*.csv"))):
                inputs[f"table {folder.name}/{table.parent.name}/{table.name}"] = sha256_of(table)
        for group in spec.groups:
            inputs[f"group {group.schema.group}"] = hash_of(repr(group.schema))
    return inputs


def convert(context: StageContext, work: StageWork, extracted: Manifest) -> None:
    """Write rows, refused rows, rejects and notes of every group, and the ledger so far."""
    plan = context.plan
    files = RecordCounts(context.specs)
    bound = _converters(context, files)
    lookups: dict[str, dict[str, int]] = {}
    differing: dict[str, tuple[int, int]] = {}
    occurrences: dict[str, dict[str, Any]] = {}
    counts: dict[str, GroupCount] = {}
    idle: dict[str, int] = {}
    raws = RawRows(context, extracted, work.folder)
    numbers = numbers_of(context, extracted)
    crosswalks = _crosswalks(context, numbers, work)
    with duck(context.settings.duckdb_mib, work.folder) as connection, GroupFiles(work) as writers:
        for spec in context.specs:
            own = [raws.path(source) for source in spec.sources]
            look = {each.name: raws.path(each.source) for each in spec.lookups}
            for group in spec.groups:
                writers.open(group.schema)
            with within(f"mapping {spec.name}"):
                converter = bound(spec, connection)
                for schema, rows in converter.convert(own, look, work.folder, crosswalks=crosswalks):
                    writers.write(schema, rows)
            _add(counts, converter.counts)
            differing |= {f"{spec.name}.{name}": rows for name, rows in converter.differing.items()}
            if not any(count.rejected + count.converted for count in converter.counts.values()):
                idle[spec.name] = sum(count.read for count in converter.files.values())
            if spec.kind.of_occurrences:
                occurrences[spec.name] = _occurrences(converter.files)
            else:
                files.add(spec, own[0], converter)
            for name, (used, unused) in converter.lookups.items():
                lookups[f"{spec.name}.{name}"] = {"used": used, "unused": unused}
    records = record_ledgers(plan, context.specs, extracted.facts["files"], files.of_files())
    work.facts = {
        "records": [ledger.to_json() for ledger in records],
        "groups": {name: _group_facts(count) for name, count in counts.items()},
        "lookups": lookups,
        "occurrences": occurrences,
        "corrections": raws.corrections(),
        "overrides": _overrides(context),
        "crosswalks": numbers.facts["crosswalks"] if numbers else {},
        "findings": [
            finding.to_json() for finding in findings_of(context, extracted, records, counts, differing, idle)
        ],
    }
    work.notes = {"crosswalk": numbers.key if numbers else ""}


def _numbers(context: StageContext, numbers: Manifest | None) -> dict[str, str]:
    """The SHA-256 of each crosswalk that the business crosses."""
    if numbers is None:
        return {}
    return {
        f"crosswalk {name}": numbers.output(f"protected/{name}.parquet")["sha256"]
        for name in crossed_by(context)
    }


def _crosswalks(context: StageContext, numbers: Manifest | None, work: StageWork) -> dict[str, Path]:
    """The files of the crosswalks that the business crosses, by name; they are those of the fingerprint."""
    if numbers is None:
        return {}
    if not _numbers(context, numbers).items() <= work.inputs.items():
        wrong = "another run's numbers became current while this one began."
        raise RefusedError.at(
            f"run {context.request.run}", wrong, "Run it again; it will go by those numbers."
        )
    return {
        name: fetch_output(context.store, numbers, f"protected/{name}.parquet", work.folder)
        for name in crossed_by(context)
    }


def _overrides(context: StageContext) -> list[dict[str, str]]:
    """The municipality's entries that won over the products', each once."""
    won = [
        (spec.product_folder.name, one)
        for spec in context.specs
        for one in overrides_of(spec, context.plan.folder)
    ]
    return [{"package": package, **asdict(one)} for package, one in dict.fromkeys(won)]


def _converters(
    context: StageContext, files: RecordCounts
) -> Callable[[MappingSpec, duckdb.DuckDBPyConnection], MappingConverter]:
    slots, plan = _slots_before(context.specs), context.plan

    def bound(spec: MappingSpec, connection: duckdb.DuckDBPyConnection) -> MappingConverter:
        pa.default_memory_pool().release_unused()  # DuckDB sorts next, and takes its share beside Arrow's
        own, shared = slots[spec.name], files.is_shared(spec)
        return MappingConverter(spec, plan.folder, plan.settings, connection, own, keep_fates=shared)

    return bound


def _slots_before(specs: Iterable[MappingSpec]) -> dict[str, Mapping[str, int]]:
    """For each mapping how many rows at most those before it make of a record, by group."""
    before: dict[str, Mapping[str, int]] = {}
    slots: Counter[str] = Counter()
    for spec in specs:
        before[spec.name] = dict(slots)
        slots += Counter({group.schema.group: max(1, len(group.slots)) for group in spec.groups})
    return before


def _add(counts: dict[str, GroupCount], more: Mapping[str, GroupCount]) -> None:
    """Several mappings may feed one group."""
    for name, count in more.items():
        counts.setdefault(name, GroupCount()).add(count)


def _occurrences(files: Mapping[int, FileCount]) -> dict[str, Any]:
    """Rows of occurrences are no records: read = used + skipped on their own, over all files."""
    skipped: Counter[str] = sum((count.skipped for count in files.values()), Counter())
    return {
        "read": sum(count.read for count in files.values()),
        "used": sum(count.used for count in files.values()),
        "skipped": dict(skipped),
    }


def _group_facts(count: GroupCount) -> dict[str, Any]:
    facts = asdict(count)
    facts["noted"] = {f"{item} {reason}": number for (item, reason), number in sorted(count.noted.items())}
    facts["failed"] = {f"{item} {reason}": number for (item, reason), number in sorted(count.failed.items())}
    return facts
