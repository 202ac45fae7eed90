"""Any host file by its copybook, without a mapping: the layout that the options say, and the rows as they come."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.errors import SpecError
from contracts.place import ERRORS, FILE
from contracts.source import (
    Charset,
    FileFormat,
    OnUnreadable,
    RecordFrame,
    RecordKind,
    RecordRole,
    SourceLayout,
)
from extractors.charsets import charset_named
from extractors.extraction import Tally, raw_schema
from extractors.host_file import HostFile
from mappings.copybook import CopybookItem, read_copybook
from mappings.layout_copybook import kind_of_record

FORMATS = {
    "F": FileFormat.FIXED_WIDTH,
    "FB": FileFormat.FIXED_WIDTH,
    "V": FileFormat.VARIABLE,
    "VB": FileFormat.VARIABLE,
    "LINES": FileFormat.LINES,
}
_GLYPHS = {"area": False, "face": True}
_LINE_ENDS = {"crlf": b"\r\n", "lf": b"\n", "none": b""}


@dataclass(frozen=True, slots=True)
class Kinds:
    """How record kinds are told apart: a field, and for each mark an 01 record and perhaps a segment of it."""

    by: str
    records: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """What the command line says of a file."""

    copybook: Path
    data: Path
    charset: Charset
    dialect: str
    record_format: str
    kinds: Kinds
    record: str = ""
    line_end: str = ""
    descriptor: str = ""
    on_unreadable: OnUnreadable = OnUnreadable.REJECT


def charset_of(name: str, glyphs: str, site_table: Path | None, gaiji: str) -> Charset:
    """The charset of a name with what the site adds to it. Raises SpecError."""
    if glyphs not in _GLYPHS:
        raise SpecError.at(f"--glyphs {glyphs}", "is not known.", f"Known: {', '.join(_GLYPHS)}.")
    charset = charset_named(name)
    return replace(charset, glyphs=charset.glyphs or _GLYPHS[glyphs], site_table=site_table, gaiji=gaiji)


def parse_kinds(text: str) -> Kinds:
    """`FIELD:H=HEADER-REC,D=DETAIL-REC/SEGMENT`. Raises SpecError."""
    name, colon, pairs = text.partition(":")
    records = {}
    for pair in pairs.split(",") if pairs else ():
        mark, equals, record = pair.partition("=")
        if not equals or not record:
            colon = ""
        records[mark] = (record.partition("/")[0], record.partition("/")[2])
    if text and not (name and colon and records):
        raise SpecError.at(
            f"--kinds {text}", "is not FIELD:MARK=RECORD,…", "For example REC-KBN:H=HEAD,D=BODY."
        )
    return Kinds(name, records)


def decode_layout(options: DecodeOptions) -> SourceLayout:
    """The layout of the file. Raises SpecError."""
    records = read_copybook(options.copybook, options.dialect)
    kinds = _kinds(options, records)
    file_format = FORMATS[options.record_format]
    length = _record_length(options, kinds, file_format)
    by = options.kinds.by or (_condition_field(records) if len(kinds) > 1 else "")
    mark_field = kinds[0].field(by.replace("-", "_")) if by else None
    if by and mark_field is None:
        raise SpecError.at(f"--kinds {by}", "no field of this name stands in every record.", "Name another.")
    return SourceLayout(
        name=options.copybook.stem,
        title="",
        format=file_format,
        charset=options.charset,
        kinds={kind.mark: kind for kind in kinds},
        record_length=length,
        mark_field=mark_field,
        frame=_frame(options, file_format, length),
        on_unreadable=options.on_unreadable,
    )


def _kinds(options: DecodeOptions, records: dict[str, CopybookItem]) -> list[RecordKind]:
    if options.kinds.records:
        chosen = options.kinds.records
    elif options.record or len(records) == 1:
        chosen = {"": (options.record or next(iter(records)), "")}
    else:
        chosen = _by_conditions(options.copybook, records)
    kinds = []
    for mark, (name, segment) in chosen.items():
        if name.upper() not in records:
            raise SpecError.at(
                str(options.copybook), f"there is no 01 record {name!r}.", f"It has: {', '.join(records)}."
            )
        try:
            kinds.append(kind_of_record(mark, RecordRole.DETAIL, records[name.upper()], segment, {}))
        except LookupError as reason:
            raise SpecError.at(
                str(options.copybook), f"{reason.args[0]}.", "Compare with `hikkoshi layout show`."
            ) from None
    return kinds


def _by_conditions(copybook: Path, records: dict[str, CopybookItem]) -> dict[str, tuple[str, str]]:
    """Marks from the level 88 under the field with which each record begins. Raises SpecError."""
    marks = {name: _only_value(record) for name, record in records.items()}
    if None in marks.values() or len(set(marks.values())) != len(marks):
        raise SpecError.at(
            str(copybook),
            f"it has {len(records)} records ({', '.join(records)}), and no level 88 tells them apart.",
            "Choose one with --record, or say --kinds FIELD:MARK=RECORD,…",
        )
    return {str(mark): (name, "") for name, mark in marks.items()}


def _first_item(record: CopybookItem) -> CopybookItem:
    parts = record.parts()
    return _first_item(parts[0]) if parts else record


def _condition_field(records: dict[str, CopybookItem]) -> str:
    return _first_item(next(iter(records.values()))).name


def _only_value(record: CopybookItem) -> str | None:
    values = [condition.values for condition in _first_item(record).conditions]
    return values[0].strip("'\"") if len(values) == 1 and values[0][:1] in "'\"" else None


def _record_length(options: DecodeOptions, kinds: list[RecordKind], file_format: FileFormat) -> int:
    lengths = {kind.length for kind in kinds}
    if file_format is FileFormat.FIXED_WIDTH and len(lengths) > 1:
        each = ", ".join(f"{kind.mark or options.record}: {kind.length}" for kind in kinds)
        raise SpecError.at(
            str(options.copybook),
            f"records of a fixed format have one length ({each}).",
            "Use V, or --record.",
        )
    return max(lengths)


def _frame(options: DecodeOptions, file_format: FileFormat, length: int) -> RecordFrame:
    if file_format is FileFormat.VARIABLE:
        return RecordFrame(descriptor=options.descriptor, blocked=options.record_format == "VB")
    if file_format is FileFormat.FIXED_WIDTH:
        end = _LINE_ENDS[options.line_end] if options.line_end else _line_end_found(options.data, length)
        return RecordFrame(line_end=end)
    return RecordFrame()


def _line_end_found(data: Path, length: int) -> bytes:
    """A line end that follows the first record and divides the file exactly where the bare length does not."""
    size = data.stat().st_size
    if size % length == 0:
        return b""
    with data.open("rb") as file:
        file.seek(length)
        following = file.read(2)
    for end in (b"\r\n", b"\n"):
        if following.startswith(end) and size % (length + len(end)) in (0, length):
            return end
    return b""


class JsonLines:
    """Rows as one JSON object a line: place, kind where there are several, the fields; exact decimals are texts."""

    def __init__(self, out: TextIO, layout: SourceLayout) -> None:
        self._out = out
        self._several = len(layout.kinds) > 1

    def write(self, mark: str, batch: pa.RecordBatch) -> None:
        """A line a row."""
        for row in batch.drop_columns([FILE]).to_pylist():
            if row[ERRORS] is None:
                del row[ERRORS]
            shown = {"_kind": mark, **row} if self._several else row
            self._out.write(json.dumps(shown, ensure_ascii=False, default=str) + "\n")


class ParquetFiles:
    """One Parquet file a record kind: the path as given for one kind, `NAME.KIND.parquet` for several."""

    def __init__(self, out: Path, layout: SourceLayout, stack: ExitStack) -> None:
        self._writers = {
            kind.mark: stack.enter_context(
                pq.ParquetWriter(
                    out if len(layout.details) == 1 else out.with_suffix(f".{kind.mark}.parquet"),
                    raw_schema(kind),
                )
            )
            for kind in layout.details
        }

    def write(self, mark: str, batch: pa.RecordBatch) -> None:
        """Append the rows."""
        self._writers[mark].write_batch(batch)


def decode_file(
    layout: SourceLayout, data: Path, records: tuple[int, int] | None = None
) -> tuple[Tally, Iterator[tuple[str, pa.RecordBatch]]]:
    """The counts, which grow while the rows are taken, and the rows. However much is unreadable, the rest is given."""
    file = HostFile(layout, data, 0, records=records)
    file.tally.most_unreadable = 1.0
    return file.tally, file.batches()


def told(tally: Tally) -> dict[str, Any]:
    """What a reader of the rows must know beside them; no value of any field."""
    return {
        "records": tally.read,
        "rows": dict(tally.details),
        "rejected": dict(tally.rejected),
        "unreadable": {
            f"{name} {reason}": n for (name, reason), n in sorted(tally.unreadable_values.items())
        },
        "vendor_characters": {f"{name} {code}": n for (name, code), n in sorted(tally.gaiji.items())},
        "remarks": tally.remarks,
        "blank_numbers": dict(sorted((+tally.blanks).items())),
    }
