"""extract: files and tables to raw Parquet, sealed by hashes and counts; the control totals must hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.ledger import RecordLedger
from contracts.source import RecordKind, SourceLayout
from extractors.extraction import UNREADABLE_SCHEMA, Unreadable, raw_schema
from pipeline.context import StageContext
from pipeline.controls import ControlSums, check_controls
from pipeline.source_files import Sources, source_inputs
from pipeline.stage_folder import StageWork
from storage import sha256_of

# Work files are read once more: fast to write and read counts more than size.
_ROW_GROUP = 16_384  # a reader holds a group of rows whole
PARQUET: dict[str, Any] = {"compression": "lz4", "write_statistics": False}


def raw_name(source: str, layout: SourceLayout, kind: RecordKind) -> str:
    """Name of the raw Parquet of a record kind of a source of the plan."""
    return ".".join(filter(None, (source, layout.short_name, kind.mark, "parquet")))


def extract_inputs(context: StageContext) -> dict[str, str]:
    """What names the inputs: each file by its SHA-256; a table by this run, whose first snapshot counts."""
    inputs: dict[str, str] = {}
    for source in source_inputs(context):
        inputs |= _layout_inputs(source.layout)
        if not source.files:
            inputs[f"table {source.source}/{source.layout.table}"] = f"snapshot of run {context.request.run}"
        for path in source.files:
            inputs[f"file {source.source}/{path.name}"] = sha256_of(path)
    for spec in context.specs:
        controls = [(c.source.name, c.source.kind.mark, c.field, c.of_kind, c.equals) for c in spec.controls]
        inputs[f"controls {spec.name}"] = repr(controls)
    return inputs


def _layout_inputs(layout: SourceLayout) -> dict[str, str]:
    """What the layout says, and what its site table says, wherever it lies."""
    table = layout.charset.site_table
    inputs = {
        f"layout {layout.name}": repr(replace(layout, charset=replace(layout.charset, site_table=None)))
    }
    return inputs | ({f"site table of {layout.name}": sha256_of(table)} if table else {})


def extract(context: StageContext, work: StageWork) -> None:
    """Write raw Parquet and the tally of every file. Raises SourceError."""
    files: list[dict[str, Any]] = []
    controls: list[dict[str, Any]] = []
    with _ProtectedList(work) as unreadable, Sources(context) as sources:
        for source in source_inputs(context):
            own = [c for spec in context.specs for c in spec.controls if source.is_of(c.source)]
            with _RawFiles(work, source.source, source.layout) as raw:
                for name, extractor in sources.extractors(source, len(files)):
                    sums = ControlSums(own)
                    for mark, batch in extractor.batches():
                        raw.write(mark, batch)
                        sums.add(mark, batch)
                        unreadable.write(len(files), extractor.tally.take_unreadable())
                    folder = source.files[0].parent if source.files else None
                    controls += check_controls(name, folder, own, extractor.tally, sums)
                    unreadable.write(len(files), extractor.tally.take_unreadable())
                    own_facts = {"name": name, "source": source.source, "layout": source.layout.name}
                    files.append(own_facts | extractor.tally.facts())
    work.facts = {"files": files, "controls": controls}


def extracted_records(facts: dict[str, Any]) -> RecordLedger:
    """What extract knows of a file's records; skipped and used are convert's to say."""
    return RecordLedger(
        file=facts["name"], read=facts["read"], structural=facts["structural"], rejected=facts["rejected"]
    )


@dataclass(slots=True)
class _RawFiles:
    """One Parquet writer a detail record kind of a layout."""

    work: StageWork
    source: str
    layout: SourceLayout
    _writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> "_RawFiles":
        for kind in self.layout.details:
            path = self.work.path("raw", raw_name(self.source, self.layout, kind))
            self._writers[kind.mark] = pq.ParquetWriter(path, raw_schema(kind), **PARQUET)
            self._rows[kind.mark] = 0
        return self

    def write(self, mark: str, batch: pa.RecordBatch) -> None:
        self._writers[mark].write_batch(batch, row_group_size=_ROW_GROUP)
        self._rows[mark] += batch.num_rows

    def __exit__(self, *_: object) -> None:
        for kind in self.layout.details:
            self._writers[kind.mark].close()
            self.work.describe("raw", raw_name(self.source, self.layout, kind), rows=self._rows[kind.mark])


@dataclass(slots=True)
class _ProtectedList:
    """The protected list of bytes that could not be read: place, field, reason, raw bytes."""

    work: StageWork
    _writer: pq.ParquetWriter | None = None
    _rows: int = 0

    def __enter__(self) -> "_ProtectedList":
        self._writer = pq.ParquetWriter(self.work.path("protected", "unreadable.parquet"), UNREADABLE_SCHEMA)
        return self

    def write(self, file: int, unreadable: list[Unreadable]) -> None:
        assert self._writer is not None
        if not unreadable:
            return
        columns = list(zip(*unreadable, strict=True))
        files = [file] * len(unreadable)
        self._rows += len(files)
        self._writer.write_table(
            pa.Table.from_arrays(
                [pa.array(c, f.type) for c, f in zip([files, *columns], UNREADABLE_SCHEMA, strict=True)],
                schema=UNREADABLE_SCHEMA,
            )
        )

    def __exit__(self, *_: object) -> None:
        assert self._writer is not None
        self._writer.close()
        self.work.describe("protected", "unreadable.parquet", rows=self._rows)


def empty_sources(files: list[dict[str, Any]]) -> Iterator[str]:
    """Names of files and tables without a single detail record."""
    for facts in files:
        if not sum(facts["details"].values()):
            yield str(facts["name"])
