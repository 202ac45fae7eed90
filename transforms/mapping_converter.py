"""A whole mapping over the raw rows of its record kind: skip, join, convert every group, count."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.schema import TableSchema
from mappings.spec import MappingSpec
from transforms.columns import Columns, columns_of
from transforms.conditions import holds
from transforms.conversion import Context, Rows
from transforms.group_converter import GroupConverter, GroupCount, GroupRows
from transforms.joined import LookupColumns, OverColumns

BATCH_ROWS = 16_384


@dataclass(slots=True)
class FileCount:
    """Detail records of one source file: read = skipped + used."""

    read: int = 0
    used: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class MappingConverter:
    """Raw Parquet of one record kind to rows of standard groups. Counts grow as `convert` is consumed."""

    def __init__(
        self,
        spec: MappingSpec,
        municipality: Path | None,
        settings: Mapping[str, str],
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        self._spec = spec
        self._connection = connection
        self._groups = [
            GroupConverter(group, _contexts(spec, group.schema, municipality), settings)
            for group in spec.groups
        ]
        self.files: dict[int, FileCount] = {}
        self.lookups: dict[str, tuple[int, int]] = {}

    @property
    def counts(self) -> dict[str, GroupCount]:
        """Counts by group."""
        return {group.schema.group: group.count for group in self._groups}

    def convert(
        self, raw: Path, lookup_files: Mapping[str, Path], batch_rows: int = 0, files_apart: bool = False
    ) -> Iterator[tuple[TableSchema, GroupRows]]:
        """(group, its rows) for every batch; `lookup_files` gives the raw Parquet of each look-up.

        With `files_apart` values over a key look at the rows of one file only.
        """
        over = OverColumns(self._connection, raw, self._spec, files_apart)
        lookups = [LookupColumns(lookup, lookup_files[lookup.name]) for lookup in self._spec.lookups]
        with pq.ParquetFile(raw) as file:
            for batch in file.iter_batches(batch_rows or BATCH_ROWS):
                yield from self._batch(batch, over, lookups)
        for lookup, columns in zip(self._spec.lookups, lookups, strict=True):
            self.lookups[lookup.name] = columns.balance()

    def _batch(
        self, batch: pa.RecordBatch, over: OverColumns, lookups: list[LookupColumns]
    ) -> Iterator[tuple[TableSchema, GroupRows]]:
        names, arrays = list(batch.schema.names), list(batch.columns)
        names += over.names
        arrays += over.next(batch.num_rows)
        for lookup in lookups:
            names += lookup.names
            arrays += lookup.columns(batch)
        columns = columns_of(pa.RecordBatch.from_arrays(arrays, names))
        used = columns.only(self._not_skipped(columns))
        for group in self._groups:
            for rows in group.convert(used):
                yield group.schema, rows

    def _not_skipped(self, columns: Columns) -> Rows:
        kept = np.ones(columns.rows, np.bool_)
        files = columns.place()[0].to_numpy()
        for skip in self._spec.skip_rows:
            skipped = kept & holds(skip.when, columns, columns.rows)
            for file, count in zip(*np.unique(files[skipped], return_counts=True), strict=True):
                self._file(int(file)).skipped[skip.reason] += int(count)
            kept &= ~skipped
        for file, count in zip(*np.unique(files, return_counts=True), strict=True):
            self._file(int(file)).read += int(count)
            self._file(int(file)).used += int(kept[files == file].sum())
        return kept

    def _file(self, index: int) -> FileCount:
        return self.files.setdefault(index, FileCount())


def _contexts(spec: MappingSpec, schema: TableSchema, municipality: Path | None) -> dict[str, Context]:
    system = spec.source.layout.charset.gaiji
    return {item.romaji: Context(item, spec.product_folder, municipality, system) for item in schema.items}
