"""Writes the identification sheet of the characters that a run met: CSV, Excel or a page, all with the same cells."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from mappings.gaiji_sheet import JAPANESE, SHEET_COLUMNS, TOLD, code_cell
from mappings.gaiji_table import GAIJI_COLUMNS, SIGNATURES, Status, is_text
from mappings.plan import MigrationPlan
from pipeline.gaiji_glyphs import Glyphs
from pipeline.gaiji_met import MetCharacter
from standards.character_maps import Basis, CharacterMaps

_TEMPLATES = Path(__file__).parent / "templates"
_STATES = {"decided": "同定済", "waiting": "確認待ち", "undecided": "未同定"}
_HEADER, _FIXED = PatternFill("solid", fgColor="DDE3EA"), PatternFill("solid", fgColor="F4F6F9")
_WIDE = {"fields": 44, "candidates": 24, "basis": 24, "note": 24}


def sheet_rows(met: Sequence[MetCharacter], maps: CharacterMaps | None) -> list[dict[str, str]]:
    """A row a character with every column of the sheet."""
    rows = []
    for one in met:
        known = {name: getattr(one.known, name) for name in (*GAIJI_COLUMNS[2:], *SIGNATURES)}
        told = {
            "system": one.system,
            "code": code_cell(one.code),
            "count": str(one.count),
            "persons": str(one.persons),
            "fields": "\n".join(f"{each.field} {each.count}" for each in one.fields),
            "stops": "○" if one.stops else "",
        }
        rows.append(told | _candidates(one, maps) | known)
    return rows


def write_csv(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    """As CSV that a spreadsheet opens (UTF-8 with its mark)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(_heading, SHEET_COLUMNS))
        writer.writerows([_inert(row[name]) for name in SHEET_COLUMNS] for row in rows)


def write_workbook(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    """As a workbook of nothing but text, with a choice of states."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "文字同定"
    for column, name in enumerate(SHEET_COLUMNS, start=1):
        for number, text in enumerate((_heading(name), *(row[name] for row in rows)), start=1):
            cell = page.cell(number, column, text)
            cell.data_type, cell.number_format = "s", "@"
            cell.quotePrefix = text[:1] in ("=", "+", "-", "@")
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if number == 1:
                cell.font, cell.fill = Font(bold=True), _HEADER
            elif name in ("system", "code", *TOLD):
                cell.fill = _FIXED
    _shape(page, len(rows))
    book.save(path)


def _shape(page: Worksheet, rows: int) -> None:
    page.freeze_panes, page.print_title_rows = "C2", "1:1"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for number, name in enumerate(SHEET_COLUMNS, start=1):
        page.column_dimensions[get_column_letter(number)].width = _WIDE.get(name, 15)
    choice = DataValidation("list", formula1=f'"{",".join(Status)}"', allow_blank=True)
    page.add_data_validation(choice)
    letter = get_column_letter(SHEET_COLUMNS.index("status") + 1)
    choice.add(f"{letter}2:{letter}{rows + 1}")


def sheet_page(
    plan: MigrationPlan,
    run: str,
    met: Sequence[MetCharacter],
    rows: Sequence[Mapping[str, str]],
    glyphs: Glyphs,
) -> str:
    """As a page in Japanese to print and sign, one card a character."""
    template = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("gaiji_sheet.html")
    return template.render(
        plan=plan,
        run=run,
        today=date.fromisoformat(plan.settings["as_of"]),
        cards=[_card(one, row, glyphs) for one, row in zip(met, rows, strict=True)],
        open=sum(not one.decided for one in met),
        stops=sum(one.stops for one in met),
        font=glyphs.font_uri(),
        statuses=list(map(str, Status)),
    )


def _card(one: MetCharacter, row: Mapping[str, str], glyphs: Glyphs) -> dict[str, Any]:
    character = glyphs.character(one.code)
    return {
        "met": one,
        "row": row,
        "image": glyphs.image(one.code),
        "character": character,
        "code_point": f"U+{ord(character):04X}" if character else "",
        "standard": one.known.text if is_text(one.known) else "",
        "state": _STATES[one.state],
    }


def _candidates(one: MetCharacter, maps: CharacterMaps | None) -> dict[str, str]:
    """What the site's own copies of the official lists offer for the character or its MJ name."""
    named = one.known.text if is_text(one.known) else one.known.mj_name
    if maps is None or not named:
        return {"candidates": "", "reduced": ""}
    found = [f"{each.character} {each.jis_x_0213} {each.basis}" for each in maps.candidates_of(named)]
    return {"candidates": "\n".join(found), "reduced": maps.reduction(named, list(Basis)).character or ""}


def _heading(name: str) -> str:
    return f"{name} {JAPANESE[name]}"


def _inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f" {text}" if text[:1] in ("=", "+", "-", "@") else text
