"""extract: files and tables to raw Parquet, sealed by hashes and counts; the control totals must hold."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.ledger import RecordLedger
from contracts.source import RecordKind, SourceLayout
from extractors.extraction import UNREADABLE_SCHEMA, Tally, Unreadable, raw_schema
from pipeline.context import StageContext
from pipeline.controls import ControlSums, check_controls
from pipeline.source_files import SourceInput, Sources, source_inputs
from pipeline.stage_folder import StageWork
from storage import sha256_of

# Work files are read once more: fast to write and read counts more than size.
PARQUET: dict[str, Any] = {"compression": "lz4", "write_statistics": False}


def raw_name(layout: SourceLayout, kind: RecordKind) -> str:
    """Name of the raw Parquet of a record kind."""
    short = layout.name.split(".")[-1]
    return f"{short}.{kind.mark}.parquet" if kind.mark else f"{short}.parquet"


def extract_inputs(context: StageContext) -> dict[str, str]:
    """What names the inputs: each file by its SHA-256; a table by this run, whose first snapshot counts."""
    inputs = {}
    for source in source_inputs(context):
        inputs[f"layout {source.layout.name}"] = repr(source.layout)
        if not source.files:
            inputs[f"table {source.layout.table}"] = f"snapshot of run {context.request.run}"
        for path in source.files:
            inputs[f"file {source.source}/{path.name}"] = sha256_of(path)
    inputs |= {f"controls {spec.name}": repr(spec.controls) for spec in context.specs}
    return inputs


def extract(context: StageContext, work: StageWork) -> None:
    """Write raw Parquet and the tally of every file. Raises SourceError."""
    files: list[dict[str, Any]] = []
    controls: list[dict[str, Any]] = []
    with _Unreadable(work) as unreadable, Sources(context) as sources:
        for source in source_inputs(context):
            own = [spec for spec in context.specs if spec.source.layout.name == source.layout.name]
            with _RawFiles(work, source.layout) as raw:
                for name, extractor in sources.extractors(source, len(files)):
                    sums = ControlSums(own)
                    for mark, batch in extractor.batches():
                        raw.write(mark, batch)
                        sums.add(mark, batch)
                        unreadable.write(len(files), extractor.tally.take_unreadable())
                    folder = source.files[0].parent if source.files else None
                    controls += check_controls(name, folder, own, extractor.tally, sums)
                    unreadable.write(len(files), extractor.tally.take_unreadable())
                    files.append(_facts(source, name, extractor.tally))
    work.facts = {"files": files, "controls": controls}


def extracted_records(facts: dict[str, Any]) -> RecordLedger:
    """What extract knows of a file's records; skipped and used are convert's to say."""
    return RecordLedger(
        file=facts["name"], read=facts["read"], structural=facts["structural"], rejected=facts["rejected"]
    )


def _facts(source: SourceInput, name: str, tally: Tally) -> dict[str, Any]:
    return {
        "name": name,
        "source": source.source,
        "layout": source.layout.name,
        "read": tally.read,
        "structural": tally.structural,
        "rejected": dict(tally.rejected),
        "details": dict(tally.details),
        "unreadable": _by_name(tally.unreadable_values),
        "gaiji": _by_name(tally.gaiji),
        "second_spellings": _by_name(tally.second_spellings),
        "remarks": tally.remarks,
        "blank_numbers": dict(sorted((+tally.blanks).items())),
    }


def _by_name(counts: Counter[tuple[str, str]]) -> dict[str, int]:
    """Counts by field and reason or code, as keys of JSON."""
    return {f"{name} {what}": count for (name, what), count in sorted(counts.items())}


@dataclass(slots=True)
class _RawFiles:
    """One Parquet writer a detail record kind of a layout."""

    work: StageWork
    layout: SourceLayout
    _writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> "_RawFiles":
        for kind in self.layout.details:
            path = self.work.path("raw", raw_name(self.layout, kind))
            self._writers[kind.mark] = pq.ParquetWriter(path, raw_schema(kind), **PARQUET)
            self._rows[kind.mark] = 0
        return self

    def write(self, mark: str, batch: pa.RecordBatch) -> None:
        self._writers[mark].write_batch(batch)
        self._rows[mark] += batch.num_rows

    def __exit__(self, *_: object) -> None:
        for kind in self.layout.details:
            self._writers[kind.mark].close()
            self.work.describe("raw", raw_name(self.layout, kind), rows=self._rows[kind.mark])


@dataclass(slots=True)
class _Unreadable:
    """The protected list of bytes that could not be read: place, field, reason, raw bytes."""

    work: StageWork
    _writer: pq.ParquetWriter | None = None
    _rows: int = 0

    def __enter__(self) -> "_Unreadable":
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
