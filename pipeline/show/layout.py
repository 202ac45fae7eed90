"""The layout of a copybook: rows for machines, a table for people."""

from collections.abc import Iterator
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.source import FieldType
from mappings.copybook import CopybookItem, tables_without_counter

_GROUP = "group"


def layout_rows(records: dict[str, CopybookItem]) -> list[dict[str, Any]]:
    """Items of all records as written, FILLER and RENAMES among them; offsets and lengths in bytes from 0.

    `length` is that of one occurrence and `offset` that of the first, tables before it at their largest. `type` is
    a FieldType or "group". `occurs` is the most occurrences, `occurs_min` the fewest.
    """
    return [_row(item) for _, item in _items(records)]


def show_layout(out: Console, records: dict[str, CopybookItem]) -> None:
    """The items as a table, indented by depth; `end` is the first byte after all occurrences."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("item", overflow="fold", min_width=22)
    for name in ("offset", "end", "length"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("picture", "usage", "notes"):
        table.add_column(name, overflow="fold")
    for depth, item in _items(records):
        table.add_row(*map(Text, _cells(depth, item)))
    out.print(table)
    for name, record in records.items():
        out.print(f"{name}: {record.size:,} bytes{_least(record)}", markup=False, emoji=False)
        for remark in remarks(record):
            out.print(remark, markup=False, emoji=False)


def remarks(record: CopybookItem) -> Iterator[str]:
    """What a reader of the record must know: tables that are read at their largest."""
    for table in tables_without_counter(record):
        yield (
            f"{record.name}: {table.name} depends on {table.depending_on}, which is not in the record;"
            f" it is read with all its {table.occurs} occurrences"
        )


def _items(records: dict[str, CopybookItem]) -> Iterator[tuple[int, CopybookItem]]:
    """Items and their depth. A record made for a copybook without an 01 was not written, so it is no item."""
    for record in records.values():
        for depth, item in _below(record, 0):
            if item.line:
                yield depth - (record.line == 0), item


def _below(item: CopybookItem, depth: int) -> Iterator[tuple[int, CopybookItem]]:
    yield depth, item
    for child in item.children:
        yield from _below(child, depth + 1)


def _row(item: CopybookItem) -> dict[str, Any]:
    return {
        "level": item.level,
        "name": item.name,
        "offset": item.offset,
        "length": item.length,
        "type": _GROUP if item.kind is None else item.kind.value,
        "digits": item.digits,
        "scale": item.scale,
        "occurs": item.occurs,
        "redefines": item.redefines,
        "picture": item.picture,
        "usage": item.usage,
        "signed": item.signed,
        "sign": item.sign.value if item.signed else "",
        "little_endian": item.little_endian,
        "occurs_min": item.occurs_min,
        "depending_on": item.depending_on,
        "renames": list(item.renames or ()),
        "slack": item.slack,
        "line": item.line,
        "conditions": [{"name": one.name, "values": one.values} for one in item.conditions],
    }


def _cells(depth: int, item: CopybookItem) -> tuple[str, ...]:
    return (
        # A space that is not broken: a long name is folded instead of going to a line of its own.
        f"{'  ' * depth}{item.level:02d}\u00a0{item.name}",
        str(item.offset),
        str(item.offset + item.size),
        str(item.length),
        item.picture,
        "" if item.is_group else item.usage,
        ", ".join(
            filter(
                None,
                (_sign(item), _occurs(item), _other_name(item), f"slack {item.slack}" if item.slack else ""),
            )
        ),
    )


def _sign(item: CopybookItem) -> str:
    """Where the sign of a number in DISPLAY lies; of others their usage says it."""
    return f"sign {item.sign.value.replace('_', ' ')}" if item.signed and item.kind is FieldType.ZONED else ""


def _occurs(item: CopybookItem) -> str:
    if item.depending_on:
        return f"{item.occurs_min}-{item.occurs} by {item.depending_on}"
    return f"{item.occurs} times" if item.occurs > 1 else ""


def _other_name(item: CopybookItem) -> str:
    if item.renames is not None:
        return f"renames {' - '.join(dict.fromkeys(item.renames))}"
    return f"over {item.redefines}" if item.redefines else ""


def _least(record: CopybookItem) -> str:
    return " at most" if any(item.slides for item in record.walk()) else ""
