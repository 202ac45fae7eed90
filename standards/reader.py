"""Reads a version of the national standard from `standards/data/<version>/` (CSV) into `TableSchema`s."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contracts.condition import Condition, parse_condition
from contracts.errors import Problem, SpecError
from contracts.schema import CodeList, Duty, Item, ItemType, Parent, Privacy, TableSchema
from standards.version_folder import recover

DATA = Path(__file__).parent / "data"
REASONS = Path(__file__).parent / "reasons.csv"
CODE_SYSTEMS = Path(__file__).parent / "code_systems.csv"
BUSINESSES = Path(__file__).parent / "businesses.csv"
# PostgreSQL cuts a longer name silently (NAMEDATALEN - 1).
MOST_NAME_BYTES = 63
# A list that each municipality makes itself (自治体固有コード): the standard has no values of it.
ANY_CODE = "999"
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


def versions(data: Path = DATA) -> list[str]:
    """The versions that are here, oldest number first."""
    recover(data)
    found = [path.name for path in data.iterdir() if (path / "groups.csv").is_file()] if data.is_dir() else []
    return sorted(found, key=lambda version: [int(part) for part in re.findall(r"\d+", version)])


@cache
def load_standard(version: str, data: Path = DATA) -> Standard:
    """The whole version. Raises SpecError with every problem of its files."""
    folder = data / version
    if version not in versions(data):
        known = ", ".join(versions(data)) or "none"
        raise SpecError(
            Problem(f"standard {version}", "this version is not here.", f"Known versions: {known}.")
        )
    files = _Files(folder)
    groups = {row["group"]: files.table_schema(version, row) for row in files.rows("groups.csv")}
    files.require_each_once(groups)
    if files.problems:
        raise SpecError(files.problems)
    return Standard(version, groups)


class _Files:
    """The CSVs of a version, each read once; `problems` collects what is wrong in them."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[Problem] = []
        self._folder = folder
        self._read: dict[str, tuple[dict[str, str], ...]] = {}
        self._lists: dict[tuple[str, str], CodeList | None] = {}

    def rows(self, name: str) -> tuple[dict[str, str], ...]:
        if name not in self._read:
            self._read[name] = _rows(self._folder / name)
        return self._read[name]

    def table_schema(self, version: str, row: dict[str, str]) -> TableSchema:
        business = row["business"]
        items: list[Item] = []
        for line, item in enumerate(self.rows(f"items/{business}.csv"), start=2):
            if item["グループ名称"] != row["name"]:
                continue
            try:
                items.append(self._item(item))
            except (ValueError, KeyError) as reason:
                self.problems.append(Problem(f"{business}.csv:{line}", f"{reason}.", "Correct the row."))
            except SpecError as error:
                self.problems += error.problems
        parents = tuple(_parent(text) for text in filter(None, row["parents"].split(";")))
        official = row["provenance"].startswith("official")
        return TableSchema(version, business, row["group"], row["name"], tuple(items), parents, official)

    def require_each_once(self, groups: dict[str, TableSchema]) -> None:
        for schema in groups.values():
            place = f"{schema.business}.csv ({schema.name})"
            for what, names in (
                ("field name", [item.romaji for item in schema.items]),
                ("item ID", [item.item_id for item in schema.items]),
            ):
                for name in (name for name, count in Counter(names).items() if count > 1):
                    self.problems.append(Problem(place, f"{what} {name} stands twice.", "Correct one."))
            for item in schema.items:
                for name in item.required_when.fields() if item.required_when else ():
                    if name not in schema.by_romaji:
                        wrong = f"required_when of {item.romaji} names {name!r}, which is no item."
                        self.problems.append(Problem(place, wrong, "Name an item of the group."))
            if not schema.key:
                self.problems.append(Problem(place, "the group has no key.", "Mark 主キー with ○."))

    def _item(self, row: dict[str, str]) -> Item:
        digits, _, scale = row["桁数"].partition(",")
        name, item_id = row["データ項目（ローマ字）"], row["業務ID"] + row["項目番号"]
        is_long = len(name) > MOST_NAME_BYTES
        return Item(
            item_id=item_id,
            name=row["データ項目"],
            romaji=f"i{item_id}" if is_long else name,
            english=row["english"],
            type=ItemType(row["データ型"]),
            digits=int(digits or 0),
            scale=int(scale or 0),
            key=row["主キー"] == "○",
            duty=Duty(row["データ出力条件"]),
            code_list=self._code_list(row["業務ID"], row["コード"]),
            repeats=int(row["繰り返し"] or 0),
            unknown_date=row["unknown_date"] == "○",
            privacy=Privacy(row["privacy"]),
            official=row["provenance"].startswith("official"),
            required_when=_required_when(row["required_when"]),
            long_name=name if is_long else "",
            code_system=code_system_of(row["データ項目"]),
            explanation=row["項目説明"],
            source=row["provenance"],
            section=row["標準仕様書関連箇所"],
        )

    def _code_list(self, business: str, code: str) -> CodeList | None:
        """The list `002` of the business, or `001:002` of another, which may not be here yet."""
        owner, _, number = code.rpartition(":")
        if not number or number == ANY_CODE:
            return None
        key = (owner or business, number)
        if key not in self._lists:
            name = f"codes/{key[0]}_{number}.csv"
            missing = owner and not (self._folder / name).is_file()
            self._lists[key] = None if missing else _code_list(*key, self.rows(name))
        return self._lists[key]


def _code_list(business: str, code_id: str, rows: tuple[dict[str, str], ...]) -> CodeList:
    periods: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in rows:
        period = (row.get("valid_from") or "0000-01-01", row.get("valid_to") or "9999-12-31")
        periods[row["code"]] = (*periods.get(row["code"], ()), period)
    official = all(row["provenance"].startswith("official") for row in rows)
    names = {row["code"]: row["name"] for row in rows}
    sources = {row["code"]: row["provenance"] for row in rows}
    return CodeList(code_id, names, periods, official, business, sources)


def code_system_of(name: str) -> str:
    """The code system of an item by its Japanese name, "" where it is none."""
    return _code_systems().get(name.rpartition("_")[2], "")


@cache
def _code_systems() -> dict[str, str]:
    """Code systems by the last part of an item's name, so that an officially imported item has its own too."""
    return {row["item"]: row["system"] for row in _rows(CODE_SYSTEMS)}


def _required_when(text: str) -> Condition | None:
    return parse_condition(json.loads(text)) if text else None


def _parent(text: str) -> Parent:
    match = _PARENT.match(text.strip())
    if match is None:
        raise SpecError(
            Problem("groups.csv", f"parents {text!r} is not group(item,…).", "Correct the column parents.")
        )
    return Parent(match["group"], tuple(match["columns"].split(",")))


def _rows(path: Path) -> tuple[dict[str, str], ...]:
    if not path.is_file():
        raise SpecError(Problem(path.name, "the file is not there.", "Restore it from the repository."))
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Business:
    """A business ID of 各種IDの管理方針, and the one of the 20 standardised affairs it serves, blank for a common function."""

    id: str
    name: str
    english: str
    affair: str


@cache
def load_businesses() -> dict[str, Business]:
    """All registered businesses by ID."""
    return {
        row["business"]: Business(row["business"], row["name"], row["english"], row["affair"])
        for row in _rows(BUSINESSES)
    }


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
