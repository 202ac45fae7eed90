"""Fixed-width host files (record format F): blocks of records as byte matrices, decoded column by column.

Blocks are decoded on two threads (numpy works outside the interpreter lock) and given out in file order.
"""

from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
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
Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.bool_]
BLOCK_RECORDS = 8_192
_THREADS = 2


@dataclass(slots=True)
class _Decoded:
    """Records of one kind of a block; `kind` is None for records of no known kind, which have no rows."""

    kind: RecordKind | None
    records: int
    batch: pa.RecordBatch | None = None
    unreadable: list[tuple[int, str, str, bytes]] = field(default_factory=list)
    gaiji: Counter[tuple[str, str]] = field(default_factory=Counter)


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
        waiting: deque[Future[list[_Decoded]]] = deque()
        first = 1
        with ThreadPoolExecutor(_THREADS) as pool:
            for block in self._blocks():
                waiting.append(pool.submit(self._decode_block, block, first))
                first += len(block)
                if len(waiting) > _THREADS:
                    yield from self._give_out(waiting.popleft().result())
            while waiting:
                yield from self._give_out(waiting.popleft().result())

    def _give_out(self, block: list[_Decoded]) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Count a block, and give out the rows of its detail records."""
        for decoded in block:
            self.tally.read += decoded.records
            self.tally.unreadable += decoded.unreadable
            self.tally.gaiji += decoded.gaiji
            if decoded.kind is None:
                self.tally.rejected["record_kind_unknown"] += decoded.records
                continue
            assert decoded.batch is not None
            if decoded.kind.role is RecordRole.DETAIL:
                self.tally.details[decoded.kind.mark] += decoded.records
                yield decoded.kind.mark, decoded.batch
                continue
            self.tally.structural += decoded.records
            for name in (f.name for f in decoded.kind.fields):
                self.tally.declared[f"{decoded.kind.mark}.{name}"] = decoded.batch.column(name)[-1].as_py()
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

    def _is_kind(self, block: Bytes, kind: RecordKind) -> Rows:
        mark_field = self._layout.mark_field
        if mark_field is None:
            return np.ones(len(block), np.bool_)
        bytes_of = single_bytes(self._layout.charset.single_byte)
        wanted = [bytes_of.get(c, 0) for c in kind.mark.ljust(mark_field.length)]
        found = block[:, mark_field.offset : mark_field.offset + mark_field.length]
        result: Rows = (found == np.array(wanted, np.uint8)).all(axis=1)
        return result

    def _decode_block(self, block: Bytes, first: int) -> list[_Decoded]:
        """The records of each kind; `first` is the number of the block's first record."""
        decoded = []
        known = np.zeros(len(block), np.bool_)
        for kind in self._layout.kinds.values():
            own = self._is_kind(block, kind)
            known |= own
            if own.any():
                records = block if own.all() else block[own]
                decoded.append(self._decode(records, first + np.flatnonzero(own), kind))
        if not known.all():
            unknown = np.flatnonzero(~known)
            bad = [(int(first + row), "", "record_kind_unknown", block[row].tobytes()) for row in unknown]
            decoded.append(_Decoded(None, len(unknown), unreadable=bad))
        return decoded

    def _decode(self, records: Bytes, numbers: Numbers, kind: RecordKind) -> _Decoded:
        decoded = _Decoded(kind, len(records))
        errors: list[tuple[int, str, str]] = []
        columns = [self._column(records, numbers, each, decoded, errors) for each in kind.fields]
        place = [
            pa.array(np.full(len(records), self._file_index, np.int16)),
            pa.array(numbers),
            error_lists(len(records), errors),
        ]
        decoded.batch = pa.RecordBatch.from_arrays([*place, *columns], schema=raw_schema(kind))
        return decoded

    def _column(
        self,
        records: Bytes,
        numbers: Numbers,
        layout: SourceField,
        decoded: _Decoded,
        errors: list[tuple[int, str, str]],
    ) -> pa.Array:
        raw = records[:, layout.offset : layout.offset + layout.length]

        def note(unreadable: Rows, reason: str) -> None:
            for row in np.flatnonzero(unreadable):
                errors.append((int(row), layout.name, reason))
                decoded.unreadable.append((int(numbers[row]), layout.name, reason, raw[row].tobytes()))

        if layout.type.is_number:
            number = decode_number(raw, layout, raw_type(layout))
            note(number.unreadable, "number_invalid")
            return number.numbers
        digits = decode_digits(raw) if layout.type is FieldType.DIGITS else None
        if digits is not None:
            return digits
        text = _decode_text(raw, layout, self._table)
        note(text.unreadable, "undecodable_bytes")
        for code, count in zip(*np.unique(text.vendor_codes, return_counts=True), strict=True):
            decoded.gaiji[layout.name, f"{code:04X}"] += int(count)
        if layout.type is FieldType.DIGITS:
            note(holds_no_digits(text.texts), "number_invalid")
        return text.texts


def _decode_text(raw: Bytes, layout: SourceField, table: SymbolTable) -> DecodedText:
    return decode_kanji(raw, table) if layout.type is FieldType.KANJI else decode_mixed(raw, table)
