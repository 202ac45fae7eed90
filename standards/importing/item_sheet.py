"""One sheet of an official list: a row an item, every cell that is not understood told by its place."""

from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.errors import Problem
from standards.importing import normal_forms as forms
from standards.importing.columns import Header
from standards.workbook import Cell, Sheet, cell_name

_FORMS: dict[str, Callable[[Cell], str]] = {
    "データ項目": forms.item_name,
    "データ項目（ローマ字）": forms.romaji,
    "グループ名称": forms.item_name,
    "主キー": forms.mark,
    "外部キー": forms.mark,
    "データ型": forms.item_type,
    "繰り返し": forms.repeats,
    "データ出力条件": forms.duty,
    "実装類型": forms.mark,
}
_ACTION = "Correct the cell, or report it to the list's publisher."
# A line with none of these is a note beside the list.
_OF_AN_ITEM = ("項目番号", "データ項目", "データ項目（ローマ字）", "データ型", "桁数")
# Some lists have a row, and a column, of this letter at their end.
_END_MARK = "e"


@dataclass(slots=True)
class ItemSheet:
    """What a sheet gives: `rows` by our column names, with the cell that each stands in under `place`."""

    rows: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_items(sheet: Sheet, header: Header, place: str, businesses: dict[str, str]) -> ItemSheet:
    """All items of a sheet; `businesses` gives the IDs by name."""
    found = ItemSheet(problems=list(header.problems))
    if header.problems:
        return found
    for number in range(header.first_row, len(sheet.rows)):
        cells = {name: sheet.cell(number, column) for name, column in header.columns.items()}
        texts = {cell.text.strip() for cell in cells.values()} - {""}
        if texts == {_END_MARK}:
            continue
        if texts and not any(cells[name].text.strip() for name in _OF_AN_ITEM):
            place_of_row = f"{place}!{cell_name(number, header.columns['業務ID'])}"
            found.remarks.append(f"{place_of_row}: a line without ID, name and type is no item.")
        elif texts:
            reader = _RowReader(found, header, f"{place}!", number)
            found.rows.append(reader.read(cells, businesses))
    if not found.rows:
        where = f"{place}!{cell_name(header.first_row, 0)}"
        found.problems.append(Problem(where, "the list has no items.", "Ask for the whole workbook."))
    return found


@dataclass(slots=True)
class _RowReader:
    found: ItemSheet
    header: Header
    sheet: str
    number: int

    def read(self, cells: dict[str, Cell], businesses: dict[str, str]) -> dict[str, str]:
        row = self._id(cells)
        for name, cell in cells.items():
            if name not in row:
                row[name] = self._of(name, _FORMS.get(name, forms.free), cell)
        kind = row["データ型"]
        row["桁数"] = self._of("桁数", lambda cell: forms.length(cell, kind), cells["桁数"]) if kind else ""
        row["コード"] = self._of("コード", lambda cell: forms.code_id(cell, businesses), cells["コード"])
        if row["データ出力条件"] == "条件付き必須" and "※※" not in row["項目説明"]:
            self.found.remarks.append(
                f"{self._place('項目説明')}: a 条件付き必須 without its condition (※※)."
            )
        return row | {"place": self._place("業務ID")}

    def _id(self, cells: dict[str, Cell]) -> dict[str, str]:
        """Two cells, or one of eight digits."""
        whole = forms.plain(cells["業務ID"])
        if len(whole) == 8 and whole.isdigit():
            return {"業務ID": whole[:3], "項目番号": whole[3:]}
        return {
            "業務ID": self._of("業務ID", forms.business_id, cells["業務ID"]),
            "項目番号": self._of("項目番号", forms.item_number, cells["項目番号"]),
        }

    def _of(self, name: str, form: Callable[[Cell], str], cell: Cell) -> str:
        try:
            return form(cell)
        except ValueError as wrong:
            shown = " ".join(cell.text.split())[:40]
            self.found.problems.append(Problem(self._place(name), f"{name} {shown!r} {wrong}.", _ACTION))
            return ""

    def _place(self, name: str) -> str:
        return self.sheet + cell_name(self.number, self.header.columns[name])
