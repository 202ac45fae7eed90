"""A profile at a terminal: a table a record kind, and what changed since the delivery before."""

from typing import Any

from rich.console import Console

from pipeline.console import table_of
from pipeline.profile.compare import Difference, distinct, percent

_MOST_SHOWN = 50
_MOST_CODES = 8


def show_profile(out: Console, profile: dict[str, Any]) -> None:
    """The fields of each record kind, then what could not be read."""
    for mark, kind in profile["kinds"].items():
        title = f"{profile['layout']} {mark}".rstrip() + f": {kind['rows']:,} records"
        numbers = ("filled", "distinct", "characters", "bytes")
        texts = ("made of", "years / codes of 10 and more")
        table = table_of("field", *numbers, *texts, numbers=numbers, title=title)
        for name, field in kind["fields"].items():
            table.add_row(name, *_cells(field))
        out.print(table)
    for record in profile["records"]:
        _show_record(out, record)


def _cells(field: dict[str, Any]) -> list[str]:
    return [
        percent(field["filled"] / field["rows"]) if field["rows"] else "",
        distinct(field),
        _extent(field["characters"]),
        _extent(field["bytes"]),
        ", ".join(f"{name} {percent(share)}" for name, share in _largest(field["classes"])),
        _values(field),
    ]


def _values(field: dict[str, Any]) -> str:
    parts = [
        f"{name} {field[name]:,}" for name in ("zeros", "nines") if field[name] and field["codes"] is None
    ]
    if field["dates"] is None and field["privacy"] != "open":
        parts.insert(0, field["privacy"])
    if field["dates"] is not None:
        parts.insert(0, f"{field['dates']:,} dates {_extent(field['years'] or [])}".rstrip())
    codes = list((field["codes"] or {}).items())
    parts += [f"{code}: {count:,}" for code, count in codes[:_MOST_CODES]]
    if len(codes) > _MOST_CODES:
        parts.append(f"{len(codes) - _MOST_CODES} more")
    if field["rare_codes"]:
        parts.append(f"{field['rare_codes']} rare")
    return ", ".join(parts)


def _largest(classes: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(classes.items(), key=lambda each: -each[1])[:3]


def _extent(ends: list[int]) -> str:
    return "–".join(map(str, dict.fromkeys(ends)))


_TOLD = {
    "rejected": "rejected",
    "unreadable": "unreadable",
    "other_views": "read in another view than",
    "blank_numbers": "blank numbers",
}


def _show_record(out: Console, record: dict[str, Any]) -> None:
    told = [f"{record['read']:,} records read", f"{record['structural']:,} structural"]
    for key, words in _TOLD.items():
        told += [f"{words} {name}: {count:,}" for name, count in record[key].items()]
    out.print(f"{record['file']}: {', '.join(told)}", markup=False)


def show_differences(out: Console, found: list[Difference]) -> None:
    """What changed, most first."""
    if not found:
        out.print("Nothing changed since the previous delivery.")
        return
    numbers, title = ("before", "after"), "Changed since the previous delivery"
    table = table_of("record", "field", "what", *numbers, numbers=numbers, title=title)
    for each in found[:_MOST_SHOWN]:
        table.add_row(each.kind, each.field, each.what, each.before, each.after)
    out.print(table)
    if len(found) > _MOST_SHOWN:
        out.print(f"… and {len(found) - _MOST_SHOWN:,} more (--json has all)")
