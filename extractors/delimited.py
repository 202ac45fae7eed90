"""Delimited files as office software and other standard systems write them, in any charset of open systems."""

import codecs
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from contracts.errors import Problem, SourceError, SpecError
from contracts.source import OnUnreadable, SourceLayout
from extractors.byte_streams import open_bytes
from extractors.charsets import resolved
from extractors.csv_blocks import BLOCK_BYTES, CsvBlocks, OpenQuoteError, Records
from extractors.extraction import Tally, place_columns, raw_schema
from extractors.header_line import columns_by_name
from extractors.multibyte_text import MULTIBYTE, decode_multibyte, site_texts


class DelimitedFile:
    """A CSV or TSV file, also compressed. See `Extractor`.

    With a header line the columns come by their names in any order; without one in the order of the layout.
    """

    def __init__(self, layout: SourceLayout, path: Path, file_index: int, block_bytes: int = 0) -> None:
        layout = replace(layout, charset=resolved(layout.charset))
        if layout.charset.single_byte not in MULTIBYTE:
            known = ", ".join(MULTIBYTE)
            raise SpecError.at(
                layout.name,
                f"charset {layout.charset.single_byte!r} is none of a delimited file.",
                f"Known: {known}.",
            )
        self.tally = Tally()
        self._layout = layout
        self._kind = layout.details[0]
        self._charset = layout.charset.single_byte
        self._cells = "utf_8" if self._charset.startswith("utf_16") else self._charset
        self._site = site_texts(layout.charset)
        self._path = path
        self._file_index = file_index
        self._block_bytes = block_bytes or BLOCK_BYTES

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """("", rows) in record order; a header line is record 1. Raises SourceError."""
        self._require_charset()
        with open_bytes(self._path, self._charset) as file:
            width = len(self._kind.fields)
            blocks = CsvBlocks(file, self._layout.delimited, width, self._block_bytes)
            try:
                order = self._order(blocks)
                for records in blocks.records(self.tally.read + 1):
                    yield "", self._batch(records, order)
                    self.tally.require_plausible(self._path.name)
            except OpenQuoteError:
                raise self._broken() from None
        if not self.tally.read:
            raise SourceError.at(self._path.name, "the file is empty.", "Ask for a new delivery.")

    def _broken(self) -> SourceError:
        wrong = f"the CSV breaks in record {self.tally.read + 1:,}: a quote is opened and not closed."
        return SourceError(
            Problem(self._path.name, wrong, "The records before it were read; ask for a new delivery.")
        )

    def _order(self, blocks: CsvBlocks) -> list[int]:
        """For each field of the layout, the column of the file that holds it."""
        if not self._layout.delimited.header:
            return list(range(len(self._kind.fields)))
        names = blocks.header()
        if names is None:
            raise SourceError.at(self._path.name, "the file is empty.", "Ask for a new delivery.")
        self.tally.read = self.tally.structural = 1
        found = decode_multibyte(pa.array(names, pa.binary()), self._cells).texts.to_pylist()
        return columns_by_name(f"{self._path.name}:1", [(name or "").strip() for name in found], self._kind)

    def _require_charset(self) -> None:
        """A file that the layout calls CP932 may begin as UTF-8 does: it would decode to other characters."""
        if self._cells == "utf_8":
            return
        with open_bytes(self._path) as file:
            head = file.read1(1024 * 1024)
        if head.startswith(codecs.BOM_UTF8) or _is_multibyte_utf8(head):
            raise SourceError.at(
                self._path.name,
                f"the file is UTF-8, but the layout says {self._charset.upper()}.",
                "Correct charset in the layout, or ask for a new delivery.",
            )

    def _batch(self, records: Records, order: list[int]) -> pa.RecordBatch:
        rows = len(records.numbers)
        self.tally.read += records.read
        self.tally.structural += records.empty
        self.tally.details[""] += rows
        for number, found, raw in records.ragged:
            reason = "short_record" if found < len(order) else "long_record"
            self.tally.rejected[reason] += 1
            self.tally.unreadable.append((number, "", reason, raw))
        errors: list[tuple[int, str, str]] = []
        columns = [
            self._column(records.columns[place], field.name, records, errors)
            for place, field in zip(order, self._kind.fields, strict=True)
        ]
        place = place_columns(self._file_index, records.numbers, errors)
        return pa.RecordBatch.from_arrays([*place, *columns], schema=raw_schema(self._kind))

    def _column(
        self, values: pa.Array, name: str, records: Records, errors: list[tuple[int, str, str]]
    ) -> pa.Array:
        text = decode_multibyte(values, self._cells, self._site)
        text.count_in(name, self.tally.gaiji, self.tally.second_spellings)
        for row in np.flatnonzero(text.unreadable):
            if self._layout.on_unreadable is OnUnreadable.REJECT:
                errors.append((int(row), name, "undecodable_bytes"))
            place = int(records.numbers[row])
            self.tally.unreadable.append((place, name, "undecodable_bytes", values[int(row)].as_py()))
        return text.texts


def _is_multibyte_utf8(head: bytes) -> bool:
    """Whether it is UTF-8 with Japanese in it. Half-width kana of CP932 may be UTF-8 of two bytes by chance."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return max(text, default="") >= "\u0800"
