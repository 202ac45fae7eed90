"""A mapping spec as a workbook: it reads back to the same YAML, and every problem names its cell."""

import shutil
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from contracts.errors import SpecError
from mappings.formatting import formatted
from mappings.spec.reader import PRODUCTS, read_spec
from mappings.workbook.export import export_workbook
from mappings.workbook.importing import import_workbook

SPECS = sorted(PRODUCTS.glob("*/*.yaml"))
RESIDENTS = PRODUCTS / "hayate_juki_v5" / "JUMINM_D.yaml"
TAXES = PRODUCTS / "hayate_zei_v5" / "KAZEI.yaml"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "residents.xlsx"
    export_workbook(RESIDENTS, path)
    return path


@pytest.fixture
def residents(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written, tmp_path))


def changed(path: Path, sheet: str, cells: dict[str, Any]) -> Path:
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book[sheet][cell] = value
    book.save(path)
    return path


def row_of(path: Path, sheet: str, target: str) -> int:
    names = [cell.value for cell in openpyxl.load_workbook(path)[sheet]["A"]]
    return names.index(target) + 1


def problems(path: Path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        import_workbook(path)
    return [str(problem).removeprefix(f"{path.name} ") for problem in caught.value.problems]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_spec_reads_back_to_what_fmt_writes(path: Path, tmp_path: Path) -> None:
    export_workbook(path, tmp_path / "spec.xlsx")
    assert import_workbook(tmp_path / "spec.xlsx") == (read_spec(path).name, formatted(path))


def test_a_blank_of_a_look_up_reads_back(tmp_path: Path) -> None:
    product = tmp_path / "hayate_juki_v5"
    shutil.copytree(RESIDENTS.parent, product)
    spec = product / RESIDENTS.name
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("on: MACHI_CD}", 'on: MACHI_CD, blank: ["0000000", x]}'), encoding="utf-8")
    export_workbook(spec, tmp_path / "spec.xlsx")
    assert import_workbook(tmp_path / "spec.xlsx") == (read_spec(spec).name, formatted(spec))
    assert 'blank: ["0000000", x]' in formatted(spec)


HARD = """\
spec_version: 1
mapping: hayate_juki_v5.HARD
sources: [{layout: hayate_juki_v5.JUMINM, record: D, source: juki}]
standard: "2.1"
skip_rows:
  - {when: {any: [{SAKUJO_F: [1, blank]}, {not: {REC_KBN: D}}], EDA_NO: "01"}, reason: "=1+1"}
conversions: {both: [{width: {to: full}}, trim, {width: {to: half}}, number, {number: {scale: 2}}], other: [trim]}
groups:
  g_resident:
    rows: {when: {EDA_NO: "00"}, each_of: {"01": {A: EDA_NO}, "02": {A: REC_KBN}}, empty_when: {slot.A: blank}}
    items:
      kojinrirekibango: {choose: [{when: {EDA_NO: blank}, constant: " "}]}
      宛名番号: {constant: "0012", note: "=HYPERLINK(\\"x\\")"}
      shimei: {from: slot.A, convert: [both, other, {codes: {file: a.csv}}], on_error: reject, default: "-1"}
      kojinbango: {absent: "+81, [a]: 'b' # c\\n@d _x0041_ \\r"}
      juminshubetsu:
        choose: [{when: {EDA_NO: blank}, from: [REC_KBN, EDA_NO]}, {when: {any: [{EDA_NO: "1"}]}, from: [EDA_NO, REC_KBN]}]
        convert: {wareki_date: {outside_era: reject, eras: {"1": showa, N: heisei}}}
        fills: seibetsu
unused_fields: {SEIBETSU: 𠮷 "quoted"}
controls: [{count: records, equals: note.n}]
"""


def test_what_is_hard_in_a_cell_survives(tmp_path: Path) -> None:
    products = Path(shutil.copytree(PRODUCTS, tmp_path / "products"))
    path = products / "hayate_juki_v5" / "HARD.yaml"
    path.write_text(HARD, encoding="utf-8")
    export_workbook(path, tmp_path / "hard.xlsx")
    assert import_workbook(tmp_path / "hard.xlsx") == ("hayate_juki_v5.HARD", formatted(path))
    assert "&#" not in formatted(path)


@pytest.mark.parametrize(
    ("note", "wrong"), [("a\\x07b", "cannot hold"), ("x" * 40_000, "changes in a workbook")]
)
def test_a_text_that_no_cell_holds_is_refused(tmp_path: Path, note: str, wrong: str) -> None:
    products = Path(shutil.copytree(PRODUCTS, tmp_path / "products"))
    path = products / "hayate_juki_v5" / "JUMINM_D.yaml"
    text = path.read_text().replace("{from: EDA_NO}", f'{{from: EDA_NO, note: "{note}"}}')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=wrong):
        export_workbook(path, tmp_path / "spec.xlsx")
    assert not (tmp_path / "spec.xlsx").exists()


def test_every_cell_is_text_and_the_header_is_frozen(tmp_path: Path) -> None:
    export_workbook(TAXES, tmp_path / "taxes.xlsx")
    book = openpyxl.load_workbook(tmp_path / "taxes.xlsx")
    assert book.sheetnames[:5] == ["mapping", "納税義務者情報", "課税情報", "税額控除情報", "期別情報"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert {sheet.freeze_panes for sheet in book} == {"A2", "C2"}
    assert "029" in [cell.value for cell in book["each_of"]["B"]]
    assert {choice.formula1 for choice in book["課税情報"].data_validations.dataValidation} == {
        '"from,choose,constant,setting,absent"',
        '"reject,null"',
    }


def test_a_reviewed_cell_changes_the_yaml(residents: Path) -> None:
    row = row_of(residents, "住民情報", "edabango")
    changed(residents, "住民情報", {f"E{row}": "constant", f"F{row}": "01", f"L{row}": "一律"})
    before = formatted(RESIDENTS)
    assert "edabango: {from: EDA_NO}" in before
    after = before.replace("edabango: {from: EDA_NO}", 'edabango: {constant: "01", note: 一律}')
    assert import_workbook(residents)[1] == after


def test_an_item_may_be_named_as_people_name_it(residents: Path) -> None:
    row = row_of(residents, "住民情報", "edabango")
    changed(residents, "住民情報", {f"A{row}": "枝番号"})
    assert import_workbook(residents)[1] == formatted(RESIDENTS)


@pytest.mark.parametrize(
    ("column", "value", "wrong"),
    [
        ("A", "edabangou", "has no item 'edabangou'"),
        ("A", "atenabango", "item atenabango has two rules"),
        ("B", "番号", "name of edabango is '枝番号' in the standard"),
        ("C", "X 1", "type of edabango is"),
        ("D", "任意", "required of edabango is"),
        ("E", "form", "'form' is no kind of source"),
        ("F", 12, "the cell holds the number 12"),
        ("F", "A]\nx: [B", "more than a list"),
        ("F", "A # B", "more than a list"),
        ("F", "A: [", "[ is not closed"),
        ("F", "*a", "anchors and aliases"),
        ("G", "{trim: x}", "a conversion is no name"),
        ("H", "pad: {to: 2}", "options of 'pad' have no conversion"),
        ("H", "pad", "a line is no `conversion: options`"),
        ("I", "氏名らしきもの", "has no item"),
    ],
)
def test_every_problem_of_a_rule_names_its_cell(
    residents: Path, column: str, value: str | int, wrong: str
) -> None:
    cell = f"{column}{row_of(residents, '住民情報', 'edabango')}"
    told = problems(changed(residents, "住民情報", {cell: value}))
    assert f"住民情報!{cell}: " in told[0]
    assert wrong in told[0]


@pytest.mark.parametrize(
    ("sheet", "cells", "told"),
    [
        ("mapping", {"B4": "9.9"}, "mapping!B4: "),
        ("mapping", {"A4": "std"}, "mapping!A4: 'std' is no key"),
        ("住民情報", {"M1": "更新者"}, "住民情報!M1: column '更新者' is not known"),
        ("住民情報", {"M9": "x"}, "住民情報!M1: column '' is not known"),
        ("住民情報", {"L1": "備考"}, "sheet 住民情報: column 'note' is missing"),
        ("rows", {"A2": "住民"}, "rows!A2: there is no sheet '住民'"),
        ("rows", {"B2": "住民"}, "rows!B2: the standard has no group '住民'"),
        ("rows", {"C2": "EDA_NO"}, "rows!C2: a condition is a mapping"),
        ("sources", {"A3": "x"}, "sources!A3: a source lacks 'source'"),
        ("skip_rows", {"B2": "=1+1"}, "skip_rows!B2: the cell holds a formula"),
        ("住民情報", {"L9": "=A1&B1"}, "住民情報!L9: the cell holds a formula"),
        ("unused_fields", {"A3": "REC_KBN"}, "unused_fields!A3: 'REC_KBN' stands twice"),
        ("each_of", {"A2": "住民", "B2": "1", "C2": "A", "D2": "B"}, "each_of!A2: group '住民' is not on"),
        ("over", {"A3": "x", "B3": "A", "C3": "[["}, "over!C3: [ is not closed"),
    ],
)
def test_every_problem_names_sheet_and_cell(
    residents: Path, sheet: str, cells: dict[str, str | int], told: str
) -> None:
    assert any(told in problem for problem in problems(changed(residents, sheet, cells)))


@pytest.mark.parametrize("name", ["住民 & <情報>", 'it\'s "x"', "sheet1"])
def test_a_formula_is_told_by_the_name_on_its_tab(tmp_path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    book.create_sheet(name)["C7"] = "=1+1"
    book.move_sheet(name, -1)
    book.save(tmp_path / "f.xlsx")
    assert problems(tmp_path / "f.xlsx") == [
        f"{name}!C7: the cell holds a formula. Paste its value in its place."
    ]


def swapped(path: Path, sheet: str, one: str, other: str) -> Path:
    cells = openpyxl.load_workbook(path)[sheet]
    return changed(path, sheet, {one: str(cells[other].value), other: str(cells[one].value)})


@pytest.mark.parametrize(
    ("sheet", "one", "other"),
    [
        ("住民情報", "E1", "F1"),
        ("住民情報", "A1", "L1"),
        ("住民情報", "J1", "L1"),
        ("mapping", "A1", "B1"),
        ("rows", "A1", "C1"),
        ("conversions", "B1", "C1"),
        ("unused_fields", "A1", "B1"),
        ("lookups", "E1", "F1"),
    ],
)
def test_two_swapped_headings_are_one_problem_that_names_them(
    residents: Path, sheet: str, one: str, other: str
) -> None:
    (told,) = problems(swapped(residents, sheet, one, other))
    assert told.startswith(f"{sheet}!{one}: the headings {one} '"), told
    assert f", {other} '" in told


def test_sheets_that_are_missing_or_unknown_are_told(residents: Path) -> None:
    book = openpyxl.load_workbook(residents)
    del book["controls"]
    book.create_sheet("Sheet1")
    book.save(residents)
    told = "\n".join(problems(residents))
    assert "there is no sheet 'controls'" in told
    assert "sheet Sheet1: the sheet is not known" in told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "the cell holds TRUE or FALSE"),
        (time(9, 30), "the cell holds a day or time"),
        (date(2026, 4, 1), "the cell holds a day or time"),
        ("#REF!", "the cell holds an error of Excel"),
    ],
)
def test_what_excel_makes_of_a_cell_is_told(residents: Path, value: Any, told: str) -> None:
    row = row_of(residents, "住民情報", "shimei")
    found = problems(changed(residents, "住民情報", {f"F{row}": value}))
    assert [problem for problem in found if problem.startswith(f"住民情報!F{row}: {told}")] != []
