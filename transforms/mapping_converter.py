"""A whole mapping over the raw rows of its record kind: skip, join, convert every group, count."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contracts.place import FILE
from contracts.schema import TableSchema
from mappings.crosswalk import NEW, crossed
from mappings.spec.model import MappingSpec
from transforms.columns import Columns, columns_of
from transforms.conditions import holds, undecided
from transforms.conversion import Context, Rows
from transforms.crosswalk import crossing_columns
from transforms.group_converter import GroupConverter, GroupCount, GroupRows
from transforms.in_order import InOrder
from transforms.joined import LookupColumns, over_columns
from transforms.merged import ALSO, GONE, REPLACED, write_merged

BATCH_ROWS = 16_384
_NONE: Mapping[str, Path] = {}
_NO_SLOTS: Mapping[str, int] = {}


@dataclass(slots=True)
class FileCount:
    """Detail records of one source file: read = skipped + used."""

    read: int = 0
    used: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


USED = -1


class MappingConverter:
    """Raw Parquet of the sources of a spec to rows of standard groups. Counts grow as `convert` is consumed.

    `slots_before` are the slots that mappings before it give each group. `fates` has, where they are kept, for each row, in the order of the raw Parquet, the number of the rule of `skip_rows` that it met, or USED.
    """

    def __init__(
        self,
        spec: MappingSpec,
        municipality: Path | None,
        settings: Mapping[str, str],
        connection: duckdb.DuckDBPyConnection,
        slots_before: Mapping[str, int] = _NO_SLOTS,
        *,
        keep_fates: bool = False,
    ) -> None:
        self._spec = spec
        self._keep_fates = keep_fates
        self._connection = connection
        skips = [skip.when for skip in spec.skip_rows]
        self._groups = [
            GroupConverter(
                group,
                _contexts(spec, group.schema, municipality),
                settings,
                skips,
                slots_before.get(group.schema.group, 0),
            )
            for group in spec.groups
        ]
        self.files: dict[int, FileCount] = {}
        self.fates: list[npt.NDArray[np.int16]] = []
        self.lookups: dict[str, tuple[int, int]] = {}
        self.differing: Mapping[str, tuple[int, int]] = {}

    @property
    def counts(self) -> dict[str, GroupCount]:
        """Counts by group."""
        return {group.schema.group: group.count for group in self._groups}

    def convert(
        self,
        raws: Sequence[Path],
        lookup_files: Mapping[str, Path],
        scratch: Path,
        files_apart: bool = False,
        crosswalks: Mapping[str, Path] = _NONE,
    ) -> Iterator[tuple[TableSchema, GroupRows]]:
        """(group, its rows) for every batch of the raw Parquet of each source; `lookup_files` are those of look-ups.

        An old number whose crosswalk is not among `crosswalks` stays as it is.

        With `files_apart` values over a key, and keys of merged records, look at the rows of one file only.
        """
        raw = raws[0]
        if self._spec.merge:
            raw = scratch / f"merged.{self._spec.name}.parquet"
            merged = write_merged(self._connection, self._spec, raws, raw, files_apart)
            self.differing = merged.differing
            self.replace(merged.replaced)
        joined = [over_columns(self._connection, raw, self._spec, files_apart)]
        crossings = crossed(self._spec.crossings, crosswalks)
        files = [crosswalks[each.crosswalk] for each in crossings]
        joined.append(crossing_columns(self._connection, raw, self._spec.kind, crossings, files))
        lookups = [LookupColumns(lookup, lookup_files[lookup.name]) for lookup in self._spec.lookups]
        with pq.ParquetFile(raw) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                yield from self._batch(batch, joined, lookups)
        for lookup, columns in zip(self._spec.lookups, lookups, strict=True):
            self.lookups[lookup.name] = columns.balance()

    def _batch(
        self, batch: pa.RecordBatch, joined: list[InOrder], lookups: list[LookupColumns]
    ) -> Iterator[tuple[TableSchema, GroupRows]]:
        names, arrays = list(batch.schema.names), list(batch.columns)
        for each in joined:
            names += each.names
            arrays += each.next(batch.num_rows)
        for lookup in lookups:
            names += lookup.names
            arrays += lookup.columns(batch)
        made_of = {f"{each.name}.{NEW}": each.old for each in self._spec.crossings}
        for name, fields in made_of.items():
            if name not in names:
                names.append(name)
                arrays.append(batch.column(fields[-1]))
        columns = columns_of(pa.RecordBatch.from_arrays(arrays, names), made_of)
        used = columns.only(self._not_skipped(columns))
        for group in self._groups:
            for rows in group.convert(used):
                yield group.schema, rows

    def _not_skipped(self, columns: Columns) -> Rows:
        kept = np.ones(columns.rows, np.bool_)
        fate = np.full(columns.rows, USED, np.int16)
        files = _files(columns, lambda name: name == FILE or name.startswith(f"{ALSO}."))
        for number, skip in enumerate(self._spec.skip_rows):
            skipped = kept & holds(skip.when, columns, columns.rows)
            if columns.unreadable:  # every group rejects a record that nobody can decide on
                skipped &= ~undecided(skip.when, columns, columns.unread, columns.rows)
            for file, count in _by_file(files, skipped):
                self._file(file).skipped[skip.reason] += count
            kept &= ~skipped
            fate[skipped] = number
        if self._keep_fates:
            self.fates.append(fate)
        for file, count in _by_file(files, np.ones(columns.rows, np.bool_)):
            self._file(file).read += count
        for file, count in _by_file(files, kept):
            self._file(file).used += count
        gone = _files(columns, lambda name: name.startswith(f"{GONE}."))
        self.replace(dict(_by_file(gone, np.ones(columns.rows, np.bool_))))
        return kept

    def replace(self, records: Mapping[int, int]) -> None:
        """Count records by file that give nothing, for a later record of their key is taken."""
        for file, count in records.items():
            self._file(file).read += count
            self._file(file).skipped[REPLACED] += count

    def _file(self, index: int) -> FileCount:
        return self.files.setdefault(index, FileCount())


def _files(columns: Columns, wanted: Callable[[str], bool]) -> list[pa.Array]:
    """File indices of the records that rows are made of, null where a row has none of a source."""
    return [columns(name) for name in columns.batch.schema.names if wanted(name)]


def _by_file(files: list[pa.Array], rows: Rows) -> Iterator[tuple[int, int]]:
    """(file, number of records) of some rows."""
    chosen = pa.chunked_array([each.filter(pa.array(rows)).drop_null() for each in files], pa.int16())
    for counted in pc.value_counts(chosen):
        yield counted["values"].as_py(), counted["counts"].as_py()


def _contexts(spec: MappingSpec, schema: TableSchema, municipality: Path | None) -> dict[str, Context]:
    system = spec.gaiji_system
    return {item.romaji: Context(item, spec.product_folder, municipality, system) for item in schema.items}
