"""What every extractor gives: batches of raw rows, and a tally of where each record went."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from contracts.errors import SourceError
from contracts.place import ERRORS, ERRORS_TYPE, SOURCE_PLACE
from contracts.source import RecordKind
from extractors.number_type import raw_type

UNREADABLE_SCHEMA = pa.schema(
    [*SOURCE_PLACE, ("field", pa.string()), ("reason", pa.string()), ("raw", pa.binary())]
)
# A file with more unreadable records than this share is read with the wrong charset or layout.
MOST_UNREADABLE = 0.05


Unreadable = tuple[int, str, str, bytes]


@dataclass(slots=True)
class Tally:
    """Counts of one file: `read` records, how many `structural` ones, whole records `rejected` by reason.

    `declared` holds what header and trailer say (`T.KENSU`: number or text). `unreadable` collects (record, field,
    reason, bytes) for the protected list until `take_unreadable`; `unreadable_values` counts them by (field, reason),
    but for `in_other_view`, the places in it of those that another field over the same bytes can read (REDEFINES): they
    are counted by field in `other_views`, and do not make a record an unreadable one.
    `gaiji` counts vendor characters by (field, code), `second_spellings` the codes of characters that the charset
    can spell in two ways, `blanks` numeric fields that hold spaces or LOW-VALUES. `remarks` are sentences on how
    the file was read, without a value of it. Beyond the share `most_unreadable` a file is refused.
    """

    read: int = 0
    structural: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    details: Counter[str] = field(default_factory=Counter)
    declared: dict[str, int | str] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    unreadable_values: Counter[tuple[str, str]] = field(default_factory=Counter)
    unreadable_records: int = 0
    in_other_view: set[int] = field(default_factory=set)
    other_views: Counter[str] = field(default_factory=Counter)
    gaiji: Counter[tuple[str, str]] = field(default_factory=Counter)
    second_spellings: Counter[tuple[str, str]] = field(default_factory=Counter)
    blanks: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    most_unreadable: float = MOST_UNREADABLE
    _counted: int = 0

    def take_unreadable(self) -> list[Unreadable]:
        """What has come since the last call, counted; memory stays flat however bad the file is."""
        self._count_unreadable()
        taken, self.unreadable, self._counted = self.unreadable, [], 0
        self.in_other_view.clear()
        return taken

    def require_plausible(self, place: str) -> None:
        """Raise SourceError when so much is unreadable that charset or layout must be wrong."""
        self._count_unreadable()
        bad = sum(self.rejected.values()) + self.unreadable_records
        if bad > 20 and bad > self.most_unreadable * max(self.read, 1):
            raise SourceError.at(
                place,
                f"{bad:,} of {self.read:,} records so far cannot be read as the layout says.",
                "Check charset and layout, or ask for a new delivery.",
            )

    def facts(self) -> dict[str, Any]:
        """All counts and remarks as JSON; no value of any field."""
        return {
            "read": self.read,
            "structural": self.structural,
            "rejected": dict(self.rejected),
            "details": dict(self.details),
            "unreadable": _by_name(self.unreadable_values),
            "other_views": dict(sorted(self.other_views.items())),
            "gaiji": _by_name(self.gaiji),
            "second_spellings": _by_name(self.second_spellings),
            "remarks": self.remarks,
            "blank_numbers": dict(sorted((+self.blanks).items())),
        }

    def _count_unreadable(self) -> None:
        new = [each for each in enumerate(self.unreadable[self._counted :], self._counted) if each[1][1]]
        self._counted = len(self.unreadable)
        bad = [each for place, each in new if place not in self.in_other_view]
        self.unreadable_values.update((name, reason) for _, name, reason, _ in bad)
        self.unreadable_records += len({record for record, *_ in bad})
        self.other_views.update(each[1] for place, each in new if place in self.in_other_view)


def _by_name(counts: Counter[tuple[str, str]]) -> dict[str, int]:
    """Counts by field and reason or code, as keys of JSON."""
    return {f"{name} {what}": count for (name, what), count in sorted(counts.items())}


class Extractor(Protocol):
    """One source file or table. Raises SourceError when it cannot be read as declared."""

    tally: Tally

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """(mark of the record kind, rows with the schema of `raw_schema`), in record order."""


def raw_schema(kind: RecordKind) -> pa.Schema:
    """Place columns, `_errors`, then what the parent record gives and the fields of the layout."""
    fields = [pa.field(f.name, raw_type(f)) for f in kind.columns]
    return pa.schema([*SOURCE_PLACE, pa.field(ERRORS, ERRORS_TYPE), *fields])


def place_columns(
    file_index: int, numbers: npt.NDArray[np.int64], errors: list[tuple[int, str, str]]
) -> list[pa.Array]:
    """The columns that stand before the fields: file, record number, what could not be read of (row, field, reason)."""
    return [
        pa.array(np.full(len(numbers), file_index, np.int16)),
        pa.array(numbers),
        error_lists(len(numbers), errors),
    ]


def error_lists(rows: int, errors: list[tuple[int, str, str]]) -> pa.Array:
    """The `_errors` column from (row, field, reason) triples."""
    if not errors:
        return pa.nulls(rows, ERRORS_TYPE)
    by_row: list[list[dict[str, str]] | None] = [None] * rows
    for row, name, reason in errors:
        by_row[row] = [*(by_row[row] or []), {"field": name, "reason": reason}]
    return pa.array(by_row, ERRORS_TYPE)
