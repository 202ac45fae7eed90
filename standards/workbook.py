"""Opening an Excel workbook as sheets of text, with what it must not be: macros, formulas, bombs.

python-calamine reads both forms of OOXML, transitional and strict.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from contracts.errors import Problem, SpecError
from standards.workbook_tabs import tab_names

_MOST_BYTES = 100 * 1024 * 1024
_MOST_ROWS, _MOST_COLUMNS = 50_000, 500
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_WITH_MACROS = (".xlsm", ".xltm", ".xlam")
_MACROS = re.compile(r"vbaProject|macrosheets|activeX|\.bin$", re.IGNORECASE)
_FORMULA = re.compile(rb"""<(?:\w+:)?c [^>]*?r=["']([A-Z]+[0-9]+)["'][^>]*>\s*<(?:\w+:)?f[ >/]""")
_ERROR = re.compile(rb"""<(?:\w+:)?c ([^>]*\bt=["']e["'][^>]*)>(?!\s*<(?:\w+:)?f[ >/])""")
_CELL = re.compile(rb"""\br=["']([A-Z]+[0-9]+)["']""")
_SHEET_XML = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell as a person reads it; `number` where Excel holds a number, which has no leading zeros.

    `typed` says what else than text or a number Excel holds, whose text is ours and not what a person sees; "" of others.
    """

    text: str
    number: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet from its cell A1; every cell of a merged range has the range's text."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    def cell(self, row: int, column: int) -> Cell:
        """A cell counted from 0; an empty one outside of what is written."""
        line = self.rows[row] if row < len(self.rows) else ()
        return line[column] if column < len(line) else EMPTY


EMPTY = Cell("")


def cell_name(row: int, column: int) -> str:
    """`B7` for row 6 and column 1, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def read_workbook(path: Path) -> list[Sheet]:
    """All sheets. Raises SpecError with every reason why the workbook is not read."""
    _require_plain(path)
    try:
        book = CalamineWorkbook.from_path(path)
        return [_sheet(path, book.get_sheet_by_name(name)) for name in book.sheet_names]
    except PasswordError:
        raise _refused(path, "it is protected by a password.", "Remove the password.") from None
    except (CalamineError, OSError, ValueError):
        raise _refused(path, "it is no Excel workbook that can be read.", "Save it as .xlsx anew.") from None


def _require_plain(path: Path) -> None:
    if path.is_dir():
        raise _refused(path, "this is a folder.", "Name the workbook in it.")
    if path.suffix.lower() in _WITH_MACROS:
        raise _refused(path, f"a workbook {path.suffix} is for macros.", "Save it as .xlsx.")
    if not path.is_file():
        raise _refused(path, "the workbook is not there.", "Check the path.")
    with path.open("rb") as file:
        if file.read(4) == _OLD_OR_ENCRYPTED:
            raise _refused(path, "it is an old .xls or protected by a password.", "Save it as .xlsx without.")
    try:
        with zipfile.ZipFile(path) as archive:
            _require_bounded(path, archive)
            problems = list(_macros_and_formulas(path, archive))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        raise _refused(path, "it is no .xlsx workbook.", "Name an .xlsx file.") from None
    if problems:
        raise SpecError(problems)


def _require_bounded(path: Path, archive: zipfile.ZipFile) -> None:
    """A part that says less than it unpacks to fails its checksum: zipfile gives out no more than is said."""
    size = sum(part.file_size for part in archive.infolist())
    if size > _MOST_BYTES:
        wrong = f"it unpacks to {size // 1_000_000:,} MB, more than {_MOST_BYTES // 1_000_000}."
        raise _refused(path, wrong, "Ask for the workbook itself, without pictures and spare sheets.")
    if broken := archive.testzip():
        raise _refused(path, f"its part {broken} is damaged.", "Ask for it again.")


def _macros_and_formulas(path: Path, archive: zipfile.ZipFile) -> Iterator[Problem]:
    tabs = tab_names(archive)
    for part in archive.namelist():
        if _MACROS.search(part) and "printerSettings" not in part:
            yield Problem(path.name, f"it has a part {part}.", "Save it without macros and controls.")
        if _SHEET_XML.fullmatch(part):
            for cell in _FORMULA.findall(archive.read(part)):
                place = f"{path.name} {tabs.get(part, Path(part).stem)}!{cell.decode()}"
                yield Problem(place, "the cell holds a formula.", "Paste its value in its place.")
            for attributes in _ERROR.findall(archive.read(part)):
                cell = _CELL.search(attributes)
                place = f"{path.name} {tabs.get(part, Path(part).stem)}!{cell[1].decode() if cell else '?'}"
                yield Problem(
                    place, "the cell holds an error of Excel (#REF! …).", "Write what it should be."
                )


def _sheet(path: Path, sheet: CalamineSheet) -> Sheet:
    if sheet.total_height > _MOST_ROWS or sheet.total_width > _MOST_COLUMNS:
        wrong = f"sheet {sheet.name!r} has {sheet.total_height:,} rows and {sheet.total_width:,} columns."
        raise _refused(path, wrong, f"At most {_MOST_ROWS:,} and {_MOST_COLUMNS} are read.")
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < len(rows) and left < len(rows[top]):  # a range may lie outside of what is written
            for row in rows[top : bottom + 1]:
                row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return Sheet(sheet.name, tuple(map(tuple, rows)))


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell(str(value).upper(), typed="TRUE or FALSE")
    if isinstance(value, (int, float)):
        return Cell(str(int(value)) if value == int(value) else repr(value), number=True)
    if isinstance(value, datetime):
        whole = value.time() == time()
        return Cell(value.date().isoformat() if whole else value.isoformat(" "), typed="a day or time")
    if isinstance(value, (date, time, timedelta)):
        return Cell(str(value), typed="a day or time")
    return Cell(str(value))


def _refused(path: Path, wrong: str, action: str) -> SpecError:
    return SpecError(Problem(path.name, wrong, action))
