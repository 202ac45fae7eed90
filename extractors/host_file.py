"""Host files of fixed or variable records: blocks of records as byte matrices, decoded column by column.

Blocks are decoded on two threads (numpy works outside the interpreter lock) and given out in file order.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from contracts.errors import SourceError, SpecError
from contracts.source import FileFormat, RecordKind, RecordRole, SourceLayout
from extractors.byte_columns import Bytes, Rows
from extractors.charsets import check_known_text, resolved, single_byte_codes, symbol_table
from extractors.extraction import Tally
from extractors.host_fields import FieldDecoder
from extractors.host_records import Decoded, decode_kind
from extractors.multibyte_text import MULTIBYTE
from extractors.parents import Parents
from extractors.record_blocks import Block, record_blocks

# A block is decoded at once: large enough that two threads seldom wait for each other, small enough for the memory.
BLOCK_RECORDS = 32_768
BLOCK_BYTES = 12 * 1024 * 1024
_THREADS = 2


def _rows_of_a_block(layout: SourceLayout) -> int:
    longest = max([layout.record_length, *(kind.length for kind in layout.kinds.values())])
    return max(1, min(BLOCK_RECORDS, BLOCK_BYTES // max(longest, 1)))


class HostFile:
    """A host file; each record kind becomes batches of its own. See `Extractor`.

    `records` (first, last) reads only those records, counted from 1: a shard. Records of a parent kind and the
    records under them must not be parted, so a layout with parents is read whole.
    """

    def __init__(
        self,
        layout: SourceLayout,
        path: Path,
        file_index: int,
        block_records: int = 0,
        records: tuple[int, int] | None = None,
    ) -> None:
        if records and any(kind.parent for kind in layout.kinds.values()):
            raise SpecError.at(layout.name, "records with parents cannot be split.", "Read the file whole.")
        layout = replace(layout, charset=resolved(layout.charset))
        if layout.charset.single_byte not in MULTIBYTE:
            check_known_text(layout.charset, layout.charset.known_text)
            _require_uncut_lines(layout)
        self.tally = Tally()
        self._layout = layout
        self._path = path
        self._file_index = file_index
        self._rows = block_records or _rows_of_a_block(layout)
        self._records = records
        self._fields = FieldDecoder(layout)
        self._parents = Parents(layout)
        self._marks = {kind.mark: self._mark_bytes(kind) for kind in layout.kinds.values()}

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """(mark, rows) in record order within each kind; all records before a place where the file breaks come first."""
        waiting: deque[Future[list[Decoded]]] = deque()
        broken: SourceError | None = None
        with ThreadPoolExecutor(_THREADS) as pool:
            try:
                for block in self._blocks():
                    waiting.append(pool.submit(self._decode_block, block))
                    if len(waiting) > _THREADS:
                        yield from self._give_out(waiting.popleft().result())
            except SourceError as error:
                broken = error
            while waiting:
                yield from self._give_out(waiting.popleft().result())
        if broken:
            raise broken

    def _blocks(self) -> Iterator[Block]:
        for block in record_blocks(self._layout, self._path, self._rows, self._fields.space, self._records):
            self.tally.remarks += [block.remark] if block.remark else []
            yield block

    def _give_out(self, block: list[Decoded]) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Count a block, and give out the rows of its detail records."""
        for decoded in block:
            decoded.count_in(self.tally)
            if decoded.kind is not None and decoded.kind.role is not RecordRole.DETAIL:
                self._declare(decoded.kind, decoded.batches[0][1])
        yield from self._parents.joined(block, self.tally)
        self.tally.require_plausible(self._path.name)

    def _declare(self, kind: RecordKind, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            for name in (f.name for f in kind.fields):
                self.tally.declared[f"{kind.mark}.{name}"] = batch.column(name)[-1].as_py()

    def _mark_bytes(self, kind: RecordKind) -> Bytes:
        mark_field = self._layout.mark_field
        if mark_field is None:
            return np.empty(0, np.uint8)
        name = self._layout.charset.single_byte
        codes = single_byte_codes("ascii" if name in MULTIBYTE else name)
        missing = [character for character in kind.mark if character not in codes]
        if missing or len(kind.mark) > mark_field.length:
            raise SpecError.at(
                self._layout.name,
                f"record kind {kind.mark!r} cannot stand in {mark_field.length} bytes of the charset.",
                "Correct the mark of the record kind.",
            )
        return np.array([codes[c] for c in kind.mark.ljust(mark_field.length)], np.uint8)

    def _is_kind(self, block: Block, kind: RecordKind) -> Rows:
        mark_field = self._layout.mark_field
        if mark_field is None:
            return np.ones(len(block.records), np.bool_)
        end = mark_field.offset + mark_field.length
        if block.records.shape[1] < end:
            return np.zeros(len(block.records), np.bool_)
        own: Rows = (block.records[:, mark_field.offset : end] == self._marks[kind.mark]).all(axis=1)
        return own if block.lengths is None else own & (block.lengths >= end)

    def _decode_block(self, block: Block) -> list[Decoded]:
        """The records of each kind, and those of none."""
        decoded = []
        known = np.zeros(len(block.records), np.bool_)
        for kind in self._layout.kinds.values():
            own = self._is_kind(block, kind)
            known |= own
            if own.any():
                decoded.append(decode_kind(block, own, kind, self._fields, self._file_index))
        if not known.all() or block.ends_early:
            decoded.append(Decoded.of_no_kind(block, ~known))
        return decoded


def _require_uncut_lines(layout: SourceLayout) -> None:
    """Lines end at 0A; a charset that shifts by it (KEIS: 0A42, 0A41) would be cut in the middle of its text.

    Of a table the sequences that are written count, not all that are understood (LETS-J: 93 and any byte).
    """
    if layout.format is not FileFormat.LINES:
        return
    table, named = symbol_table(layout.charset), layout.charset
    written = (*named.shift_in, *named.shift_out, *table.shift_in[:1], *table.shift_out[:1])
    found = [each for each in written if b"\n" in each]
    if found:
        raise SpecError.at(
            layout.name,
            f"format lines ends a record at 0A, which stands in the shift sequence {found[0].hex().upper()} too.",
            "Ask for a transfer of fixed or variable records (format fixed_width or variable).",
        )
