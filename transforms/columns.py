"""The columns that a rule may name: fields of the record, looked-up ones, values over a key, slot fields."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.place import ERRORS, FILE, RECORD
from mappings.crosswalk import NEW, UNKNOWN
from mappings.spec.rules import Slot
from transforms.conversion import Rows, no_rows

_NOTHING: Mapping[str, tuple[str, ...]] = {}
# Beside the fields of a look-up, where its key is not in the file: `town.` and this.
NOT_FOUND = "_not_found"


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows of one record kind with everything that was joined to them, and one slot's names for fields."""

    batch: pa.RecordBatch
    unreadable: Mapping[str, Mapping[str, Rows]]
    slot: Slot | None = None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.batch.num_rows)

    def __call__(self, name: str) -> pa.Array:
        """A column by the name a rule uses."""
        if name == "slot.key" and self.slot is not None:
            return pa.repeat(self.slot.key, self.rows)
        return self.batch.column(self._real(name))

    def errors_of(self, name: str) -> Mapping[str, Rows]:
        """Rows whose field could not be read, by reason."""
        return self.unreadable.get(self._real(name), {})

    def unread(self, name: str) -> Rows:
        """Rows whose field could not be read."""
        result = np.zeros(self.rows, np.bool_)
        for rows in self.errors_of(name).values():
            result |= rows
        return result

    def unknown(self, name: str) -> Rows | None:
        """Rows whose old number the crosswalk does not know; None for a column that is no new number."""
        return self._mask(f"{self._real(name).removesuffix(f'.{NEW}')}.{UNKNOWN}")

    def not_found(self, name: str) -> Rows | None:
        """Rows whose key the file of the look-up does not have; None for a column of no look-up."""
        return self._mask(f"{self._real(name).partition('.')[0]}.{NOT_FOUND}")

    def _mask(self, column: str) -> Rows | None:
        index = self.batch.schema.get_field_index(column)
        if index < 0:
            return None
        mask: Rows = self.batch.column(index).to_numpy(zero_copy_only=False)
        return mask

    def place(self) -> tuple[pa.Array, pa.Array]:
        """(file, record) of each row."""
        return self.batch.column(FILE), self.batch.column(RECORD)

    def for_slot(self, slot: Slot) -> "Columns":
        """The same rows seen through a slot."""
        return Columns(self.batch, self.unreadable, slot)

    def only(self, rows: Rows) -> "Columns":
        """Some of the rows."""
        if rows.all():
            return self
        unreadable = {
            name: {reason: mask[rows] for reason, mask in reasons.items()}
            for name, reasons in self.unreadable.items()
        }
        return Columns(self.batch.filter(pa.array(rows)), unreadable, self.slot)

    def _real(self, name: str) -> str:
        prefix, _, field = name.partition(".")
        if prefix == "slot" and self.slot is not None:
            return self.slot.fields.get(field, name)
        return name


def columns_of(batch: pa.RecordBatch, made_of: Mapping[str, tuple[str, ...]] = _NOTHING) -> Columns:
    """Columns of a raw batch; its `_errors` lists, and those joined to it, become masks by field and reason.

    A column that is `made_of` fields is unreadable where one of them is.
    """
    unreadable: dict[str, dict[str, Rows]] = {}
    for name in batch.schema.names:
        if name == ERRORS or name.endswith(f".{ERRORS}"):
            _take_errors(batch.column(name), name.removesuffix(ERRORS), unreadable)
    for name, fields in made_of.items():
        for field in fields:
            for reason, mask in unreadable.get(field, {}).items():
                found = unreadable.setdefault(name, {}).setdefault(reason, no_rows(batch.num_rows))
                found |= mask
    return Columns(batch, unreadable)


def _take_errors(errors: pa.Array, prefix: str, unreadable: dict[str, dict[str, Rows]]) -> None:
    if errors.null_count == len(errors):
        return
    owners = np.flatnonzero(errors.is_valid().to_numpy(zero_copy_only=False))
    lists = errors.drop_null()
    rows = owners[pc.list_parent_indices(lists).to_numpy()]
    flat = lists.flatten()
    for row, name, reason in zip(rows, flat.field(0).to_pylist(), flat.field(1).to_pylist(), strict=True):
        unreadable.setdefault(prefix + name, {}).setdefault(reason, no_rows(len(errors)))[row] = True
