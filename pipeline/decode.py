"""Any file by its layout, without a mapping: the rows as they come, to standard output or Parquet."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.errors import SpecError
from contracts.place import ERRORS, FILE
from contracts.source import FileFormat, RecordKind, SourceLayout
from extractors.extraction import Extractor, raw_schema
from extractors.other_views import in_other_view
from extractors.source_file import open_source
from pipeline.private_file import private_file


def open_file(layout: SourceLayout, data: Path, records: tuple[int, int] | None = None) -> Extractor:
    """A file, or its records from first to last. However much is unreadable, the rest is given. Raises SpecError."""
    if layout.format is FileFormat.TABLE:
        raise SpecError.at(layout.name, "it is the layout of a database table.", "Name a layout of files.")
    if records and not layout.format.has_bytes:
        raise SpecError.at("--records", f"a {layout.format} file is read whole.", "Leave it out.")
    file = open_source(layout, data, 0, records)
    file.tally.most_unreadable = 1.0
    return file


class JsonLines:
    """Rows as one JSON object a line: place, kind where there are several, the fields; exact decimals are texts."""

    def __init__(self, out: TextIO, layout: SourceLayout) -> None:
        self._out = out
        self._several = len(layout.details) > 1
        self._kinds = {kind.mark: kind for kind in layout.details}

    def write(self, mark: str, batch: pa.RecordBatch) -> None:
        """A line a row."""
        rows = batch.drop_columns([FILE]).to_pylist()
        _leave_out_views(rows, self._kinds[mark])
        for row in rows:
            if row[ERRORS] is None:
                del row[ERRORS]
            shown = {"_kind": mark, **row} if self._several else row
            self._out.write(json.dumps(shown, ensure_ascii=False, default=_plain) + "\n")
        self._out.flush()


def _leave_out_views(rows: list[dict[str, Any]], kind: RecordKind) -> None:
    """What another view of the same bytes reads is no error of a row."""
    own = {field.name for field in kind.fields}
    bad = {
        (number, error["field"])
        for number, row in enumerate(rows)
        for error in row[ERRORS] or ()
        if error["field"] in own
    }
    read = in_other_view(bad, kind.fields)
    for number, row in enumerate(rows):
        left = [error for error in row[ERRORS] or () if (number, error["field"]) not in read]
        row[ERRORS] = left or None


def _plain(value: object) -> str:
    """A decimal with all its places, never as 1E-8."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


class ParquetFiles:
    """One Parquet file a record kind: the path as given for one kind, `NAME.KIND.parquet` for several."""

    def __init__(self, out: Path, layout: SourceLayout, stack: ExitStack) -> None:
        several = len(layout.details) > 1
        self._writers: dict[str, pq.ParquetWriter] = {}
        for kind in layout.details:
            path = out.with_name(_name_of_kind(out.name, kind.mark)) if several else out
            unfinished = stack.enter_context(private_file(path, _has_rows))
            self._writers[kind.mark] = stack.enter_context(pq.ParquetWriter(unfinished, raw_schema(kind)))

    def write(self, mark: str, batch: pa.RecordBatch) -> None:
        """Append the rows."""
        self._writers[mark].write_batch(batch)


def _name_of_kind(name: str, mark: str) -> str:
    return f"{name.removesuffix('.parquet')}.{quote(mark, safe='')}.parquet"


def _has_rows(path: Path) -> bool:
    return bool(pq.read_metadata(path).num_rows)


def require_own_file(out: Path, inputs: list[Path | None]) -> None:
    """Raise SpecError unless `out` can be made and is none of the files that are read."""
    place = f"--out {out}"
    if out.is_dir() or not out.parent.is_dir():
        wrong = "is a folder." if out.is_dir() else "its folder does not exist."
        raise SpecError.at(place, wrong, "Name a file in a folder that is there.")
    if any(path and path.exists() and out.resolve() == path.resolve() for path in inputs):
        raise SpecError.at(place, "is a file that is read.", "Name another file.")


def told(facts: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The counts of a tally in words, without any value of a field."""
    yield "records read", facts["read"]
    for key, words in _TOLD.items():
        for name, count in facts[key].items():
            yield f"{words} {name}".rstrip(), count


_TOLD = {
    "details": "rows",
    "rejected": "rejected",
    "unreadable": "unreadable",
    "other_views": "read in another view than",
    "gaiji": "vendor characters",
    "second_spellings": "second spellings",
    "blank_numbers": "blank numbers",
}
