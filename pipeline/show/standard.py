"""The standard at a terminal and as a page: versions, groups, and what changed between two versions."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console
from rich.text import Text

from mappings.standard_impact import Impact
from pipeline.console import table_of
from standards.character_maps import Basis, CharacterMaps
from standards.diff import Change, Kind
from standards.reader import Standard, load_businesses

_TEMPLATES = Path(__file__).parents[1] / "templates"
# What each kind of change is called on the page, for vendors and officers.
_JAPANESE = {
    Kind.GROUP_ADDED: "グループの追加",
    Kind.GROUP_REMOVED: "グループの廃止",
    Kind.GROUP_RENAMED: "グループの名称変更",
    Kind.ADDED: "項目の追加",
    Kind.REMOVED: "項目の廃止",
    Kind.RENAMED: "名称の変更",
    Kind.LENGTHENED: "桁数の拡大",
    Kind.SHORTENED: "桁数の縮小",
    Kind.RETYPED: "データ型の変更",
    Kind.RECODED: "コードの変更",
    Kind.RECONDITIONED: "データ出力条件の変更",
    Kind.REKEYED: "主キーの変更",
    Kind.REPEATED: "繰り返しの変更",
    Kind.PRIVACY: "取扱区分の変更",
}


def standard_rows(standard: Standard) -> list[dict[str, Any]]:
    """A row a registered business: its groups, and how many items are official and how many constructed."""
    rows = []
    for business in load_businesses().values():
        schemas = [schema for schema in standard.groups.values() if schema.business == business.id]
        items = [item for schema in schemas for item in schema.items]
        official = sum(item.official for item in items)
        rows.append(
            {
                "business": business.id,
                "name": business.name,
                "affair": business.affair,
                "groups": [schema.group for schema in schemas],
                "official": official,
                "constructed": len(items) - official,
            }
        )
    return rows


def show_standard(out: Console, version: str, rows: list[dict[str, Any]]) -> None:
    """The businesses of a version as a table."""
    numbers = ("official", "constructed")
    title = f"Standard {version}"
    table = table_of("business", "name", "groups", *numbers, numbers=numbers, title=title)
    for row in rows:
        counts = (str(row[name] or "") for name in numbers)
        table.add_row(row["business"], row["name"], " ".join(row["groups"]), *counts)
    out.print(table)


def reduction_rows(
    maps: CharacterMaps, characters: Sequence[str], allowed: Sequence[Basis]
) -> list[dict[str, Any]]:
    """A row a character: its candidates with their basis, and the one target, or why there is none."""
    rows = []
    for character in characters:
        found = maps.reduction(character, allowed)
        candidates = [
            {"character": one.character, "jis_x_0213": one.jis_x_0213, "basis": str(one.basis)}
            for one in maps.candidates_of(character)
        ]
        target = {
            "target": found.character,
            "basis": found.basis and str(found.basis),
            "reason": found.reason,
        }
        rows.append({"character": character, **target, "candidates": candidates})
    return rows


def show_reductions(out: Console, rows: list[dict[str, Any]]) -> None:
    """The candidates of each character as a table."""
    table = table_of("character", "target", "candidates", "on the basis of")
    for row in rows:
        target = row["target"] or Text(row["reason"], style="yellow")
        shown = [f"{one['character']} {one['jis_x_0213']}" for one in row["candidates"]]
        bases = [one["basis"] for one in row["candidates"]]
        table.add_row(row["character"], target, "\n".join(shown), "\n".join(bases))
    out.print(table)


def change_rows(changes: Sequence[Change], touched: Sequence[Impact]) -> list[dict[str, Any]]:
    """A row a change, with the places and municipalities that it touches."""
    rows = []
    for change in changes:
        own = [impact for impact in touched if impact.change == change]
        towns = sorted({town for impact in own for town in impact.municipalities})
        rows.append(
            {
                "kind": str(change.kind),
                "kind_ja": _JAPANESE[change.kind],
                "business": change.business,
                "group": change.group,
                "group_name": change.group_name,
                "item": change.item,
                "item_name": change.item_name,
                "old": change.old,
                "new": change.new,
                "decide": change.decide,
                "places": [impact.place for impact in own],
                "municipalities": towns,
            }
        )
    return rows


def show_changes(out: Console, title: str, rows: list[dict[str, Any]]) -> None:
    """What changed as a table, and in one line how much of it a person must decide."""
    names = ("change", "group", "item", "old", "new", "specs", "municipalities", "")
    table = table_of(*names, title=title)
    for row in rows:
        decide = Text("decide", style="yellow") if row["decide"] else Text("carries over", style="green")
        table.add_row(
            row["kind"],
            row["group"],
            row["item"],
            row["old"],
            row["new"],
            str(len(row["places"]) or ""),
            " ".join(row["municipalities"]),
            decide,
        )
    if rows:
        out.print(table)
    decided = sum(row["decide"] for row in rows)
    out.print(f"{len(rows)} changes: {len(rows) - decided} carry over, {decided} are for a person to decide")


def changes_page(old: str, new: str, rows: list[dict[str, Any]]) -> str:
    """What changed as an HTML page in Japanese."""
    towns = Counter(town for row in rows if row["decide"] for town in row["municipalities"])
    template = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("standard_diff.html")
    return template.render(
        old=old, new=new, rows=rows, decide=sum(row["decide"] for row in rows), towns=sorted(towns.items())
    )
