"""Code tables of a product and the municipality's own beside them (`codes/*.csv`, `gaiji/*.csv`)."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Problem, SpecError

CODE_COLUMNS = ("standard", "valid_from", "valid_to", "note", "confirmed_by", "confirmed_on")
GAIJI_COLUMNS = ("system", "code", "unicode", "ivs", "mj_name", "status")
DECIDED = "同定済"
_ALWAYS = ("0000-01-01", "9999-12-31")


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """Source code, one text a source field, to standard code, from day to day (YYYY-MM-DD, both included)."""

    source: tuple[str, ...]
    standard: str
    valid_from: str
    valid_to: str
    line: int

    @property
    def has_period(self) -> bool:
        """Whether it does not hold always."""
        return (self.valid_from, self.valid_to) != _ALWAYS


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Entries in the order of the file; `overridden` holds the source codes where the municipality's file won."""

    path: Path
    entries: tuple[CodeEntry, ...]
    overridden: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        """Of how many source fields a code is made."""
        return len(self.entries[0].source) if self.entries else 1

    @property
    def dated(self) -> bool:
        """Whether a date is needed beside the code."""
        return any(entry.has_period for entry in self.entries)


def read_code_table(product: Path, municipality: Path | None, file: str) -> CodeTable:
    """The product's table; all entries of a source code that the municipality's file of the same name has win."""
    path = product / "codes" / file
    entries = _codes(path)
    own = municipality / "codes" / file if municipality else None
    extra = _codes(own) if own is not None and own.is_file() else []
    theirs = {entry.source: entry.standard for entry in extra}
    kept = [entry for entry in entries if entry.source not in theirs]
    lost = [entry for entry in entries if theirs.get(entry.source, entry.standard) != entry.standard]
    added = [source for source in theirs if source not in {entry.source for entry in entries}]
    overridden = tuple(sorted({*(entry.source for entry in lost), *added}))
    return CodeTable(path, (*kept, *extra), overridden)


@dataclass(frozen=True, slots=True)
class GaijiTable:
    """Decided vendor characters of one system: code (hex, upper case) to text (IVS appended)."""

    system: str
    characters: dict[str, str]


def read_gaiji_table(product: Path, municipality: Path | None, system: str) -> GaijiTable:
    """The decided characters of all `gaiji/*.csv`, the municipality's winning."""
    characters: dict[str, str] = {}
    for folder in filter(None, (product, municipality)):
        for path in sorted((folder / "gaiji").glob("*.csv")):
            characters |= _gaiji(path, system)
    return GaijiTable(system, characters)


def _codes(path: Path) -> list[CodeEntry]:
    """Columns `source`, or `source_1`, `source_2` … where a code is made of several fields."""
    entries: list[CodeEntry] = []
    problems: list[Problem] = []
    for line, row in _rows(path, CODE_COLUMNS, "source"):
        source = tuple(value for name, value in row.items() if name.startswith("source"))
        entry = CodeEntry(
            source, row["standard"], row["valid_from"] or _ALWAYS[0], row["valid_to"] or _ALWAYS[1], line
        )
        problems += _wrong_entry(path, entry, entries)
        entries.append(entry)
    if problems:
        raise SpecError(problems)
    return entries


def _wrong_entry(path: Path, entry: CodeEntry, before: list[CodeEntry]) -> Iterator[Problem]:
    place = f"{path}:{entry.line}"
    days = (entry.valid_from, entry.valid_to)
    if not all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) for day in days) or days[0] > days[1]:
        yield Problem(place, "valid_from and valid_to are no period.", "Write YYYY-MM-DD, or leave empty.")
    shown = ", ".join(entry.source)
    for other in before:
        if other.source == entry.source and other.valid_from <= days[1] and days[0] <= other.valid_to:
            wrong = f"source code {shown!r} stands in line {other.line} too, for some of the same days."
            yield Problem(place, wrong, "Keep one line, or part the periods.")


def _gaiji(path: Path, system: str) -> dict[str, str]:
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for line, row in _rows(path, GAIJI_COLUMNS):
        if row["system"] != system or row["status"] != DECIDED:
            continue
        try:
            found[row["code"].upper()] = _character(row["unicode"], row["ivs"])
        except (ValueError, OverflowError):
            wrong = "an identified character needs one code point of text such as U+9AD9, and at most an ivs."
            problems.append(Problem(f"{path}:{line}", wrong, "Correct the line."))
    if problems:
        raise SpecError(problems)
    return found


def _character(unicode: str, ivs: str) -> str:
    """One character, with its variation selector if there is one. Raises ValueError, OverflowError."""
    character = chr(int(unicode.removeprefix("U+"), 16))
    if unicodedata.category(character) in ("Cc", "Cs", "Cn", "Zs") or "\ue000" <= character <= "\uf8ff":
        raise ValueError("no character of text")
    selector = chr(int(ivs.removeprefix("U+"), 16)) if ivs else ""
    if selector and not "\U000e0100" <= selector <= "\U000e01ef":
        raise ValueError("no variation selector")
    return character + selector


def _rows(path: Path, columns: tuple[str, ...], before: str = "") -> Iterator[tuple[int, dict[str, str]]]:
    """Lines with their numbers. Columns named `before`, one or numbered, may stand before the others."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names = list(reader.fieldnames or ())
            count = len(names) - len(columns)
            numbered = [f"{before}_{number + 1}" for number in range(count)]
            leading = [before] if count == 1 and before else numbered
            if names != [*leading, *columns] or bool(before) != bool(leading):
                expected = ",".join((before, *columns) if before else columns)
                raise SpecError(Problem(f"{path}:1", "the columns differ.", f"The first line is: {expected}"))
            for row in reader:
                yield reader.line_num, {key: value or "" for key, value in row.items() if key}
    except FileNotFoundError:
        raise SpecError(
            Problem(str(path), "the table is not there.", "Add it or correct the name.")
        ) from None
    except UnicodeDecodeError:
        raise SpecError(Problem(str(path), "the table is not UTF-8.", "Save it as UTF-8.")) from None
