"""Official lists of characters, read from the site's own copies at run time: nothing of them is shipped here.

MJ文字情報一覧表 (`mji.*.xlsx`, or the same table as CSV) says which characters an MJ文字図形 is written as.
MJ縮退マップ (`MJShrinkMap.*.json`) says which characters of JIS X 0213 may stand for it, and on what basis.
行政事務標準文字 追加文字一覧 (MJ+) names the added characters; its form is not public, so its headings are given.
The first two are CC BY-SA 2.1 JP (文字情報技術促進協議会); the forms are those of 006.02 and 1.2.0.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from contracts.errors import Problem, SpecError

MJ_NAME, IMPLEMENTED = "MJ文字図形名", "実装したUCS"
# 対応するUCS is not asked: a figure that only an IVS writes names there the code point of another figure.
SEQUENCES = ("実装したMoji_JohoコレクションIVS", "実装したSVS")
_REMARK = "参考情報"
_FORMS = {
    "MJ": re.compile(r"MJ[0-9]{6}"),
    "GJ": re.compile(r"GJ[0-9]{6}"),
    "UCS": re.compile(r"U\+(?!D[89A-F]..$)(?P<base>[0-9A-F]{4,6})"),
    "sequence": re.compile(r"(?P<base>[0-9A-F]{4,5})_(?P<selector>E01[0-9A-E][0-9A-F]|FE0[0-9A-F])"),
    "JIS X 0213": re.compile(r"[12]-[0-9]{2}-[0-9]{2}"),
}


class Basis(StrEnum):
    """Why one character may stand for another: the keys of MJ縮退マップ."""

    UNIFIED = "JIS包摂規準・UCS統合規則"
    NOTICE_582 = "法務省告示582号別表第四"
    FAMILY_REGISTER = "法務省戸籍法関連通達・通知"
    DICTIONARIES = "辞書類等による関連字"
    ANALOGY = "読み・字形による類推"


_BASES = {basis.value: basis for basis in Basis}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A character that may stand for another; `remarks` is what else the map says (種別, 表, 順位, ホップ数, 付記)."""

    character: str
    jis_x_0213: str
    basis: Basis
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def different(self) -> bool:
        """Whether 民一2842号通達別表 calls the two 別字: not the same character."""
        return ("付記", "別字") in self.remarks


@dataclass(frozen=True, slots=True)
class Reduction:
    """The one character that may stand for another, or the `reason` why there is none: `none` or `several`."""

    character: str | None
    basis: Basis | None
    reason: str


@dataclass(frozen=True, slots=True)
class CharacterMaps:
    """What the two files of MJ say: `names` by the text of a character, `candidates` by MJ文字図形名."""

    names: Mapping[str, tuple[str, ...]]
    candidates: Mapping[str, tuple[Candidate, ...]]

    def candidates_of(self, character: str) -> tuple[Candidate, ...]:
        """All candidates of a character (one code point, or with a selector) or an MJ文字図形名, in the map's order.

        A sequence that the list does not have has none: without its selector it would be another figure.
        """
        names = self.names.get(character, (character,))
        return tuple(dict.fromkeys(found for name in names for found in self.candidates.get(name, ())))

    def reduction(self, character: str, allowed: Sequence[Basis]) -> Reduction:
        """The target, where all bases that the site allows give the same one; its basis is the first that does.

        What is 別字 is no target, unless JIS X 0213 and UCS themselves unify the two.
        """
        found = self.candidates_of(character)
        apart = {candidate.character for candidate in found if candidate.different}
        targets: dict[str, Basis] = {}
        for basis in allowed:
            for candidate in found:
                if candidate.basis is basis and (basis is Basis.UNIFIED or candidate.character not in apart):
                    targets.setdefault(candidate.character, basis)
        if len(targets) != 1:
            return Reduction(None, None, "several" if targets else "none")
        ((target, basis),) = targets.items()
        return Reduction(target, basis, "")


def read_character_maps(figures: Path, reductions: Path) -> CharacterMaps:
    """MJ文字情報一覧表 and MJ縮退マップ. Raises SpecError with every problem of both."""
    problems: list[Problem] = []
    maps = CharacterMaps(_names(figures, problems), _candidates(reductions, problems))
    if problems:
        raise SpecError(problems)
    return maps


def read_added(path: Path, name: str, code: str) -> dict[str, str]:
    """The added characters by their GJ name; `name` and `code` are the headings of the site's file. Raises SpecError."""
    problems: list[Problem] = []
    added: dict[str, str] = {}
    for place, (own, point) in _rows(path, (name, code), problems):
        character = _text(point, "UCS")
        if fresh := _name(own, "GJ", place, added, problems):
            added[fresh] = character
        if not character:
            problems.append(
                _problem(place, f"{code} {point!r} is no code point.", "Write U+ and its digits.")
            )
    if problems:
        raise SpecError(problems)
    return added


def _names(path: Path, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    seen: dict[str, str] = {}
    for place, (own, code, *sequences) in _rows(path, (MJ_NAME, IMPLEMENTED, *SEQUENCES), problems):
        name = _name(own, "MJ", place, seen, problems)
        if not name:
            continue
        seen[name] = place
        written = [("UCS", code)] if code else []
        written += [("sequence", part.strip()) for cell in sequences if cell for part in cell.split(";")]
        for form, text in written:
            if character := _text(text, form):
                names[character] = (*names.get(character, ()), name)
            else:
                problems.append(_problem(place, f"{text!r} is no {form}.", "Take the file as published."))
    return names


def _candidates(path: Path, problems: list[Problem]) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, tuple[Candidate, ...]] = {}
    for number, entry in enumerate(_content(path, problems)):
        place = f"{path}: content[{number}]"
        own = entry.get(MJ_NAME) if isinstance(entry, dict) else None
        if name := _name(own, "MJ", place, found, problems):
            found[name] = tuple(_of_entry(entry, f"{place} {name}", problems))
    return found


def _of_entry(entry: dict[str, Any], place: str, problems: list[Problem]) -> Iterator[Candidate]:
    for key, values in entry.items():
        if key in (MJ_NAME, _REMARK):
            continue
        basis = _BASES.get(key)
        if basis is None or not isinstance(values, list):
            wrong = f"{key!r} is no known basis with a list."
            problems.append(_problem(place, wrong, "Take a map of version 1.2."))
            continue
        for number, value in enumerate(values):
            if candidate := _candidate(value, basis):
                yield candidate
            else:
                wrong = f"{key}[{number}] has no JIS X 0213 and UCS."
                problems.append(_problem(place, wrong, "Take the file as published."))


def _candidate(value: Any, basis: Basis) -> Candidate | None:
    if not isinstance(value, dict):
        return None
    character, jis = _text(str(value.get("UCS")), "UCS"), str(value.get("JIS X 0213"))
    if not character or not _FORMS["JIS X 0213"].fullmatch(jis):
        return None
    remarks = ((key, str(remark)) for key, remark in value.items() if key not in ("UCS", "JIS X 0213"))
    return Candidate(character, jis, basis, tuple(remarks))


def _content(path: Path, problems: list[Problem]) -> list[Any]:
    try:
        content = json.loads(path.read_bytes())["content"]
        if isinstance(content, list):
            return content
    except OSError:
        problems.append(_problem(path, "the map cannot be read.", "Correct the path."))
        return []
    except (ValueError, LookupError, TypeError):
        pass
    problems.append(_problem(path, "is no JSON with a list under content.", "Take MJShrinkMap.1.2.0.json."))
    return []


def _name(name: Any, form: str, place: str, others: Mapping[str, Any], problems: list[Problem]) -> str:
    """The name if it has its form and is new; a problem and nothing if not."""
    if not isinstance(name, str) or not _FORMS[form].fullmatch(name):
        problems.append(_problem(place, f"{name!r} is no {form} name.", f"Names are {form} and six digits."))
    elif name in others:
        problems.append(_problem(place, f"{name} stands twice.", "Keep one."))
    else:
        return name
    return ""


def _text(written: str, form: str) -> str:
    """The character or sequence that is written, empty when it is none."""
    found = _FORMS[form].fullmatch(written)
    codes = [int(code, 16) for code in found.groups()] if found else []
    return "".join(map(chr, codes)) if codes and max(codes) <= 0x10FFFF else ""


def _rows(
    path: Path, headings: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(place, cells below the headings) of each line that is not empty."""
    table = _lines(path)
    if table is None:
        wrong, action = "the table cannot be read.", "Give it as .xlsx, or as .csv in UTF-8."
        problems.append(_problem(path, wrong, action))
        return
    lines = enumerate(table, start=1)
    first = [heading.strip() for heading in next(lines, (0, []))[1]]
    missing = [heading for heading in headings if heading not in first]
    if missing:
        wrong = f"the first line has no {', '.join(missing)}."
        problems.append(_problem(f"{path}:1", wrong, "Take the file as published, headings first."))
        return
    columns = [first.index(heading) for heading in headings]
    for number, cells in lines:
        if any(cells):
            padded = [*cells, *[""] * len(first)]
            yield f"{path}:{number}", tuple(padded[column].strip() for column in columns)


def _lines(path: Path) -> list[list[str]] | None:
    """The cells of a CSV or of the first sheet of a workbook, None when there is nothing to read."""
    try:
        if path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                return list(csv.reader(file))
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (OSError, CalamineError, ValueError, csv.Error):
        return None


def _problem(place: object, wrong: str, action: str) -> Problem:
    return Problem(str(place), wrong, action)
