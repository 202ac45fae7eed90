"""convert: raw Parquet to rows of standard groups, row by row; what cannot be expressed is rejected."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.errors import RefusedError
from contracts.findings import Finding, Severity, Status, judge
from contracts.ledger import RecordLedger
from contracts.place import ROW_PLACE
from contracts.schema import TableSchema
from mappings.corrections import FILE_NAME
from mappings.overrides import overrides_of
from pipeline.context import StageContext
from pipeline.crosswalks import crossed_by, numbers_of
from pipeline.duck import duck
from pipeline.raw_rows import RawRows
from pipeline.stage_extract import PARQUET, empty_sources, extracted_records
from pipeline.stage_folder import Manifest, StageWork, fetch_output, hash_of
from standards.name_items import is_name_or_address
from storage import sha256_of
from transforms.gaiji import UNDECIDED
from transforms.group_converter import MARKED_SCHEMA, GroupCount, GroupRows
from transforms.mapping_converter import FileCount, MappingConverter

REJECTS, NOTES = "rejects.parquet", "notes.parquet"


def convert_inputs(context: StageContext, extracted: Manifest) -> dict[str, str]:
    """The extracted content, every file of the specs and their tables, and the settings of the plan."""
    inputs = {"extract": extracted.content, "settings": hash_of(dict(context.plan.settings))}
    corrections = context.plan.folder / FILE_NAME
    if corrections.is_file():
        inputs["corrections"] = sha256_of(corrections)
    inputs["thresholds"] = hash_of(dict(context.plan.thresholds))
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
    files: dict[int, FileCount] = {}
    lookups: dict[str, dict[str, int]] = {}
    occurrences: dict[str, dict[str, Any]] = {}
    counts: dict[str, GroupCount] = {}
    raws = RawRows(context, extracted, work.folder)
    numbers = numbers_of(context, extracted)
    crosswalks = _crosswalks(context, numbers, work)
    with duck(context.settings.duckdb_mib, work.folder) as connection, _GroupFiles(work) as writers:
        for spec in context.specs:
            converter = MappingConverter(spec, plan.folder, plan.settings, connection)
            own = [raws.path(source) for source in spec.sources]
            look = {each.name: raws.path(each.source) for each in spec.lookups}
            for group in spec.groups:
                writers.open(group.schema)
            for schema, rows in converter.convert(own, look, work.folder, crosswalks=crosswalks):
                writers.write(schema, rows)
            counts |= converter.counts
            if spec.kind.of_occurrences:
                occurrences[spec.name] = _occurrences(converter.files)
            else:
                _merge(files, converter.files)
            for name, (used, unused) in converter.lookups.items():
                lookups[name] = {"used": used, "unused": unused}
    records = _records(extracted, files)
    work.facts = {
        "records": [ledger.to_json() for ledger in records],
        "groups": {name: _group_facts(count) for name, count in counts.items()},
        "lookups": lookups,
        "occurrences": occurrences,
        "corrections": raws.corrections(),
        "overrides": _overrides(context),
        "crosswalks": numbers.facts["crosswalks"] if numbers else {},
        "findings": [finding.to_json() for finding in _findings(context, extracted, records, counts)],
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


def _merge(files: dict[int, FileCount], more: Mapping[int, FileCount]) -> None:
    for index, count in more.items():
        own = files.setdefault(index, FileCount())
        own.read += count.read
        own.used += count.used
        own.skipped += count.skipped


def _occurrences(files: Mapping[int, FileCount]) -> dict[str, Any]:
    """Rows of occurrences are no records: read = used + skipped on their own, over all files."""
    skipped: Counter[str] = sum((count.skipped for count in files.values()), Counter())
    return {
        "read": sum(count.read for count in files.values()),
        "used": sum(count.used for count in files.values()),
        "skipped": dict(skipped),
    }


def _records(extracted: Manifest, files: dict[int, FileCount]) -> list[RecordLedger]:
    """The record ledger of every mapped file; a look-up file is balanced by its keys instead."""
    ledgers = []
    for index, facts in enumerate(extracted.facts["files"]):
        known = extracted_records(facts)
        if index in files or not sum(facts["details"].values()):
            count = files.get(index, FileCount())
            ledgers.append(
                RecordLedger(
                    known.file, known.read, known.structural, dict(count.skipped), count.used, known.rejected
                )
            )
    return ledgers


def _group_facts(count: GroupCount) -> dict[str, Any]:
    facts = asdict(count)
    facts["noted"] = {f"{item} {reason}": number for (item, reason), number in sorted(count.noted.items())}
    facts["failed"] = {f"{item} {reason}": number for (item, reason), number in sorted(count.failed.items())}
    return facts


def _findings(
    context: StageContext,
    extracted: Manifest,
    records: list[RecordLedger],
    counts: Mapping[str, GroupCount],
) -> list[Finding]:
    business = context.business
    findings = [
        Finding(
            "source_has_records", "empty_source", business, "", name, 1, 1, 0, Status.FAILED, Severity.STOP
        )
        for name in empty_sources(extracted.facts["files"])
    ]
    rejects = context.request.severity_of_rejects
    for record in records:
        for reason, number in sorted(record.rejected.items()):
            findings.append(_finding(context, "", record.file, reason, (record.read, number), rejects))
    stopping = _names_and_addresses(context) if rejects is Severity.STOP else set()
    for group, count in sorted(counts.items()):
        rows = count.rejected + count.converted
        for (item, reason), number in sorted(count.failed.items()):
            findings.append(_finding(context, group, item, reason, (rows, number), rejects))
        for (item, reason), number in sorted(count.noted.items()):
            stops = reason == UNDECIDED and (group, item) in stopping
            severity = Severity.STOP if stops else Severity.WARN
            findings.append(_finding(context, group, item, reason, (rows, number), severity))
    return findings


def _names_and_addresses(context: StageContext) -> set[tuple[str, str]]:
    """(group, item) where no undecided vendor character may stand at a cut-over."""
    schemas = {group.schema.group: group.schema for spec in context.specs for group in spec.groups}
    return {
        (name, item.romaji)
        for name, schema in schemas.items()
        for item in schema.items
        if is_name_or_address(item)
    }


def _finding(
    context: StageContext, group: str, item: str, reason: str, counts: tuple[int, int], severity: Severity
) -> Finding:
    checked, failed = counts
    limit = context.limit(reason, severity)
    status = judge(checked, failed, limit)
    check = f"convert.{reason}"
    return Finding(check, reason, context.business, group, item, checked, failed, limit, status, severity)


@dataclass(slots=True)
class _GroupFiles:
    """Parquet writers: rows and refused rows a group, rejects and notes of the business."""

    work: StageWork
    _writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> "_GroupFiles":
        self._open("protected", REJECTS, MARKED_SCHEMA)
        self._open("protected", NOTES, MARKED_SCHEMA)
        return self

    def open(self, schema: TableSchema) -> None:
        """Files of a group; they exist even when no row comes."""
        columns = pa.schema([*ROW_PLACE, *schema.arrow_schema])
        self._open("standard", f"{schema.group}.parquet", columns)
        self._open("protected", f"{schema.group}.refused.parquet", columns)

    def write(self, schema: TableSchema, rows: GroupRows) -> None:
        """Append the rows of one batch."""
        self._append("standard", f"{schema.group}.parquet", rows.rows)
        self._append("protected", f"{schema.group}.refused.parquet", rows.refused)
        self._append("protected", REJECTS, rows.rejects)
        self._append("protected", NOTES, rows.notes)

    def __exit__(self, *_: object) -> None:
        for name, writer in self._writers.items():
            writer.close()
            area, file = name.split("/", 1)
            self.work.describe(area, file, rows=self._rows[name])

    def _open(self, area: str, file: str, schema: pa.Schema) -> None:
        if f"{area}/{file}" not in self._writers:
            path = self.work.path(area, file)
            self._writers[f"{area}/{file}"] = pq.ParquetWriter(path, schema, **PARQUET)
            self._rows[f"{area}/{file}"] = 0

    def _append(self, area: str, file: str, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            self._writers[f"{area}/{file}"].write_batch(batch)
            self._rows[f"{area}/{file}"] += batch.num_rows
