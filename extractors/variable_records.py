"""Records with OCCURS DEPENDING ON: moved to where the layout says, as if each table had its most occurrences."""

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from contracts.source import Part, RecordKind, SourceField
from extractors.byte_columns import Bytes, Lengths, Rows, windows
from extractors.host_number import decode_number

# More than any record holds; a greater counter of many digits would be another number as int64.
_MOST_OCCURRENCES = 2**31


@dataclass(slots=True)
class Unfolded:
    """Records at their largest; `lengths` are the bytes that each really has.

    Rows that are `bad` have a counter that is no number of occurrences.
    """

    records: Bytes
    lengths: Lengths
    bad: Rows


class Counters:
    """The counters of DEPENDING ON, read from records at their largest."""

    def __init__(self, kind: RecordKind, zero: int) -> None:
        self._fields = {field.name: field for field in kind.counters}
        self._zero = zero

    def named(self, name: str, suffix: str) -> SourceField:
        """The counter `name`; within occurrences (`_2_1`) the one that stands beside the table."""
        while suffix and name + suffix not in self._fields:
            suffix = suffix.rpartition("_")[0]
        return self._fields[name + suffix]

    def values(self, records: Bytes, field: SourceField) -> Lengths:
        """Occurrences by row; -1 where the field holds no number of them."""
        raw = records[:, field.offset : field.offset + field.length]
        numbers = decode_number(raw, field, self._zero).numbers.fill_null(-1)
        beyond = pc.greater(numbers, _MOST_OCCURRENCES).to_numpy(zero_copy_only=False)
        values: Lengths = numbers.cast("int64", safe=False).to_numpy()
        return np.where(beyond, -1, values)


def unfold(records: Bytes, kind: RecordKind, zero: int, fill: int) -> Unfolded:
    """The (rows, bytes) matrix of a kind with `parts` as (rows, kind.length)."""
    unfolding = _Unfolding(records, kind, zero, fill)
    everyone = np.ones(len(records), np.bool_)
    for part in kind.parts:
        unfolding.add(part, everyone, "")
    return Unfolded(unfolding.records, unfolding.places, unfolding.bad)


class _Unfolding:
    """Copies the parts of all rows one after the other; a row's place in its own bytes moves as its counters say."""

    def __init__(self, records: Bytes, kind: RecordKind, zero: int, fill: int) -> None:
        self._counters = Counters(kind, zero)
        self._source = np.ascontiguousarray(records)
        self._fill = fill
        self.records = np.full((len(records), kind.length), fill, np.uint8)
        self.places = np.zeros(len(records), np.int64)
        self.bad = np.zeros(len(records), np.bool_)
        self._at = 0

    def add(self, part: Part, rows: Rows, suffix: str) -> None:
        """A part of `rows`; the others keep the filling. `suffix` names the occurrences around it (`_2_1`)."""
        count = np.where(rows, self._count(part, rows, suffix), 0)
        if not part.parts:
            self._copy(part.length * part.count, count * part.length)
            return
        for occurrence in range(part.count):
            inner = f"{suffix}_{occurrence + 1}" if part.count > 1 or part.counter else suffix
            for each in part.parts:
                self.add(each, rows & (count > occurrence), inner)

    def _count(self, part: Part, rows: Rows, suffix: str) -> Lengths:
        if not part.counter:
            return np.full(len(rows), part.count)
        values = self._counters.values(self.records, self._counters.named(part.counter, suffix))
        wrong = rows & ((values < 0) | (values > part.count))
        self.bad |= wrong
        return np.where(wrong, 0, values)

    def _copy(self, most: int, lengths: Lengths) -> None:
        """The next `lengths` bytes of each row, at most `most`."""
        columns = np.arange(most)
        width = self._source.shape[1]
        within = columns < np.minimum(lengths, width - np.minimum(self.places, width))[:, None]
        starts = np.arange(len(lengths)) * width + np.minimum(self.places, width)
        taken = windows(self._source.reshape(-1), starts, most)
        self.records[:, self._at : self._at + most] = np.where(within, taken, np.uint8(self._fill))
        self.places += lengths
        self._at += most
