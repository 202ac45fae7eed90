"""Delimited bytes cut into blocks of whole records, and the blocks into columns of bytes.

`,` `"` CR LF are never part of a character of CP932, EUC-JP, Shift_JIS or UTF-8, so records are cut before anything is
decoded. Where every quote stands where a quote may stand, a block is cut by counting quotes and parsed by Arrow; any
other block (quotes within a value, rows with too few or too many values, empty lines) is read by Python's csv.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from contracts.errors import SourceError
from contracts.source import Delimited
from extractors.byte_columns import offsets_of

BLOCK_BYTES = 4 * 1024 * 1024
# A record longer than this is no record but an open quote.
_LONGEST = 16 * 1024 * 1024
_HEAD = 64 * 1024
_LF, _CR, _SUB = 0x0A, 0x0D, 0x1A


@dataclass(slots=True)
class Records:
    """Consecutive records: `columns` of the good ones, `numbers` of each from 1; `empty` lines are counted.

    `ragged` are (number, values found, bytes) of records with too few or too many values.
    """

    columns: list[pa.Array]
    numbers: npt.NDArray[np.int64]
    empty: int = 0
    ragged: list[tuple[int, int, bytes]] = field(default_factory=list)

    @property
    def read(self) -> int:
        """All records, whatever became of them."""
        return len(self.numbers) + self.empty + len(self.ragged)


class OpenQuoteError(Exception):
    """The file ends within a quoted value, or a record has no end. The records before it have been given out."""


@dataclass(slots=True)
class CsvBlocks:
    """Reads a stream of bytes record by record; `width` is the number of values of a good record."""

    file: io.BufferedReader
    written: Delimited
    width: int
    block_bytes: int = BLOCK_BYTES
    _held: bytes = b""
    _line_end: bytes = b"\n"
    _ended: bool = False
    _damage: SourceError | None = None

    def __post_init__(self) -> None:
        head = self.file.peek(_HEAD)
        if b"\r" in head and b"\n" not in head:  # as old Macintosh programs write
            self._line_end = b"\r"

    def header(self) -> list[bytes] | None:
        """The values of the first record, which is taken; None for an empty file. Raises OpenQuoteError."""
        while self._fill():
            for values, used in self._whole_rows():
                self._held = self._held[used:]
                return [value.encode("latin-1") for value in values]
            self._need_more()
        return None

    def records(self, first: int) -> Iterator[Records]:
        """All further records, numbered from `first`. Raises OpenQuoteError, SourceError."""
        while self._fill():
            cut = self._quick_cut()
            found = self._quick(memoryview(self._held)[:cut], first) if cut else None
            if found is None:
                found, cut = self._exact(first)
            if not cut:
                self._need_more()
                continue
            first += found.read
            self._held = self._held[cut:]
            yield found
        if self._damage:
            raise self._damage

    def _fill(self) -> bool:
        """Hold at least a block, or all that is left; False at the end."""
        while not self._ended and len(self._held) < self.block_bytes:
            self._read()
        return bool(self._held)

    def _need_more(self) -> None:
        if self._damage:
            raise self._damage
        if self._ended or len(self._held) > _LONGEST:
            raise OpenQuoteError
        self._read()

    def _read(self) -> None:
        try:
            more = self.file.read1(self.block_bytes)
        except SourceError as damage:  # the records before it come first; one that it cut is none
            self._damage, self._ended = damage, True
            self._held = self._held[: self._held.rfind(self._line_end) + 1]
            return
        self._held += more
        if not more:
            self._ended = True
            self._held = self._held.rstrip(bytes((_SUB,)))

    def _quick_cut(self) -> int:
        """Where the last record ends that the quotes show to be whole; 0 where they do not show it."""
        data = np.frombuffer(self._held, np.uint8)
        quotes = self._quotes(data)
        if quotes is None:
            return 0
        if self._ended and len(quotes) % 2 == 0:
            return len(self._held)
        end = len(self._held)
        while (end := self._held.rfind(self._line_end, 0, end)) >= 0:
            if np.searchsorted(quotes, end) % 2 == 0:
                return end + 1
        return 0

    def _quotes(self, data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64] | None:
        """Places of the quotes; None when one stands where none can begin or end a value."""
        if not self.written.quote:
            return np.empty(0, np.int64)
        quotes = np.flatnonzero(data == ord(self.written.quote))
        if not len(quotes):
            return quotes
        opening, closing = quotes[0::2], quotes[1::2]
        begins = self._parts_values(data[opening - 1]) | (opening == 0)
        begins[1:] |= opening[1:] == closing[: len(opening) - 1] + 1  # a quote written twice within a value
        last = len(data) - 1
        ends = self._parts_values(data[np.minimum(closing + 1, last)]) | (closing == last)
        ends[: len(opening) - 1] |= closing[: len(opening) - 1] + 1 == opening[1:]
        return quotes if begins.all() and ends.all() else None

    def _parts_values(self, data: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        parts: npt.NDArray[np.bool_] = (data == ord(self.written.delimiter)) | (data == _LF) | (data == _CR)
        return parts

    def _quick(self, block: memoryview, first: int) -> Records | None:
        """The block parsed by Arrow; None when a record of it has not `width` values, or a line may be empty."""
        names = [str(number) for number in range(self.width)]
        try:
            table = pacsv.read_csv(
                pa.BufferReader(pa.py_buffer(block)),
                pacsv.ReadOptions(column_names=names, block_size=len(block) + 1, use_threads=False),
                pacsv.ParseOptions(
                    delimiter=self.written.delimiter,
                    quote_char=self.written.quote or False,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                ),
                pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.binary()),
                    strings_can_be_null=False,
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid:
            return None
        columns = [column.chunk(0) for column in table.columns]  # one block is one chunk
        if self.width > 1 and _has_empty_rows(columns) and _may_have_empty_lines(block, self._line_end[0]):
            return None
        return Records(columns, first + np.arange(table.num_rows, dtype=np.int64))

    def _exact(self, first: int) -> tuple[Records, int]:
        """Whole records from the start of what is held, one by one, up to about a block; and the bytes they take."""
        good: list[list[str]] = []
        numbers: list[int] = []
        found = Records([], np.empty(0, np.int64))
        at = 0
        for number, (values, used) in enumerate(self._whole_rows(), start=first):
            if len(values) == self.width or (not values and self.width == 1):
                good.append(values or [""])
                numbers.append(number)
            elif not values:
                found.empty += 1
            else:
                found.ragged.append((number, len(values), self._held[at:used]))
            at = used
            if at >= self.block_bytes:
                break
        found.columns = [
            pa.array([values[place].encode("latin-1") for values in good], pa.binary())
            for place in range(self.width)
        ]
        found.numbers = np.array(numbers, np.int64)
        return found, at

    def _whole_rows(self) -> Iterator[tuple[list[str], int]]:
        """Each whole record of what is held, and the bytes up to its end. Bytes stand as characters of Latin-1."""
        csv.field_size_limit(2 * _LONGEST)  # an open quote is told from what is held, not by csv
        end = len(self._held) if self._ended else self._held.rfind(self._line_end) + 1
        lines = _Lines(self._held[:end])
        reader = csv.reader(
            lines,
            delimiter=self.written.delimiter,
            quotechar=self.written.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.written.quote else csv.QUOTE_NONE,
        )
        for values in reader:
            if lines.exhausted:
                return
            yield values, lines.used


def _has_empty_rows(columns: list[pa.Array]) -> bool:
    """Whether all values of a row are empty: Arrow makes such a row of an empty line too."""
    empty = np.ones(len(columns[0]), np.bool_)
    for column in columns:
        empty &= np.diff(offsets_of(column)) == 0
        if not empty.any():
            return False
    return True


def _may_have_empty_lines(block: memoryview, line_end: int) -> bool:
    """Whether two line ends follow each other, perhaps within quotes."""
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data[:-1] == line_end)
    return block[0] in (_LF, _CR) or bool(np.isin(data[ends + 1], (_LF, _CR)).any())


class _Lines:
    """Lines for a csv reader. A reader that asks for one more than there are is within a quoted value."""

    def __init__(self, data: bytes) -> None:
        self._lines = io.StringIO(data.decode("latin-1"), newline="")
        self.used = 0
        self.exhausted = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._lines.readline()
        self.used += len(line)
        if not line:
            if self.exhausted:
                raise StopIteration
            self.exhausted = True
        return line
