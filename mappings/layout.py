"""Reads a layout: `layouts/<NAME>.yaml`, with fields by hand or taken from the vendor's copybook."""

from dataclasses import replace
from pathlib import Path

from contracts.errors import SpecError
from contracts.source import (
    DESCRIPTORS,
    Delimited,
    FileFormat,
    OnUnreadable,
    RecordFrame,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from mappings import grammar
from mappings.copybook import CopybookItem, read_copybook
from mappings.layout_charset import read_charset
from mappings.layout_check import check_layout
from mappings.layout_copybook import NoItemError, kind_of_record
from mappings.layout_fields import choice, read_fields
from mappings.reading import Reading
from mappings.yaml_text import Block, read_yaml

LINE_ENDS = {"": b"", "crlf": b"\r\n", "lf": b"\n"}
_DESCRIPTORS = {"": ""} | {name: name for name in DESCRIPTORS}
YES = {"": None, "true": True, "false": False}


def read_layout(path: Path) -> SourceLayout:
    """The layout of a file. Raises SpecError with every problem."""
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, grammar.LAYOUT, grammar.LAYOUT_NEEDS, "a layout")
    file_format = choice(reading, root, "format", FileFormat)
    reading.finish()
    layout = _layout(reading, root, FileFormat(file_format))
    check_layout(reading, root, layout)
    reading.finish()
    return layout


def _layout(reading: Reading, root: Block, file_format: FileFormat) -> SourceLayout:
    records = _copybook_records(reading, root)
    kinds, mark_field = _kinds(reading, root, records)
    return SourceLayout(
        name=reading.text(root, "layout"),
        title=reading.text(root, "title"),
        format=file_format,
        charset=read_charset(reading, root),
        kinds=kinds,
        record_length=reading.number(root, "record_length"),
        mark_field=mark_field,
        frame=_frame(reading, root),
        delimited=_delimited(reading, root),
        on_unreadable=OnUnreadable(choice(reading, root, "on_unreadable", OnUnreadable) or "reject"),
        table=reading.text(root, "table"),
        order=tuple(map(str, reading.texts(root, "order"))),
    )


def _frame(reading: Reading, root: Block) -> RecordFrame:
    return RecordFrame(
        line_end=reading.one_of(root, "line_end", LINE_ENDS) or b"",
        descriptor=reading.one_of(root, "descriptor", _DESCRIPTORS) or "",
        blocked=reading.one_of(root, "blocked", YES),
    )


def _delimited(reading: Reading, root: Block) -> Delimited:
    delimiter = reading.text(root, "delimiter", ",")
    return Delimited(
        delimiter="\t" if delimiter == "tab" else delimiter,
        quote=reading.text(root, "quote", '"'),
        header=bool(reading.one_of(root, "header", YES)),
    )


def _copybook_records(reading: Reading, root: Block) -> dict[str, CopybookItem]:
    name = reading.text(root, "copybook")
    if not name:
        return {}
    if Path(name).name != name:
        reading.problem(root["copybook"], "the copybook must lie beside the layout.", "Name the file only.")
        return {}
    try:
        return read_copybook(reading.path.parent / name, reading.text(root, "dialect", "fujitsu"))
    except SpecError as error:
        reading.problems.extend(error.problems)
        return {}


def _kinds(
    reading: Reading, root: Block, records: dict[str, CopybookItem]
) -> tuple[dict[str, RecordKind], SourceField | None]:
    if "records" not in root:
        return {"": _kind(reading, root, root, "", records)}, None
    block = reading.block(root, "records")
    kinds: dict[str, RecordKind] = {}
    for mark, value in block.items():
        if mark == "by":
            continue
        if not isinstance(value, Block):
            reading.problem(mark, f"record kind {mark!r} is no mapping.", "Give it kind and fields.")
            continue
        reading.keys(value, grammar.KIND, ("kind",), "a record kind")
        kinds[str(mark)] = _kind(reading, root, value, str(mark), records)
    kinds = _with_parents(reading, block, kinds)
    return kinds, _mark_field(reading, block, kinds)


def _mark_field(reading: Reading, block: Block, kinds: dict[str, RecordKind]) -> SourceField | None:
    name = reading.text(block, "by")
    found = {kind.field(name) for kind in kinds.values()}
    mark_field = next(iter(found), None)
    if mark_field is None or len(found) != 1:
        wrong = f"field {name!r} does not stand at the same bytes in every record kind."
        reading.problem(block, wrong, "Name the field that tells record kinds apart under `by`.")
    return mark_field


def _kind(
    reading: Reading, root: Block, block: Block, mark: str, records: dict[str, CopybookItem]
) -> RecordKind:
    role = RecordRole.DETAIL
    if block is not root:
        role = RecordRole(choice(reading, block, "kind", RecordRole) or RecordRole.DETAIL)
    if "copybook" not in root:
        return RecordKind(mark, role, read_fields(reading, block), reading.number(root, "record_length"))
    name = reading.text(block, "record")
    record = records.get(name.upper()) if name else next(iter(records.values()), None)
    if record is None:
        if records:
            known = ", ".join(records)
            reading.problem(block, f"the copybook has no 01 record {name!r}.", f"It has: {known}.")
        return RecordKind(mark, role, ())
    children = reading.block(block, "children")
    keys = {str(group): tuple(map(str, reading.texts(children, group))) for group in children}
    segment = reading.text(block, "segment")
    try:
        kind = kind_of_record(mark, role, record, segment, keys)
        _check_length(reading, root, block, kind, may_be_shorter=bool(segment or kind.parts))
        return kind
    except NoItemError as reason:
        reading.problem(block, f"{reason}.", "Compare with `hikkoshi layout show`.")
    except SpecError as error:
        reading.problems.extend(error.problems)
    return RecordKind(mark, role, ())


def _check_length(
    reading: Reading, root: Block, block: Block, kind: RecordKind, *, may_be_shorter: bool
) -> None:
    """Records of a fixed format have the record length, but for a shorter segment or fewer occurrences."""
    length = reading.number(root, "record_length")
    if not length or kind.length == length or (may_be_shorter and kind.length < length):
        return
    wrong = f"record kind {kind.mark!r} has {kind.length} bytes, not record_length."
    reading.problem(block, wrong, "Correct record_length or the copybook.")


def _with_parents(reading: Reading, block: Block, kinds: dict[str, RecordKind]) -> dict[str, RecordKind]:
    """Child segments inherit the keys of the kind that stands above them."""
    joined = {}
    for mark, kind in kinds.items():
        value = reading.block(block, mark)
        parent = reading.text(value, "parent")
        above = kinds.get(parent)
        fields = [above.field(str(key)) for key in reading.texts(value, "keys")] if above else []
        inherited = tuple(field for field in fields if field is not None)
        if parent and (above is None or not inherited or len(inherited) != len(fields)):
            wrong = f"record kind {mark!r} has no parent {parent!r} with the fields of `keys`."
            reading.problem(value, wrong, "Name a kind of this layout and its key fields.")
        joined[mark] = replace(kind, parent=parent, inherited=inherited) if parent else kind
    return joined
