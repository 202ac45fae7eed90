"""Writes the identification sheet as an Excel workbook."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from mappings.gaiji.sheet import SHEET_COLUMNS, TOLD
from mappings.gaiji.table import Status
from pipeline.gaiji.sheet import heading

_HEADER, _FIXED = PatternFill("solid", fgColor="DDE3EA"), PatternFill("solid", fgColor="F4F6F9")
_WIDE = {"fields": 44, "candidates": 24, "basis": 24, "note": 24}


def write_workbook(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    """As a workbook of nothing but text, with a choice of states."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "文字同定"
    for column, name in enumerate(SHEET_COLUMNS, start=1):
        for number, text in enumerate((heading(name), *(row[name] for row in rows)), start=1):
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
