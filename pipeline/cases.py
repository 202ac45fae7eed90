"""Runs the cases of a mapping and tells every difference between what they expect and what becomes of their rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from contracts.errors import Problem, SpecError
from mappings.case_values import as_number, without_marks
from mappings.cases.case import Case, CaseFile, Expected, ExpectedMark, SourceRow
from mappings.cases.reader import case_files, read_cases
from mappings.plan.plan import MUNICIPALITIES
from mappings.spec.model import FROM_SOURCE, MappingSpec, Source
from mappings.spec.reader import PRODUCTS
from mappings.spec.rules import GroupRule
from pipeline.preview.item_source import source_of
from pipeline.preview.sample import Given, Outcome, SampleMark, SampleRow, convert_sample, raw_rows, text_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected, as texts; the values are those that the vendor invented."""

    where: str
    expected: str
    found: str
    given: str = ""

    def __str__(self) -> str:
        given = f" from {self.given}" if self.given else ""
        return f"{self.where}: expected {self.expected}, found {self.found}{given}"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with its differences; it passed where there are none."""

    path: Path
    case: Case
    differences: tuple[Difference, ...]


def cases_below(paths: Sequence[Path]) -> list[CaseFile]:
    """All cases of files and folders, of products and municipalities where none is named. Raises SpecError with every problem."""
    files = [
        file
        for path in paths or [PRODUCTS, MUNICIPALITIES]
        for file in (case_files(path) if path.is_dir() else [path])
    ]
    read: list[CaseFile] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(files):
        try:
            read.append(read_cases(path))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    if not any(file.cases for file in read):
        raise SpecError.at("cases", "there are none.", "Write them in cases/NAME.yaml of the product.")
    return read


def run_cases(file: CaseFile) -> list[CaseResult]:
    """The results of all cases of a file, in its order; one conversion for all of them."""
    sources = {lookup.name: lookup.source for lookup in file.spec.lookups}
    lookups = {
        name: raw_rows(sources[name], [(0, number, row) for number, row in enumerate(rows, start=1)])
        for name, rows in file.lookups.items()
    }
    raws = [raw_rows(source, list(_of(file, source))) for source in file.spec.sources]
    found = convert_sample(file.spec, raws, Given(file.settings, lookups, units_apart=True))
    return [
        CaseResult(file.path, case, tuple(_differences(file.spec, case, found.get(unit, Outcome()))))
        for unit, case in enumerate(file.cases)
    ]


def _of(file: CaseFile, source: Source) -> Iterator[tuple[int, int, SourceRow]]:
    """(case, number of the row in it, row) of the rows that are given for a source."""
    for unit, case in enumerate(file.cases):
        for number, row in enumerate(case.given, start=1):
            if row.get(FROM_SOURCE, source.name) == source.name:
                yield unit, number, row


def _differences(spec: MappingSpec, case: Case, found: Outcome) -> Iterator[Difference]:
    skipped = sum(found.skipped.values())
    if skipped != case.expect.skipped:
        yield Difference("skipped", str(case.expect.skipped), str(skipped))
    rules = {rule.schema.group: rule for rule in spec.groups}
    yield from _marks("rejects", rules, case, case.expect.rejects, found.rejects)
    if case.expect.notes is not None:
        yield from _marks("notes", rules, case, case.expect.notes, found.notes)
    for rule in spec.groups:
        expected = case.expect.groups.get(rule.schema.group)
        if expected is not None:
            rows = [row for row in found.rows if row.group == rule.schema.group and not row.refused]
            yield from _rows(rule, case, expected, rows)


def _rows(
    rule: GroupRule, case: Case, expected: Sequence[Mapping[str, Expected]], found: Sequence[SampleRow]
) -> Iterator[Difference]:
    if len(expected) != len(found):
        yield Difference(rule.schema.name, f"{len(expected)} rows", f"{len(found)} rows")
        return
    for number, (items, row) in enumerate(zip(expected, found, strict=True), start=1):
        for name, wanted in items.items():
            if not _same(wanted, row.items[name]):
                where = f"{rule.schema.name} row {number} {name}"
                given = _given(rule, name, case, row)
                yield Difference(where, _shown(wanted), _shown(row.items[name]), given)


def _same(expected: Expected, found: Any) -> bool:
    if isinstance(found, int | Decimal) and isinstance(expected, str):
        return as_number(expected) == found
    return expected == (tuple(found) if isinstance(found, list) else found)


def _shown(value: Any) -> str:
    """A value as a person writes it in a case."""
    return without_marks(text_of(value))


def _given(rule: GroupRule, name: str, case: Case, row: SampleRow | SampleMark) -> str:
    """The fields that the item comes from, as given."""
    given = case.given[row.record - 1]
    names = source_of(rule, name, row.slot).fields
    return ", ".join(f"{field}: {_shown(given[field])}" for field in names if field in given)


def _marks(
    what: str,
    rules: Mapping[str, GroupRule],
    case: Case,
    expected: Sequence[ExpectedMark],
    found: Sequence[SampleMark],
) -> Iterator[Difference]:
    """An item is marked once a record, in whatever groups and slots; where the case names the group, once a row."""
    left = list(found)
    for wanted in sorted(expected, key=lambda mark: not mark.group):
        same = [mark for mark in left if _is(mark, wanted)]
        if not same:
            yield Difference(what, f"{wanted.item} {wanted.reason}", "none")
        left = [mark for mark in left if not (same and _equal(mark, same[0], bool(wanted.group)))]
    for (item, reason), mark in {(mark.item, mark.reason): mark for mark in reversed(left)}.items():
        yield Difference(what, "none", f"{item} {reason}", _given(rules[mark.group], item, case, mark))


def _is(mark: SampleMark, wanted: ExpectedMark) -> bool:
    same = (mark.item, mark.reason) == (wanted.item, wanted.reason)
    return same and wanted.group in ("", mark.group)


def _equal(mark: SampleMark, other: SampleMark, by_row: bool) -> bool:
    same = (mark.record, mark.item, mark.reason) == (other.record, other.item, other.reason)
    return same and (not by_row or (mark.group, mark.slot) == (other.group, other.slot))
