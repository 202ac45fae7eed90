"""A preview for people at a terminal."""

import re
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.console import table_of
from pipeline.preview.preview import Preview
from pipeline.preview.view import PreviewRecord, SourceCell, TargetCell, TargetRow
from standards.reader import load_reasons

_NULL = Text("null", style="dim")
_NOTHING = (Text(), Text(), Text())
_PADDING = re.compile(r"(?<![0-9A-F])([0-9A-F]{2})(?: \1){3,}$")
_HEAD = ("source field", "bytes", "text", "item", "value", "what to know")


def show_preview(out: Console, preview: Preview, unused: bool) -> None:
    """A table a record: each item beside the fields it comes from; then, where wanted, the fields of no item."""
    for record in preview.records:
        out.print(_table(record, unused))
    if not preview.rows:
        told = f"0 of {len(preview.records)} records become a row: all are skipped, or empty by rule."
        out.print(Text(told, style="red"))
    for remark in preview.remarks:
        out.print(Text(remark, style="dim"))


def _table(record: PreviewRecord, unused: bool) -> Table:
    skipped = f" is skipped: {record.skipped}" if record.skipped else ""
    title = Text(f"record {record.record}{skipped}", style="yellow" if skipped else "bold")
    table = table_of(*_HEAD, title=title)
    for row in record.rows:
        _add_row(table, row)
    shown = {cell.field for row in record.rows for item in row.items for cell in item.source}
    rest = [cell for cell in record.source if unused and cell.field not in shown]
    if rest:
        table.add_section()
    for cell in rest:
        table.add_row(*_source(cell), "", "", Text(_use(cell), style="dim"))
    return table


def _use(cell: SourceCell) -> str:
    asked = f"asked by {', '.join(cell.asked)}" if cell.asked else ""
    return asked or cell.unused or "no item shown comes from it"


def _add_row(table: Table, row: TargetRow) -> None:
    table.add_section()
    refused = " does not move" if row.refused else ""
    name = " ".join(filter(None, (row.name, row.slot))) + refused
    table.add_row("", "", "", Text(name, style="red" if refused else "bold"), "", "")
    before: tuple[SourceCell, ...] = ()
    for item in row.items:
        cells = [_source(cell) for cell in item.source if item.source != before] or [_NOTHING]
        for number, cell in enumerate(cells):
            table.add_row(*cell, *(_target(item) if number == 0 else ()))
        before = item.source


def _source(cell: SourceCell) -> tuple[Text, Text, Text]:
    text = Text(cell.text) if cell.text is not None else _NULL
    wrong = Text(load_reasons()[cell.unreadable].english, style="red") if cell.unreadable else None
    return Text(cell.field), Text(_PADDING.sub(_run, cell.bytes)), wrong or text


def _run(found: re.Match[str]) -> str:
    """The same byte again and again, at the end, is its number of times."""
    return f"{found[1]}×{(len(found[0]) + 1) // 3}"


def _target(item: TargetCell) -> tuple[Text, Text, Text]:
    value = Text(item.value) if item.value is not None else _NULL
    return Text(f"{item.name} {item.item}"), value, Text("\n").join(_marks(item))


def _marks(item: TargetCell) -> Iterator[Text]:
    if item.words:
        yield Text(item.words, style="dim")
    for reasons, style in ((item.rejects, "red"), (item.notes, "yellow")):
        yield from (Text(load_reasons()[reason].english, style=style) for reason in reasons)
