"""Importing over what is there: what people added stays, one writer at a time, whole after a kill."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from contracts.errors import SpecError
from contracts.schema import Privacy
from standards.diff import Kind
from standards.importing.written import put
from standards.reader import DATA, load_standard, versions
from tests.standards.official_form import CODES, ITEMS, Value, item, workbook
from tests.standards.test_import import PROVENANCE, imported, read, replaced


def constructed_031(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    return data


def test_another_business_s_list_stays_as_it_is(tmp_path: Path) -> None:
    data = constructed_031(tmp_path)
    before = (data / "2.1" / "codes" / "001_002.csv").read_bytes()
    items = [*ITEMS, item(10, "状態", "jotai", コード="住民基本台帳_2")]
    codes: list[tuple[Value, ...]] = [*CODES, ("住民基本台帳_2", "状態", "9", "ちがう値", "")]
    outcome = put(read(workbook(tmp_path / "T.xlsx", items, codes)), "2.1", PROVENANCE, data, dry=False)
    assert (data / "2.1" / "codes" / "001_002.csv").read_bytes() == before
    assert any("002 of 001 is another here" in remark for remark in outcome.remarks)
    kubun = load_standard("2.1", data).groups["g_027_01"].by_romaji["jotai"]
    assert kubun.official
    assert kubun.code_list is not None
    assert not kubun.code_list.official


def test_what_people_added_stays_where_a_list_is_renumbered(tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(workbook(tmp_path / "A.xlsx"), data)
    path = data / "9.9" / "items" / "027.csv"
    text = path.read_text(encoding="utf-8").replace(",shimei,personal,", ",name_of_person,protected,")
    path.write_text(text, encoding="utf-8")
    between = item(2, "個人番号", "kojinbango", 桁数=12)
    moved = [ITEMS[0], between, *(row | {"項目番号": n} for n, row in enumerate(ITEMS[1:], start=3))]
    standard, outcome = imported(workbook(tmp_path / "B.xlsx", moved), data)
    by_name = standard.groups["g_027_01"].by_romaji
    assert (by_name["shimei"].english, by_name["shimei"].privacy) == ("name_of_person", Privacy.PROTECTED)
    assert by_name["kojinbango"].privacy is Privacy.PROTECTED
    assert [(change.kind, change.item) for change in outcome.changes] == [(Kind.ADDED, "kojinbango")]


def test_a_condition_whose_field_is_gone_is_dropped_and_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(workbook(tmp_path / "A.xlsx"), data)
    path = data / "9.9" / "items" / "027.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["データ項目（ローマ字）"] == "kubun":
            row["required_when"] = '{"shimei": "1"}'
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    load_standard.cache_clear()
    assert load_standard("9.9", data).groups["g_027_01"].by_romaji["kubun"].required_when is not None
    items = replaced(1, **{"データ項目（ローマ字）": "namae", "データ項目": "名前"})
    standard, outcome = imported(workbook(tmp_path / "B.xlsx", items), data)
    assert standard.groups["g_027_01"].by_romaji["kubun"].required_when is None
    assert any("required_when has lost a field" in remark for remark in outcome.remarks)


def test_periods_that_people_gave_stay(tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(workbook(tmp_path / "A.xlsx"), data)
    path = data / "9.9" / "codes" / "027_001.csv"
    path.write_text(
        f"code,name,valid_from,valid_to,provenance\n1,旧,0000-01-01,2000-12-31,{PROVENANCE}\n"
        f"1,認定,2010-01-01,9999-12-31,{PROVENANCE}\n2,却下,0000-01-01,9999-12-31,{PROVENANCE}\n",
        encoding="utf-8",
    )
    before = path.read_bytes()
    load_standard.cache_clear()
    imported(workbook(tmp_path / "A.xlsx"), data)
    assert path.read_bytes() == before


def test_a_list_that_is_each_municipality_s_own_has_no_codes(tmp_path: Path) -> None:
    codes: list[tuple[Value, ...]] = [(1, "区分", "任意", "任意", ""), *CODES[2:]]
    standard, outcome = imported(workbook(tmp_path / "T.xlsx", codes=codes), tmp_path / "data")
    assert standard.groups["g_027_01"].by_romaji["kubun"].code_list is None
    assert any("each municipality's own" in remark for remark in outcome.remarks)


def test_a_parent_that_is_gone_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(workbook(tmp_path / "A.xlsx"), data)
    path = data / "9.9" / "groups.csv"
    text = path.read_text(encoding="utf-8").replace("027_02,,", "027_02,g_027_01(atenabango),")
    path.write_text(text, encoding="utf-8")
    load_standard.cache_clear()
    alone = [row for row in ITEMS if row["グループ名称"] == "支払情報"]
    standard, outcome = imported(workbook(tmp_path / "B.xlsx", alone, CODES[2:4]), data)
    assert standard.groups["g_027_02"].parents == ()
    assert any("its parent g_027_01" in remark for remark in outcome.remarks)


def test_a_mark_in_the_middle_ends_nothing_and_a_range_outside_is_none(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book["基本データリスト"]
        sheet.insert_rows(10)
        for column in range(4, 24):
            sheet.cell(10, column, "e")
        sheet.merge_cells("AC3:AE4")

    assert len(read(workbook(tmp_path / "T.xlsx", change=change)).items) == len(ITEMS)


def test_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "T.xlsx")
    data = bytearray(path.read_bytes())
    for at in range(400, len(data) - 2000, 997):
        data[at] ^= 0x55
    path.write_bytes(data)
    with pytest.raises(SpecError):
        read(path)


def test_imports_at_the_same_time_follow_each_other(tmp_path: Path) -> None:
    data = constructed_031(tmp_path)
    workbook(tmp_path / "027.xlsx")
    other = [row | {"業務ID": "028"} for row in ITEMS]
    workbook(tmp_path / "028.xlsx", other)
    code = (
        "import sys; from pathlib import Path; from tests.standards.test_import import read, put, PROVENANCE;"
        "put(read(Path(sys.argv[1])), '2.1', PROVENANCE, Path(sys.argv[2]), dry=False)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / f"{business}.xlsx"), str(data)])
        for business in ("027", "028", "027", "028")
    ]
    assert [process.wait(60) for process in running] == [0] * 4
    load_standard.cache_clear()
    assert {"g_027_01", "g_028_01"} <= set(load_standard("2.1", data).groups)
    assert [path.name for path in data.iterdir()] == ["2.1"]


def test_a_writer_that_was_killed_between_two_renames_loses_no_version(tmp_path: Path) -> None:
    data = constructed_031(tmp_path)
    left = data / ".import-killed"
    (left / "former").mkdir(parents=True)
    (data / "2.1").rename(left / "former" / "2.1")
    assert versions(data) == ["2.1"]
    assert [path.name for path in data.iterdir()] == ["2.1"]
