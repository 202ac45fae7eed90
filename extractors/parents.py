"""Child segments: each record gets the keys of the parent record that stands before it in the file."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.place import RECORD, SOURCE_PLACE
from contracts.source import RecordKind, RecordRole, SourceLayout
from extractors.byte_columns import Lengths
from extractors.extraction import Tally, raw_schema
from extractors.host_records import Decoded

_PLACE_COLUMNS = len(SOURCE_PLACE) + 1


class Parents:
    """Carries the last record of each parent kind from block to block, unless something has ended what is under it.

    A parent that was rejected, a record of no known kind (which may have been one) and a record of a kind further
    up all end it: what follows must not be given to the parent before them.
    """

    def __init__(self, layout: SourceLayout) -> None:
        self._above = {mark: _kinds_above(layout, mark) for mark in layout.kinds}
        self._parents = {kind.parent for kind in layout.kinds.values() if kind.parent}
        self._last: dict[str, pa.RecordBatch] = {}

    def joined(self, block: list[Decoded], tally: Tally) -> Iterator[tuple[str, pa.RecordBatch]]:
        """(mark, rows) of the detail records of a block; a record without a parent is counted out."""
        block = sorted(block, key=lambda each: len(self._above[each.kind.mark]) if each.kind else 0)
        for decoded in block:  # parents first: one that has no parent itself is none for its children
            kind = decoded.kind
            if kind is None or kind.role is not RecordRole.DETAIL:
                continue
            if kind.parent:
                self._join(kind, decoded, block, tally)
            yield from decoded.batches
        for parent in self._parents:
            self._carry(parent, block)

    def _join(self, kind: RecordKind, decoded: Decoded, block: list[Decoded], tally: Tally) -> None:
        """Put the parent's keys into the kind's own rows; records without a parent leave all its batches."""
        rows = decoded.batches[0][1]
        parents = self._rows(kind.parent, block)
        numbers = rows.column(RECORD).to_numpy()
        stands = _before(numbers, _numbers(parents), self._ends(kind.parent, block))
        orphans = stands < 0
        if orphans.any():
            _count_out(decoded, kind.mark, numbers[orphans], tally)
            rows, stands = rows.filter(pa.array(~orphans)), stands[~orphans]
        decoded.batches[0] = (kind.mark, _with_keys(kind, rows, parents, stands))

    def _rows(self, parent: str, block: list[Decoded]) -> list[pa.RecordBatch]:
        """The parent record that came last before the block, and those in it."""
        here = [each.batches[0][1] for each in block if each.kind and each.kind.mark == parent]
        return [each for each in (self._last.get(parent), *here) if each is not None and each.num_rows]

    def _ends(self, parent: str, block: list[Decoded]) -> Lengths:
        """Numbers of the records of a block after which no record of `parent` is the current one any more."""
        ends = [np.empty(0, np.int64)]
        for decoded in block:
            mark = decoded.kind.mark if decoded.kind else None
            if mark is None or mark == parent or mark in self._above[parent]:
                ends.append(np.array(decoded.lost, np.int64))
            if mark in self._above[parent]:
                ends.append(decoded.batches[0][1].column(RECORD).to_numpy())
        return np.sort(np.concatenate(ends))

    def _carry(self, parent: str, block: list[Decoded]) -> None:
        rows, ends = self._rows(parent, block), self._ends(parent, block)
        self._last.pop(parent, None)
        if rows and not (ends.size and ends[-1] > _numbers(rows)[-1]):
            self._last[parent] = rows[-1].slice(rows[-1].num_rows - 1)


def _kinds_above(layout: SourceLayout, mark: str) -> list[str]:
    """The marks of a kind's parent, of the parent's parent, and so on."""
    above: list[str] = []
    while parent := layout.kinds[mark].parent:
        above.append(parent)
        mark = parent
    return above


def _numbers(batches: list[pa.RecordBatch]) -> Lengths:
    return np.concatenate([np.empty(0, np.int64), *(each.column(RECORD).to_numpy() for each in batches)])


def _before(numbers: Lengths, parents: Lengths, ends: Lengths) -> Lengths:
    """The last of `parents` before each number, -1 where there is none or one of `ends` stands between."""
    stands = np.searchsorted(parents, numbers) - 1
    ended = np.concatenate(([0], ends))[np.searchsorted(ends, numbers)]
    return np.where(ended > np.concatenate(([0], parents))[stands + 1], -1, stands)


def _with_keys(
    kind: RecordKind, rows: pa.RecordBatch, parents: list[pa.RecordBatch], stands: Lengths
) -> pa.RecordBatch:
    schema = raw_schema(kind)
    keys = [pa.nulls(0, schema.field(each.name).type) for each in kind.inherited]
    if parents:
        table = pa.Table.from_batches(parents).combine_chunks()
        keys = [table.column(each.name).combine_chunks().take(pa.array(stands)) for each in kind.inherited]
    columns = rows.columns
    return pa.RecordBatch.from_arrays(
        [*columns[:_PLACE_COLUMNS], *keys, *columns[_PLACE_COLUMNS:]], schema=schema
    )


def _count_out(decoded: Decoded, mark: str, orphans: Lengths, tally: Tally) -> None:
    """Reject records without a parent, and the rows of their occurrences; the block itself is counted already."""
    decoded.reject(orphans - decoded.block.first, "parent_record_missing")
    tally.rejected["parent_record_missing"] += len(orphans)
    tally.details[mark] -= len(orphans)
    tally.unreadable += decoded.counts.unreadable[-len(orphans) :]
    for place, (child, rows) in enumerate(decoded.batches[1:], start=1):
        gone = pc.is_in(rows.column(RECORD), pa.array(orphans))
        decoded.batches[place] = (child, rows.filter(pc.invert(gone)))
