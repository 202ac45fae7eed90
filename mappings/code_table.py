"""Code tables of a product and the municipality's own beside them (`codes/*.csv`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.csv_table import read_table
from mappings.plain_file import is_there
from mappings.read_once import once

CODE_COLUMNS = ("standard", "valid_from", "valid_to", "note", "confirmed_by", "confirmed_on")
_ALWAYS = ("0000-01-01", "9999-12-31")


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """Source code, one text a source field, to standard code, from day to day (YYYY-MM-DD, both included)."""

    source: tuple[str, ...]
    standard: str
    valid_from: str
    valid_to: str
    path: Path
    line: int

    @property
    def place(self) -> str:
        """Its line in the product's file, or in the municipality's."""
        return f"{self.path}:{self.line}"

    @property
    def has_period(self) -> bool:
        """Whether it does not hold always."""
        return (self.valid_from, self.valid_to) != _ALWAYS


@dataclass(frozen=True, slots=True)
class Override:
    """A source code where the municipality's file won: the standard codes of both ("" where the product has none)."""

    source: tuple[str, ...]
    product: str
    municipality: str


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Entries in the order of the file, and where the municipality's file won over the product's."""

    path: Path
    entries: tuple[CodeEntry, ...]
    overridden: tuple[Override, ...]

    @property
    def width(self) -> int:
        """Of how many source fields a code is made."""
        return len(self.entries[0].source) if self.entries else 1

    @property
    def dated(self) -> bool:
        """Whether a date is needed beside the code."""
        return any(entry.has_period for entry in self.entries)


@once
def read_code_table(product: Path, municipality: Path | None, file: str) -> CodeTable:
    """The product's table; all entries of a source code that the municipality's file of the same name has win."""
    path = product / "codes" / file
    entries = _codes(path)
    own = municipality / "codes" / file if municipality else None
    extra = _codes(own) if own is not None and is_there(own) else []
    if own and extra and entries and len(extra[0].source) != len(entries[0].source):
        wrong = f"the table has {len(extra[0].source)} columns of source codes, the product's {len(entries[0].source)}."
        raise SpecError(Problem(f"{own}:1", wrong, "Take its first line from the product's."))
    theirs, ours = _standards(extra), _standards(entries)
    kept = [entry for entry in entries if entry.source not in theirs]
    overridden = tuple(
        Override(source, ours.get(source, ""), standard)
        for source, standard in sorted(theirs.items())
        if ours.get(source) != standard
    )
    return CodeTable(path, (*kept, *extra), overridden)


def is_of_one_field(product: Path, file: str) -> bool:
    """Whether a product's table has lines, and each looks up one field alone."""
    try:
        table = read_code_table(product, None, file)
    except SpecError:
        return False
    return bool(table.entries) and table.width + table.dated == 1


def _standards(entries: list[CodeEntry]) -> dict[tuple[str, ...], str]:
    """What each source code means, of one with periods all that it means."""
    found: dict[tuple[str, ...], str] = {}
    for entry in entries:
        found[entry.source] = ", ".join(filter(None, (found.get(entry.source), entry.standard)))
    return found


@once
def _codes(path: Path) -> list[CodeEntry]:
    """Columns `source`, or `source_1`, `source_2` … where a code is made of several fields."""
    entries: list[CodeEntry] = []
    problems: list[Problem] = []
    for line, row in read_table(path, _is_form, ",".join(("source", *CODE_COLUMNS))):
        source = tuple(value for name, value in row.items() if name.startswith("source"))
        entry = CodeEntry(
            source,
            row["standard"],
            row["valid_from"] or _ALWAYS[0],
            row["valid_to"] or _ALWAYS[1],
            path,
            line,
        )
        problems += _wrong_entry(entry)
        if row["confirmed_on"] and not is_day(row["confirmed_on"]):
            problems.append(Problem(entry.place, "confirmed_on is no day.", "Write YYYY-MM-DD."))
        entries.append(entry)
    problems += _twice(entries)
    if problems:
        raise SpecError(problems)
    return entries


def _wrong_entry(entry: CodeEntry) -> Iterator[Problem]:
    if not (is_day(entry.valid_from) and is_day(entry.valid_to)) or entry.valid_from > entry.valid_to:
        wrong = "valid_from and valid_to are no period."
        yield Problem(entry.place, wrong, "Write YYYY-MM-DD, or leave empty.")
    if not any(each.strip() for each in entry.source):
        yield Problem(entry.place, "the source code is empty.", "Remove the line; blank stays blank.")
    elif any(each != each.rstrip() for each in entry.source):
        wrong = f"source code {', '.join(entry.source)!r} ends in a blank."
        yield Problem(entry.place, wrong, "Remove it; `trim` removes those of the file.")
    if entry.standard != entry.standard.strip():
        wrong = f"standard code {entry.standard!r} begins or ends with a blank."
        yield Problem(entry.place, wrong, "Remove it.")


def is_day(text: str) -> bool:
    """Whether it is a day of the calendar, YYYY-MM-DD; the day before all others counts."""
    try:
        return text == _ALWAYS[0] or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _twice(entries: list[CodeEntry]) -> Iterator[Problem]:
    """Of each source code the lines that hold on the same days, each told with one other."""
    last: dict[tuple[str, ...], CodeEntry] = {}
    for entry in sorted(entries, key=lambda each: (each.valid_from, each.line)):
        before = last.get(entry.source)
        if before is not None and entry.valid_from <= before.valid_to:
            one, other = sorted((before, entry), key=lambda each: each.line)
            shown = ", ".join(entry.source)
            wrong = f"source code {shown!r} stands in line {one.line} too, for some of the same days."
            yield Problem(other.place, wrong, "Keep one line, or part the periods.")
        if before is None or before.valid_to < entry.valid_to:
            last[entry.source] = entry


def _is_form(names: tuple[str, ...]) -> bool:
    """`source`, or `source_1` and so on, stands before the other columns."""
    count = len(names) - len(CODE_COLUMNS)
    leading = ("source",) if count == 1 else tuple(f"source_{number + 1}" for number in range(count))
    return bool(leading) and names == (*leading, *CODE_COLUMNS)
