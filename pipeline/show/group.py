"""A group of the standard at a terminal: its items, when the conditional ones are required, what the codes mean."""

from typing import Any

from rich.console import Console

from contracts.schema import CodeList, Duty, Item, TableSchema
from pipeline.console import table_of
from pipeline.show.condition_text import standard_condition_text


def item_rows(schema: TableSchema) -> list[dict[str, Any]]:
    """The items of a group as plain data; `condition` in the standard's words, `checked_when` what is checked of it."""
    return [_item(item, schema) for item in schema.items]


def _item(item: Item, schema: TableSchema) -> dict[str, Any]:
    return {
        "id": item.item_id,
        "name": item.name,
        "romaji": item.field_name,
        "type": str(item.type),
        "digits": f"{item.digits},{item.scale}" if item.scale else str(item.digits),
        "key": item.key,
        "duty": str(item.duty),
        "condition": item.explanation if item.duty is Duty.CONDITIONAL else "",
        "checked_when": standard_condition_text(item.required_when, schema) if item.required_when else "",
        "code_list": item.code_list.name if item.code_list else "",
        "codes": code_rows(item.code_list) if item.code_list else [],
        "repeats": item.repeats,
        "privacy": str(item.privacy),
        "official": item.official,
        "codes_official": item.code_list is None or item.code_list.official,
        "source": item.source,
        "section": item.section,
    }


def code_rows(codes: CodeList) -> list[dict[str, Any]]:
    """A row a code: its meaning, the first and last days (YYYY-MM-DD) of its times, and where it is from."""
    return [
        {
            "code": code,
            "name": name,
            "periods": [list(period) for period in codes.periods.get(code, ())],
            "official": codes.sources[code].startswith("official"),
            "source": codes.sources[code],
        }
        for code, name in codes.codes.items()
    ]


def days_text(periods: list[list[str]]) -> str:
    """The days on which a code is valid, "" where it always is."""
    times = [(first.replace("0000-01-01", ""), last.replace("9999-12-31", "")) for first, last in periods]
    return ", ".join(f"{first} – {last}".strip() for first, last in times if first or last)


def show_group(out: Console, schema: TableSchema, rows: list[dict[str, Any]]) -> None:
    """The items of a group, its conditions and its codes as tables."""
    where = "official" if schema.official else "CONSTRUCTED, not the official list"
    title = f"{schema.business} {schema.name} ({schema.group}), standard {schema.version}: {where}"
    names = ("id", "item", "field", "type", "key", "duty", "codes", "repeats", "privacy")
    table = table_of(*names, title=title)
    for row in rows:
        table.add_row(
            row["id"],
            row["name"],
            row["romaji"],
            f"{row['type']} {row['digits']}",
            "○" if row["key"] else "",
            row["duty"],
            row["code_list"] + ("" if row["codes_official"] else " (constructed)"),
            str(row["repeats"] or ""),
            row["privacy"],
        )
    out.print(table)
    _show_sources(out, rows)
    _show_conditions(out, [row for row in rows if row["condition"] or row["checked_when"]])
    for name, codes in {row["code_list"]: row["codes"] for row in rows if row["codes"]}.items():
        _show_codes(out, name, codes)


def _show_conditions(out: Console, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    names = ("item", "field", "the standard says", "checked when")
    table = table_of(*names, title="When 条件付き必須 items are required")
    for row in rows:
        table.add_row(row["name"], row["romaji"], row["condition"], row["checked_when"] or "not checked")
    out.print(table)


def _show_codes(out: Console, name: str, rows: list[dict[str, Any]]) -> None:
    table = table_of("code", "meaning", "valid", title=f"Code list {name}")
    for row in rows:
        table.add_row(row["code"], row["name"], days_text(row["periods"]))
    out.print(table)
    _show_sources(out, rows)


def _show_sources(out: Console, rows: list[dict[str, Any]]) -> None:
    for source in dict.fromkeys(row["source"] for row in rows):
        out.print(source, style="dim", soft_wrap=True, markup=False)
