"""Reads a layout: `layouts/<NAME>.yaml`, with fields by hand or taken from the vendor's copybook."""

from pathlib import Path

from contracts.errors import SpecError
from contracts.source import (
    Charset,
    Delimited,
    FieldType,
    FileFormat,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from mappings.copybook import CopybookItem, read_copybook, record_fields
from mappings.reading import Reading
from mappings.yaml_text import Block, read_yaml

_KEYS = (
    "layout",
    "title",
    "document",
    "format",
    "copybook",
    "dialect",
    "record_length",
    "charset",
    "records",
    "fields",
    "header",
    "table",
    "order",
    "gaiji",
)
_FIELD_KEYS = ("name", "type", "start", "length", "digits", "scale", "signed", "note")


def read_layout(path: Path) -> SourceLayout:
    """The layout of a file. Raises SpecError with every problem."""
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, _KEYS, ("layout", "format"), "a layout")
    file_format = _choice(reading, root, "format", FileFormat)
    reading.finish()
    layout = _layout(reading, root, FileFormat(file_format))
    _check(reading, root, layout)
    reading.finish()
    return layout


def _layout(reading: Reading, root: Block, file_format: FileFormat) -> SourceLayout:
    records = _copybook_records(reading, root)
    kinds, mark_field = _kinds(reading, root, records)
    return SourceLayout(
        name=reading.text(root, "layout"),
        title=reading.text(root, "title"),
        format=file_format,
        charset=_charset(reading, root),
        kinds=kinds,
        record_length=reading.number(root, "record_length"),
        mark_field=mark_field,
        delimited=Delimited(header=reading.text(root, "header") == "true"),
        table=reading.text(root, "table"),
        order=tuple(map(str, reading.texts(root, "order"))),
    )


def _charset(reading: Reading, root: Block) -> Charset:
    gaiji = reading.text(root, "gaiji")
    if isinstance(root.get("charset"), Block):
        block = reading.block(root, "charset")
        reading.keys(block, ("single_byte", "double_byte", "gaiji"), ("single_byte",), "charset")
        return Charset(
            reading.text(block, "single_byte"),
            reading.text(block, "double_byte"),
            reading.text(block, "gaiji", gaiji),
        )
    return Charset(reading.text(root, "charset"), "", gaiji)


def _copybook_records(reading: Reading, root: Block) -> dict[str, CopybookItem]:
    name = reading.text(root, "copybook")
    if not name:
        return {}
    if Path(name).name != name:
        reading.problem(root["copybook"], "the copybook must lie beside the layout.", "Name the file only.")
        return {}
    try:
        return read_copybook(reading.path.parent / name, reading.text(root, "dialect"))
    except SpecError as error:
        reading.problems.extend(error.problems)
        return {}


def _kinds(
    reading: Reading, root: Block, records: dict[str, CopybookItem]
) -> tuple[dict[str, RecordKind], SourceField | None]:
    if "records" not in root:
        fields = _fields(reading, root, root, records)
        kind = RecordKind("", RecordRole.DETAIL, fields, length=reading.number(root, "record_length"))
        return {"": kind}, None
    block = reading.block(root, "records")
    mark_name = reading.text(block, "by")
    kinds: dict[str, RecordKind] = {}
    for mark, value in block.items():
        if mark == "by":
            continue
        if not isinstance(value, Block):
            reading.problem(mark, f"record kind {mark!r} is no mapping.", "Give it kind and fields.")
            continue
        reading.keys(value, ("kind", "record", "fields"), ("kind",), "a record kind")
        role = _choice(reading, value, "kind", RecordRole) or RecordRole.DETAIL
        fields = _fields(reading, root, value, records)
        kinds[str(mark)] = RecordKind(
            str(mark), RecordRole(role), fields, length=reading.number(root, "record_length")
        )
    mark_fields = {kind.field(mark_name) for kind in kinds.values()}
    mark_field = next(iter(mark_fields), None)
    if mark_field is None or len(mark_fields) != 1:
        wrong = f"field {mark_name!r} does not stand at the same bytes in every record kind."
        reading.problem(block, wrong, "Name the field that tells record kinds apart under `by`.")
    return kinds, mark_field


def _fields(
    reading: Reading, root: Block, kind: Block, records: dict[str, CopybookItem]
) -> tuple[SourceField, ...]:
    if "copybook" in root:
        name = reading.text(kind, "record")
        record = records.get(name.upper()) if name else next(iter(records.values()), None)
        if record is None and records:
            reading.problem(
                kind, f"the copybook has no 01 record {name!r}.", f"It has: {', '.join(records)}."
            )
        if record is not None and record.length != reading.number(root, "record_length"):
            wrong = f"record {record.name} has {record.length} bytes, not record_length."
            reading.problem(kind, wrong, "Correct record_length or the copybook.")
        return record_fields(record) if record is not None else ()
    blocks = reading.blocks(kind, "fields")
    fields = tuple(_field(reading, block) for block in blocks)
    for number, (block, field) in enumerate(zip(blocks, fields, strict=True)):
        if field.name in {earlier.name for earlier in fields[:number]}:
            reading.problem(block, f"field {field.name!r} stands twice.", "Rename one.")
    return fields


def _field(reading: Reading, block: Block) -> SourceField:
    reading.keys(block, _FIELD_KEYS, ("name", "type"), "a field")
    kind = _choice(reading, block, "type", FieldType) or FieldType.TEXT
    length = reading.number(block, "length")
    return SourceField(
        name=reading.text(block, "name"),
        type=FieldType(kind),
        offset=reading.number(block, "start", 1) - 1,
        length=length,
        digits=reading.number(block, "digits", length),
        scale=reading.number(block, "scale"),
        signed=reading.text(block, "signed") == "true",
    )


def _choice(
    reading: Reading, block: Block, key: str, choices: type[FileFormat] | type[RecordRole] | type[FieldType]
) -> str:
    value = reading.text(block, key)
    known = [choice.value for choice in choices]
    if value in known:
        return value
    if value:
        reading.problem(block[key], f"{key} {value!r} is not known.", f"Known: {', '.join(known)}.")
    return ""


def _check(reading: Reading, root: Block, layout: SourceLayout) -> None:
    for kind in layout.kinds.values():
        if not kind.fields:
            reading.problem(root, f"record kind {kind.mark!r} has no fields.", "List its fields.")
        if layout.format is FileFormat.FIXED_WIDTH:
            _check_bytes(reading, root, layout, kind)
    if layout.format is FileFormat.FIXED_WIDTH and not layout.record_length:
        reading.problem(root, "record_length is missing.", "Give the record length in bytes.")
    if layout.format is FileFormat.TABLE and not (layout.table and layout.order):
        reading.problem(root, "a table layout needs `table` and `order`.", "Name the table and its key.")
    if not layout.charset.single_byte and layout.format is not FileFormat.TABLE:
        reading.problem(root, "charset is missing.", "Name it; it is never guessed.")


def _check_bytes(reading: Reading, root: Block, layout: SourceLayout, kind: RecordKind) -> None:
    for field in kind.fields:
        if field.length == 0:
            reading.problem(root, f"field {field.name!r} has no length.", "Give its length in bytes.")
        elif field.offset + field.length > layout.record_length:
            reading.problem(
                root, f"field {field.name!r} ends after record_length.", "Correct start or length."
            )
