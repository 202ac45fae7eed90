"""Finding a table in a sheet: its header of two rows, merged or not, and the column of each name."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.errors import Problem
from standards.workbook import Sheet, cell_name

# A legend may stand above the header, not a list.
_LOOKED_AT = 40

# Our CSV's column for each pair of header cells of an official list (凡例, 列項目説明); "" under a merged cell.
ITEM_COLUMNS = {
    ("データ項目", ""): "データ項目",
    ("データ項目(ローマ字)", ""): "データ項目（ローマ字）",
    ("グループ", "名称"): "グループ名称",
    ("グループ", "主キー"): "主キー",
    ("グループ", "外部キー"): "外部キー",
    ("クラス分類", "LV1"): "クラスLV1",
    ("クラス分類", "LV2"): "クラスLV2",
    ("クラス分類", "LV3"): "クラスLV3",
    ("データ型", ""): "データ型",
    ("桁数", ""): "桁数",
    ("コード", ""): "コード",
    ("繰り返し", ""): "繰り返し",
    ("データ出力条件", ""): "データ出力条件",
    ("項目定義", ""): "項目定義",
    ("項目説明", ""): "項目説明",
    ("標準仕様書関連箇所", ""): "標準仕様書関連箇所",
    ("実装類型", ""): "実装類型",
    ("サンプル値", ""): "サンプル値",
    ("備考", ""): "備考",
}
_ID = "データ項目ID"
_TOPS = {top for top, _ in ITEM_COLUMNS}
CODE_COLUMNS = ("コードID", "コード名", "コード値", "コード値の内容")


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table begins: the first row under its header, and the columns by our names, from 0."""

    first_row: int
    columns: Mapping[str, int]
    problems: tuple[Problem, ...] = ()


def item_header(sheet: Sheet, place: str) -> Header | None:
    """The header of a list of items; None where the sheet is no such list."""
    row = _row_with(sheet, {_ID}, _TOPS)
    if row is None:
        return None
    tops, subs = _titles(sheet, row), _titles(sheet, row + 1)
    groups = _groups(tops)
    ids = [column for column, title in enumerate(groups) if title == _ID]
    columns = {"業務ID": ids[0], "項目番号": ids[1] if len(ids) > 1 else ids[0]}
    for column, top in enumerate(groups):
        sub = subs[column].upper() if subs[column] != top else ""
        name = ITEM_COLUMNS.get((top, sub))
        if name and name not in columns:
            columns[name] = column
    missing = [name for name in ITEM_COLUMNS.values() if name not in columns]
    problems = [
        Problem(f"{place}!{cell_name(row, ids[0])}", f"the header has no column {name}.", "Restore it.")
        for name in missing
    ]
    return Header(row + 2, columns, tuple(problems))


def code_header(sheet: Sheet) -> Header | None:
    """The header of a list of codes; None where the sheet is no such list."""
    row = _row_with(sheet, set(CODE_COLUMNS), set(CODE_COLUMNS))
    if row is None:
        return None
    titles = _titles(sheet, row)
    below = _titles(sheet, row + 1)
    first = row + 2 if below[: len(titles)] == titles or not any(below) else row + 1
    return Header(first, {name: titles.index(name) for name in CODE_COLUMNS})


def _row_with(sheet: Sheet, needed: set[str], known: set[str]) -> int | None:
    """The first row that has all titles `needed` and a good part of those `known`: a legend names one a row."""
    for row in range(min(_LOOKED_AT, len(sheet.rows))):
        titles = set(_titles(sheet, row))
        if needed <= titles and len(titles & known) * 2 >= len(known):
            return row
    return None


def _titles(sheet: Sheet, row: int) -> list[str]:
    width = max((len(line) for line in sheet.rows), default=0)
    return [_title(sheet.cell(row, column).text) for column in range(width)]


def _title(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _groups(tops: list[str]) -> list[str]:
    """Titles whose cell was not merged hold for the blank cells after them, as グループ does for 主キー."""
    carried, last = [], ""
    for title in tops:
        last = title or last
        carried.append(last)
    return carried
