"""`hikkoshi preview`: bytes, text and target of a few rows, equal to a run's; forms only with --mask."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError, SpecError
from contracts.value_form import form_of
from mappings.layout.reader import read_layout
from mappings.spec.reader import PRODUCTS
from pipeline.command_line import app
from storage import sha256_of
from tests.pipeline.test_run_by_hand import plan, rows, settle
from tests.pipeline.test_run_occurrences import COPYBOOK, host_plan

__all__ = ["host_plan", "plan"]

KOKUHO = PRODUCTS / "hayate_kokuho_v5"


def run(plan: Path, mapping: str, data: str, *arguments: object) -> tuple[int, str]:
    """A preview of a mapping of the hand town and a file of its delivery."""
    spec = plan.parents[2] / "products" / "hand_v1" / f"{mapping}.yaml"
    file = plan.parents[3] / "sources" / "hand" / data
    command = ["preview", str(spec), "--data", str(file), *map(str, arguments)]
    result = CliRunner().invoke(app, command)
    if isinstance(result.exception, MigrationError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def plain(plan: Path, mapping: str, data: str, *arguments: object) -> Any:
    return json.loads(run(plan, mapping, data, *arguments, "--json")[1])


def values(row: dict[str, Any]) -> dict[str, str | None]:
    return {item["item"]: item["value"] for item in row["items"]}


def test_bytes_text_and_target_stand_side_by_side(host_plan: Path) -> None:
    first, _, deleted, *_ = plain(host_plan, "SHIKAKU", "KOKUHO.DAT")["records"]
    (row,) = first["rows"]
    assert (first["record"], first["skipped"], row["slot"], row["refused"]) == (1, "", "", False)
    (name,) = (item for item in row["items"] if item["item"] == "hihokenshashimei")
    assert name["source"] == [
        {
            "field": "SHIMEI",
            "bytes": "28 B8 AB CB DC 40 40 B0 EC CF BA 29 40 40",
            "text": "見本　一郎",
            "unreadable": "",
            "unused": "",
            "asked": [],
        }
    ]
    assert (name["name"], name["value"]) == ("被保険者氏名", "見本　一郎")
    assert (deleted["record"], deleted["skipped"], deleted["rows"]) == (3, "論理削除", [])
    assert {cell["field"]: cell["bytes"] for cell in deleted["source"]} == {
        "SETAI": "", "OCCURRENCE": "", "S_ATENA": "F0 F0 F0 F4", "SHIMEI": "28 B8 AB CB DC 40 40 BB CD CF BA 29 40 40",
        "FROM_YMD": "F2 F0 F2 F1 F0 F1 F0 F1", "DEL": "F1",
    }  # fmt: skip


def test_a_row_that_cannot_move_says_why_at_its_item(host_plan: Path) -> None:
    code, out = run(host_plan, "SHIKAKU", "KOKUHO.DAT", "--rows", 2, "--json")
    _, record = json.loads(out)["records"]
    (row,) = record["rows"]
    marked = {item["item"]: item["rejects"] for item in row["items"] if item["rejects"]}
    assert (code, row["refused"], marked) == (1, True, {"shikakushutokunengappi": ["date_invalid"]})
    assert "does not move" in run(host_plan, "SHIKAKU", "KOKUHO.DAT", "--rows", 2)[1]


@pytest.mark.parametrize(("mapping", "group"), [("SETAI", "g_nhi_household"), ("SHIKAKU", "g_nhi_member")])
def test_the_rows_are_those_of_a_run(plan: Path, mapping: str, group: str) -> None:
    converted = rows(plan, settle(plan)["convert"], f"standard/{group}.parquet")
    found = plain(plan, mapping, f"{mapping}.csv", "--plan", plan, "--rows", 100)["records"]
    moving = [values(row) for record in found for row in record["rows"] if not row["refused"]]
    assert len(converted) == len(moving) > 2
    for run_row, row in zip(converted, moving, strict=True):
        assert row == {name: None if run_row[name] is None else str(run_row[name]) for name in row}


def test_with_a_plan_its_corrections_are_in_the_rows(plan: Path) -> None:
    """Those of the file shown, and no other's; without the plan nobody knows of them."""
    digest = sha256_of(plan.parents[3] / "sources" / "hand" / "SHIKAKU.csv")
    lines = [
        f"{digest},4,FROM,20210228,市民課 佐藤,原票で確認",
        f"{'0' * 64},4,FROM,20210101,市民課 佐藤,別の納品",
    ]
    text = "\n".join(["file,record,field,new_value,who,why", *lines, ""])
    (plan.parent / "corrections.csv").write_text(text, encoding="utf-8")
    shown = {}
    for options in ((), ("--plan", plan)):
        found = plain(plan, "SHIKAKU", "SHIKAKU.csv", "--first", 4, "--rows", 1, *options)
        (row,) = found["records"][0]["rows"]
        said = any("Corrected as corrections.csv says: 1" in remark for remark in found["remarks"])
        shown[len(options)] = (row["refused"], values(row)["shikakushutokunengappi"], said)
    assert shown == {0: (True, None, False), 2: (False, "2021-02-28", True)}


def test_masked_no_value_is_left(host_plan: Path) -> None:
    for form in ((), ("--json",)):
        out = run(host_plan, "SHIKAKU", "KOKUHO.DAT", "--mask", "--rows", 3, *form)[1]
        assert not [found for found in ("見本", "一郎", "202", "B8 AB", "S1") if found in out]
    items = values(plain(host_plan, "SHIKAKU", "KOKUHO.DAT", "--mask")["records"][0]["rows"][0])
    assert (items["hihokenshashimei"], items["shikakushutokunengappi"]) == ("漢漢　漢漢", "9999-99-99")
    assert (items["kokuhosetaibango"], items["shikakusoshitsujiyu"]) == ("X9", None)


def test_reading_begins_where_it_is_told(plan: Path, host_plan: Path) -> None:
    records = plain(plan, "SETAI", "KOKUHO.DAT", "--first", 2, "--rows", 1)["records"]
    assert [(each["record"], each["source"][0]["text"]) for each in records] == [(2, "S2")]
    records = plain(plan, "SHIKAKU", "KOKUHO.DAT", "--first", 2, "--rows", 9)["records"]
    assert [each["record"] for each in records] == [3, 3, 3]


def test_look_ups_have_their_files_or_are_empty(plan: Path) -> None:
    spec = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    house = "lookups:\n  house: {layout: hand_v1.SETAI, source: files, key: SETAI, on: SETAI}\n"
    text = spec.read_text(encoding="utf-8").replace("over:\n", house + "over:\n")
    spec.write_text(text.replace("{constant: K-1}", "{from: house.KIGO}"), encoding="utf-8")
    file = plan.parents[3] / "sources" / "hand" / "SETAI.csv"
    found = plain(plan, "SHIKAKU", "SHIKAKU.csv", "--rows", 1, "--lookup", f"house={file}")
    (item,) = (each for each in found["records"][0]["rows"][0]["items"] if each["item"] == "kokuhokigobango")
    assert (item["value"], item["source"][0]["field"], item["source"][0]["text"]) == (
        "K1",
        "house.KIGO",
        "K1",
    )
    without = plain(plan, "SHIKAKU", "SHIKAKU.csv", "--rows", 1)
    assert without["remarks"][-2:] == [
        "person: numbered over the rows shown here only.",
        "house: no file given, its values are empty. Name it: --lookup house=FILE.",
    ]
    assert values(without["records"][0]["rows"][0])["kokuhokigobango"] is None


def test_what_a_number_finds_stands_beside_the_item(host_plan: Path, tmp_path: Path) -> None:
    """A code with zeros in front, as a run finds it; the text of the source field was null beside its value."""
    spec = host_plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    house = "lookups:\n  house: {layout: hand_v1.SETAI, source: files, key: ATENA, on: OCCURRENCE}\n"
    text = spec.read_text(encoding="utf-8").replace("over:\n", house + "over:\n")
    spec.write_text(text.replace("{constant: K-1}", "{from: house.KIGO}"), encoding="utf-8")
    (tmp_path / "HOUSE.csv").write_text("SETAI,ATENA,KIGO,DEL\nS1,0001,K1,0\n", encoding="utf-8")
    found = plain(host_plan, "SHIKAKU", "KOKUHO.DAT", "--lookup", f"house={tmp_path / 'HOUSE.csv'}")
    (item,) = (each for each in found["records"][0]["rows"][0]["items"] if each["item"] == "kokuhokigobango")
    assert (item["value"], item["source"][0]["text"]) == ("K1", "K1")


def test_an_item_stands_beside_the_fields_of_its_conditions_too(plan: Path) -> None:
    spec = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    choose = '{choose: [{when: {KBN: A}, constant: "01"}, {from: SETAI}]}'
    spec.write_text(spec.read_text(encoding="utf-8").replace('{constant: "01"}', choose), encoding="utf-8")
    (row,) = plain(plan, "SHIKAKU", "SHIKAKU.csv", "--rows", 1)["records"][0]["rows"]
    (item,) = (each for each in row["items"] if each["item"] == "edaban")
    assert [cell["field"] for cell in item["source"]] == ["SETAI", "KBN"]
    assert (item["words"], item["value"]) == ("constant 01", "01")


def test_a_group_alone_shows_only_what_it_is_made_of(plan: Path) -> None:
    out = run(plan, "SETAI", "SETAI.csv", "--rows", 1, "--group", "国保世帯情報")[1]
    assert ("DEL" in out, "KIGO" in out) == (False, True)
    assert "DEL" in run(plan, "SETAI", "SETAI.csv", "--rows", 1)[1]


def test_a_file_cannot_steer_the_terminal(plan: Path) -> None:
    file = plan.parents[3] / "sources" / "hand" / "SHIKAKU.csv"
    file.write_bytes(file.read_bytes().replace("見本 一郎".encode("cp932"), b'"[red]\r\na"'))
    assert "[red]␍␊a" in run(plan, "SHIKAKU", "SHIKAKU.csv", "--rows", 1)[1]


def test_a_table_is_previewed_from_a_file_of_sqlite(tmp_path: Path) -> None:
    fields = [field.name for field in read_layout(KOKUHO / "layouts" / "KOKUHO_SETAI.yaml").details[0].fields]
    with closing(sqlite3.connect(tmp_path / "old.db")) as database, database:
        database.execute(f"CREATE TABLE KOKUHO_SETAI ({', '.join(f'{name} TEXT' for name in fields)})")
        household = dict.fromkeys(fields, "1") | {
            "KOKUHO_SETAI_NO": "0000000001",
            "TEKIYO_KAISHI": "20200401",
        }
        database.execute(
            f"INSERT INTO KOKUHO_SETAI VALUES ({', '.join('?' * len(fields))})", list(household.values())
        )
    command = ["preview", "hayate_kokuho_v5.KOKUHO_SETAI", "--json", "--data"]
    (record,) = json.loads(CliRunner().invoke(app, [*command, str(tmp_path / "old.db")]).output)["records"]
    row = values(record["rows"][0])
    assert (row["kokuhosetaibango"], row["tekiyokaishinengappi"]) == ("0000000001", "2020-04-01")
    for data, words in (("missing.db", "the file is not there"), ("gone", "Set HIKKOSHI_DATABASE_GONE")):
        with pytest.raises(SpecError, match=words):
            CliRunner().invoke(app, [*command, data], catch_exceptions=False)


def test_wrong_usage_says_what_and_what_to_do(plan: Path) -> None:
    cases = {
        ("SETAI", "SETAI.csv", "--first", "99"): "it has no record from record 99 on.",
        ("SETAI", "NOWHERE.csv"): "the file is not there. Check the path.",
        ("SETAI", "SETAI.csv", "--group", "住民情報"): "no such group. It has: 国保世帯情報.",
        ("SETAI", "SETAI.csv", "--lookup", "town=x.csv"): "no NAME=FILE of the mapping. Its look-ups: none.",
        ("NO_SUCH", "SETAI.csv"): "hand_v1/SETAI.yaml",
    }
    for arguments, words in cases.items():
        code, out = run(plan, *arguments)
        assert (code, words in out) == (2, True), out
    code, out = run(plan, "SETAI", "SHIKAKU.csv")
    assert (code, "SHIKAKU.csv:1: the header line is not the layout's" in out) == (1, True)


def told(plan: Path, name: str, *arguments: str) -> str:
    file = plan.parents[3] / "sources" / "hand" / "SETAI.csv"
    result = CliRunner().invoke(app, ["preview", name, "--data", str(file), *arguments])
    return str(result.exception) if isinstance(result.exception, MigrationError) else result.output


def test_an_unknown_mapping_names_those_of_the_folder_that_was_looked_in(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    products = plan.parents[2] / "products"
    by_plan = told(plan, "hand_v1.NO_SUCH", "--plan", str(plan))
    assert f"or one of {products}: hand_v1.SETAI, hand_v1.SHIKAKU." in by_plan
    assert "it has none" in told(plan, "own.NO_SUCH", "--plan", str(plan))
    assert "hayate_juki_v5.JUMINM_D" in told(plan, "hand_v1.SETAI")
    monkeypatch.chdir(products)
    here = told(plan, "hand_v1.NO_SUCH")
    assert f"Name its YAML file, or one of {products}: hand_v1.SETAI, hand_v1.SHIKAKU." in here
    assert "国保世帯情報" in told(plan, "hand_v1.SETAI")


def test_nothing_is_kept(plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    made: list[str] = []
    monkeypatch.setattr("pipeline.preview.sample.TemporaryDirectory", lambda prefix: _noted(prefix, made))
    assert run(plan, "SETAI", "SETAI.csv")[0] == 1
    assert (len(made), list((tmp_path / "scratch").iterdir()), (tmp_path / "home").exists()) == (1, [], False)


def _noted(prefix: str, made: list[str]) -> "TemporaryDirectory[str]":
    folder = TemporaryDirectory(prefix=prefix)
    assert Path(folder.name).stat().st_mode & 0o077 == 0
    made.append(folder.name)
    return folder


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("見本　太郎", "漢漢　漢漢"),
        ("辻\U000e0102さん", "漢ああ"),
        ("佐々木ｻｻｷ", "漢漢漢ｱｱｱ"),
        ("ヴィオラー", "アアアアア"),
        ("2020-01-31", "9999-99-99"),
        ("A1b-２Ｂｃ", "X9x-９Ｘｘ"),
        ("\ufff980A6\ufffb本", "外漢"),
        ("\ue000〓", "外〓"),
        ("Ωж", "字字"),
        ("", ""),
    ],
)
def test_the_form_of_a_value(text: str, form: str) -> None:
    assert form_of(text) == form


def test_records_of_which_nothing_becomes_a_row_are_no_success(plan: Path) -> None:
    spec = plan.parents[2] / "products" / "hand_v1" / "SETAI.yaml"
    text = spec.read_text(encoding="utf-8").replace('{DEL: "1"}', "{not: {ATENA: blank}}")
    spec.write_text(text, encoding="utf-8")
    code, shown = run(plan, "SETAI", "SETAI.csv", "--rows", 3)
    assert code == 1
    assert "0 of 3 records become a row" in shown
    assert plain(plan, "SETAI", "SETAI.csv", "--rows", 3)["rows"] == 0


def test_what_made_a_required_item_empty_is_told_beside(plan: Path) -> None:
    path = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    text = path.read_text(encoding="utf-8")
    for item, rule in (
        ("marugakumaruenkubun", '{constant: "1"}'),
        (
            "tokureikyojuchi_shikuchosonkodo",
            "{from: SETAI, convert: [{check_digit: municipality_code}]}",
        ),
    ):
        text = text.replace(f"{item}: {{absent: 現行システムにない}}", f"{item}: {rule}")
    path.write_text(text, encoding="utf-8")
    ((row,),) = (record["rows"] for record in plain(plan, "SHIKAKU", "SHIKAKU.csv", "--rows", 1)["records"])
    marked = {item["item"]: item["rejects"] for item in row["items"] if item["rejects"]}
    assert marked == {"tokureikyojuchi_shikuchosonkodo": ["required_missing", "check_digit_wrong"]}


def test_a_field_that_only_rules_ask_is_said_to_be_asked(host_plan: Path) -> None:
    _, out = run(host_plan, "SHIKAKU", "KOKUHO.DAT", "--rows", 1)
    (asked,) = (cell["asked"] for cell in _source_cells(host_plan) if cell["field"] == "DEL")
    assert asked == ["skip_rows"]
    assert "asked by skip_rows" in out


def test_a_view_that_the_record_does_not_hold_is_no_fault(host_plan: Path) -> None:
    """REDEFINES: of two views of the same bytes one can be read, and is what the record holds."""
    product = host_plan.parents[2] / "products" / "hand_v1"
    begin = "               10  FROM-YMD PIC 9(8).\n"
    view = "               10  FROM-BIN REDEFINES FROM-YMD PIC S9(15) COMP-3.\n"
    (product / "layouts" / "KOKUHO.cpy").write_text(COPYBOOK.replace(begin, begin + view), encoding="utf-8")
    spec = product / "SHIKAKU.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8") + "unused_fields:\n  FROM_BIN: 別の見方\n", encoding="utf-8"
    )
    _, out = run(host_plan, "SHIKAKU", "KOKUHO.DAT", "--rows", 1)
    (cell,) = (each for each in _source_cells(host_plan) if each["field"] == "FROM_BIN")
    assert (cell["text"], cell["unreadable"]) == (None, "")
    assert "no number" not in out


def _source_cells(host_plan: Path) -> list[dict[str, Any]]:
    (record,) = plain(host_plan, "SHIKAKU", "KOKUHO.DAT", "--rows", 1)["records"]
    cells: list[dict[str, Any]] = record["source"]
    return cells


def test_a_folder_and_a_file_that_is_no_database_are_told(tmp_path: Path) -> None:
    spec = KOKUHO / "KOKUHO_SETAI.yaml"
    text = tmp_path / "text.sqlite"
    text.write_text("no database", encoding="utf-8")
    for data, told in ((tmp_path, "is a folder"), (text, "is no SQLite file")):
        result = CliRunner().invoke(app, ["preview", str(spec), "--data", str(data)])
        assert isinstance(result.exception, SpecError)
        assert told in str(result.exception)


@pytest.mark.parametrize("command", ["preview", "describe"])
@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("products/hayate_juki_v5/layouts/JUMINM.yaml", "a layout"),
        ("municipalities/993026_tsuruhama/plan.yaml", "a plan"),
    ],
)
def test_a_file_that_is_no_mapping_is_told_in_one_line(command: str, file: str, told: str) -> None:
    arguments = [command, f"mappings/{file}", *(["--data", "README.md"] if command == "preview" else [])]
    error = CliRunner().invoke(app, arguments).exception
    assert isinstance(error, SpecError)
    assert [problem.wrong for problem in error.problems] == [f"this is the file of {told}, not of a mapping."]


def test_lint_of_an_empty_name_is_told() -> None:
    error = CliRunner().invoke(app, ["lint", ""]).exception
    assert isinstance(error, SpecError)
    assert "an empty name is no file" in str(error)


def test_a_constant_of_a_town_stands_in_its_own_table(plan: Path) -> None:
    """As docs/mapping_spec.md says it: a code table over the municipality's code, filled by the town."""
    product = plan.parents[2] / "products" / "hand_v1"
    path = product / "SETAI.yaml"
    text = path.read_text(encoding="utf-8").replace(
        'shikuchosonhokenshabango: {constant: "99010001"}',
        "shikuchosonhokenshabango: {setting: municipality, convert: {codes: hokensha.csv}}",
    )
    path.write_text(text, encoding="utf-8")
    head = "source,standard,valid_from,valid_to,note,confirmed_by,confirmed_on\n"
    for folder, line in ((product, ""), (plan.parent, "992011,99010001,,,,,\n")):
        (folder / "codes").mkdir(exist_ok=True)
        (folder / "codes" / "hokensha.csv").write_text(head + line, encoding="utf-8")
        told = CliRunner().invoke(app, ["lint", str(product)]).output
        assert "hokensha" not in told, "a product has it before there is a town"
    (record,) = plain(plan, "SETAI", "SETAI.csv", "--rows", 1, "--plan", plan)["records"]
    assert [values(row)["shikuchosonhokenshabango"] for row in record["rows"]] == ["99010001"]
    assert "hokensha" not in CliRunner().invoke(app, ["lint", str(plan)]).output
