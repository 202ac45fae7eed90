"""What convert tells those who decide: each reason with its count, its limit, and whether it stops a promotion."""

from collections.abc import Iterator, Mapping

from contracts.findings import Finding, Severity, Status, judge
from contracts.ledger import RecordLedger
from pipeline.blank_numbers import blank_numbers
from pipeline.context import StageContext
from pipeline.stage_extract import empty_sources
from pipeline.stage_folder import Manifest
from standards.name_items import is_name_or_address
from transforms.gaiji import UNDECIDED
from transforms.group_converter import GroupCount


def findings_of(
    context: StageContext,
    extracted: Manifest,
    records: list[RecordLedger],
    counts: Mapping[str, GroupCount],
    differing: Mapping[str, tuple[int, int]],
    idle: Mapping[str, int],
) -> list[Finding]:
    """Empty files, rejected records, items that failed or were noted.

    And numbers without a digit in them, merged fields that differ (by mapping and name), and the records read by mappings that make no row at all.
    """
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
    blanks = [
        _told(context, "number_blank", name, rows, blank)
        for name, rows, blank in blank_numbers(context.specs, extracted)
    ]
    return [*findings, *blanks, *_differing(context, differing), *_idle(context, idle)]


def _told(context: StageContext, reason: str, name: str, checked: int, failed: int) -> Finding:
    """What is no mistake in itself, whatever its share."""
    check, status, severity = f"convert.{reason}", Status.PASSED, Severity.INFO
    return Finding(check, reason, context.business, "", name, checked, failed, 1, status, severity)


def _differing(context: StageContext, differing: Mapping[str, tuple[int, int]]) -> Iterator[Finding]:
    """Fields of which several sources say different things: no mistake in itself, for the later one is right."""
    for name, (rows, apart) in differing.items():
        if apart:
            yield _told(context, "merged_values_differ", name, rows, apart)


def _idle(context: StageContext, idle: Mapping[str, int]) -> Iterator[Finding]:
    """All records are skipped, or empty by rule: 0 of so many is no success."""
    for mapping, read in idle.items():
        if read:
            check, reason, status = "mapping_moves_rows", "nothing_moves", Status.FAILED
            yield Finding(check, reason, context.business, "", mapping, read, read, 0, status, Severity.WARN)


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
