"""The record ledger of a business's files: every record has one disposition, also of kinds that no mapping reads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.ledger import RecordLedger
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import MappingSpec, Source
from pipeline.stage_extract import extracted_records
from transforms.mapping_converter import FileCount

_NOT_READ = "この業務の対応定義が読まないレコード種別"
_LOOKED_UP = "参照だけに使うレコード種別"


def record_ledgers(
    plan: MigrationPlan,
    specs: Sequence[MappingSpec],
    extracted: Sequence[Mapping[str, Any]],
    counts: Mapping[int, FileCount],
) -> list[RecordLedger]:
    """The ledger of every file of which rows are made; a look-up file is balanced by its keys instead.

    `extracted` are the facts of each file, `counts` what became of the records that mappings read, by its index.
    Records that are read for their occurrences alone are used: the occurrences are balanced on their own. Those of a
    kind that no mapping of the business makes rows of are skipped, with the plan's reason (`unread`) where it has one.
    """
    sources = [source for spec in specs for source in spec.sources]
    looked_up = [lookup.source for spec in specs for lookup in spec.lookups]
    return [
        _ledger(
            facts,
            [each for each in sources if _is_of(each, facts)],
            counts.get(index, FileCount()),
            {**plan.unread, **_looked_up(looked_up, facts)},
        )
        for index, facts in enumerate(extracted)
        if index in counts
        or not sum(facts["details"].values())
        or any(_is_of(each, facts) and each.kind.of_occurrences for each in sources)
    ]


def _is_of(source: Source, facts: Mapping[str, Any]) -> bool:
    return (source.source, source.layout.name) == (facts["source"], facts["layout"])


def _looked_up(sources: Sequence[Source], facts: Mapping[str, Any]) -> dict[str, str]:
    """The reason of record kinds of a file that are looked up, by the names that plans have for them."""
    marks = {each.kind.mark for each in sources if _is_of(each, facts)}
    return {f"{facts['layout']}.{mark}": f"{_LOOKED_UP} {mark}" for mark in marks}


def _ledger(
    facts: Mapping[str, Any], sources: Sequence[Source], count: FileCount, unread: Mapping[str, str]
) -> RecordLedger:
    known = extracted_records(dict(facts))
    whole = {source.kind.mark for source in sources if not source.kind.of_occurrences}
    in_part = {mark for source in sources for mark in _around(source)}
    used, skipped = count.used, Counter(count.skipped)
    for mark, records in facts["details"].items():
        if mark in in_part - whole:
            used += records
        elif mark not in whole:
            name = f"{facts['layout']}.{mark}"
            skipped[unread.get(name) or unread.get(facts["layout"]) or f"{_NOT_READ} {mark}"] += records
    return RecordLedger(known.file, known.read, known.structural, dict(+skipped), used, known.rejected)


def _around(source: Source) -> set[str]:
    """The marks of the records whose occurrences a source reads."""
    return {
        kind.mark
        for kind in source.layout.kinds.values()
        if any(child.kind.mark == source.kind.mark for child in kind.children)
    }
