"""The layout of a file by its copybook alone: what the options of `hikkoshi layout decode` say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from contracts.errors import SpecError
from contracts.source import (
    DESCRIPTORS,
    Charset,
    FileFormat,
    OnUnreadable,
    RecordFrame,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
    mark_field_of,
)
from extractors.charsets import charset_named
from mappings.copybook import CopybookItem, read_copybook, records_of_file
from mappings.layout.copybook import NoItemError, kind_of_record
from pipeline.show.layout import remarks

T = TypeVar("T")
_FORMATS = {
    "F": FileFormat.FIXED_WIDTH,
    "FB": FileFormat.FIXED_WIDTH,
    "V": FileFormat.VARIABLE,
    "VB": FileFormat.VARIABLE,
    "LINES": FileFormat.LINES,
}
_GLYPHS = {"area": False, "face": True}
_LINE_ENDS = {"crlf": b"\r\n", "lf": b"\n", "none": b""}
# Enough records to tell a line end from data that look like one.
_LOOKED_AT = 4 * 1024 * 1024


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


def charset_of(
    name: str, glyphs: str, site_table: Path | None, gaiji: str, known_text: Iterable[str] = ()
) -> Charset:
    """The charset of a name with what the site adds to it; `known_text` as HEX=TEXT. Raises SpecError."""
    face = _known("--glyphs", glyphs, _GLYPHS)
    if site_table and not site_table.is_file():
        raise SpecError.at(f"--site-table {site_table}", "is no file.", "Name the CSV of the site.")
    charset = charset_named(name)
    known = tuple(_known_text(sample) for sample in known_text)
    return replace(
        charset, glyphs=charset.glyphs or face, site_table=site_table, gaiji=gaiji, known_text=known
    )


def _known_text(sample: str) -> tuple[bytes, str]:
    digits, _, text = sample.partition("=")
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raw = b""
    if not (raw and text):
        raise SpecError.at(f"--known-text {sample}", "is not HEX=TEXT.", "For example C365=中.")
    return raw, text


def parse_kinds(text: str) -> Kinds:
    """`FIELD:H=HEADER-REC,D=DETAIL-REC/SEGMENT`. Raises SpecError."""
    name, colon, pairs = text.partition(":")
    records = {}
    for pair in pairs.split(",") if pairs else ():
        mark, equals, record = pair.partition("=")
        if not equals or not record or mark in records:
            colon = ""
        records[mark] = (record.partition("/")[0], record.partition("/")[2])
    if text and not (name and colon and records):
        raise SpecError.at(
            f"--kinds {text}", "is not FIELD:MARK=RECORD,…", "For example REC-KBN:H=HEAD,D=BODY."
        )
    return Kinds(name, records)


def decode_layout(options: DecodeOptions) -> tuple[SourceLayout, list[str]]:
    """The layout of the file, and remarks on how its records are read. Raises SpecError."""
    file_format = _known("--record-format", options.record_format.upper(), _FORMATS)
    records = read_copybook(options.copybook, options.dialect.lower())
    kinds = _kinds(options, records)
    length = _record_length(records, kinds)
    layout = SourceLayout(
        name=options.copybook.stem,
        title="",
        format=file_format,
        charset=options.charset,
        kinds={mark: kind for mark, (kind, _) in kinds.items()},
        record_length=length,
        mark_field=_mark_field(options, records, [kind for kind, _ in kinds.values()]),
        frame=_frame(options, file_format, length),
        on_unreadable=options.on_unreadable,
    )
    known = [remark for _, record in kinds.values() for remark in remarks(record)]
    return layout, [*known, *_undescribed(layout, [record for _, record in kinds.values()])]


def _undescribed(layout: SourceLayout, records: list[CopybookItem]) -> Iterator[str]:
    """Bytes of a fixed record behind an 01 that is shorter than the longest."""
    for record in {record.name: record for record in records}.values():
        if layout.format is FileFormat.FIXED_WIDTH and record.size < layout.record_length:
            left = layout.record_length - record.size
            yield f"{record.name}: {left} bytes behind it are not described, and not read"


def _known(option: str, value: str, table: Mapping[str, T]) -> T:
    if value not in table:
        raise SpecError.at(f"{option} {value}", "is not known.", f"Known: {', '.join(table)}.")
    return table[value]


def _kinds(
    options: DecodeOptions, records: dict[str, CopybookItem]
) -> dict[str, tuple[RecordKind, CopybookItem]]:
    """By mark the record kind, and the 01 record that it is of."""
    kinds = {}
    for mark, (name, segment) in _chosen(options, records).items():
        record = records.get(name.upper())
        if record is None:
            wrong = f"there is no 01 record {name!r}."
            raise SpecError.at(str(options.copybook), wrong, _meant(name, records))
        try:
            kinds[mark] = (kind_of_record(mark, RecordRole.DETAIL, record, segment, {}), record)
        except NoItemError as reason:
            action = "Compare with `hikkoshi layout show`."
            raise SpecError.at(str(options.copybook), f"{reason}.", action) from None
    return kinds


def _meant(name: str, records: dict[str, CopybookItem]) -> str:
    """The record of a group that was taken for one, or all there are."""
    for record in records.values():
        if any(item.is_group and item.name.upper() == name.upper() for item in record.walk()):
            return f"Name its record too: {record.name}/{name}."
    return f"It has: {', '.join(records)}."


def _chosen(options: DecodeOptions, records: dict[str, CopybookItem]) -> Mapping[str, tuple[str, str]]:
    if options.kinds.records:
        return options.kinds.records
    of_file = records_of_file(records)
    if options.record or len(of_file) == 1:
        return {"": (options.record or next(iter(of_file)), "")}
    return _by_conditions(options.copybook, of_file)


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


def _only_value(record: CopybookItem) -> str | None:
    values = [condition.values for condition in _first_item(record).conditions]
    return values[0].strip("'\"") if len(values) == 1 and values[0][:1] in "'\"" else None


def _mark_field(
    options: DecodeOptions, records: dict[str, CopybookItem], kinds: list[RecordKind]
) -> SourceField | None:
    by = options.kinds.by
    if not by and len(kinds) == 1:
        return None
    by = by or _first_item(next(iter(records_of_file(records).values()))).name
    mark_field = mark_field_of(kinds, by.replace("-", "_"))
    if mark_field is None:
        wrong = "no record has this field, or not every one has a field at the same bytes."
        raise SpecError.at(f"--kinds {by}", wrong, "Name the field that tells the records apart.")
    return mark_field


def _record_length(
    records: dict[str, CopybookItem], kinds: Mapping[str, tuple[RecordKind, CopybookItem]]
) -> int:
    """Bytes of the area that the records share: the largest of them and of what they redefine."""
    shared = {record.name.upper() for _, record in kinds.values()}
    for _ in records:
        for record in records.values():
            if record.redefines and shared & {record.name.upper(), record.redefines.upper()}:
                shared |= {record.name.upper(), record.redefines.upper()}
    return max(record.size for name, record in records.items() if name in shared)


def _frame(options: DecodeOptions, file_format: FileFormat, length: int) -> RecordFrame:
    if file_format is FileFormat.VARIABLE:
        if options.descriptor:
            _known("--descriptor", options.descriptor, DESCRIPTORS)
        return RecordFrame(descriptor=options.descriptor, blocked=options.record_format.upper() == "VB")
    if file_format is FileFormat.FIXED_WIDTH:
        if options.line_end:
            return RecordFrame(line_end=_known("--line-end", options.line_end, _LINE_ENDS))
        return RecordFrame(line_end=_line_end_found(options.data, length))
    return RecordFrame()


def _line_end_found(data: Path, length: int) -> bytes:
    """A line end that follows each record looked at, or the first one of a file that has no whole records else."""
    with data.open("rb") as file:
        head = file.read(_LOOKED_AT)
    for end in (b"\r\n", b"\n"):
        stride = length + len(end)
        ends = [head[at : at + len(end)] for at in range(length, len(head) - len(end) + 1, stride)]
        if ends and all(found == end for found in ends):
            return end
        if ends and ends[0] == end and data.stat().st_size % length:
            return end
    return b""
