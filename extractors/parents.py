"""Child segments: each record gets the keys of the parent record that stands before it in the file."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from contracts.place import RECORD, SOURCE_PLACE
from contracts.source import RecordKind, RecordRole, SourceLayout
from extractors.extraction import Tally, raw_schema
from extractors.host_records import Decoded

_PLACE_COLUMNS = len(SOURCE_PLACE) + 1


class Parents:
    """Carries the last record of each parent kind from block to block."""

    def __init__(self, layout: SourceLayout) -> None:
        self._kinds = layout.kinds
        self._last: dict[str, pa.RecordBatch] = {}

    def joined(self, block: list[Decoded], tally: Tally) -> Iterator[tuple[str, pa.RecordBatch]]:
        """(mark, rows) of the detail records of a block; a record without a parent is counted out."""
        own = {decoded.kind.mark: decoded.batches[0][1] for decoded in block if decoded.kind is not None}
        for decoded in block:
            kind = decoded.kind
            if kind is None or kind.role is not RecordRole.DETAIL:
                continue
            for mark, batch in decoded.batches:
                yield (
                    mark,
                    self._with_keys(kind, batch, own, tally) if mark == kind.mark and kind.parent else batch,
                )
        for kind in self._kinds.values():
            if kind.parent and kind.parent in own and own[kind.parent].num_rows:
                self._last[kind.parent] = own[kind.parent].slice(own[kind.parent].num_rows - 1)

    def _with_keys(
        self, kind: RecordKind, batch: pa.RecordBatch, own: dict[str, pa.RecordBatch], tally: Tally
    ) -> pa.RecordBatch:
        here = own.get(kind.parent)
        parts = [each for each in (self._last.get(kind.parent), here) if each is not None and each.num_rows]
        numbers = batch.column(RECORD).to_numpy()
        if parts:
            parents = pa.Table.from_batches(parts).combine_chunks()
            stands = np.searchsorted(parents.column(RECORD).to_numpy(), numbers) - 1
        else:
            stands = np.full(len(numbers), -1)
        orphans = stands < 0
        if orphans.any():
            tally.rejected["parent_record_missing"] += int(orphans.sum())
            tally.details[kind.mark] -= int(orphans.sum())
            tally.unreadable += [
                (int(number), "", "parent_record_missing", b"") for number in numbers[orphans]
            ]
            batch, stands = batch.filter(pa.array(~orphans)), stands[~orphans]
        columns = batch.columns
        keys = (
            [parents.column(each.name).combine_chunks().take(pa.array(stands)) for each in kind.inherited]
            if parts
            else [pa.nulls(0, raw_schema(kind).field(each.name).type) for each in kind.inherited]
        )
        return pa.RecordBatch.from_arrays(
            [*columns[:_PLACE_COLUMNS], *keys, *columns[_PLACE_COLUMNS:]], schema=raw_schema(kind)
        )
