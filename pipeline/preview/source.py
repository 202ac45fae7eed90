"""What a preview reads: the first rows of a file or table by the layout of a mapping, and its look-ups whole."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from contracts.errors import SpecError
from contracts.place import RECORD
from contracts.source import FileFormat, SourceLayout
from extractors.database import Snapshot
from extractors.extraction import Extractor, raw_schema
from mappings.corrections import read_corrections
from mappings.spec.model import Lookup, MappingSpec, Source
from pipeline.decode import open_file
from pipeline.settings import database_url, has_database
from storage import sha256_of
from transforms.corrected import ByRow, Placed

_LAST = 2**62
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class SourceSample:
    """Raw rows, and sentences on how they were read."""

    rows: pa.Table
    remarks: tuple[str, ...]


def read_sample(source: Source, data: str, first: int, rows: int) -> SourceSample:
    """At most `rows` rows of a record kind, from record `first` on. Raises SpecError, SourceError."""
    found: list[pa.RecordBatch] = []
    with _opened(source.layout, data, first) as extractor:
        for mark, batch in extractor.batches():
            if mark == source.kind.mark:
                own = batch.filter(pc.greater_equal(batch.column(RECORD), first))
                found.append(own.slice(0, rows - sum(each.num_rows for each in found)))
            extractor.tally.take_unreadable()
            if sum(each.num_rows for each in found) == rows:
                break
        remarks = tuple(_remarks(extractor))
    table = pa.Table.from_batches(found, raw_schema(source.kind))
    if not table.num_rows:
        kind = f" of kind {source.kind.mark}" if source.kind.mark else ""
        wrong = f"it has no record{kind} from record {first} on. {' '.join(remarks)}".strip()
        raise SpecError.at(f"--data {data}", wrong, "Check mapping, layout, file and --first.")
    return SourceSample(table, remarks)


def with_corrections(
    sample: SourceSample, layout: SourceLayout, data: str, municipality: Path
) -> SourceSample:
    """The sample as a run of the municipality takes it: with its corrections of this file, or table, put in."""
    path, corrections = read_corrections(municipality)
    name = layout.table if layout.format is FileFormat.TABLE else sha256_of(Path(data))
    own = [
        Placed(0, each.record, each.field, each.new_value, f"{path}:{each.line}")
        for each in corrections
        if each.file == name
    ]
    (batch,) = sample.rows.combine_chunks().to_batches()
    corrected, met = ByRow(own).put_in(batch)
    told = f"Corrected as {path.name} says: {len(met):,} of the fields shown; the bytes are the file's."
    return SourceSample(pa.Table.from_batches([corrected]), (*sample.remarks, *([told] if met else [])))


def read_lookups(spec: MappingSpec, pairs: list[str]) -> dict[str, pa.Table]:
    """The raw rows of each look-up, from NAME=FILE; none where no file is named. Raises SpecError, SourceError."""
    known = {lookup.name: lookup for lookup in spec.lookups}
    files = dict(_pair(pair, known) for pair in pairs)
    return {
        name: _whole(lookup.source, files[name]) if name in files else _no_rows(lookup.source)
        for name, lookup in known.items()
    }


def _pair(pair: str, known: Mapping[str, Lookup]) -> tuple[str, str]:
    name, _, file = pair.partition("=")
    if name not in known or not file:
        names = ", ".join(known) or "none"
        raise SpecError.at(f"--lookup {pair}", "is no NAME=FILE of the mapping.", f"Its look-ups: {names}.")
    return name, file


def _whole(source: Source, data: str) -> pa.Table:
    with _opened(source.layout, data, 1) as extractor:
        batches = [batch for mark, batch in extractor.batches() if mark == source.kind.mark]
    return pa.Table.from_batches(batches, raw_schema(source.kind))


def _no_rows(source: Source) -> pa.Table:
    return raw_schema(source.kind).empty_table()


@contextmanager
def _opened(layout: SourceLayout, data: str, first: int) -> Iterator[Extractor]:
    path = Path(data)
    is_table = layout.format is FileFormat.TABLE
    if path.is_dir() and not (is_table and has_database(data)):
        raise SpecError.at(f"--data {data}", "is a folder.", "Name a file in it.")
    if is_table and path.is_file() and not _is_sqlite(path):
        raise SpecError.at(
            f"--data {data}",
            "is no SQLite file.",
            "Name one, or X where HIKKOSHI_DATABASE_X is the address of the database.",
        )
    if not path.is_file() and not (is_table and data.isidentifier()):
        raise SpecError.at(data, "the file is not there.", "Check the path.")
    if is_table:
        with Snapshot(f"sqlite:///{path}" if path.is_file() else database_url(data)) as snapshot:
            yield snapshot.table(layout, 0)
        return
    whole = not layout.format.has_bytes or any(kind.parent for kind in layout.kinds.values())
    yield open_file(layout, path, None if whole else (first, _LAST))


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) in (_SQLITE, b"")


def _remarks(extractor: Extractor) -> Iterator[str]:
    tally = extractor.tally
    yield from (f"{remark}." for remark in tally.remarks)
    if tally.rejected:
        reasons = ", ".join(sorted(tally.rejected))
        yield f"{sum(tally.rejected.values()):,} of {tally.read:,} records read are no rows ({reasons})."
