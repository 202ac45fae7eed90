"""`hikkoshi gaiji`: what a run met, the sheet and back, and that a decision frees exactly the rows it touches."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from contracts.errors import MigrationError
from mappings.spec.reader import spec_of
from pipeline.command_line import app
from pipeline.stage_folder import Manifest, fetch_output
from standards.character_maps import MJ_NAME
from storage import open_store
from tests.pipeline.gaiji_town import make_town, settle
from tests.standards.test_character_maps import write_figures, write_map

SIGNED = {
    "unicode": "U+9AD9", "status": "同定済", "decision": "同一の字", "basis": "戸籍", "decided_by": "山田",
    "decided_on": "2026-02-01", "checked_by": "鈴木", "checked_on": "2026-02-02",
}  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_town(tmp_path, monkeypatch)
    settle(made)
    return made


def gaiji(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["gaiji", *map(str, arguments)])
    if isinstance(result.exception, MigrationError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def plain(*arguments: object) -> Any:
    return json.loads(gaiji(*arguments, "--json")[1])


def csv_sheet(plan: Path, path: Path, filled: dict[str, dict[str, str]], run: str = "r1") -> Path:
    """The sheet of a run with cells filled in by code."""
    assert gaiji("sheet", plan, "--run", run, "--csv", path)[0] == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    names = [heading.split()[0] for heading in header]
    for line in lines:
        for name, text in filled.get(line[names.index("code")][2:-1], {}).items():
            line[names.index(name)] = text
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path


def undecided(manifest: Manifest) -> int:
    return sum(each["failed"] for each in manifest.facts["findings"] if each["reason"] == "gaiji_undecided")


def members(plan: Path, manifest: Manifest) -> dict[tuple[str, int], dict[str, Any]]:
    home = plan.parents[3] / "home"
    path = fetch_output(open_store(str(home / "objects")), manifest, "standard/g_nhi_member.parquet", home)
    return {(row["atenabango"], row["_record"]): row for row in pq.read_table(path).to_pylist()}


def test_what_a_run_met_is_listed_worst_first_without_a_name(plan: Path) -> None:
    code, told = gaiji("list", plan, "--run", "r1", "--json")
    assert code == 1
    assert [
        (c["system"], c["code"], c["count"], c["persons"], c["stops"], c["state"]) for c in json.loads(told)
    ] == [
        ("hand", "F040", 3, 2, True, "undecided"),
        ("hand", "F041", 1, 1, True, "undecided"),
        ("hand", "F042", 1, 1, False, "undecided"),
    ]
    first = json.loads(told)[0]["fields"]
    assert first == [{"field": "hand_v1.SHIKAKU.SHIMEI", "count": 3, "items": "国保資格情報／被保険者氏名"}]
    shown = gaiji("list", plan, "--run", "r1")[1]
    assert "3 characters: 3 undecided, 2 of them stop a cut-over" in shown
    for words in (told, shown):
        assert not any(name in words for name in ("一郎", "三郎", "0001", "本 "))


def test_what_is_listed_is_what_extract_counted(plan: Path) -> None:
    counted: dict[str, int] = {}
    for facts in settle(plan)["extract"].facts["files"]:
        for name, count in facts["gaiji"].items():
            counted[name.split()[1]] = counted.get(name.split()[1], 0) + count
    assert {one["code"]: one["count"] for one in plain("list", plan, "--run", "r1")} == counted


def test_a_decision_frees_exactly_its_rows(plan: Path, tmp_path: Path) -> None:
    before = settle(plan)
    done = plain("import", plan, csv_sheet(plan, tmp_path / "s.csv", {"F040": SIGNED}))
    assert ([row["code"] for row in done["decided"]], done["occurrences"]) == (["F040"], 3)
    after = settle(plan, "r2")
    assert (undecided(before["convert"]), undecided(after["convert"])) == (3, 1)
    old, new = members(plan, before["settle"]), members(plan, after["settle"])
    assert {key for key in old if old[key] != new[key]} == {("0001", 2), ("0003", 4)}
    assert new["0001", 2]["hihokenshashimei"] == "髙髙　一郎"
    assert new["0007", 5] == old["0007", 5]
    assert plain("freed", plan, "--run", "r2", "--since", "r1") == [
        {"business": "024", "group": "g_nhi_member", "item": "hihokenshashimei",
         "before": 3, "freed": 2, "new": 0, "now": 1}
    ]  # fmt: skip
    assert "2 values freed since run r1" in gaiji("freed", plan, "--run", "r2", "--since", "r1")[1]
    assert [one["state"] for one in plain("list", plan, "--run", "r2")] == [
        "undecided",
        "undecided",
        "decided",
    ]


def test_one_signature_does_not_count(plan: Path, tmp_path: Path) -> None:
    alone = SIGNED | {"checked_by": "", "checked_on": ""}
    done = plain("import", plan, csv_sheet(plan, tmp_path / "s.csv", {"F040": alone}))
    assert [row["code"] for row in done["waiting"]] == ["F040"]
    assert undecided(settle(plan, "r2")["convert"]) == 3
    assert plain("list", plan, "--run", "r2")[0]["state"] == "waiting"


def test_the_workbook_goes_round(plan: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    assert gaiji("sheet", plan, "--run", "r1", "--xlsx", path)[0] == 0
    assert plain("import", plan, path)["unchanged"] == 3
    book = load_workbook(path)
    page = book.worksheets[0]
    names = [str(cell.value).split()[0] for cell in page[1]]
    for name, text in (SIGNED | {"unicode": "髙", "note": "=1+1"}).items():
        page.cell(2, names.index(name) + 1).value = text
        page.cell(2, names.index(name) + 1).data_type = "s"
    book.save(path)
    assert [row["code"] for row in plain("import", plan, path)["decided"]] == ["F040"]
    table = (plan.parent / "gaiji" / "hand.csv").read_text(encoding="utf-8").splitlines()
    assert table[1] == "hand,F040,U+9AD9,,,同定済,同一の字,戸籍,山田,2026-02-01,鈴木,2026-02-02,=1+1"
    assert plain("import", plan, csv_sheet(plan, tmp_path / "s.csv", {}))["unchanged"] == 3


def test_every_problem_is_told_by_its_cell_and_nothing_is_written(plan: Path, tmp_path: Path) -> None:
    wrong = {
        "F040": SIGNED | {"checked_by": "山　田"},
        "F041": {"status": "済", "unicode": "U+E000"},
        "F042": {"status": "対象外", "decided_on": "2026-02-30", "mj_name": "MJ1"},
    }
    code, told = gaiji("import", plan, csv_sheet(plan, tmp_path / "s.csv", wrong))
    assert code == 2
    assert [line.split(": ")[0] for line in told.splitlines()] == [
        "s.csv:2 checked_by", "s.csv:3 status", "s.csv:3 unicode", "s.csv:4 mj_name", "s.csv:4 basis",
        "s.csv:4 decided_by", "s.csv:4 decided_on",
    ]  # fmt: skip
    assert not (plan.parent / "gaiji").exists()


def test_a_stale_sheet_takes_no_decision_back_and_a_signed_change_is_listed(
    plan: Path, tmp_path: Path
) -> None:
    stale = csv_sheet(plan, tmp_path / "stale.csv", {})
    gaiji("import", plan, csv_sheet(plan, tmp_path / "s.csv", {"F040": SIGNED}))
    table = plan.parent / "gaiji" / "hand.csv"
    kept = table.read_bytes()
    code, told = gaiji("import", plan, stale)
    assert (code, table.read_bytes()) == (2, kept)
    assert (
        "stale.csv:2 status: code F040 is identified already as U+9AD9, and nobody signs the change." in told
    )
    alone = SIGNED | {"unicode": "U+9AD8", "checked_by": "", "checked_on": ""}
    told = gaiji("import", plan, csv_sheet(plan, tmp_path / "a.csv", {"F040": alone}))[1]
    assert "a.csv:4 checked_by: code F040 is identified, and one person alone changes it." in told
    changed = csv_sheet(plan, tmp_path / "c.csv", {"F040": SIGNED | {"unicode": "U+9AD8"}})
    assert (
        "changed: hand F040: 同定済 U+9AD9 (山田 2026-02-01) → 同定済 U+9AD8"
        in gaiji("import", plan, changed)[1]
    )


def test_decisions_in_the_old_form_go_on_to_count(plan: Path, tmp_path: Path) -> None:
    folder = plan.parent / "gaiji"
    folder.mkdir()
    header = "system,code,unicode,ivs,mj_name,status\n"
    (folder / "hand.csv").write_text(f"{header}hand,F041,U+9AD8,,,同定済\n", encoding="utf-8")
    gaiji("import", plan, csv_sheet(plan, tmp_path / "s.csv", {"F040": SIGNED}))
    states = {one["code"]: one["state"] for one in plain("list", plan, "--run", "r1")}
    assert states == {"F040": "decided", "F041": "decided", "F042": "undecided"}
    first = {"decision": "同一の字", "basis": "戸籍", "decided_by": "山田", "decided_on": "2026-02-01"}
    gaiji("import", plan, csv_sheet(plan, tmp_path / "s.csv", {"F041": first}))
    assert undecided(settle(plan, "r2")["convert"]) == 0
    second = {"checked_by": "鈴木", "checked_on": "2026-02-02"}
    gaiji("import", plan, csv_sheet(plan, tmp_path / "s.csv", {"F041": second}))
    assert undecided(settle(plan, "r3")["convert"]) == 0
    assert (folder / "hand_six_columns.csv").read_text(encoding="utf-8") == header
    assert "hand,F041,U+9AD8" in (folder / "hand.csv").read_text(encoding="utf-8")


def test_the_page_has_a_card_a_character_with_its_picture(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "F040.png").write_bytes(b"\x89PNG")
    (tmp_path / "vendor.ttf").write_bytes(b"font")
    page = tmp_path / "s.html"
    arguments = ("--glyphs", tmp_path, "--font", tmp_path / "vendor.ttf", "--font-codes", "cp932")
    assert gaiji("sheet", plan, "--run", "r1", "--html", page, *arguments)[0] == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("<section") == 3
    assert 'src="data:image/png;base64,iVBORw=="' in text
    assert '<span class="vendor">\ue001</span>' in text
    assert "U+E001" in text
    assert not any(name in text for name in ("一郎", "三郎", "見本"))


def test_candidates_and_the_reduced_character_come_from_the_site_s_own_lists(
    plan: Path, tmp_path: Path
) -> None:
    row = {
        "参考情報": {},
        MJ_NAME: "MJ900001",
        "読み・字形による類推": [{"JIS X 0213": "1-25-66", "UCS": "U+9AD8"}],
    }
    reductions = write_map(tmp_path / "MJShrinkMap.9.9.9.json", [row])
    figures = write_figures(tmp_path / "mji.99999.csv", [("MJ900001", "", "U+9AD9", "", "")])
    gaiji(
        "import",
        plan,
        csv_sheet(plan, tmp_path / "s.csv", {"F041": {"mj_name": "MJ900001", "status": "候補"}}),
    )
    sheet, lists = tmp_path / "s.csv", ("--figures", figures, "--reductions", reductions)
    assert gaiji("sheet", plan, "--run", "r1", "--csv", sheet, *lists)[0] == 0
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        lines = {line["code 外字コード"]: line for line in csv.DictReader(file)}
    told = [(line["candidates 候補"], line["reduced 縮退先"]) for line in lines.values()]
    # By the candidate's character where the table has one, else by its MJ name.
    assert told == [*[("高 1-25-66 読み・字形による類推", "高")] * 2, ("", "")]


def test_records_of_nobody_are_counted_apart(plan: Path) -> None:
    mapping = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    text = mapping.read_text(encoding="utf-8").replace(
        "atenabango: {from: ATENA}", 'atenabango: {constant: "1"}'
    )
    mapping.write_text(text, encoding="utf-8")
    spec_of.cache_clear()
    first = plain("list", plan, "--run", "r1")[0]
    assert (first["code"], first["count"], first["persons"], first["without_person"]) == ("F040", 3, 0, 3)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--run", "nosuch"), "run nosuch: business 024 has 0 results of the stage extract."),
        (("--run", "r1", "--business", "001"), "business 001: is not in the plan. It has: 024."),
    ],
)
def test_what_is_not_there_is_told(plan: Path, arguments: tuple[str, ...], told: str) -> None:
    code, said = gaiji("list", plan, *arguments)
    assert (code, told in said) == (2, True)


def test_a_sheet_of_another_form_is_refused(plan: Path, tmp_path: Path) -> None:
    sheet = csv_sheet(plan, tmp_path / "s.csv", {})
    text = sheet.read_text(encoding="utf-8-sig")
    sheet.write_bytes(text.encode("cp932"))
    assert "s.csv: the sheet cannot be read." in gaiji("import", plan, sheet)[1]
    sheet.write_text(text.replace("checked_by", "checker").replace("hand", "other"), encoding="utf-8")
    assert "s.csv:1: columns are missing: checked_by." in gaiji("import", plan, sheet)[1]
    assert "s.csv:1: columns are not known: checker." in gaiji("import", plan, sheet)[1]
    sheet.write_text(text.replace("hand,X'F040'", "other,F04"), encoding="utf-8")
    told = gaiji("import", plan, sheet)[1]
    assert "s.csv:2 system: system 'other' is not known. Known: hand." in told
    assert "s.csv:2 code: 'F04' is no code in hex." in told
