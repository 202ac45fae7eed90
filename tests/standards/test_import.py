"""Official workbooks become CSVs of a version: every form of a cell, every kind of damage, all or nothing."""

import csv
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from contracts.errors import SpecError
from contracts.schema import Duty, ItemType, Privacy
from standards.diff import Kind, compare_standards
from standards.importing.imported import Imported, read_official
from standards.importing.written import Outcome, provenance_of, put
from standards.reader import DATA, Standard, load_businesses, load_standard
from tests.standards.official_form import CODES, ITEMS, Value, item, workbook

PROVENANCE = "official: 試験 第9.9版 2026-01-01"


def read(path: Path) -> Imported:
    names = {business.id: business.name for business in load_businesses().values()}
    return read_official(path, names, set())


def imported(path: Path, data: Path, version: str = "9.9") -> tuple[Standard, Outcome]:
    data.mkdir(exist_ok=True)
    outcome = put(read(path), version, PROVENANCE, data, dry=False)
    return load_standard(version, data), outcome


def problems(path: Path) -> dict[str, str]:
    """What is wrong by sheet and cell."""
    with pytest.raises(SpecError) as caught:
        read(path)
    return {problem.place.rpartition(" ")[2]: problem.wrong for problem in caught.value.problems}


@pytest.mark.parametrize("strict", [False, True])
def test_both_forms_of_ooxml_become_groups_items_and_codes(tmp_path: Path, strict: bool) -> None:
    standard, outcome = imported(workbook(tmp_path / "T.xlsx", strict=strict), tmp_path / "data")
    people, payments = standard.groups.values()
    assert (people.group, people.name, people.key) == ("g_027_01", "受給者情報", ("atenabango",))
    assert (payments.group, payments.name, payments.key) == ("g_027_02", "支払情報", ("atenabango",))
    by_name = people.by_romaji
    assert [one.item_id for one in people.items] == [f"0270000{n}" for n in range(1, 8)]
    assert (by_name["shimei"].type, by_name["shimei"].digits) == (ItemType.FULL, 100)
    assert by_name["ninteinengappi"].unknown_date
    assert (by_name["shikyugetsugaku"].type, by_name["shikyugetsugaku"].digits) == (ItemType.SIGNED, 9)
    assert (by_name["ritsu"].digits, by_name["ritsu"].scale) == (3, 2)
    assert by_name["jidoatenabango"].repeats == 20
    assert by_name["kubun"].duty is Duty.CONDITIONAL
    assert by_name["kubun"].code_list is not None
    assert by_name["kubun"].code_list.codes == {"1": "認定", "2": "却下"}
    assert payments.by_romaji["shiharaijiyu"].code_list is not None
    assert all(one.official and one.privacy is Privacy.PERSONAL for one in people.items)
    assert [change.kind for change in outcome.changes] == [Kind.GROUP_ADDED] * 2
    assert any("required_when" in remark for remark in outcome.remarks)


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    path, data = workbook(tmp_path / "T.xlsx"), tmp_path / "data"
    imported(path, data)
    before = {file: file.read_bytes() for file in data.rglob("*.csv")}
    _, outcome = imported(path, data)
    assert outcome.changes == []
    assert {file: file.read_bytes() for file in data.rglob("*.csv")} == before


def test_what_was_constructed_is_replaced_and_what_people_added_stays(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    items = [
        item(1, "宛名番号", "atenabango", 業務ID="024", グループ名称="国保世帯情報", グループ主キー="○", データ出力条件="必須"),
        item(2, "新しい項目", "atarashiikomoku", 業務ID="024", グループ名称="国保世帯情報"),
    ]  # fmt: skip
    old = load_standard("2.1", data)
    standard, outcome = imported(workbook(tmp_path / "T.xlsx", items, []), data, "2.1")
    schema = standard.find("024", "国保世帯情報")
    assert schema is not None
    assert (schema.group, schema.official, len(schema.items)) == ("g_nhi_household", True, 2)
    assert standard.find("024", "国保資格情報") is None
    assert outcome.replaced_constructed > 2
    kinds = {change.kind for change in outcome.changes}
    assert {Kind.REMOVED, Kind.ADDED, Kind.GROUP_REMOVED} <= kinds
    assert not any(change.business != "024" for change in outcome.changes)
    untouched = [name for name, schema in old.groups.items() if schema.business != "024"]
    assert all(standard.groups[name] == old.groups[name] for name in untouched)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    before = {file: file.read_bytes() for file in data.rglob("*.csv")}
    put(read(workbook(tmp_path / "T.xlsx")), "2.1", PROVENANCE, data, dry=True)
    assert {file: file.read_bytes() for file in data.rglob("*.csv")} == before
    assert [path.name for path in data.iterdir()] == ["2.1"]


def test_a_new_version_begins_as_a_copy_of_another(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    put(read(workbook(tmp_path / "T.xlsx")), "3.0", PROVENANCE, data, "2.1", dry=False)
    old, new = load_standard("2.1", data), load_standard("3.0", data)
    assert set(new.groups) - set(old.groups) == {"g_027_01", "g_027_02"}
    assert [change.kind for change in compare_standards(old, new)] == [Kind.GROUP_ADDED] * 2


def test_a_long_field_name_gets_a_short_column(tmp_path: Path) -> None:
    long = "jusho_" + "a" * 60
    items = [*ITEMS, item(10, "長い", long), item(11, "長い_不詳表記", f"{long}_fushohyoki", データ型="Ｎ")]
    standard, outcome = imported(workbook(tmp_path / "T.xlsx", items), tmp_path / "data")
    schema = standard.groups["g_027_01"]
    found = schema.by_romaji["i02700010"]
    assert (found.field_name, found.romaji) == (long, "i02700010")
    assert schema.sibling(found, "fushohyoki") is schema.by_romaji["i02700011"]
    assert any("i02700010" in remark for remark in outcome.remarks)


def test_a_list_of_another_business_may_come_later(tmp_path: Path) -> None:
    items = [*ITEMS, item(10, "続柄", "tsuzukigara", コード="住民基本台帳_5")]
    standard, outcome = imported(workbook(tmp_path / "T.xlsx", items), tmp_path / "data")
    assert standard.groups["g_027_01"].by_romaji["tsuzukigara"].code_list is None
    assert any("code list 005 of 001 is not here yet" in remark for remark in outcome.remarks)


def test_a_note_below_the_list_is_told_and_is_no_item(tmp_path: Path) -> None:
    def note(book: Workbook) -> None:
        sheet = book["基本データリスト"]
        for column in range(1, 40):
            sheet.cell(7 + len(ITEMS), column).value = None
        sheet["B20"] = "※ 注記"

    found = read(workbook(tmp_path / "T.xlsx", change=note))
    assert len(found.items) == len(ITEMS)
    assert any("B20: a line without ID" in remark for remark in found.remarks)


def test_a_list_of_a_business_with_brackets_in_its_name(tmp_path: Path) -> None:
    items = [*ITEMS, item(10, "名簿区分", "meibokubun", コード="選挙（人名簿）_3")]
    found = read(workbook(tmp_path / "T.xlsx", items))
    assert found.items[-1]["コード"] == "006:003"


def replaced(number: int, **cells: Value) -> list[dict[str, Value]]:
    return [row | cells if place == number else row for place, row in enumerate(ITEMS)]


@pytest.mark.parametrize(
    ("items", "cell", "wrong"),
    [
        (replaced(1, 項目番号="1"), "B8", "item ID 02700001 stands in B7 too."),
        (replaced(1, 桁数="百"), "M8", "桁数 '百' is no length in characters."),
        (replaced(1, 桁数=0), "M8", "桁数 '0' is no length in characters."),
        (replaced(6, 桁数=3.2), "M13", "桁数 '3.2' is no length n,m of a 9V, written as text."),
        (replaced(1, データ型="VARCHAR"), "L8", "データ型 'VARCHAR' is no type of the standard"),
        (replaced(1, データ出力条件="要"), "P8", "データ出力条件 '要' is none of 必須, 条件付き必須, 任意."),
        (replaced(1, 実装類型="yes"), "T8", "実装類型 'yes' is neither ○ nor blank."),
        (replaced(1, データ項目=""), "D8", "データ項目 '' is blank."),
        (replaced(1, **{"データ項目（ローマ字）": "Shi Mei"}), "E8", "is no field name of lower-case letters"),
        (replaced(1, **{"データ項目（ローマ字）": "atenabango"}), "B8", "field name atenabango of group 受給者情報"),
        (replaced(1, コード="003"), "B8", "code list 003 is in no sheet"),
        (replaced(1, コード="辞書_1"), "N8", "is no ID of a code list"),
        (replaced(1, 業務ID="028"), "B8", "an item of business 028 among those of 027."),
        (replaced(1, 繰り返し="多数"), "O8", "is no number of repetitions"),
        (replaced(0, グループ主キー=""), "B7", "group 受給者情報 has no 主キー."),
    ],
)  # fmt: skip
def test_each_wrong_cell_is_told(
    tmp_path: Path, items: list[dict[str, Value]], cell: str, wrong: str
) -> None:
    found = problems(workbook(tmp_path / "T.xlsx", items))
    assert list(found) == [f"基本データリスト!{cell}"]
    assert wrong in found[f"基本データリスト!{cell}"]


def test_all_wrong_cells_are_told_at_once(tmp_path: Path) -> None:
    items = [row | {"桁数": "x", "データ型": "Y", "データ出力条件": "z"} for row in ITEMS]
    assert len(problems(workbook(tmp_path / "T.xlsx", items))) == 3 * len(ITEMS) - len(ITEMS)


@pytest.mark.parametrize(
    ("codes", "cell", "wrong"),
    [
        ([*CODES[:1], (None, None, "1", "又", ""), *CODES[2:]], "C7", "コード値 1 stands twice in list 001."),
        ([*CODES[:1], (None, None, "", "空", ""), *CODES[2:]], "C7", "コード値 is blank."),
        ([(None, None, "1", "無", ""), *CODES], "A6", "a code value without its list."),
    ],
)  # fmt: skip
def test_each_wrong_code_is_told(
    tmp_path: Path, codes: list[tuple[Value, ...]], cell: str, wrong: str
) -> None:
    assert problems(workbook(tmp_path / "T.xlsx", codes=codes)) == {f"コード一覧（個別）!{cell}": wrong}


def test_without_its_code_sheet_each_list_is_missed(tmp_path: Path) -> None:
    found = problems(workbook(tmp_path / "T.xlsx", codes=None))
    assert {place: wrong.partition(" is in")[0] for place, wrong in found.items()} == {
        "基本データリスト!B11": "code list 001",
        "基本データリスト!B15": "code list 002",
    }


def _drop_header(book: Workbook) -> None:
    book["基本データリスト"]["L5"] = "型"


def _formula(book: Workbook) -> None:
    book["基本データリスト"]["M8"] = "=10*10"


def _other_kind(book: Workbook) -> None:
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    book.worksheets[0].delete_rows(1, 40)
    book.worksheets[0]["A1"] = "見積書"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_drop_header, "the header has no column データ型"),
        (_formula, "the cell holds a formula"),
        (_other_kind, "no sheet has the header of a list"),
    ],
)
def test_workbooks_of_another_form_are_refused(
    tmp_path: Path, change: Callable[[Workbook], None], told: str
) -> None:
    with pytest.raises(SpecError, match=told):
        read(workbook(tmp_path / "T.xlsx", change=change))


def _with_part(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def _bomb(path: Path) -> Path:
    return _with_part(path, "xl/media/image.xml", b"\0" * 200_000_000)


def _lying_bomb(path: Path) -> Path:
    """A part that says it is small."""
    _with_part(path, "xl/media/image.xml", b"\0" * 20_000_000)
    data = path.read_bytes()
    path.write_bytes(data.replace((20_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")))
    return path


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_bomb, "unpacks to 2"),
        (_lying_bomb, "is damaged"),
        (lambda path: _with_part(path, "xl/vbaProject.bin", b"x"), "has a part xl/vbaProject.bin"),
        (lambda path: path.with_name("nosuch.xlsx"), "is not there"),
    ],
)
def test_dangerous_workbooks_are_refused(tmp_path: Path, spoil: Callable[[Path], Path], told: str) -> None:
    with pytest.raises(SpecError, match=told):
        read(spoil(workbook(tmp_path / "T.xlsx")))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old .xls or protected"),
        (b"plain text", "no .xlsx"),
        (b"", "no .xlsx"),
        (b"PK\x03\x04" + b"\0" * 100, "no .xlsx"),
    ],
)
def test_files_that_are_no_workbook_are_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "T.xlsx"
    path.write_bytes(content)
    with pytest.raises(SpecError, match=told):
        read(path)


def test_nothing_is_half_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    before = {file: file.read_bytes() for file in data.rglob("*.csv")}
    bad = workbook(tmp_path / "T.xlsx", [item(1, "宛名番号", "atenabango", グループ主キー="○"), *ITEMS[1:7]])
    official = read(bad)
    broken = [row | {"桁数": "a"} for row in official.items]
    spoiled = Imported(official.business, broken, official.code_lists, ())
    with pytest.raises(SpecError):
        put(spoiled, "2.1", PROVENANCE, data, dry=False)
    assert {file: file.read_bytes() for file in data.rglob("*.csv")} == before
    assert [path.name for path in data.iterdir()] == ["2.1"]


def test_provenance_comes_from_the_file_s_name_or_is_asked_for() -> None:
    name = "001_住民基本台帳_基本データリスト【第2.1版】_20230929.xlsx"
    assert provenance_of(name, "", "", "") == "official: 住民基本台帳_基本データリスト 第2.1版 2023-09-29"
    assert provenance_of("x.xlsx", "文書", "3", "2026-01-01") == "official: 文書 第3版 2026-01-01"
    for asked in (("", "3", "2026-01-01"), ("文書", "", "2026-01-01"), ("文書", "3", "")):
        with pytest.raises(SpecError, match="not all known"):
            provenance_of("x.xlsx", *asked)


@pytest.mark.skipif(
    "HIKKOSHI_OFFICIAL_031" not in os.environ, reason="the official workbook is not in the repository"
)
def test_the_official_workbook_says_what_our_facts_say(tmp_path: Path) -> None:
    """HIKKOSHI_OFFICIAL_031 is the path of 項目定義書（住登外者宛名番号管理） 2023-09-29."""
    found = read(Path(os.environ["HIKKOSHI_OFFICIAL_031"]))
    with (DATA / "2.1" / "items" / "031.csv").open(encoding="utf-8", newline="") as file:
        ours = list(csv.DictReader(file))
    own_words = {"項目定義", "項目説明", "サンプル値", "備考"}
    facts = [name for name in found.items[0] if name not in own_words]
    # 999 is 自治体固有コード, which has no list.
    theirs = [
        {name: row[name].replace("999", "") if name == "コード" else row[name] for name in facts}
        for row in found.items
    ]
    assert theirs == [{name: row[name] for name in facts} for row in ours]
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    outcome = put(found, "2.1", PROVENANCE, data, dry=False)
    assert outcome.changes == []
