"""An official workbook joined with what the version has: the new CSV rows of one business, or every problem."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import Problem, SpecError
from standards.importing.code_sheet import CodeSheet, read_codes
from standards.importing.columns import CODE_COLUMNS, ITEM_COLUMNS, code_header, item_header
from standards.importing.item_sheet import ItemSheet, read_items
from standards.reader import ANY_CODE, MOST_NAME_BYTES
from standards.workbook import Sheet, read_workbook

_LEGENDS = ("項番", "項目名"), ("項番", "データ型")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook says of one business: items by our columns, code lists by business and ID, and remarks."""

    business: str
    items: list[dict[str, str]]
    code_lists: Mapping[tuple[str, str], Mapping[str, str]]
    remarks: tuple[str, ...]

    @property
    def groups(self) -> list[str]:
        """Japanese names in the order of the list."""
        return list(dict.fromkeys(item["グループ名称"] for item in self.items))


def read_official(path: Path, businesses: Mapping[str, str], known_lists: set[tuple[str, str]]) -> Imported:
    """Read a workbook; `businesses` gives names by ID, `known_lists` the code lists that are there already.

    Raises SpecError with every cell that is not understood; nothing is written here.
    """
    found = _Found({_plain(name): business for business, name in businesses.items()})
    for sheet in read_workbook(path):
        found.take(sheet, f"{path.name} {sheet.name}")
    found.require_one_business(path.name, businesses)
    found.require_each_once()
    found.require_lists(known_lists)
    if found.problems:
        raise SpecError(found.problems)
    business = found.items[0]["業務ID"]
    lists = {(owner or business, code): values for (owner, code), values in found.lists.items()}
    found.name_own_lists()
    remarks = (*found.remarks, *_long_names(found.items))
    items = [{name: value for name, value in item.items() if name != "place"} for item in found.items]
    return Imported(business, items, lists, remarks)


@dataclass(slots=True)
class _Found:
    """What the sheets gave so far; code lists by (owner, ID), the owner blank for the workbook's own business."""

    ids: dict[str, str]
    items: list[dict[str, str]] = field(default_factory=list)
    lists: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    list_places: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, sheet: Sheet, place: str) -> None:
        if (header := item_header(sheet, place)) is not None:
            self._take_items(read_items(sheet, header, place, self.ids))
        elif (codes := code_header(sheet)) is not None:
            self._take_codes(read_codes(sheet, codes, place, self.ids), place)
        elif not _is_legend(sheet):
            self.remarks.append(f"{place}: neither a list of items nor of codes; it was not read.")

    def _take_items(self, sheet: ItemSheet) -> None:
        self.items += sheet.rows
        self.problems += sheet.problems
        self.remarks += sheet.remarks

    def _take_codes(self, sheet: CodeSheet, place: str) -> None:
        self.problems += sheet.problems
        self.remarks += sheet.remarks
        for code, values in sheet.lists.items():
            owner, _, number = code.rpartition(":")
            if (owner, number) in self.lists:
                wrong = f"code list {code} stands in {self.list_places[owner, number]} too."
                self.problems.append(Problem(place, wrong, "Leave one of them."))
            self.lists[owner, number] = values
            self.list_places[owner, number] = place

    def require_one_business(self, name: str, businesses: Mapping[str, str]) -> None:
        if not self.items:
            wrong = f"no sheet has the header of a list ({', '.join(list(ITEM_COLUMNS.values())[:3])} …)."
            if not self.problems:
                self.problems.append(Problem(name, wrong, "Name a workbook 基本データリスト or 項目定義書."))
            return
        found = Counter(item["業務ID"] for item in self.items if item["業務ID"])
        for business in found:
            if business not in businesses:
                place = next(item["place"] for item in self.items if item["業務ID"] == business)
                self.problems.append(
                    Problem(place, f"business {business} is not registered.", "See businesses.csv.")
                )
        usual = found.most_common(1)[0][0] if found else ""
        for item in self.items:
            if item["業務ID"] not in ("", usual):
                wrong = f"an item of business {item['業務ID']} among those of {usual}."
                self.problems.append(Problem(item["place"], wrong, "Import one business at a time."))

    def require_each_once(self) -> None:
        for wrong, key in (
            ("item ID {0}{1}", ("業務ID", "項目番号")),
            ("field name {1} of group {0}", ("グループ名称", "データ項目（ローマ字）")),
        ):
            places = defaultdict(list)
            for item in self.items:
                if all(item[name] for name in key):
                    places[tuple(item[name] for name in key)].append(item["place"])
            for values, at in places.items():
                for place in at[1:]:
                    told = f"{wrong.format(*values)} stands in {at[0].rpartition('!')[2]} too."
                    self.problems.append(Problem(place, told, "Correct one of them."))
        for group, members in _by_group(self.items).items():
            for item in (item for item in members if item["主キー"]):
                if item["繰り返し"] or item["データ型"] == "BLOB":
                    wrong = f"{item['データ項目']} repeats or is a BLOB and cannot be a key."
                    self.problems.append(Problem(item["place"], wrong, "Correct the row."))
            if not any(item["主キー"] for item in members):
                wrong = f"group {group} has no 主キー."
                self.problems.append(Problem(members[0]["place"], wrong, "Mark its key with ○."))

    def name_own_lists(self) -> None:
        """A list whose values each municipality makes itself is none of the standard."""
        for item in self.items:
            owner, _, number = item["コード"].rpartition(":")
            if number and not self.lists.get((owner, number), {"": ""}):
                self.remarks.append(f"{item['place']}: code list {number} is each municipality's own.")
                item["コード"] = ANY_CODE

    def require_lists(self, known: set[tuple[str, str]]) -> None:
        """A list of the business itself must be in the workbook; another business's may come with its own."""
        for item in self.items:
            owner, _, number = item["コード"].rpartition(":")
            if not number or number == ANY_CODE or (owner, number) in self.lists:
                continue
            if not owner:
                wrong = f"code list {number} is in no sheet with {' '.join(CODE_COLUMNS)}."
                self.problems.append(Problem(item["place"], wrong, "Add the sheet コード一覧（個別）."))
            elif (owner, number) not in known:
                self.remarks.append(
                    f"{item['place']}: code list {number} of {owner} is not here yet; codes go unchecked."
                )


def _plain(name: str) -> str:
    """As cells are compared: a business's name may have brackets of either width."""
    return unicodedata.normalize("NFKC", name)


def _by_group(items: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    groups = defaultdict(list)
    for item in items:
        if item["グループ名称"]:
            groups[item["グループ名称"]].append(item)
    return groups


def _is_legend(sheet: Sheet) -> bool:
    titles = {cell.text.strip() for row in sheet.rows[:10] for cell in row}
    return any(titles.issuperset(legend) for legend in _LEGENDS) or not titles - {""}


def _long_names(items: list[dict[str, str]]) -> Iterator[str]:
    for item in items:
        if len(item["データ項目（ローマ字）"]) > MOST_NAME_BYTES:
            short = f"i{item['業務ID']}{item['項目番号']}"
            yield f"{item['place']}: {item['データ項目']} has a long field name; its column is called {short}."
