"""The identification sheet that people fill in, as CSV or Excel: its columns, and reading it back."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.csv_table import MAX_BYTES
from mappings.gaiji.table import GAIJI_COLUMNS, SIGNATURES, SIGNED_COLUMNS, Identification, Status
from mappings.plain_file import plain_text
from standards.workbook import cell_name, read_workbook

# What the sheet tells, and nobody fills in.
TOLD = ("count", "persons", "fields", "stops", "candidates", "reduced")
SHEET_COLUMNS = ("system", "code", *TOLD, *GAIJI_COLUMNS[2:], *SIGNATURES)
JAPANESE = {
    "system": "システム",
    "code": "外字コード",
    "count": "出現数",
    "persons": "人数",
    "fields": "使用項目",
    "stops": "本番移行を止める",
    "candidates": "候補",
    "reduced": "縮退先",
    "unicode": "標準の文字",
    "ivs": "異体字セレクタ",
    "mj_name": "文字図形名",
    "status": "状態",
    "decision": "判断",
    "basis": "根拠",
    "decided_by": "同定者",
    "decided_on": "同定日",
    "checked_by": "確認者",
    "checked_on": "確認日",
    "note": "備考",
}
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_CODE = re.compile(r"X'([0-9A-F]+)'")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the sheet: what it says, how often the sheet counted the character, and where each column stands."""

    row: Identification
    count: int
    places: dict[str, str]


def code_cell(code: str) -> str:
    """A code as the sheet has it: a spreadsheet takes a bare 80E1 for the number 800."""
    return f"X'{code}'"


def read_sheet(path: Path) -> list[SheetLine]:
    """The lines of a sheet. Raises SpecError with every problem of its form."""
    problems: list[Problem] = []
    read = _csv_lines if path.suffix.lower() == ".csv" else _workbook_lines
    lines = [_line(cells, places) for cells, places in read(path, problems)]
    if problems:
        raise SpecError(problems)
    return lines


def _csv_lines(path: Path, problems: list[Problem]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    try:
        text = plain_text(path, "the sheet", MAX_BYTES)
        reader = csv.reader(io.StringIO(text, newline=""))
        names = _names(next(reader, []), f"{path.name}:1", problems)
        for cells in reader:
            if any(cells):
                places = {name: f"{path.name}:{reader.line_num} {name}" for name in names}
                yield dict(zip(names, [*cells, *[""] * len(names)], strict=False)), places
    except (SpecError, csv.Error):
        wrong, action = "the sheet cannot be read.", "Give it as .xlsx, or as CSV saved as UTF-8."
        problems.append(Problem(path.name, wrong, action))


def _workbook_lines(path: Path, problems: list[Problem]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    sheet = read_workbook(path)[0]
    names = _names(
        [cell.text for cell in sheet.rows[0]] if sheet.rows else [], f"{path.name} row 1", problems
    )
    for number, cells in enumerate(sheet.rows[1:], start=1):
        if not any(cell.text for cell in cells):
            continue
        places = {name: f"{path.name} {sheet.name}!{cell_name(number, i)}" for i, name in enumerate(names)}
        for name, cell in zip(names, cells, strict=False):
            if cell.number and name not in TOLD:
                wrong = f"the cell holds the number {cell.text}."
                problems.append(Problem(places[name], wrong, "Format it as text and type it anew."))
        yield {name: sheet.cell(number, i).text for i, name in enumerate(names)}, places


def _names(header: Sequence[str], place: str, problems: list[Problem]) -> list[str]:
    """The columns' names: the first word of each heading, for the Japanese beside it is for people."""
    names = [(heading.split() or [""])[0] for heading in header]
    missing = [name for name in SIGNED_COLUMNS if name not in names]
    unknown = [name for name in names if name and name not in SHEET_COLUMNS]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    for what, found in (("missing", missing), ("not known", unknown), ("there twice", twice)):
        if found:
            wrong = f"columns are {what}: {', '.join(found)}."
            problems.append(Problem(place, wrong, "Keep the headings of `hikkoshi gaiji sheet`."))
    return names


def _line(cells: dict[str, str], places: dict[str, str]) -> SheetLine:
    said = {name: cells.get(name, "").strip() for name in SIGNED_COLUMNS}
    said |= {name: _day(said[name]) for name in ("decided_on", "checked_on")}
    said["code"] = _CODE.sub(r"\1", said["code"].upper())
    said["status"] = said["status"] or Status.OPEN
    if _is_written(said["unicode"]):
        points = [f"U+{ord(character):04X}" for character in said["unicode"]]
        said |= dict(zip(("unicode", "ivs"), points, strict=False))
    count = cells.get("count", "").replace(",", "")
    counted = int(count) if count.isascii() and count.isdigit() else 0
    return SheetLine(Identification(**said, signed_form=True), counted, places)


def _is_written(text: str) -> bool:
    """Whether the character itself stands there, alone or with its selector, not its code point."""
    return 1 <= len(text) <= 2 and not text.isascii()


def _day(text: str) -> str:
    """YYYY-MM-DD, also where a spreadsheet has made 2026/4/1 of it."""
    found = _DAY.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text
