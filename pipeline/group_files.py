"""The files that convert writes: rows and refused rows of each group, rejects and notes of the business."""

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.place import ROW_PLACE
from contracts.schema import TableSchema
from pipeline.stage_extract import PARQUET
from pipeline.stage_folder import StageWork
from transforms.group_converter import MARKED_SCHEMA, GroupRows

REJECTS, NOTES = "rejects.parquet", "notes.parquet"


@dataclass(slots=True)
class GroupFiles:
    """A writer for each; a context that closes them and describes what they hold."""

    work: StageWork
    _writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> "GroupFiles":
        self._open("protected", REJECTS, MARKED_SCHEMA)
        self._open("protected", NOTES, MARKED_SCHEMA)
        return self

    def open(self, schema: TableSchema) -> None:
        """Files of a group; they exist even when no row comes."""
        columns = pa.schema([*ROW_PLACE, *schema.arrow_schema])
        self._open("standard", f"{schema.group}.parquet", columns)
        self._open("protected", f"{schema.group}.refused.parquet", columns)

    def write(self, schema: TableSchema, rows: GroupRows) -> None:
        """Append the rows of one batch."""
        self._append("standard", f"{schema.group}.parquet", rows.rows)
        self._append("protected", f"{schema.group}.refused.parquet", rows.refused)
        self._append("protected", REJECTS, rows.rejects)
        self._append("protected", NOTES, rows.notes)

    def __exit__(self, *_: object) -> None:
        for name, writer in self._writers.items():
            writer.close()
            area, file = name.split("/", 1)
            self.work.describe(area, file, rows=self._rows[name])

    def _open(self, area: str, file: str, schema: pa.Schema) -> None:
        if f"{area}/{file}" not in self._writers:
            path = self.work.path(area, file)
            self._writers[f"{area}/{file}"] = pq.ParquetWriter(path, schema, **PARQUET)
            self._rows[f"{area}/{file}"] = 0

    def _append(self, area: str, file: str, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            self._writers[f"{area}/{file}"].write_batch(batch)
            self._rows[f"{area}/{file}"] += batch.num_rows
