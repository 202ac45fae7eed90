"""Fixed-width host files (record format F): blocks of records as byte matrices, decoded column by column."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from contracts.errors import SourceError
from contracts.source import FieldType, RecordKind, RecordRole, SourceField, SourceLayout
from extractors.extraction import Tally, error_lists, raw_schema, raw_type
from extractors.host_charset import SymbolTable, single_bytes, symbol_table
from extractors.host_number import decode_number, holds_no_digits
from extractors.host_text import DecodedText, decode_digits, decode_kanji, decode_mixed

Bytes = npt.NDArray[np.uint8]
BLOCK_RECORDS = 16_384


class FixedWidthFile:
    """A host file; each record kind becomes batches of its own. See `Extractor`."""

    def __init__(self, layout: SourceLayout, path: Path, file_index: int, block_records: int = 0) -> None:
        self.tally = Tally()
        self._layout = layout
        self._path = path
        self._file_index = file_index
        self._block_records = block_records or BLOCK_RECORDS
        self._table = symbol_table(layout.charset.single_byte, layout.charset.double_byte)

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """(mark, rows) in record order within each kind."""
        self._require_whole_records()
        for block in self._blocks():
            first = self.tally.read + 1
            self.tally.read += len(block)
            known = np.zeros(len(block), np.bool_)
            for kind in self._layout.kinds.values():
                own = self._is_kind(block, kind)
                known |= own
                if own.any():
                    yield from self._kind(block[own], first + np.flatnonzero(own), kind)
            self._reject_unknown(block, first, known)
            self.tally.require_plausible(self._path.name)

    def _require_whole_records(self) -> None:
        size = self._path.stat().st_size
        length = self._layout.record_length
        if size == 0:
            raise SourceError.at(self._path.name, "the file is empty.", "Ask for a new delivery.")
        if size % length:
            raise SourceError.at(
                self._path.name,
                f"{size:,} bytes are no multiple of the record length {length}; {size % length} are over.",
                "Transfer it again in binary mode, or correct record_length.",
            )

    def _blocks(self) -> Iterator[Bytes]:
        length = self._layout.record_length
        with self._path.open("rb") as file:
            while chunk := file.read(length * self._block_records):
                yield np.frombuffer(chunk, np.uint8).reshape(-1, length)

    def _is_kind(self, block: Bytes, kind: RecordKind) -> npt.NDArray[np.bool_]:
        mark_field = self._layout.mark_field
        if mark_field is None:
            return np.ones(len(block), np.bool_)
        bytes_of = single_bytes(self._layout.charset.single_byte)
        wanted = [bytes_of.get(c, 0) for c in kind.mark.ljust(mark_field.length)]
        found = block[:, mark_field.offset : mark_field.offset + mark_field.length]
        result: npt.NDArray[np.bool_] = (found == np.array(wanted, np.uint8)).all(axis=1)
        return result

    def _kind(
        self, records: Bytes, numbers: npt.NDArray[np.int64], kind: RecordKind
    ) -> Iterator[tuple[str, pa.RecordBatch]]:
        batch = self._decode(records, numbers, kind)
        if kind.role is RecordRole.DETAIL:
            self.tally.details[kind.mark] += len(records)
            yield kind.mark, batch
            return
        self.tally.structural += len(records)
        for name in (field.name for field in kind.fields):
            self.tally.declared[f"{kind.mark}.{name}"] = batch.column(name)[-1].as_py()

    def _decode(self, records: Bytes, numbers: npt.NDArray[np.int64], kind: RecordKind) -> pa.RecordBatch:
        errors: list[tuple[int, str, str]] = []
        columns = [self._column(records, numbers, field, errors) for field in kind.fields]
        place = [
            pa.array(np.full(len(records), self._file_index, np.int16)),
            pa.array(numbers),
            error_lists(len(records), errors),
        ]
        return pa.RecordBatch.from_arrays([*place, *columns], schema=raw_schema(kind))

    def _column(
        self,
        records: Bytes,
        numbers: npt.NDArray[np.int64],
        field: SourceField,
        errors: list[tuple[int, str, str]],
    ) -> pa.Array:
        raw = records[:, field.offset : field.offset + field.length]
        if field.type.is_number:
            decoded = decode_number(raw, field, raw_type(field))
            self._note(raw, numbers, field, decoded.unreadable, "number_invalid", errors)
            return decoded.numbers
        digits = decode_digits(raw) if field.type is FieldType.DIGITS else None
        if digits is not None:
            return digits
        text = _decode_text(raw, field, self._table)
        self._note(raw, numbers, field, text.unreadable, "undecodable_bytes", errors)
        for code, count in zip(*np.unique(text.vendor_codes, return_counts=True), strict=True):
            self.tally.gaiji[field.name, f"{code:04X}"] += int(count)
        if field.type is FieldType.DIGITS:
            self._note(raw, numbers, field, holds_no_digits(text.texts), "number_invalid", errors)
        return text.texts

    def _note(
        self,
        raw: Bytes,
        numbers: npt.NDArray[np.int64],
        field: SourceField,
        unreadable: npt.NDArray[np.bool_],
        reason: str,
        errors: list[tuple[int, str, str]],
    ) -> None:
        for row in np.flatnonzero(unreadable):
            errors.append((int(row), field.name, reason))
            self.tally.unreadable.append((int(numbers[row]), field.name, reason, raw[row].tobytes()))

    def _reject_unknown(self, block: Bytes, first: int, known: npt.NDArray[np.bool_]) -> None:
        for row in np.flatnonzero(~known):
            self.tally.rejected["record_kind_unknown"] += 1
            record = int(first + row)
            self.tally.unreadable.append((record, "", "record_kind_unknown", block[row].tobytes()))


def _decode_text(raw: Bytes, field: SourceField, table: SymbolTable) -> DecodedText:
    return decode_kanji(raw, table) if field.type is FieldType.KANJI else decode_mixed(raw, table)
