"""Writes the identification sheet of the characters that a run met, as CSV or as a page (as Excel: `gaiji_workbook`)."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mappings.gaiji.sheet import JAPANESE, SHEET_COLUMNS, code_cell
from mappings.gaiji.table import GAIJI_COLUMNS, SIGNATURES, Status, is_text
from mappings.plan.plan import MigrationPlan
from pipeline.gaiji.glyphs import Glyphs
from pipeline.gaiji.met import MetCharacter
from standards.character_maps import Basis, CharacterMaps

_TEMPLATES = Path(__file__).parents[1] / "templates"
_STATES = {"decided": "同定済", "waiting": "確認待ち", "undecided": "未同定"}


def sheet_rows(met: Sequence[MetCharacter], maps: CharacterMaps | None) -> list[dict[str, str]]:
    """A row a character with every column of the sheet."""
    rows = []
    for one in met:
        known = {name: getattr(one.known, name) for name in (*GAIJI_COLUMNS[2:], *SIGNATURES)}
        told = {
            "system": one.system,
            "code": code_cell(one.code),
            "count": str(one.count),
            "persons": str(one.persons),
            "fields": "\n".join(f"{each.field} {each.count}" for each in one.fields),
            "stops": "○" if one.stops else "",
        }
        rows.append(told | _candidates(one, maps) | known)
    return rows


def write_csv(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    """As CSV that a spreadsheet opens (UTF-8 with its mark)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(heading, SHEET_COLUMNS))
        writer.writerows([_inert(row[name]) for name in SHEET_COLUMNS] for row in rows)


def sheet_page(
    plan: MigrationPlan,
    run: str,
    met: Sequence[MetCharacter],
    rows: Sequence[Mapping[str, str]],
    glyphs: Glyphs,
) -> str:
    """As a page in Japanese to print and sign, one card a character."""
    template = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("gaiji_sheet.html")
    return template.render(
        plan=plan,
        run=run,
        today=date.fromisoformat(plan.settings["as_of"]),
        cards=[_card(one, row, glyphs) for one, row in zip(met, rows, strict=True)],
        open=sum(not one.decided for one in met),
        stops=sum(one.stops for one in met),
        font=glyphs.font_uri(),
        statuses=list(map(str, Status)),
    )


def _card(one: MetCharacter, row: Mapping[str, str], glyphs: Glyphs) -> dict[str, Any]:
    character = glyphs.character(one.code)
    return {
        "met": one,
        "row": row,
        "image": glyphs.image(one.code),
        "character": character,
        "code_point": f"U+{ord(character):04X}" if character else "",
        "standard": one.known.text if is_text(one.known) else "",
        "state": _STATES[one.state],
    }


def _candidates(one: MetCharacter, maps: CharacterMaps | None) -> dict[str, str]:
    """What the site's own copies of the official lists offer for the character or its MJ name."""
    named = one.known.text if is_text(one.known) else one.known.mj_name
    if maps is None or not named:
        return {"candidates": "", "reduced": ""}
    found = [f"{each.character} {each.jis_x_0213} {each.basis}" for each in maps.candidates_of(named)]
    return {"candidates": "\n".join(found), "reduced": maps.reduction(named, list(Basis)).character or ""}


def heading(name: str) -> str:
    """The head of a column: its name in the file and in Japanese."""
    return f"{name} {JAPANESE[name]}"


def _inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f" {text}" if text[:1] in ("=", "+", "-", "@") else text
