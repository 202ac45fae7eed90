"""Reads a copybook: words, entries, trees, bytes; every problem at once."""

from bisect import bisect_right
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.copybook.clauses import ClauseReader
from mappings.copybook.copying import read_words
from mappings.copybook.counters import check_counters
from mappings.copybook.dialects import DIALECTS, Dialect
from mappings.copybook.entries import Entry, sentences
from mappings.copybook.item import Condition88, CopybookItem
from mappings.copybook.placing import check_records, place_record
from mappings.copybook.problems import Place, Problems, visible
from mappings.copybook.storage import Inherited, settle_storage
from mappings.copybook.tree import build_trees


def read_copybook(path: Path, dialect: str = "fujitsu") -> dict[str, CopybookItem]:
    """The records (level 01 and 77) by name in upper case, in the order of the file.

    Items before the first 01 make a record named after the file. Raises SpecError with every problem at its
    line and column.
    """
    rules = DIALECTS.get(dialect)
    if rules is None:
        wrong = f"dialect {dialect!r} is not known."
        raise SpecError(Problem(visible(str(path)), wrong, f"Known: {', '.join(DIALECTS)}."))
    problems = Problems()
    records = build_trees(_read_entries(path, rules, problems), path, problems)
    check_records(records, problems)
    for record in records:
        settle_storage(record, rules, problems, Inherited())
        place_record(record, rules.slides, problems)
        check_counters(record, problems)
    if not records:
        problems.add(Place(path, 1, 1), "no item was found.", "Give a copybook of COBOL data descriptions.")
    named = _by_name(records, problems)
    problems.raise_any()
    return named


def records_of_file(items: dict[str, CopybookItem]) -> dict[str, CopybookItem]:
    """Those of level 01: level 77 beside them is the program's own storage."""
    return {name: item for name, item in items.items() if item.level == 1} or items


def _read_entries(path: Path, rules: Dialect, problems: Problems) -> list[tuple[Place, Entry | Condition88]]:
    reader = ClauseReader(rules, problems)
    read = [(words[0].place, reader.read(words)) for words in sentences(read_words(path, problems))]
    found = [(place, one) for place, one in read if one is not None]
    _mark_losses(found, problems)
    return found


def _mark_losses(found: list[tuple[Place, Entry | Condition88]], problems: Problems) -> None:
    """Marks each item after which, and before the next, there is a problem: an item in it may be lost."""
    places = sorted(place.order for place in problems.found.values())
    ends = [place.order for place, _ in found[1:]]
    for (place, one), end in zip(found, [*ends, None], strict=False):
        after = bisect_right(places, place.order)
        if isinstance(one, Entry):
            one.lost_items = after < len(places) and (end is None or places[after] < end)


def _by_name(records: list[Entry], problems: Problems) -> dict[str, CopybookItem]:
    """Records by name; several nameless ones are told apart by their line."""
    named: dict[str, CopybookItem] = {}
    for record in records:
        name = record.item.name.upper()
        if name == "FILLER" and name in named:
            name = f"FILLER-{record.item.line}"
        if name in named:
            wrong = f"{record.item.name}: there is another record of this name, line {named[name].line}."
            problems.add(record.place, wrong, "Rename one.")
        named[name] = record.item
    return named
