"""A mapping spec as sheets of text, one a group: what `describe` shows, and what a workbook holds."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.schema import Item, TableSchema
from mappings import grammar
from mappings.own.extension import standard_beside
from mappings.spec.group_meant import find_group
from mappings.spec.rule_reader import find_item
from mappings.yaml.scalar_text import flow
from mappings.yaml.text import Block, Text

Row = tuple[str, ...]

# Columns of the sheets that are no group; the first word of a header is its key.
SHEETS: dict[str, tuple[str, ...]] = {
    "mapping": ("key", "value"),
    "sources": grammar.SOURCE,
    "merge": grammar.MERGE,
    "skip_rows": grammar.SKIP,
    "lookups": ("name", *grammar.LOOKUP),
    "over": ("name", *grammar.OVER),
    "crosswalks": ("name", *grammar.CROSSING),
    "conversions": ("name", "conversion", "options"),
    "rows": ("sheet", "group", "when", "empty_when"),
    "each_of": ("group", "key", "name", "field"),
    "unused_fields": ("field", "reason"),
    "controls": grammar.CONTROL,
}
TOP = ("spec_version", "mapping", "standard")
FROM_STANDARD = ("name", "type", "required")
GROUP = (
    "target",
    *FROM_STANDARD,
    "kind",
    "source",
    "conversion",
    "options",
    "fills",
    "default",
    "on_error",
    "note",
)
_SHEET_NAME = re.compile(r"[^\[\]:*?/\\']{1,31}")


@dataclass(frozen=True, slots=True)
class SheetOfText:
    """A sheet: keys of its columns, and rows of as many texts; `schema` where it is a group."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    schema: TableSchema | None = None


def sheets_of(spec: Block, path: Path) -> list[SheetOfText]:
    """The sheets of a spec in its one form, whose file is `path`."""
    standard = standard_beside(path, spec["standard"])
    groups = []
    for number, name in enumerate(spec["groups"], start=1):
        schema = find_group(standard, name)
        assert schema is not None
        groups.append(_group(schema, _sheet_name(name, number), spec["groups"][name]["items"]))
    names = [group.name for group in groups]
    rest: dict[str, list[Row]] = {
        "mapping": [(key, spec[key]) for key in TOP],
        "sources": [_source_row(source) for source in spec["sources"]],
        "merge": [tuple(_list(spec["merge"].get(key, [])) for key in grammar.MERGE)]
        if "merge" in spec
        else [],
        "skip_rows": [(flow(skip["when"]), skip["reason"]) for skip in spec.get("skip_rows", [])],
        "lookups": [
            (name, *_texts(each, grammar.LOOKUP[:-1]), _list(each.get("blank", [])))
            for name, each in _entries(spec, "lookups")
        ],
        "over": [(name, *map(_list, (each["key"], each["order"]))) for name, each in _entries(spec, "over")],
        "crosswalks": [
            (name, *_texts(each, grammar.CROSSING[:-1]), _list(each["old"]))
            for name, each in _entries(spec, "crosswalks")
        ],
        "conversions": [(name, *conversion_cells(chain)) for name, chain in _entries(spec, "conversions")],
        "rows": list(_rows(names, spec["groups"])),
        "each_of": list(_each_of(spec["groups"])),
        "unused_fields": list(_entries(spec, "unused_fields")),
        "controls": [_texts(control, grammar.CONTROL) for control in spec.get("controls", [])],
    }
    first, *others = (SheetOfText(name, SHEETS[name], tuple(rows)) for name, rows in rest.items())
    return [first, *groups, *others]


def item_type(item: Item) -> str:
    """Type and length as the standard writes them."""
    return f"{item.type} {item.digits},{item.scale}" if item.scale else f"{item.type} {item.digits}"


def item_duty(item: Item) -> str:
    """Whether the standard requires it."""
    return f"{item.duty} (主キー)" if item.key else str(item.duty)


def conversion_cells(chain: Any) -> tuple[str, str]:
    """A chain as names side by side, and the options of those that have some, one a line in the same order."""
    steps = [] if chain is None else chain if isinstance(chain, list) else [chain]
    names = [step if isinstance(step, str) else next(iter(step)) for step in steps]
    with_options = {next(iter(step)) for step in steps if not isinstance(step, str)}
    lines = [
        flow(Block({step: Block()}) if isinstance(step, str) else step)[1:-1]
        for step, name in zip(steps, names, strict=True)
        if name in with_options
    ]
    return ", ".join(map(flow, names)), "\n".join(lines)


def _entries(spec: Block, key: str) -> Iterable[tuple[str, Any]]:
    section: dict[str, Any] = spec.get(key, {})
    return section.items()


def _texts(block: Block, keys: tuple[str, ...]) -> Row:
    return tuple(block.get(key, "") for key in keys)


def _source_row(source: Block) -> Row:
    rename = flow(source["rename"]) if "rename" in source else ""
    return (*_texts(source, grammar.SOURCE[:-1]), rename)


def _list(texts: list[Text]) -> str:
    return flow(texts)[1:-1]


def _sheet_name(group: str, number: int) -> str:
    return group if _SHEET_NAME.fullmatch(group) and group not in SHEETS else f"group {number}"


def _group(schema: TableSchema, name: str, items: Block) -> SheetOfText:
    rows = tuple(_rule(schema, romaji, rule) for romaji, rule in items.items())
    return SheetOfText(name, GROUP, rows, schema)


def _rule(schema: TableSchema, romaji: str, rule: Block) -> Row:
    item = find_item(schema, romaji)
    assert item is not None
    kind = next(key for key in grammar.KINDS_OF_SOURCE if key in rule)
    return (
        romaji,
        *(item.name, item_type(item), item_duty(item)),
        *(kind, _source(kind, rule[kind])),
        *conversion_cells(rule.get("convert")),
        _list(rule.get("fills", [])),
        *(rule.get(key, "") for key in ("default", "on_error", "note")),
    )


def _source(kind: str, value: Any) -> str:
    if kind == "from":
        return _list(value) if isinstance(value, list) else flow(value)
    return "\n".join(map(flow, value)) if kind == "choose" else str(value)


def _rows(names: list[str], groups: Block) -> Iterator[Row]:
    for sheet, (group, rule) in zip(names, groups.items(), strict=True):
        rows = rule["rows"] if isinstance(rule["rows"], dict) else {}
        yield (sheet, group, *(flow(rows[key]) if key in rows else "" for key in ("when", "empty_when")))


def _each_of(groups: Block) -> Iterator[Row]:
    for group, rule in groups.items():
        slots = rule["rows"].get("each_of", {}) if isinstance(rule["rows"], dict) else {}
        for key, fields in slots.items():
            yield from ((group, key, name, field) for name, field in (fields or {"": ""}).items())
