"""Code tables of a product and the municipality's own beside them (`codes/*.csv`, `gaiji/*.csv`)."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Problem, SpecError

CODE_COLUMNS = ("source", "standard", "valid_from", "valid_to", "note", "confirmed_by", "confirmed_on")
GAIJI_COLUMNS = ("system", "code", "unicode", "ivs", "mj_name", "status")
DECIDED = "同定済"


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Source code to standard code; `overridden` holds the codes where the municipality's file won."""

    path: Path
    codes: dict[str, str]
    overridden: tuple[str, ...]


def read_code_table(product: Path, municipality: Path | None, file: str) -> CodeTable:
    """The product's table, entries of the municipality's file of the same name winning."""
    path = product / "codes" / file
    codes = _codes(path)
    own = municipality / "codes" / file if municipality else None
    extra = _codes(own) if own is not None and own.is_file() else {}
    overridden = tuple(sorted(code for code in extra if codes.get(code) != extra[code]))
    return CodeTable(path, codes | extra, overridden)


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


def _codes(path: Path) -> dict[str, str]:
    codes: dict[str, str] = {}
    problems: list[Problem] = []
    for line, row in _rows(path, CODE_COLUMNS):
        if row["source"] in codes:
            wrong = f"source code {row['source']!r} stands twice."
            problems.append(Problem(f"{path}:{line}", wrong, "Keep one line."))
        if row["valid_from"] or row["valid_to"]:
            wrong = "periods of validity are not applied yet."
            problems.append(Problem(f"{path}:{line}", wrong, "Leave valid_from and valid_to empty."))
        codes[row["source"]] = row["standard"]
    if problems:
        raise SpecError(problems)
    return codes


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


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != columns:
                raise SpecError(
                    Problem(f"{path}:1", "the columns differ.", f"The first line is: {','.join(columns)}")
                )
            for row in reader:
                yield reader.line_num, {key: value or "" for key, value in row.items() if key}
    except FileNotFoundError:
        raise SpecError(
            Problem(str(path), "the table is not there.", "Add it or correct the name.")
        ) from None
    except UnicodeDecodeError:
        raise SpecError(Problem(str(path), "the table is not UTF-8.", "Save it as UTF-8.")) from None
