"""Takes the decisions of an identification sheet into the municipality's own tables: all of them or none."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import Problem, SpecError, TargetError
from mappings.gaiji.check import wrong_keys, wrong_line
from mappings.gaiji.sheet import SheetLine, read_sheet
from mappings.gaiji.table import (
    GAIJI_COLUMNS,
    SIGNATURES,
    SIGNED_COLUMNS,
    GaijiTable,
    Identification,
    read_gaiji_table,
    read_rows,
    table_paths,
)


@dataclass(slots=True)
class Imported:
    """What an import did: rows by what became of them, and the tables that were written.

    `decided` count from the next run on, `waiting` need their second person, `changed` are (before, after) of
    earlier decisions, `occurrences` how often the sheet had counted the characters that are decided now.
    """

    decided: list[Identification] = field(default_factory=list)
    waiting: list[Identification] = field(default_factory=list)
    noted: list[Identification] = field(default_factory=list)
    changed: list[tuple[Identification, Identification]] = field(default_factory=list)
    unchanged: int = 0
    occurrences: int = 0
    written: list[Path] = field(default_factory=list)


def import_sheet(sheet: Path, municipality: Path, products: Mapping[str, Sequence[Path]]) -> Imported:
    """Read a sheet into `gaiji/<system>.csv`; `products` are the product folders by system. Raises SpecError."""
    lines = read_sheet(sheet)
    problems = list(wrong_keys(lines, set(products)))
    if problems:
        raise SpecError(problems)
    done = Imported()
    taken: dict[str, dict[str, Identification]] = {}
    for system in dict.fromkeys(line.row.system for line in lines):
        known = _known(municipality, products[system], system)
        own = [line for line in lines if line.row.system == system]
        taken[system] = _take(own, known, done, problems)
        problems += _elsewhere(municipality, system, own, taken[system])
    texts = {path: text for system in taken for path, text in _tables(municipality, system, taken[system])}
    if problems:
        raise SpecError(problems)
    done.written = _write(texts)
    return done


def _known(municipality: Path, products: Sequence[Path], system: str) -> GaijiTable:
    """What the municipality's table says, else a product's."""
    tables = [read_gaiji_table(product, municipality, system) for product in products]
    known = {code: one for table in tables for code, one in table.known.items()}
    effective = {code: one for table in tables for code, one in table.effective.items()}
    return GaijiTable(system, known, effective)


def _take(
    lines: Iterable[SheetLine], table: GaijiTable, done: Imported, problems: list[Problem]
) -> dict[str, Identification]:
    taken = {}
    for line in lines:
        row, before = line.row, table.effective.get(line.row.code)
        if _same(row, table.known.get(row.code)):
            done.unchanged += 1
            continue
        problems += wrong_line(line, before)
        taken[row.code] = row
        is_change = before is not None and before.counts and not row.waits
        if before is not None and is_change and (not row.counts or _text(row) != _text(before)):
            done.changed.append((before, row))
        (done.decided if row.counts else done.waiting if row.waits else done.noted).append(row)
        done.occurrences += line.count if row.counts else 0
    return taken


def _same(row: Identification, before: Identification | None) -> bool:
    if before is None:
        return row.is_blank
    columns = (*GAIJI_COLUMNS, *SIGNATURES)
    return all(getattr(row, name) == getattr(before, name) for name in columns)


def _text(row: Identification) -> tuple[str, str]:
    return row.unicode, row.ivs


def _elsewhere(
    municipality: Path, system: str, lines: Iterable[SheetLine], taken: Mapping[str, Identification]
) -> list[Problem]:
    """Codes that another table of the municipality has too, which would win or be lost."""
    others = set((municipality / "gaiji").glob("*.csv")) - set(table_paths(municipality, system))
    held = {row.code: path for path in sorted(others) for _, row in read_rows(path) if row.system == system}
    return [
        Problem(
            line.places["code"], f"code {line.row.code} stands in {held[line.row.code].name} too.", "Move it."
        )
        for line in lines
        if line.row.code in taken and line.row.code in held
    ]


def _tables(municipality: Path, system: str, taken: Mapping[str, Identification]) -> list[tuple[Path, str]]:
    """(path, text) of the tables to write: nothing that stood there is lost."""
    if not taken:
        return []
    signed, six = table_paths(municipality, system)
    held = [row for path in (six, signed) if path.is_file() for _, row in read_rows(path)]
    replaced = {(system, code, True) for code in taken}
    replaced |= {(system, code, False) for code, row in taken.items() if not row.waits}
    kept = [row for row in held if (row.system, row.code, row.signed_form) not in replaced]
    old = [row for row in kept if not row.signed_form]
    new = [*(row for row in kept if row.signed_form), *taken.values()]
    texts = [(signed, _csv(SIGNED_COLUMNS, new))]
    return [(six, _csv(GAIJI_COLUMNS, old)), *texts] if old or six.is_file() else texts


def _csv(columns: Sequence[str], rows: Iterable[Identification]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in sorted(rows, key=lambda row: (row.system, row.code)):
        writer.writerow([getattr(row, column) for column in columns])
    return text.getvalue()


def _write(texts: Mapping[Path, str]) -> list[Path]:
    """Every table whole: first all beside their places, then each into its place. Raises TargetError."""
    beside = {path: path.with_name(f"{path.name}.unfinished") for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(exist_ok=True)
            beside[path].write_text(text, encoding="utf-8")
        for path in texts:
            beside[path].replace(path)
    except OSError as error:
        raise TargetError.at("gaiji", f"a table cannot be written ({error.strerror}).", "Free it.") from None
    finally:
        for path in beside.values():
            path.unlink(missing_ok=True)
    return list(texts)
