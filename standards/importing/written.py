"""An imported list put into a version: all of its files at once, or none."""

import csv
import json
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from contracts.condition import parse_condition
from contracts.errors import Problem, SpecError
from standards.diff import Change, compare_standards
from standards.importing.imported import Imported
from standards.reader import ANY_CODE, Standard, load_standard, versions
from standards.version_folder import exchange, exchange_folder

Row = dict[str, str]
_PRIVACY = Path(__file__).parent.parent / "privacy.csv"
_GROUP_COLUMNS = ("business", "name", "group", "english", "parents", "provenance")
_CODE_COLUMNS = ("code", "name", "valid_from", "valid_to", "provenance")
_ALWAYS = ("0000-01-01", "9999-12-31")
_UNKNOWN_DATE = "不詳日を許容"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import changes in a version, and what a person should look at."""

    changes: list[Change]
    remarks: tuple[str, ...]
    replaced_constructed: int


def put(
    imported: Imported, version: str, provenance: str, data: Path, base: str = "", *, dry: bool
) -> Outcome:
    """Make the imported list the business's own in a version; a version that is new begins as a copy of `base`.

    With `dry` nothing is written. Raises SpecError when the version would not be whole, and leaves it as it was.
    """
    if not re.fullmatch(r"\d+(\.\d+)*", version):
        raise SpecError(Problem(f"--version {version}", "is no version.", "Write numbers such as 2.1."))
    with tempfile.TemporaryDirectory() if dry else exchange_folder(data) as made:
        start = version if version in versions(data) else base
        if start and start not in versions(data):
            known = f"Known: {', '.join(versions(data))}."
            raise SpecError(Problem(f"standard {start}", "this version is not here.", known))
        folder = Path(made) / version
        if start:
            shutil.copytree(data / start, folder)
        remarks = _Writer(imported, folder, provenance).write()
        new = load_standard.__wrapped__(version, Path(made))
        old = load_standard.__wrapped__(start, data) if start else Standard(version, {})
        changes = compare_standards(old, new, imported.business)
        if not dry:
            exchange(folder, data / version)
            load_standard.cache_clear()
    return Outcome(changes, remarks, _constructed(old, imported.business))


def _constructed(standard: Standard, business: str) -> int:
    return sum(
        not item.official
        for schema in standard.groups.values()
        for item in schema.items
        if schema.business == business
    )


class _Writer:
    """Writes the CSVs of a business into a folder, with what people had added to them before."""

    def __init__(self, imported: Imported, folder: Path, provenance: str) -> None:
        self._imported = imported
        self._folder = folder
        self._provenance = provenance
        former = _read(folder / "items" / f"{imported.business}.csv")
        self._by_id = {row["業務ID"] + row["項目番号"]: row for row in former if _is_official(row)}
        self._by_name = {(row["グループ名称"], row["データ項目（ローマ字）"]): row for row in former}
        self._groups = _read(folder / "groups.csv")
        self._remarks = list(imported.remarks)

    def write(self) -> tuple[str, ...]:
        business = self._imported.business
        fields = {(item["グループ名称"], item["データ項目（ローマ字）"]) for item in self._imported.items}
        items = [self._item(item, fields) for item in self._imported.items]
        _write(self._folder / "items" / f"{business}.csv", tuple(items[0]), items)
        _write(self._folder / "groups.csv", _GROUP_COLUMNS, self._group_rows(items))
        for path in (self._folder / "codes").glob(f"{business}_*.csv"):
            if not self._imported.code_lists.get((business, path.stem.partition("_")[2])):
                path.unlink()
        for (owner, number), values in self._imported.code_lists.items():
            if number != ANY_CODE and values:
                self._write_list(owner, number, values)
        return tuple(self._remarks)

    def _write_list(self, owner: str, number: str, values: Mapping[str, str]) -> None:
        """Another business's list is that business's to say: what is here of it stays."""
        path = self._folder / "codes" / f"{owner}_{number}.csv"
        if owner != self._imported.business and path.is_file():
            if {row["code"]: row["name"] for row in _read(path)} != values:
                self._remarks.append(f"code list {number} of {owner} is another here; it was left as it is.")
            return
        self._write_codes(path, values)

    def _former(self, item: Row) -> Row:
        """What people had said of the item: of its field name, or of its ID if that is still the same item."""
        by_name = self._by_name.get((item["グループ名称"], item["データ項目（ローマ字）"]))
        by_id = self._by_id.get(item["業務ID"] + item["項目番号"], {})
        return by_name or (by_id if by_id.get("データ項目") == item["データ項目"] else {})

    def _item(self, item: Row, fields: set[tuple[str, str]]) -> Row:
        former = self._former(item)
        when = former.get("required_when", "")
        if when and not all((item["グループ名称"], name) in fields for name in _fields_of(when)):
            self._remarks.append(
                f"{item['グループ名称']} {item['データ項目']}: its required_when has lost a field."
            )
            when = ""
        if item["データ出力条件"] == "条件付き必須" and not when:
            self._remarks.append(
                f"{item['グループ名称']} {item['データ項目']}: its condition (※※) is text; "
                "write it as required_when to have it checked."
            )
        return item | {
            "provenance": self._provenance,
            "english": former.get("english") or item["データ項目（ローマ字）"][:60],
            "privacy": former.get("privacy") or _privacy(item["業務ID"], item["データ項目"]),
            "unknown_date": "○" if _UNKNOWN_DATE in item["項目説明"] else "",
            "required_when": when if item["データ出力条件"] == "条件付き必須" else "",
        }

    def _group_rows(self, items: Sequence[Row]) -> list[Row]:
        business = self._imported.business
        former = {row["name"]: row for row in self._groups if row["business"] == business}
        others = [row for row in self._groups if row["business"] != business]
        taken = {row["group"] for row in self._groups}
        own = []
        for name in self._imported.groups:
            row = former.get(name) or self._new_group(name, taken)
            taken.add(row["group"])
            own.append(row | {"provenance": self._provenance})
        columns = {
            row["group"]: {
                item["データ項目（ローマ字）"] for item in items if item["グループ名称"] == row["name"]
            }
            for row in own
        }
        gone = {row["group"] for row in former.values()} - set(columns)
        columns |= {group: set[str]() for group in gone}
        for row in own:
            row["parents"] = ";".join(self._kept_parents(row, columns))
        return sorted([*others, *own], key=lambda row: row["business"])

    def _new_group(self, name: str, taken: set[str]) -> Row:
        business = self._imported.business
        number = next(n for n in range(1, 10_000) if f"g_{business}_{n:02d}" not in taken)
        group = f"g_{business}_{number:02d}"
        return {"business": business, "name": name, "group": group, "english": group[2:], "parents": ""}

    def _kept_parents(self, row: Row, columns: Mapping[str, set[str]]) -> Iterator[str]:
        """The parents that people had stated, as far as both sides still have the items."""
        for parent in filter(None, row["parents"].split(";")):
            group, _, names = parent.rstrip(")").partition("(")
            needed = set(names.split(","))
            if needed <= columns[row["group"]] and needed <= columns.get(group, needed):
                yield parent
            else:
                self._remarks.append(f"{row['name']}: its parent {parent} has lost items; state it anew.")

    def _write_codes(self, path: Path, values: Mapping[str, str]) -> None:
        """Periods that people had given stay; the name of a period that has ended does too."""
        former = defaultdict(list)
        for row in _read(path):
            former[row["code"]].append(row)
        rows = []
        for code, name in values.items():
            for was in former[code] or [dict(zip(_CODE_COLUMNS, (code, name, *_ALWAYS), strict=False))]:
                ended = was["valid_to"] != _ALWAYS[1]
                rows.append(was | {"name": was["name"] if ended else name, "provenance": self._provenance})
        _write(path, _CODE_COLUMNS, rows)


def _fields_of(condition: str) -> list[str]:
    return list(parse_condition(json.loads(condition)).fields())


@cache
def _privacy_rules() -> tuple[Row, ...]:
    return tuple(_read(_PRIVACY))


def _privacy(business: str, name: str) -> str:
    """The first rule of privacy.csv whose business and part of the name fit."""
    return next(
        row["privacy"]
        for row in _privacy_rules()
        if row["business"] in ("", business) and row["name"] in name
    )


def _is_official(row: Row) -> bool:
    return row["provenance"].startswith("official")


def _read(path: Path) -> list[Row]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def provenance_of(name: str, document: str, edition: str, published: str) -> str:
    """`official: …` from what is said, or from a file name such as 001_住民基本台帳_基本データリスト【第2.1版】_20230929.xlsx.

    Raises SpecError unless document, edition and date are known.
    """
    found = re.search(r"^(?:\d{3}_)?(?P<document>.+?)【第(?P<edition>[\d.]+)版】_?(?P<date>\d{8})", name)
    document = document or (found["document"] if found else "")
    edition = edition or (found["edition"] if found else "")
    day = published or (found["date"] if found else "")
    day = re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", day)
    if not (document and edition and _is_day(day)):
        wrong = "document, edition and date of publication are not all known."
        raise SpecError(Problem(name, wrong, "Say --document, --edition and --published YYYY-MM-DD."))
    return f"official: {document} 第{edition}版 {day}"
