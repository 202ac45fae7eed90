"""The truth: expected rows of each standard group, rejects, held rows and counts. It never runs the pipeline."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.schema import TableSchema

Flags = npt.NDArray[np.bool_]
# Findings of known records; undecided characters and outlived eras are many and counted only.
_DEFECTS_THAT_LOAD = ("date_invalid", "code_unmapped")


@dataclass(slots=True)
class FileCount:
    """Where the records of a file go: read = structural + skipped + used + rejected whole."""

    read: int = 0
    structural: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    used: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class GroupCount:
    """Where the slots of a group go: slots = empty + rejected + held + written."""

    slots: int = 0
    empty: int = 0
    rejected: int = 0
    held: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a group in key order, every item a column; `file`, `record` and `slot` say where each comes from.

    `file` is one for all rows, or one for each.
    `rejects` lists (rows, item, reason); a row may stand in several. `held` rows wait for their person or
    parent. `findings` lists (rows, item, reason) of rows that are loaded all the same.
    """

    file: str | Sequence[str]
    record: npt.NDArray[np.int64]
    slot: npt.NDArray[np.int64]
    columns: Mapping[str, pa.Array]
    held: Flags
    rejects: Sequence[tuple[Flags, str, str]] = ()
    findings: Sequence[tuple[Flags, str, str]] = ()

    def file_of(self, row: int) -> str:
        """Where a row comes from."""
        return self.file if isinstance(self.file, str) else self.file[row]

    @property
    def rejected(self) -> Flags:
        """Rows with any reason to reject them."""
        none = np.zeros(len(self.record), np.bool_)
        rejected: Flags = np.logical_or.reduce([none, *(rows for rows, _, _ in self.rejects)])
        return rejected


class Truth:
    """Collects the truth chunk by chunk and writes it below one folder."""

    def __init__(self, folder: Path, operator: Mapping[str, str], groups: Mapping[str, TableSchema]) -> None:
        """`groups` are those of the standard and of the town's own, by ASCII name."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._operator = operator
        self._schemas = groups
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rejects: list[tuple[str | int, ...]] = []
        self._held: list[tuple[str | int, ...]] = []
        self.files: dict[str, FileCount] = {}
        self.groups = {name: GroupCount() for name in self._schemas}
        self.findings: dict[str, Counter[str]] = {name: Counter() for name in self._schemas}
        self.gaiji: dict[str, Counter[str]] = {}
        self.person_absent: Counter[str] = Counter()
        self._defects: list[dict[str, str | int]] = []

    def __enter__(self) -> "Truth":
        for name, schema in self._schemas.items():
            path = self._folder / f"{name}.parquet"
            self._writers[name] = pq.ParquetWriter(path, schema.arrow_schema, compression="lz4")
        return self

    def file(self, name: str) -> FileCount:
        """The count of a file or table."""
        return self.files.setdefault(name, FileCount())

    def reject_record(self, business: str, file: str, record: int, reason: str) -> None:
        """Note a record that is rejected whole: no group, slot or item is known."""
        self.file(file).rejected[reason] += 1
        self._rejects.append((business, "", file, record, "", "", reason))
        self.defect(file, record, f"record rejected whole: {reason}")

    def defect(self, file: str, record: str | int, outcome: str) -> None:
        """Note a known defect: where it stands and what must come of it."""
        self._defects.append({"file": file, "record": record, "outcome": outcome})

    def add(self, group: str, rows: Rows, empty: int = 0) -> Flags:
        """Write the rows that move and note the others; returns which rows moved."""
        schema, count = self._schemas[group], self.groups[group]
        rejected = rows.rejected
        held = rows.held & ~rejected
        moves: Flags = ~rejected & ~held
        count.slots += len(rows.record) + empty
        count.empty += empty
        count.rejected += int(rejected.sum())
        count.held += int(held.sum())
        count.written += int(moves.sum())
        self._note(schema, rows, held)
        table = self._table(schema, rows)
        self._writers[group].write_table(table if moves.all() else table.filter(pa.array(moves)))
        return moves

    def add_records(
        self,
        group: str,
        file: str,
        columns: Mapping[str, pa.Array],
        held: Flags,
        rejects: Sequence[tuple[Flags, str, str]] = (),
        findings: Sequence[tuple[Flags, str, str]] = (),
    ) -> Flags:
        """Rows that are the next records of a file or table, one each; returns which rows moved."""
        count = self.file(file)
        record = count.read + 1 + np.arange(len(held))
        count.read += len(held)
        count.used += len(held)
        slot = np.zeros(len(held), np.int64)
        return self.add(group, Rows(file, record, slot, columns, held, rejects, findings))

    def _note(self, schema: TableSchema, rows: Rows, held: Flags) -> None:
        of_settle = ("duplicate_key", "parent_missing")
        unconverted = [marked for marked, _, reason in rows.rejects if reason not in of_settle]
        converted = ~np.logical_or.reduce([np.zeros(len(held), np.bool_), *unconverted])
        for marked, item, reason in rows.rejects:
            for row in np.flatnonzero(marked):
                place = self._place(schema, rows, int(row))
                self._rejects.append((*place, item, reason))
                self.defect(rows.file_of(int(row)), place[3], f"{schema.group}.{item} rejected: {reason}")
        for row in np.flatnonzero(held):
            self._held.append(self._place(schema, rows, int(row)))
        for marked, item, reason in rows.findings:
            number = int((marked & converted).sum())
            if number:
                self.findings[schema.group][f"{item} {reason}"] += number
            for row in np.flatnonzero(marked) if reason in _DEFECTS_THAT_LOAD else ():
                place = self._place(schema, rows, int(row))
                self.defect(
                    rows.file_of(int(row)), place[3], f"{schema.group}.{item} null, finding: {reason}"
                )

    def _place(self, schema: TableSchema, rows: Rows, row: int) -> tuple[str | int, ...]:
        return schema.business, schema.group, rows.file_of(row), int(rows.record[row]), int(rows.slot[row])

    def _table(self, schema: TableSchema, rows: Rows) -> pa.Table:
        count = len(rows.record)
        columns = dict(rows.columns) | {
            name: pa.repeat(value, count) for name, value in self._operator.items()
        }
        missing = set(schema.arrow_schema.names) ^ set(columns)
        if missing:
            raise ValueError(f"{schema.group}: the truth lacks or has too much of {sorted(missing)}")
        arrays = [columns[item.name].cast(item.type) for item in schema.arrow_schema]
        return pa.Table.from_arrays(arrays, schema=schema.arrow_schema)

    def __exit__(
        self, error: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()
        if error is not None:
            return
        place = ["business", "group", "file", "record", "slot"]
        _write_csv(self._folder / "rejects.csv", [*place, "item", "reason"], self._rejects)
        _write_csv(self._folder / "held.csv", place, self._held)
        expected = {
            "files": {name: _plain(count) for name, count in self.files.items()},
            "groups": {name: _plain(count) for name, count in self.groups.items()},
            "findings": {name: dict(sorted(found.items())) for name, found in self.findings.items()},
            "gaiji_undecided": {
                item: dict(sorted(codes.items())) for item, codes in sorted(self.gaiji.items())
            },
            "person_absent": dict(self.person_absent),
            "defects": self._defects,
        }
        text = json.dumps(expected, ensure_ascii=False, indent=1)
        (self._folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def _plain(count: FileCount | GroupCount) -> dict[str, Any]:
    values = {name: getattr(count, name) for name in count.__slots__}
    return {
        name: dict(sorted(value.items())) if isinstance(value, Counter) else value
        for name, value in values.items()
    }


def _write_csv(path: Path, header: list[str], rows: list[tuple[str | int, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


def texts_of(pool: Sequence[str | None]) -> pa.Array:
    """A pool as Arrow text with a null at the end, which the index -1 takes through `take`."""
    return pa.array([*pool, None], pa.string())


def take(pool: pa.Array, index: npt.NDArray[Any]) -> pa.Array:
    """Values of a pool by index, from its end where negative."""
    return pool.take(pa.array(np.where(index < 0, len(pool) + index, index)))


def digits_of(numbers: npt.NDArray[np.int64], width: int) -> pa.Array:
    """Numbers as text of so many digits, leading zeros kept; null where negative."""
    cells = np.empty((len(numbers), width), np.uint8)
    rest = np.abs(numbers)
    for column in range(width - 1, -1, -1):
        rest, low = np.divmod(rest, 10)
        cells[:, column] = low + ord("0")
    offsets = pa.py_buffer(np.arange(0, width * len(cells) + 1, width, dtype=np.int32))
    texts = pa.Array.from_buffers(pa.string(), len(cells), [None, offsets, pa.py_buffer(cells)])
    return texts if (numbers >= 0).all() else pa.array(texts.to_pylist(), pa.string(), mask=numbers < 0)
