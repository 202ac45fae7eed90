"""The rows of a sheet as its XML has them, and what a person sees of it that no cell says."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from extractors.shared_texts import TextOfRuns
from extractors.workbook_xml import Attributes, damaged, is_on, walk

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_RANGE = re.compile(r"[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}", re.ASCII)
# How many merged ranges are named; all are counted.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: `kind` is what its `text` is (s: number of a shared text, n: number, b, e, d, str, inlineStr).

    `text` is None where the cell has no value: it is empty, or holds a formula without its result.
    """

    kind: str
    style: str
    text: str | None
    formula: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number that Excel shows, its cells by their columns from 0."""

    number: int
    hidden: bool
    cells: dict[int, Cell]


@dataclass(slots=True)
class SheetRows:
    """Reads a sheet once; `merged`, `merged_ranges` and `hidden_columns` are complete after its rows."""

    place: str
    hidden_columns: set[int] = field(default_factory=set)
    merged: int = 0
    merged_ranges: list[str] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _number: int = 0
    _hidden: bool = False
    _cells: dict[int, Cell] = field(default_factory=dict)
    _column: int = -1
    _cell: Attributes = field(default_factory=dict)
    _valued: bool = False
    _formula: bool = False
    _now: TextOfRuns = field(init=False)

    def __post_init__(self) -> None:
        self._now = TextOfRuns(self.place)

    def rows(self, part: io.RawIOBase) -> Iterator[Row]:
        """The rows that the file has, in order; numbers without a row are empty ones. Raises SourceError."""
        starts = {
            "col": self._hide_columns,
            "row": self._begin_row,
            "c": self._begin_cell,
            "f": self._note_formula,
            "v": self._begin_value,
            "is": self._begin_value,
            "t": self._now.take,
            "rPh": self._now.begin_reading,
            "mergeCell": self._merge,
        }
        ends = {
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._now.leave,
            "t": self._now.leave,
            "rPh": self._now.end_reading,
        }
        for _ in walk(part, self.place, starts, ends, self._now.add):
            yield from self._rows
            self._rows.clear()

    def _hide_columns(self, column: Attributes) -> None:
        if is_on(column, "hidden"):
            first, last = (self._number_of(column, name, _MOST_COLUMNS) for name in ("min", "max"))
            self.hidden_columns.update(range(first - 1, last))

    def _begin_row(self, row: Attributes) -> None:
        number = self._number_of(row, "r", _MOST_ROWS) if "r" in row else self._number + 1
        if number <= self._number:
            raise damaged(self.place)
        self._number, self._hidden, self._cells, self._column = number, is_on(row, "hidden"), {}, -1

    def _begin_cell(self, cell: Attributes) -> None:
        column = _column_of(cell["r"].rstrip("0123456789")) if "r" in cell else self._column + 1
        if not self._column < column < _MOST_COLUMNS:
            raise damaged(self.place)
        self._column, self._cell, self._valued, self._formula = column, cell, False, False
        self._now.clear(cell)

    def _note_formula(self, _: Attributes) -> None:
        self._formula = True

    def _begin_value(self, element: Attributes) -> None:
        """The text of `v` counts; of `is` that of its runs."""
        self._valued = True
        if self._cell.get("t") != "inlineStr":
            self._now.take(element)

    def _end_cell(self) -> None:
        kind, style = self._cell.get("t", "n"), self._cell.get("s", "0")
        text = self._now.text if self._valued else None
        self._cells[self._column] = Cell(kind, style, text, self._formula)

    def _end_row(self) -> None:
        self._rows.append(Row(self._number, self._hidden, self._cells))

    def _merge(self, range_: Attributes) -> None:
        self.merged += 1
        if len(self.merged_ranges) < _NAMED and _RANGE.fullmatch(ref := range_.get("ref", "")):
            self.merged_ranges.append(ref)

    def _number_of(self, attributes: Attributes, name: str, most: int) -> int:
        text = attributes.get(name, "")
        if not (text.isascii() and text.isdecimal() and len(text) <= 7 and 1 <= int(text) <= most):
            raise damaged(self.place)
        return int(text)


@cache
def _column_of(letters: str) -> int:
    """The column of `AB`, from 0; -1 for what is none."""
    if not 1 <= len(letters) <= 3 or not (letters.isascii() and letters.isalpha()):
        return -1
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
