"""Records of one kind in a block: which are whole, their fields as a batch, their occurrences as batches of children."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from contracts.source import RecordKind, RecordRole
from extractors.byte_columns import Bytes, Lengths, Rows
from extractors.extraction import Tally, place_columns, raw_schema
from extractors.host_fields import FieldCounts, FieldDecoder, FieldError, Numbers
from extractors.other_views import in_other_view
from extractors.record_blocks import Block, length_of
from extractors.variable_records import Counters, unfold

Conditions = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Decoded:
    """Records of one kind of a block; `kind` is None for those of no kind and for a rest that is no record.

    `batches` are (mark, rows): the kind's own first, then those of its children. `lost` are the numbers of the
    records that were rejected.
    """

    kind: RecordKind | None
    records: int
    block: Block
    batches: list[tuple[str, pa.RecordBatch]] = field(default_factory=list)
    rejected: dict[str, int] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)
    counts: FieldCounts = field(default_factory=FieldCounts)

    @classmethod
    def of_no_kind(cls, block: Block, rows: Rows) -> "Decoded":
        """Records whose mark no kind has, and the one that the file ends within or before."""
        decoded = cls(None, int(np.count_nonzero(rows)) + block.ends_early, block)
        decoded.reject(np.flatnonzero(rows), "record_kind_unknown")
        if block.ends_early:
            number = block.first + len(block.records)
            decoded.rejected["short_record"] = 1
            decoded.counts.unreadable.append((number, "", "short_record", block.rest))
        return decoded

    def reject(self, rows: Lengths, reason: str) -> None:
        """Count whole records of the block out, their bytes kept for the protected list."""
        if not len(rows):
            return
        self.rejected[reason] = self.rejected.get(reason, 0) + len(rows)
        self.lost += (self.block.first + rows).tolist()
        self.counts.unreadable += [
            (self.block.first + row, "", reason, self.block.bytes_of(row)) for row in rows.tolist()
        ]

    def count_in(self, tally: Tally) -> None:
        """Add to the counts of the file."""
        tally.read += self.records
        tally.rejected.update(self.rejected)
        first = len(tally.unreadable)
        tally.in_other_view |= {first + place for place in self.counts.in_other_view}
        tally.unreadable += self.counts.unreadable
        tally.gaiji += self.counts.gaiji
        tally.second_spellings += self.counts.second
        tally.blanks += self.counts.blanks
        if self.kind is not None:
            whole = self.records - sum(self.rejected.values())
            if self.kind.role is RecordRole.DETAIL:
                tally.details[self.kind.mark] += whole
            else:
                tally.structural += whole


def decode_kind(block: Block, own: Rows, kind: RecordKind, fields: FieldDecoder, file_index: int) -> Decoded:
    """The records of a block that are of `kind`; those that are too short, too long or miscounted are rejected."""
    rows = np.flatnonzero(own)
    decoded = Decoded(kind, len(rows), block)
    records = block.records if own.all() else block.records[rows]
    needed, bad = np.full(len(rows), length_of(kind)), np.zeros(len(rows), np.bool_)
    if kind.parts:
        unfolded = unfold(records, kind, fields.zero, fields.space)
        needed, bad = unfolded.lengths, unfolded.bad
        decoded.reject(rows[bad], "occurrences_invalid")
    if block.lengths is not None:
        short, long = _wrong_length(records, block.lengths[rows], needed, fields.space)
        decoded.reject(rows[short & ~bad], "short_record")
        decoded.reject(rows[long & ~bad], "long_record")
        bad = bad | short | long
    if kind.parts:
        records = unfolded.records
    if bad.any():
        records, rows = records[~bad], rows[~bad]
    if not len(rows):  # what is left of a block of short records may be narrower than the fields
        records = np.zeros((0, length_of(kind)), np.uint8)
    made = _Rows(kind, records, block.first + rows, fields, file_index, decoded.counts)
    own_rows = made.batch([])
    decoded.batches = [(kind.mark, own_rows), *made.children(own_rows)]
    return decoded


def _wrong_length(records: Bytes, have: Lengths, needed: Lengths, space: int) -> tuple[Rows, Rows]:
    """Rows with fewer bytes than needed, and rows with more that are not only padding."""
    surplus = have > needed
    long: Rows = have > records.shape[1]
    if surplus.any():
        tail = records[surplus]
        beyond = (np.arange(tail.shape[1]) >= needed[surplus, None]) & (tail != space) & (tail != 0)
        long[surplus] |= beyond.any(axis=1)
    return have < needed, long


@dataclass(slots=True)
class _Rows:
    """Records, or occurrences of a group, that all have the places of `kind`; `numbers` are the records' own."""

    kind: RecordKind
    records: Bytes
    numbers: Numbers
    fields: FieldDecoder
    file_index: int
    counts: FieldCounts
    _present: dict[Conditions, Rows | None] = field(default_factory=dict)
    _counters: dict[str, Lengths] = field(default_factory=dict)

    def batch(self, inherited: list[pa.Array]) -> pa.RecordBatch:
        """Place, the columns that others give, and the fields. A parent record's columns come later (`Parents`)."""
        errors: list[FieldError] = []
        before = len(self.counts.unreadable)
        columns = [
            self.fields.column(
                self.records, self.numbers, each, self.present(each.occurs_when), self.counts, errors
            )
            for each in self.kind.fields
        ]
        bad = [each[:2] for each in errors]
        read = in_other_view(set(bad), self.kind.fields)
        self.counts.in_other_view |= {place for place, each in enumerate(bad, before) if each in read}
        place = place_columns(self.file_index, self.numbers, errors if self.fields.rejects else [])
        own = raw_schema(self.kind)
        if not inherited:
            own = raw_schema(replace(self.kind, inherited=()))
        return pa.RecordBatch.from_arrays([*place, *inherited, *columns], schema=own)

    def children(self, own: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
        """(mark, rows) of each child: an occurrence that is there is a row, in the order of record and number."""
        for child in self.kind.children:
            present = [self.present(each.occurs_when) for each in child.occurrences]
            everyone = np.arange(len(self.records))
            rows = [everyone if there is None else np.flatnonzero(there) for there in present]
            parts = [
                self.records[row, each.start : each.start + child.length]
                for row, each in zip(rows, child.occurrences, strict=True)
            ]
            which = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
            row = np.concatenate(rows)
            order = np.lexsort((which, row))
            row, which = row[order], which[order]
            inherited = [own.column(key).take(pa.array(row)) for key in child.keys]
            numbers = np.array([each.numbers for each in child.occurrences], np.int64)
            inherited += [pa.array(numbers[which, depth]) for depth in range(numbers.shape[1])]
            bytes_of = np.concatenate(parts)[order]
            below = _Rows(child.kind, bytes_of, self.numbers[row], self.fields, self.file_index, self.counts)
            yield child.kind.mark, below.batch(inherited)

    def present(self, occurs_when: Conditions) -> Rows | None:
        """Rows in which an occurrence is there; None when it always is."""
        if not occurs_when:
            return None
        if occurs_when not in self._present:
            present = np.ones(len(self.records), np.bool_)
            for counter, occurrence in occurs_when:
                present &= self._counter(counter) > occurrence
            self._present[occurs_when] = present
        return self._present[occurs_when]

    def _counter(self, name: str) -> Lengths:
        if name not in self._counters:
            counters = Counters(self.kind, self.fields.zero)
            self._counters[name] = counters.values(self.records, counters.named(name, ""))
        return self._counters[name]
