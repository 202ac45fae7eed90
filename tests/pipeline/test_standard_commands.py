"""`hikkoshi standard`: what a domain person sees, what a new version breaks, and what is rewritten."""

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError
from mappings.spec.reader import parse_spec
from mappings.standard_impact import impacts, rename_in_specs
from pipeline.command_line import app
from standards.diff import Change, Kind
from standards.reader import DATA
from tests.pipeline.hand_town import write_hand_town
from tests.standards.official_form import Value, item, workbook


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["standard", *map(str, arguments)])
    if isinstance(result.exception, MigrationError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def plain(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json")[1])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    return folder


def household(**changes: Value) -> list[dict[str, Value]]:
    """国保世帯情報 as an official list might have it; a change names an item by its field."""
    usual = {"業務ID": "024", "グループ名称": "国保世帯情報"}
    return [
        item(1, "国保世帯番号", "kokuhosetaibango", グループ主キー="○", データ出力条件="必須", **usual),
        item(2, "宛名番号", "atenabango", データ出力条件="必須", **usual),
        item(
            3, "国保記号番号", "kokuhokigobango", 桁数=changes.get("kigo", 12), データ出力条件="必須", **usual
        ),
    ]


def test_every_registered_business_is_listed(data: Path) -> None:
    listed = plain("list", "--data", data)["2.1"]
    assert len(listed) == 37
    assert len({row["affair"] for row in listed} - {""}) == 20
    by_id = {row["business"]: row for row in listed}
    assert (by_id["031"]["official"], by_id["031"]["constructed"]) == (29, 0)
    assert (by_id["001"]["official"], by_id["001"]["constructed"] > 0) == (0, True)
    assert by_id["027"]["groups"] == []


def test_a_group_is_shown_with_what_it_is(data: Path) -> None:
    code, out = run("show", "g_resident", "--data", data)
    assert (code, "CONSTRUCTED, not the official list" in out) == (0, True)
    assert plain("show", "住登外者宛名基本情報", "--data", data)[0] == {
        "id": "03100001", "name": "宛名番号", "romaji": "atenabango", "type": "X", "digits": "15", "key": True,
        "duty": "必須", "condition": "", "checked_when": "", "code_list": "", "codes": [], "repeats": 0,
        "privacy": "personal", "official": True, "codes_official": True,
        "source": "official: デジタル庁「項目定義書（住登外者宛名番号管理）」第2.1版 2023-09-29（公共データ利用規約1.0。項目定義・項目説明は要約に加工）",
        "section": "0310002住登外者宛名情報管理機能",
    }  # fmt: skip
    code, out = run("show", "g_nosuch", "--data", data)
    assert (code, "Known: g_resident" in out) == (2, True)


def test_a_code_is_shown_with_its_meaning_its_days_and_its_source(data: Path) -> None:
    items = {row["romaji"]: row for row in plain("show", "g_nhi_member", "--data", data)}
    assert items["kokuhoshikakukubun"]["code_list"] == "024:002"
    codes = {code["code"]: code for code in items["kokuhoshikakukubun"]["codes"]}
    assert {code: each["name"] for code, each in codes.items()} == {
        "1": "一般",
        "2": "退職本人",
        "3": "退職被扶養者",
    }
    assert codes["2"]["periods"] == [["0000-01-01", "2020-03-31"]]
    assert codes["2"]["source"].startswith("constructed: ")
    assert not codes["2"]["official"]
    of_others = {row["romaji"]: row for row in plain("show", "g_external_person", "--data", data)}
    gender = of_others["seibetsu"]["codes"]
    assert (gender[1]["name"], gender[1]["official"]) == ("男", True)
    assert "コード一覧（個別）_住登外者宛名番号管理" in gender[1]["source"]


def test_every_code_of_a_group_is_on_the_terminal_and_told_official_or_constructed(data: Path) -> None:
    _, out = run("show", "g_nhi_member", "--data", data)
    assert "退職被扶養者" in out
    assert "2020-03-31" in out
    assert "constructed: 国民健康保険法第116条" in "".join(out.split("\n"))
    _, out = run("show", "g_external_person", "--data", data)
    assert "official: デジタル庁「コード一覧（個別）" in out


def test_a_conditional_item_is_shown_with_its_condition(data: Path) -> None:
    """Both: what the standard says, and what is checked of it, in the names and meanings of the standard."""
    items = {row["romaji"]: row for row in plain("show", "g_nhi_member", "--data", data)}
    other = items["tokureikyojuchi_shikuchosonkodo"]
    assert other["condition"] == "条件: マル学マル遠区分が該当"
    assert other["checked_when"] == "マル学マル遠区分（marugakumaruenkubun）が「1 マル学」か「2 マル遠」"
    assert items["shikakusoshitsujiyu"]["checked_when"] == (
        "（資格喪失年月日（shikakusoshitsunengappi）が「9999-12-31」か空白）でない"
    )
    _, out = run("show", "g_nhi_member", "--data", data)
    assert "条件: マル学マル遠区分が該当" in out
    assert "「1 マル学」" in out  # the rest is folded into the column
    unchecked = {row["romaji"]: row for row in plain("show", "g_external_person", "--data", data)}
    assert unchecked["shimei"]["condition"] == "条件: 氏名未定でない"
    assert unchecked["shimei"]["checked_when"] == ""


def test_every_code_and_condition_of_the_data_stands_on_a_page(tmp_path: Path) -> None:
    run("pages", "--out", tmp_path)
    for path in sorted((DATA / "2.1" / "codes").glob("*.csv")):
        business, _, number = path.stem.partition("_")
        page = (tmp_path / f"{business}.md").read_text(encoding="utf-8")
        part = page[page.index(f"### {business}:{number}") :].partition("\n### ")[0]
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert f"| `{row['code']}` | {row['name']} |" in part
                assert row["provenance"].partition(": ")[2] in part
                assert ("Official" in part) == row["provenance"].startswith("official")
    for path in sorted((DATA / "2.1" / "items").glob("*.csv")):
        page = (tmp_path / f"{path.stem}.md").read_text(encoding="utf-8")
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["データ出力条件"] == "条件付き必須":
                    assert f"| {row['データ項目']} | {row['項目説明']} |" in page


def test_a_new_version_says_what_it_breaks_and_for_whom(data: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "024_国民健康保険_基本データリスト【第3.0版】_20261001.xlsx", household(), [])
    told = plain("import", path, "--version", "3.0", "--base", "2.1", "--data", data)
    assert told["written"]
    code, out = run("diff", "2.1", "3.0", "--data", data, "--json")
    rows = json.loads(out)
    assert code == 1
    by_item = {(row["kind"], row["group"], row["item"]): row for row in rows}
    gone = by_item["group removed", "g_nhi_member", ""]
    assert any("KOKUHO_SHIKAKU.yaml:" in place for place in gone["places"])
    assert gone["municipalities"] == ["992011", "993026", "994014"]
    assert all(row["business"] == "024" for row in rows)
    page = tmp_path / "diff.html"
    run("diff", "2.1", "3.0", "--data", data, "--html", page)
    text = page.read_text(encoding="utf-8")
    assert "標準仕様の改定による影響" in text
    assert "993026" in text
    assert run("diff", "2.1", "2.1", "--data", data)[0] == 0


def test_a_dry_run_shows_and_writes_nothing(data: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "T.xlsx", household(), [])
    about = ["--document", "試験", "--edition", "3", "--published", "2026-10-01"]
    code, out = run("import", path, "--version", "2.1", *about, "--data", data, "--dry-run")
    assert (code, "would be written" in out) == (0, True)
    assert (data / "2.1" / "items" / "024.csv").read_bytes() == (
        DATA / "2.1" / "items" / "024.csv"
    ).read_bytes()
    code, out = run("import", path, "--version", "2.1", "--data", data)
    assert (code, "Say --document" in out) == (2, True)
    code, out = run("import", path, "--version", "9", *about, "--base", "8", "--data", data)
    assert (code, "Known: 2.1" in out) == (2, True)


def test_a_renamed_item_is_rewritten_in_the_specs_that_feed_it(tmp_path: Path) -> None:
    plan = write_hand_town(tmp_path)
    products, towns = plan.parents[2] / "products", plan.parents[1]
    change = Change(
        Kind.RENAMED, "024", "g_nhi_household", "国保世帯情報", "kokuhokigobango", "国保記号番号",
        "国保記号番号 kokuhokigobango", "記号番号 kigobango", decide=False,
    )  # fmt: skip
    touched = impacts([change], "2.1", products, towns)
    assert [(one.mapping, one.municipalities) for one in touched] == [("hand_v1.SETAI", ("992011",))]
    path = products / "hand_v1" / "SETAI.yaml"
    before = path.read_text(encoding="utf-8")
    assert rename_in_specs(touched) == [touched[0].place]
    assert path.read_text(encoding="utf-8") == before.replace("kokuhokigobango: {from", "kigobango: {from")
    # What is not in this standard yet is told, never dropped.
    _, problems = parse_spec(path)
    assert any("no item 'kigobango'" in problem.wrong for problem in problems)
    # The other mapping has an item of the same name in another group: it is left alone.
    assert "kokuhokigobango: {constant: K-1}" in (products / "hand_v1" / "SHIKAKU.yaml").read_text(
        encoding="utf-8"
    )


def test_names_that_another_item_fills_are_rewritten_too(tmp_path: Path) -> None:
    products = tmp_path / "products"
    shutil.copytree("mappings/products/hayate_kokuho_v5", products / "hayate_kokuho_v5")
    change = Change(
        Kind.RENAMED, "031", "g_external_person", "住登外者宛名基本情報", "uji_nihonjin", "氏_日本人",
        "氏_日本人 uji_nihonjin", "氏_日本人 shi_nihonjin", decide=False,
    )  # fmt: skip
    touched = impacts([change], "2.1", products, tmp_path)
    path = products / "hayate_kokuho_v5" / "JUTOGAI.yaml"
    before = path.read_text(encoding="utf-8")
    assert [one.place.rpartition("/")[2].partition(":")[0] for one in touched] == ["JUTOGAI.yaml"]
    assert rename_in_specs(touched) == [touched[0].place]
    assert path.read_text(encoding="utf-8") == before.replace(
        "fills: [uji_nihonjin,", "fills: [shi_nihonjin,"
    )
    key = replace(change, item="shimei", item_name="氏名", old="氏名 shimei", new="氏名 namae")
    (place,) = rename_in_specs(impacts([key], "2.1", products, tmp_path))
    now = path.read_text(encoding="utf-8").splitlines()
    assert now[int(place.rpartition(":")[2]) - 1].strip() == "namae:"


def test_names_are_not_rewritten_for_a_version_beside(data: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "024_国民健康保険_基本データリスト【第3.0版】_20261001.xlsx", household(), [])
    code, out = run("import", path, "--version", "3.0", "--base", "2.1", "--data", data, "--rename-specs")
    assert (code, "go on holding" in out, (data / "3.0").exists()) == (2, True, False)


@pytest.mark.parametrize("version", ["../evil", "", ".", "a b", "x"])
def test_a_version_is_numbers(data: Path, tmp_path: Path, version: str) -> None:
    path = workbook(tmp_path / "024_国民健康保険_基本データリスト【第3.0版】_20261001.xlsx", household(), [])
    code, out = run("import", path, f"--version={version}", "--base", "2.1", "--data", data)
    assert (code, "is no version" in out, [each.name for each in data.iterdir()]) == (2, True, ["2.1"])


def test_days_and_empty_folders_are_told(tmp_path: Path) -> None:
    assert run("suite", "g_resident", "--as-of", "2026-13-45") == (
        2,
        "--as-of 2026-13-45: is no day. Write YYYY-MM-DD.",
    )
    code, out = run("show", "g_resident", "--data", tmp_path)
    assert (code, "there is no version" in out) == (2, True)


def test_specs_of_another_version_are_not_touched(tmp_path: Path) -> None:
    plan = write_hand_town(tmp_path)
    change = Change(Kind.GROUP_REMOVED, "024", "g_nhi_member", "国保資格情報", "", "", "", "", decide=True)
    assert len(impacts([change], "2.1", plan.parents[2] / "products", plan.parents[1])) == 1
    assert impacts([change], "3.0", plan.parents[2] / "products", plan.parents[1]) == []


def test_the_pages_of_the_repository_are_those_of_its_data(tmp_path: Path) -> None:
    code, _ = run("pages", "--out", tmp_path)
    assert code == 0
    docs = Path("docs/standard")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        path.name: path.read_text(encoding="utf-8") for path in docs.iterdir()
    }


def test_a_suite_is_ordinary_and_the_same_each_time() -> None:
    first, again = run("suite", "g_resident"), run("suite", "住民情報")
    assert first == again
    suite = json.loads(first[1])
    metas = [expectation["meta"] for expectation in suite["expectations"]]
    assert {"reason", "standard_class", "item_id"} <= set(metas[0])
    assert {"check.required", "check.length", "check.date_form", "check.key_unique", "check.check_digit"} <= {
        meta["check"] for meta in metas
    }


def test_reductions_are_shown_with_their_basis_and_never_picked(tmp_path: Path) -> None:
    """The files have the form of the official ones; what stands in them is constructed."""
    figures, reductions = tmp_path / "mji.csv", tmp_path / "map.json"
    figures.write_text(
        "MJ文字図形名,実装したUCS,実装したMoji_JohoコレクションIVS,実装したSVS\n"
        "MJ000001,U+9AD9,,\nMJ000002,U+5D11,,\n",
        encoding="utf-8",
    )
    one = {"JIS X 0213": "1-25-66", "UCS": "U+9AD8"}
    other = {"JIS X 0213": "1-26-74", "UCS": "U+5D0E"}
    content = [
        {"MJ文字図形名": "MJ000001", "辞書類等による関連字": [one]},
        {"MJ文字図形名": "MJ000002", "辞書類等による関連字": [one, other]},
    ]
    reductions.write_text(json.dumps({"content": content}, ensure_ascii=False), encoding="utf-8")
    options = ["--figures", figures, "--reductions", reductions]
    rows = plain("reduce", "髙", "崑", "山", *options)
    assert [(row["target"], row["basis"], row["reason"], len(row["candidates"])) for row in rows] == [
        ("高", "辞書類等による関連字", "", 1),
        (None, None, "several", 2),
        (None, None, "none", 0),
    ]
    code, out = run("reduce", "髙", *options, "--basis", "勘")
    assert (code, "Known: JIS包摂規準" in out) == (2, True)
