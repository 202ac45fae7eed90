"""Delimited files as office software writes them: quotes, commas and newlines inside, CP932 or UTF-8."""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from contracts.errors import Problem, SourceError, SpecError
from contracts.gaiji_mark import PATTERN, START, UNDECODABLE, mark, undecodable_mark
from contracts.source import SourceLayout
from extractors.extraction import Tally, error_lists, raw_schema

BLOCK_BYTES = 4 * 1024 * 1024
_ENCODINGS = {"cp932": "cp932", "utf_8": "utf-8"}
# CPython reads the user area F040-F9FC as U+E000-E757; 80, A0 and FD-FF are no characters of CP932.
_USER_AREA = re.compile("[\ue000-\ue757]")
_NOT_CP932 = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
_MARK = re.compile(PATTERN)


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return undecodable_mark(error.object[error.start : error.end]), error.end


codecs.register_error("hikkoshi_mark", _mark_undecodable)


class DelimitedFile:
    """A CSV file with a header line that names the layout's fields. See `Extractor`."""

    def __init__(self, layout: SourceLayout, path: Path, file_index: int, block_bytes: int = 0) -> None:
        if layout.charset.single_byte not in _ENCODINGS:
            known = ", ".join(_ENCODINGS)
            raise SpecError.at(
                layout.name, f"charset {layout.charset.single_byte!r} is not known.", f"Known: {known}."
            )
        self.tally = Tally()
        self._kind = layout.details[0]
        self._charset = layout.charset.single_byte
        self._path = path
        self._file_index = file_index
        self._block_bytes = block_bytes or BLOCK_BYTES
        self._ragged: list[int] = []

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """("", rows) in record order; the header line is record 1."""
        self._require_charset()
        self.tally.read = self.tally.structural = 1
        try:
            with (
                self._path.open("rb") as file,
                self._reader(transcoded := _Transcoded(file, self._charset)) as reader,
            ):
                self._require_header(reader.schema.names)
                for batch in reader:
                    yield "", self._rows(batch)
                    self.tally.require_plausible(self._path.name)
        except pa.ArrowInvalid:
            raise self._broken() from None
        if transcoded.quotes % 2:
            raise self._broken()
        self._count_trailing_ragged()
        self.tally.require_plausible(self._path.name)

    def _broken(self) -> SourceError:
        return SourceError(
            Problem(
                self._path.name,
                f"the CSV breaks after record {self.tally.read:,} at the latest (an open quote or a too long row).",
                "Ask for a new delivery.",
            )
        )

    def _reader(self, transcoded: "_Transcoded") -> pacsv.CSVStreamingReader:
        names = [field.name for field in self._kind.fields]
        return pacsv.open_csv(
            pa.PythonFile(transcoded, mode="r"),
            read_options=pacsv.ReadOptions(block_size=self._block_bytes, use_threads=False),
            parse_options=pacsv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=self._note_ragged
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )

    def _require_charset(self) -> None:
        with self._path.open("rb") as file:
            head = file.read(1024 * 1024)
        if not head:
            raise SourceError.at(self._path.name, "the file is empty.", "Ask for a new delivery.")
        if self._charset == "cp932" and (head.startswith(codecs.BOM_UTF8) or _is_multibyte_utf8(head)):
            raise SourceError.at(
                self._path.name,
                "the file is UTF-8, but the layout says CP932.",
                "Correct charset in the layout, or ask for a new delivery.",
            )

    def _require_header(self, names: list[str]) -> None:
        wanted = [field.name for field in self._kind.fields]
        if names == wanted:
            return
        missing = [name for name in wanted if name not in names]
        surplus = len([name for name in names if name not in wanted])
        raise SourceError.at(
            f"{self._path.name}:1",
            f"the header line is not the layout's (missing: {', '.join(missing) or 'none'}; "
            f"{surplus} surplus; {len(names)} of {len(wanted)} columns).",
            "Correct the layout, or ask for a new delivery.",
        )

    def _note_ragged(self, row: pacsv.InvalidRow) -> str:
        self._ragged.append(int(row.number))
        return "skip"

    def _rows(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        numbers = self._numbers(batch.num_rows)
        errors: list[tuple[int, str, str]] = []
        names = [field.name for field in self._kind.fields]
        columns = [self._column(batch.column(name), name, numbers, errors) for name in names]
        place = [
            pa.array(np.full(batch.num_rows, self._file_index, np.int16)),
            pa.array(numbers),
            error_lists(batch.num_rows, errors),
        ]
        self.tally.details[""] += batch.num_rows
        return pa.RecordBatch.from_arrays([*place, *columns], schema=raw_schema(self._kind))

    def _column(
        self,
        texts: pa.Array,
        name: str,
        numbers: npt.NDArray[np.int64],
        errors: list[tuple[int, str, str]],
    ) -> pa.Array:
        marked = pc.match_substring(texts, START)
        if not pc.any(marked).as_py():
            return texts
        for row in np.flatnonzero(marked.to_numpy(zero_copy_only=False)):
            value = texts[row].as_py()
            for code in _MARK.findall(value):
                self.tally.gaiji[name, code] += 1
            if UNDECODABLE in value:
                errors.append((int(row), name, "undecodable_bytes"))
                raw = value.encode("cp932", "backslashreplace")
                self.tally.unreadable.append((int(numbers[row]), name, "undecodable_bytes", raw))
        unreadable = pc.match_substring(texts, UNDECODABLE)
        return pc.if_else(unreadable, pa.scalar(None, pa.string()), texts)

    def _numbers(self, rows: int) -> npt.NDArray[np.int64]:
        """Record numbers of the next `rows` good rows, the ragged ones between them left out."""
        numbers = np.empty(rows, np.int64)
        filled = 0
        while filled < rows:
            upto = self._next_ragged()
            take = min(rows - filled, upto - self.tally.read - 1)
            numbers[filled : filled + take] = self.tally.read + 1 + np.arange(take)
            self.tally.read += take
            filled += take
            if filled < rows:
                self._reject_ragged()
        return numbers

    def _next_ragged(self) -> int:
        return self._ragged[0] if self._ragged else 2**62

    def _reject_ragged(self) -> None:
        record = self._ragged.pop(0)
        self.tally.read += 1
        self.tally.rejected["short_record"] += 1
        self.tally.unreadable.append((record, "", "short_record", b""))

    def _count_trailing_ragged(self) -> None:
        while self._ragged:
            self._reject_ragged()


class _Transcoded(io.RawIOBase):
    """The file as UTF-8, vendor characters and undecodable bytes as marks; `quotes` counts quote marks."""

    def __init__(self, file: io.BufferedReader, charset: str) -> None:
        self._file = file
        self._charset = charset
        self._decoder = codecs.getincrementaldecoder(_ENCODINGS[charset])("hikkoshi_mark")
        self._ready = b""
        self.quotes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._ready) < size or size < 0:
            block = self._file.read(BLOCK_BYTES)
            self._ready += self._marked(self._decoder.decode(block, final=not block)).encode()
            if not block:
                break
        taken = self._ready[:size] if size >= 0 else self._ready
        self._ready = self._ready[len(taken) :]
        return taken

    def _marked(self, text: str) -> str:
        self.quotes += text.count('"')
        if self._charset == "cp932" and not text.isascii():
            text = _USER_AREA.sub(lambda found: mark(user_area_code(found[0])), text)
            text = _NOT_CP932.sub(lambda found: undecodable_mark(found[0].encode("cp932")), text)
        return text


def user_area_code(character: str) -> str:
    """CP932 code (hex) of a character of the user area U+E000-E757: 188 codes a lead byte from F0."""
    row, cell = divmod(ord(character) - 0xE000, 188)
    trail = 0x40 + cell + (1 if cell >= 0x3F else 0)
    return f"{0xF0 + row:02X}{trail:02X}"


def _is_multibyte_utf8(head: bytes) -> bool:
    if head.isascii():
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return True
