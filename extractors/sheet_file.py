"""A sheet of an Excel workbook as text, the way a careful person copies it out: one row a record, columns by name."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from contracts.errors import SourceError
from contracts.source import OnUnreadable, SourceLayout
from extractors.cell_text import CellTexts
from extractors.charsets import resolved
from extractors.extraction import Tally, Unreadable, place_columns, raw_schema
from extractors.header_line import columns_by_name
from extractors.multibyte_text import decode_multibyte, site_texts
from extractors.sheet_rows import Row, SheetRows
from extractors.workbook import Workbook, open_workbook

BLOCK_ROWS = 8_192
# Many cells may share one long text: what a block takes is counted, an empty cell as some characters.
_BLOCK_CHARACTERS, _CELL = 16_000_000, 50
_CHARSET = "utf_8"
_UNDECODABLE = "undecodable_bytes"
_EMPTY = ("", "")

# Number of the row, text and reason (see `CellTexts.text`) of each column that has any.
Line = tuple[int, dict[int, tuple[str, str]]]


class SheetFile:
    """An .xlsx file; record numbers are the row numbers that Excel shows. See `Extractor`.

    The layout's `header_row`, or the first row that holds anything, is the header line; it, what stands above it and
    empty rows are structural.
    """

    def __init__(self, layout: SourceLayout, path: Path, file_index: int, block_rows: int = 0) -> None:
        self.tally = Tally()
        self._layout = replace(layout, charset=resolved(layout.charset))
        self._kind = layout.details[0]
        self._site = site_texts(self._layout.charset)
        self._path = path
        self._file_index = file_index
        self._rows = block_rows or BLOCK_ROWS
        self._seen: Counter[str] = Counter()
        self._broken: SourceError | None = None

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """("", rows) in row order; all rows before a place where the file breaks come first. Raises SourceError."""
        with open_workbook(self._path) as book:
            hidden, part = self._sheet(book)
            sheet = SheetRows(self._path.name)
            lines = self._lines(book, sheet.rows(book.open(part)))
            order = self._order(lines)
            while block := self._block(lines):
                yield "", self._batch(block, order)
                self.tally.require_plausible(self._path.name)
        if self._broken:
            raise self._broken
        self.tally.remarks += self._remarks(sheet, order, hidden=hidden)

    def _sheet(self, book: Workbook) -> tuple[bool, str]:
        """(whether it is hidden, its part)."""
        wanted = self._layout.sheet
        found = [(hidden, part) for name, hidden, part in book.sheets if not wanted or name == wanted]
        if len(found) == 1:
            return found[0]
        there = f"it has no sheet {wanted!r}" if wanted else "the layout names none"
        wrong = f"the workbook has {len(book.sheets)} sheets, and {there}."
        raise SourceError.at(
            self._path.name, wrong, "Name the sheet in the layout (`sheet`), or deliver it alone."
        )

    def _lines(self, book: Workbook, rows: Iterator[Row]) -> Iterator[Line]:
        """The rows that hold anything, up to where the file breaks; those that hold nothing are counted."""
        texts = CellTexts(self._path.name, book.texts, book.forms, since_1904=book.since_1904)
        try:
            for row in rows:
                found = {column: texts.text(cell) for column, cell in row.cells.items()}
                filled = {column: told for column, told in found.items() if told != _EMPTY}
                self.tally.structural += row.number - self.tally.read - bool(filled)
                self.tally.read = row.number
                self._seen["formulas"] += sum(cell.formula for cell in row.cells.values())
                self._seen["hidden rows"] += row.hidden and bool(filled)
                if filled:
                    yield row.number, filled
        except SourceError as error:
            self._broken = error

    def _order(self, lines: Iterator[Line]) -> list[int]:
        """For each field of the layout, the column of the sheet that holds it."""
        number, cells = self._header(lines)
        names = {column: text.strip() for column, (text, _) in cells.items() if text.strip()}
        columns = list(names)
        order = columns_by_name(f"{self._path.name}:{number}", list(names.values()), self._kind)
        return [columns[place] for place in order]

    def _header(self, lines: Iterator[Line]) -> Line:
        """The line that names the columns, where the layout says that it stands."""
        wanted = self._layout.header_row
        for line in lines:
            if line[0] >= wanted:
                break
            self.tally.structural += 1  # a title
        else:
            wrong = f"the sheet has {self.tally.read:,} rows, and row {wanted:,} should name the columns."
            wrong = wrong if self.tally.read else "the sheet is empty."
            raise self._broken or SourceError.at(self._path.name, wrong, "Ask for a new delivery.")
        if wanted and line[0] != wanted:
            wrong = f"row {wanted:,}, which should name the columns, is empty."
            raise SourceError.at(self._path.name, wrong, "Correct `header_row` in the layout.")
        self.tally.structural += 1
        return line

    def _block(self, lines: Iterator[Line]) -> list[Line]:
        """The next lines, as many as a block has, or as few as fill the memory that one may take."""
        block: list[Line] = []
        size = 0
        for line in lines:
            block.append(line)
            size += sum(_CELL + len(text) for text, _ in line[1].values())
            if len(block) == self._rows or size > _BLOCK_CHARACTERS:
                break
        return block

    def _batch(self, block: list[Line], order: list[int]) -> pa.RecordBatch:
        known = set(order)
        whole = [(number, cells) for number, cells in block if cells.keys() <= known]
        unreadable = [self._surplus(line) for line in block if not line[1].keys() <= known]
        self.tally.details[""] += len(whole)
        errors: list[tuple[int, str, str]] = []
        columns = [
            self._column(whole, column, field.name, errors, unreadable)
            for column, field in zip(order, self._kind.fields, strict=True)
        ]
        self.tally.unreadable += sorted(unreadable, key=lambda each: each[0])
        numbers = np.array([number for number, _ in whole], np.int64)
        place = place_columns(self._file_index, numbers, errors)
        return pa.RecordBatch.from_arrays([*place, *columns], schema=raw_schema(self._kind))

    def _surplus(self, line: Line) -> Unreadable:
        """A row with something in a column that has no name."""
        number, cells = line
        self.tally.rejected["long_record"] += 1
        texts = "\t".join(text for text, _ in cells.values())
        return number, "", "long_record", _bytes(texts)

    def _column(
        self,
        lines: list[Line],
        column: int,
        name: str,
        errors: list[tuple[int, str, str]],
        unreadable: list[Unreadable],
    ) -> pa.Array:
        cells = [cells.get(column, _EMPTY) for _, cells in lines]
        values = pa.array([None if reason else _bytes(text) for text, reason in cells], pa.binary())
        decoded = decode_multibyte(values, _CHARSET, self._site)
        decoded.count_in(name, self.tally.gaiji, self.tally.second_spellings)
        for row in np.flatnonzero(decoded.unreadable | np.asarray(values.is_null())):
            text, reason = cells[row]
            reason = reason or _UNDECODABLE
            if self._layout.on_unreadable is OnUnreadable.REJECT:
                errors.append((int(row), name, reason))
            unreadable.append((lines[row][0], name, reason, _bytes(text)))
        return decoded.texts

    def _remarks(self, sheet: SheetRows, order: list[int], *, hidden: bool) -> Iterator[str]:
        """What a person sees of the sheet that its texts do not say."""
        if hidden:
            yield "the sheet is hidden"
        columns = [
            field.name
            for column, field in zip(order, self._kind.fields, strict=True)
            if column in sheet.hidden_columns
        ]
        if columns:
            yield f"hidden columns are read like all others: {', '.join(columns)}"
        if self._seen["hidden rows"]:
            yield f"{self._seen['hidden rows']:,} rows are hidden and read like all others"
        if self._seen["formulas"]:
            yield f"{self._seen['formulas']:,} cells hold formulas; their results are those of the last save"
        if sheet.merged:
            more = " …" if sheet.merged > len(sheet.merged_ranges) else ""
            named = f"{', '.join(sheet.merged_ranges)}{more}"
            yield f"merged ranges have their value in the first cell alone: {sheet.merged:,} ({named})"


def _bytes(text: str) -> bytes:
    """UTF-8; half of a character, which no text has, keeps its bytes and is found by them."""
    return text.encode("utf-8", "surrogatepass")
