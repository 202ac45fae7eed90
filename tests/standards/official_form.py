"""Workbooks of the official form, built for tests: two header rows, merged cells, IDs in two cells, end marks.

The form follows 項目定義書（住登外者宛名番号管理） of デジタル庁; what stands in them is constructed.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

TOPS = [
    ("データ項目ID", ("", "")),
    ("データ項目", ("",)),
    ("データ項目（ローマ字）", ("",)),
    ("グループ", ("名称", "主キー", "外部キー")),
    ("クラス分類", ("LV1", "LV2", "LV3")),
    ("データ型", ("",)),
    ("桁数", ("",)),
    ("コード", ("",)),
    ("繰り返し", ("",)),
    ("データ出力条件", ("",)),
    ("項目定義", ("",)),
    ("項目説明", ("",)),
    ("標準仕様書関連箇所", ("",)),
    ("実装類型", ("",)),
    ("サンプル値", ("",)),
    ("備考", ("",)),
]
COLUMNS = [top + sub for top, subs in TOPS for sub in subs]
Value = str | int | float | None


def item(number: Value, name: str, romaji: str, **cells: Value) -> dict[str, Value]:
    """A row of a list; cells by their titles (グループ名称 for the two header cells of a group)."""
    usual: dict[str, Value] = {
        "業務ID": "027",
        "項目番号": number,
        "データ項目": name,
        "データ項目（ローマ字）": romaji,
        "グループ名称": "受給者情報",
        "データ型": "X",
        "桁数": 15,
        "データ出力条件": "任意",
        "項目定義": f"{name}の値",
    }
    return usual | cells


ITEMS = [
    item(1, "宛名番号", "atenabango", グループ主キー="○", データ出力条件="必須", 実装類型="○"),
    item("2", "氏名", "shimei", データ型="Ｎ", 桁数=100),
    item(3, "認定年月日", "ninteinengappi", データ型="DATE", 桁数=10, 項目説明="・不詳日を許容する"),
    item(4, "支給月額", "shikyugetsugaku", データ型="S9", 桁数="9"),
    item(5, "区分", "kubun", 桁数=1, コード=1, データ出力条件="条件付き必須", 項目説明="・説明\n※※認定の場合は出力必須"),
    item(6, "児童宛名番号", "jidoatenabango", 繰り返し=20),
    item(7, "率", "ritsu", データ型="9V", 桁数="3,2"),
    item(8, "宛名番号", "atenabango", グループ名称="支払情報", グループ主キー="〇", グループ外部キー="○", データ出力条件="必須"),
    item(9, "支払事由", "shiharaijiyu", グループ名称="支払情報", 桁数=2, コード="002"),
]  # fmt: skip
CODES: list[tuple[Value, ...]] = [
    (1, "区分", "1", "認定", ""),
    (None, None, "2", "却下", ""),
    ("002", "支払事由", "01", "定例", ""),
    ("", "", "02", "随時", ""),
    (999, "自治体固有コード", "任意", "任意", ""),
]


def workbook(
    path: Path,
    items: Sequence[dict[str, Value]] = ITEMS,
    codes: Sequence[tuple[Value, ...]] | None = CODES,
    change: Callable[[Workbook], None] = lambda _: None,
    *,
    strict: bool = False,
) -> Path:
    """Write a workbook; `change` may spoil it before it is saved, `strict` gives it the strict namespaces."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "基本データリスト"
    _write_items(sheet, items)
    if codes is not None:
        _write_codes(book.create_sheet("コード一覧（個別）"), codes)
    legend = book.create_sheet("凡例）列項目説明")
    legend.append(["項番", "項目名", "記載内容"])
    for number, (top, _) in enumerate(TOPS, start=1):
        legend.append([number, top, "を示す"])
    change(book)
    held = io.BytesIO()
    book.save(held)
    path.write_bytes(_strict(held.getvalue()) if strict else held.getvalue())
    return path


def _write_items(sheet: Worksheet, items: Sequence[dict[str, Value]]) -> None:
    sheet["B1"] = "■地方公共団体情報システム 基本データリスト"
    sheet["Q3"] = "項目説明：※※で始まる記載は条件"
    column = 2
    for top, subs in TOPS:
        sheet.cell(5, column, top)
        for offset, sub in enumerate(subs):
            if sub:
                sheet.cell(6, column + offset, sub)
        if top == "データ項目ID":
            sheet.merge_cells(start_row=5, end_row=6, start_column=column, end_column=column + 1)
        elif len(subs) == 1:
            sheet.merge_cells(start_row=5, end_row=6, start_column=column, end_column=column)
        column += len(subs)
    names = ["業務ID", "項目番号", *COLUMNS[2:]]
    for number, row in enumerate(items, start=7):
        for place, name in enumerate(names, start=2):
            sheet.cell(number, place, row.get(name))
        sheet.cell(number, len(names) + 2, "e")
    for place in range(4, len(names) + 3):
        sheet.cell(7 + len(items), place, "e")


def _write_codes(sheet: Worksheet, codes: Sequence[tuple[Value, ...]]) -> None:
    sheet["A1"] = "コード一覧表"
    for place, title in enumerate(("コードID", "コード名", "コード値", "コード値の内容", "備考"), start=1):
        sheet.cell(4, place, title)
        sheet.merge_cells(start_row=4, end_row=5, start_column=place, end_column=place)
    for number, row in enumerate(codes, start=6):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place, value)


def _strict(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            for loose, strict in (
                (
                    "schemas.openxmlformats.org/spreadsheetml/2006/main",
                    "purl.oclc.org/ooxml/spreadsheetml/main",
                ),
                (
                    "schemas.openxmlformats.org/officeDocument/2006/relationships",
                    "purl.oclc.org/ooxml/officeDocument/relationships",
                ),
            ):
                data = data.replace(loose.encode(), strict.encode())
            new.writestr(name, data)
    return out.getvalue()
