"""Reads a version of the national standard from `standards/data/<version>/` (CSV) into `TableSchema`s."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contracts.condition import Condition, parse_condition
from contracts.errors import Problem, SpecError
from contracts.schema import CodeList, Duty, Item, ItemType, Parent, Privacy, TableSchema

DATA = Path(__file__).parent / "data"
REASONS = Path(__file__).parent / "reasons.csv"
CODE_SYSTEMS = Path(__file__).parent / "code_systems.csv"
_PARENT = re.compile(r"^(?P<group>\w+)\((?P<columns>[\w,]+)\)$")


@dataclass(frozen=True, slots=True)
class Standard:
    """One version of the standard: its groups by stable ASCII name."""

    version: str
    groups: dict[str, TableSchema]

    def find(self, business: str, name: str) -> TableSchema | None:
        """A group of a business by Japanese or ASCII name."""
        for schema in self.groups.values():
            if schema.business == business and name in (schema.name, schema.group):
                return schema
        return None


@cache
def load_standard(version: str) -> Standard:
    """The whole version. Raises SpecError with every problem of its files."""
    folder = DATA / version
    if not folder.is_dir():
        known = ", ".join(sorted(p.name for p in DATA.iterdir())) if DATA.is_dir() else "none"
        raise SpecError(
            Problem(f"standard {version}", "this version is not here.", f"Known versions: {known}.")
        )
    problems: list[Problem] = []
    groups = {
        row["group"]: _table_schema(version, row, folder, problems) for row in _rows(folder / "groups.csv")
    }
    if problems:
        raise SpecError(problems)
    return Standard(version, groups)


def _table_schema(version: str, row: dict[str, str], folder: Path, problems: list[Problem]) -> TableSchema:
    business = row["business"]
    path = folder / "items" / f"{business}.csv"
    items: list[Item] = []
    for line, item in enumerate(_rows(path), start=2):
        if item["グループ名称"] != row["name"]:
            continue
        try:
            items.append(_item(item, folder))
        except (ValueError, KeyError) as reason:
            problems.append(Problem(f"{path.name}:{line}", f"{reason}.", "Correct the row."))
    parents = tuple(_parent(text) for text in filter(None, row["parents"].split(";")))
    official = row["provenance"].startswith("official")
    return TableSchema(version, business, row["group"], row["name"], tuple(items), parents, official)


def _item(row: dict[str, str], folder: Path) -> Item:
    digits, _, scale = row["桁数"].partition(",")
    return Item(
        item_id=row["業務ID"] + row["項目番号"],
        name=row["データ項目"],
        romaji=row["データ項目（ローマ字）"],
        english=row["english"],
        type=ItemType(row["データ型"]),
        digits=int(digits),
        scale=int(scale or 0),
        key=row["主キー"] == "○",
        duty=Duty(row["データ出力条件"]),
        code_list=_code_list(folder, row["業務ID"], row["コード"]),
        repeats=int(row["繰り返し"] or 0),
        unknown_date=row["unknown_date"] == "○",
        privacy=Privacy(row["privacy"]),
        official=row["provenance"].startswith("official"),
        required_when=_required_when(row["required_when"]),
        code_system=_code_system(row["データ項目"]),
    )


def _required_when(text: str) -> Condition | None:
    return parse_condition(json.loads(text)) if text else None


def _code_list(folder: Path, business: str, code_id: str) -> CodeList | None:
    if not code_id:
        return None
    rows = _rows(folder / "codes" / f"{business}_{code_id}.csv")
    periods: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in rows:
        period = (row.get("valid_from") or "0000-01-01", row.get("valid_to") or "9999-12-31")
        periods[row["code"]] = (*periods.get(row["code"], ()), period)
    return CodeList(code_id, {row["code"]: row["name"] for row in rows}, periods)


def _code_system(name: str) -> str:
    """By the last part of the item's name, as an officially imported item has it too."""
    systems = {row["item"]: row["system"] for row in _rows(CODE_SYSTEMS)}
    return systems.get(name.rpartition("_")[2], "")


def _parent(text: str) -> Parent:
    match = _PARENT.match(text.strip())
    if match is None:
        raise SpecError(
            Problem("groups.csv", f"parents {text!r} is not group(item,…).", "Correct the column parents.")
        )
    return Parent(match["group"], tuple(match["columns"].split(",")))


@cache
def _rows(path: Path) -> tuple[dict[str, str], ...]:
    if not path.is_file():
        raise SpecError(Problem(path.name, "the file is not there.", "Restore it from the repository."))
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was rejected, held or skipped, or what a finding says (standards/reasons.csv)."""

    id: str
    japanese: str
    english: str
    owner: str
    standard_class: str


@cache
def load_reasons() -> dict[str, Reason]:
    """All reasons by id."""
    return {reason.id: reason for reason in _reasons()}


def _reasons() -> Iterator[Reason]:
    for row in _rows(REASONS):
        yield Reason(row["id"], row["ja"], row["en"], row["owner"], row["standard_class"])
