"""Writes the sheets of a mapping spec as an Excel workbook of nothing but text."""

import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from contracts.errors import SpecError
from mappings import grammar
from mappings.workbook.sheets import FROM_STANDARD, GROUP, SheetOfText
from mappings.yaml.scalar_text import columns

JAPANESE = {
    "target": "項目",
    "name": "名称",
    "type": "型・桁",
    "required": "必須",
    "kind": "元の種類",
    "source": "元",
    "conversion": "変換",
    "options": "変換のオプション",
    "fills": "併せて埋める項目",
    "default": "既定値",
    "on_error": "エラー時",
    "note": "備考",
    "reason": "理由",
    "field": "現行項目",
    "group": "グループ",
    "when": "条件",
    "empty_when": "空行とする条件",
}
_CHOICES = {"kind": grammar.KINDS_OF_SOURCE, "on_error": grammar.ON_ERROR}
_HEADER, _FIXED = PatternFill("solid", fgColor="DDE3EA"), PatternFill("solid", fgColor="F4F6F9")
_NARROWEST, _WIDEST = 12, 60
# Excel reads _x0041_ as A, and keeps a carriage return only so.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_workbook(sheets: list[SheetOfText], path: Path) -> None:
    """Write the workbook. Raises SpecError for a text that no cell can hold."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        _fill(page, sheet)
        _shape(page, sheet)
    book.save(path)


def _fill(page: Worksheet, sheet: SheetOfText) -> None:
    headers = tuple(f"{key} {JAPANESE.get(key, '')}".strip() for key in sheet.columns)
    for number, row in enumerate((headers, *sheet.rows), start=1):
        for column, (key, text) in enumerate(zip(sheet.columns, row, strict=True), start=1):
            if text:
                _put(page, number, column, text)
            cell = page.cell(number, column)
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if number == 1:
                cell.font, cell.fill = Font(bold=True), _HEADER
            elif sheet.schema and key in FROM_STANDARD:
                cell.fill = _FIXED


def _put(page: Worksheet, number: int, column: int, text: str) -> None:
    """A text that never becomes a formula, not even when a person edits it."""
    cell = page.cell(number, column)
    try:
        cell.value = _ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")
    except IllegalCharacterError:
        place = f"sheet {page.title}!{cell.coordinate}"
        raise SpecError.at(place, "a cell cannot hold this text.", "Remove its control characters.") from None
    cell.data_type = "s"
    cell.quotePrefix = text[0] in "=+-@"


def _shape(page: Worksheet, sheet: SheetOfText) -> None:
    page.freeze_panes = "C2" if sheet.columns == GROUP else "A2"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"
    for number, key in enumerate(sheet.columns, start=1):
        letter = get_column_letter(number)
        lines = [line for row in sheet.rows for line in row[number - 1].split("\n")]
        widest = max(map(columns, [*lines, f"{key} {JAPANESE.get(key, '')}"]))
        page.column_dimensions[letter].width = min(max(widest + 2, _NARROWEST), _WIDEST)
        if key in _CHOICES:
            choice = DataValidation("list", formula1=f'"{",".join(_CHOICES[key])}"', allow_blank=True)
            page.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{len(sheet.rows) + 200}")
