"""Reads a layout: `layouts/<NAME>.yaml`, with fields by hand or taken from the vendor's copybook."""

from pathlib import Path

from contracts.errors import SpecError
from contracts.source import (
    DESCRIPTORS,
    Delimited,
    FileFormat,
    OnUnreadable,
    RecordFrame,
    SourceLayout,
)
from mappings import grammar
from mappings.copybook import DIALECTS, CopybookItem, read_copybook
from mappings.layout.charset import read_charset
from mappings.layout.check import check_layout
from mappings.layout.dbf import placed_fields
from mappings.layout.fields import choice
from mappings.layout.kinds import read_kinds
from mappings.plain_file import is_there
from mappings.read_once import once
from mappings.reading import Reading
from mappings.yaml.text import Block, read_yaml

LINE_ENDS = {"": b"", "crlf": b"\r\n", "lf": b"\n"}
_DESCRIPTORS = {"": ""} | {name: name for name in DESCRIPTORS}
# Where they are needed.
# What others call the formats.
_MEANT = {
    **dict.fromkeys(("f", "fb", "fbs", "fixed", "fixed_length", "fixed_block"), "fixed_width"),
    **dict.fromkeys(("v", "vb", "vbs", "variable_length", "variable_block"), "variable"),
    **dict.fromkeys(("line", "text", "txt", "line_sequential", "lseq"), "lines"),
    **dict.fromkeys(("csv", "tsv", "delimiter"), "delimited"),
    **dict.fromkeys(("db", "database", "sql", "postgresql", "mysql", "oracle"), "table"),
    **dict.fromkeys(("dbase", "foxpro"), "dbf"),
    **dict.fromkeys(("excel", "xls", "workbook"), "xlsx"),
}
YES = {"": None, "true": True, "false": False}


@once
def read_layout(path: Path) -> SourceLayout:
    """The layout of a file. Raises SpecError with every problem."""
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, grammar.LAYOUT, grammar.LAYOUT_NEEDS, "a layout")
    file_format = choice(reading, root, "format", FileFormat, _MEANT)
    if root.get("format") == "":
        reading.problem(root["format"], "format is empty.", f"Known: {', '.join(FileFormat)}.")
    reading.text(root, "document")
    reading.finish()
    layout = _layout(reading, root, FileFormat(file_format))
    if layout.format is FileFormat.DBF:
        layout = placed_fields(reading, root, layout)
    check_layout(reading, root, layout)
    reading.finish()
    return layout


def _layout(reading: Reading, root: Block, file_format: FileFormat) -> SourceLayout:
    kinds, mark_field = read_kinds(reading, root, _copybook_records(reading, root))
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
        sheet=reading.text(root, "sheet"),
        header_row=reading.number(root, "header_row", least=1),
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


def _copybook_records(reading: Reading, root: Block) -> dict[str, CopybookItem] | None:
    """None, with its problems, where the copybook cannot be read; none where the layout has no copybook."""
    name, dialect = reading.text(root, "copybook"), reading.text(root, "dialect", "fujitsu")
    if dialect not in DIALECTS:
        reading.problem(
            root["dialect"], f"dialect {dialect!r} is not known.", f"Known: {', '.join(DIALECTS)}."
        )
    elif Path(name).name != name:
        reading.problem(root["copybook"], "the copybook must lie beside the layout.", "Name the file only.")
    elif name and not is_there(reading.path.parent / name):
        wrong = f"copybook {name} does not lie beside the layout."
        reading.problem(root["copybook"], wrong, "Put it there, or correct its name.")
    else:
        try:
            return read_copybook(reading.path.parent / name, dialect) if name else {}
        except SpecError as error:
            reading.problems.extend(error.problems)
    return None
