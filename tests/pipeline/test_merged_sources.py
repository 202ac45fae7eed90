"""One history out of three files: those who are here, those who left, and what changed since."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mappings.formatting import formatted
from mappings.lint.linter import lint
from mappings.plan.plan import read_plan
from mappings.workbook.export import export_workbook
from mappings.workbook.importing import import_workbook
from pipeline.cases import cases_below, run_cases
from pipeline.command_line import app
from pipeline.coverage import cover
from pipeline.request import RunRequest
from pipeline.stages import run_stage
from storage import open_store
from tests.pipeline import hand_town
from tests.pipeline.test_run_by_hand import plan, rows, settle

__all__ = ["plan"]

LEFT = hand_town.SHIKAKU_LAYOUT.replace("hand_v1.SHIKAKU", "hand_v1.SOSHITSU").replace("SHIMEI", "NAMAE")
CHANGED = """
layout: hand_v1.IDO
format: delimited
charset: cp932
gaiji: hand
header: true
fields:
  - {name: ATENA, type: text}
  - {name: SEQ, type: text}
  - {name: NO, type: text}
  - {name: TO, type: text}
"""
SOURCES = """sources:
  - {name: here, layout: hand_v1.SHIKAKU, source: files, files: SHIKAKU*.csv}
  - {name: left, layout: hand_v1.SOSHITSU, source: files, files: SOSHITSU*.csv, rename: {NAMAE: SHIMEI}}
  - {name: changed, layout: hand_v1.IDO, source: files, files: IDO*.csv}
merge: {key: [ATENA, SEQ], order: ["NO"]}
"""
CONTROLS = """controls:
  - {source: left, count: records, equals: note.records}
  - {source: changed, sum: "NO", equals: note.NO}
"""
NOTE = "SETAI: {records: 5}\nSOSHITSU: {records: 3}\nIDO: {sum: {NO: 6}}\n"
HEADER = "ATENA,SEQ,SETAI,SHIMEI,KBN,FROM,TO\n"
# 0001 is here and has an older row that left; 0002's end comes from the second of two changes; 0003 stands
# twice among those who left; 0004's change has no record.
HERE = HEADER + "0001,2,S1,見本 一郎,A,20200101,99999999\n0002,1,S2,見本 二郎,A,20210101,99999999\n"
GONE = (
    HEADER.replace("SHIMEI", "NAMAE")
    + "0001,1,S1,見本 一,A,20190101,20191231\n0003,1,S3,見本 三郎,A,20210101,99999999\n"
    + "0003,1,S3,見本 三郎,A,20210102,99999999\n"
)
SINCE = "ATENA,SEQ,NO,TO\n0002,1,1,20221231\n0002,1,2,20220930\n0004,1,3,20220930\n"
CASES = """mapping: hand_v1.SHIKAKU
defaults: {ATENA: "0001", SEQ: 1, SETAI: S1, SHIMEI: 見本 一郎, KBN: A, FROM: 20200101}
cases:
  - name: an_end_comes_from_the_last_change
    given:
      - {TO: 99999999}
      - {row.source: changed, "NO": 1, TO: 20221231}
      - {row.source: changed, "NO": 2, TO: 20220930}
    expect: {国保資格情報: [{shikakusoshitsunengappi: 2022-09-30, hihokenshashimei: 見本　一郎}], skipped: 1}
  - name: who_left_is_numbered_with_who_is_here
    given: [{SEQ: 2}, {row.source: left, SHIMEI: 見本 一, SEQ: 1}]
    expect:
      国保資格情報:
        - {hihokensharirekibango: 2, hihokenshashimei: 見本　一郎}
        - {hihokensharirekibango: 1, hihokenshashimei: 見本　一}
"""


@pytest.fixture
def merged(plan: Path) -> Path:
    product = plan.parents[2] / "products" / "hand_v1"
    (product / "layouts" / "SOSHITSU.yaml").write_text(LEFT.lstrip(), encoding="utf-8")
    (product / "layouts" / "IDO.yaml").write_text(CHANGED.lstrip(), encoding="utf-8")
    old = "sources:\n  - {layout: hand_v1.SHIKAKU, source: files, files: SHIKAKU*.csv}\n"
    text = hand_town.SHIKAKU.lstrip()
    assert old in text
    (product / "SHIKAKU.yaml").write_text(text.replace(old, SOURCES) + CONTROLS, encoding="utf-8")
    (product / "cases").mkdir()
    (product / "cases" / "SHIKAKU.yaml").write_text(CASES, encoding="utf-8")
    folder = plan.parents[3] / "sources" / "hand"
    for name, text in (("SHIKAKU", HERE), ("SOSHITSU", GONE), ("IDO", SINCE)):
        (folder / f"{name}.csv").write_bytes(text.encode("cp932"))
    (folder / "control_totals.yaml").write_text(NOTE, encoding="utf-8")
    return plan


def spec_of(plan: Path) -> Path:
    return plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"


def test_the_history_is_one(merged: Path) -> None:
    assert lint([merged.parents[2]])[1] == []
    manifest = settle(merged)
    found = sorted(
        (row["atenabango"], row["hihokensharirekibango"], row["hihokenshashimei"], row["shikakusoshitsunengappi"])
        for row in rows(merged, manifest["settle"], "standard/g_nhi_member.parquet")
    )  # fmt: skip
    assert found == [
        ("0001", 1, "見本　一", "2019-12-31"),
        ("0001", 2, "見本　一郎", "9999-12-31"),
        ("0002", 1, "見本　二郎", "2022-09-30"),
    ]


def test_every_record_of_every_file_has_one_disposition(merged: Path) -> None:
    upstream = None
    request = RunRequest(str(merged), "r1")
    for stage in ("extract", "convert"):
        upstream = run_stage(request, "024", stage, upstream).manifest
    store = open_store(str(merged.parents[3] / "home" / "objects"))
    facts = json.loads(store.read(str(upstream)))["facts"]
    ledgers = {each["file"]: each for each in facts["records"]}
    counts = {
        name: (each["read"], sum(each["skipped"].values()), each["used"]) for name, each in ledgers.items()
    }
    assert counts == {
        "SETAI.csv": (6, 1, 4),
        "SHIKAKU.csv": (3, 0, 2),
        "SOSHITSU.csv": (4, 0, 3),
        "IDO.csv": (4, 1, 2),
    }
    told = [(f["item"], f["checked"], f["failed"]) for f in facts["findings"] if "differ" in f["reason"]]
    assert told == [("hand_v1.SHIKAKU.TO", 1, 1)], "0002's end, and no row of one source alone"
    failed = facts["groups"]["g_nhi_member"]["failed"]
    assert failed["atenabango duplicate_key"] == 2


def test_a_wrong_total_of_one_source_stops_the_run(merged: Path) -> None:
    note = merged.parents[3] / "sources" / "hand" / "control_totals.yaml"
    note.write_text(NOTE.replace("NO: 6", "NO: 7"), encoding="utf-8")
    with pytest.raises(Exception, match=r"IDO\.csv: control total NO: note\.NO says 7, the file gives 6"):
        run_stage(RunRequest(str(merged), "r1"), "024", "extract", None)


def test_cases_give_rows_of_each_source(merged: Path) -> None:
    (file,) = cases_below([merged.parents[2] / "products"])
    assert [(result.case.name, [str(each) for each in result.differences]) for result in run_cases(file)] == [
        ("an_end_comes_from_the_last_change", []),
        ("who_left_is_numbered_with_who_is_here", []),
    ]


def test_coverage_knows_the_fields_of_every_source(merged: Path) -> None:
    tables = {table.name: table for each in cover(read_plan(merged)) for table in each.records}
    assert {"hand_v1.SHIKAKU", "hand_v1.SOSHITSU", "hand_v1.IDO"} <= set(tables)
    assert all(cell.decided for table in tables.values() for cell in table.cells)
    (name,) = [cell for cell in tables["hand_v1.SOSHITSU"].cells if cell.name == "NAMAE"]
    assert name.because == ("g_nhi_member.hihokenshashimei",)


def test_form_and_workbook_keep_it(merged: Path, tmp_path: Path) -> None:
    export_workbook(spec_of(merged), tmp_path / "spec.xlsx")
    text = import_workbook(tmp_path / "spec.xlsx")[1]
    assert text == formatted(spec_of(merged))
    assert 'merge: {key: [ATENA, SEQ], order: ["NO"]}' in text
    assert "rename: {NAMAE: SHIMEI}" in text
    page = tmp_path / "page.html"
    result = CliRunner().invoke(app, ["describe", str(spec_of(merged)), "--html", str(page)])
    assert result.exit_code == 0
    assert "NAMAE を SHIMEI と読み替える" in page.read_text(encoding="utf-8")


def test_preview_shows_the_source_that_is_asked_for(merged: Path) -> None:
    file = merged.parents[3] / "sources" / "hand" / "SOSHITSU.csv"
    command = [
        "preview",
        str(spec_of(merged)),
        "--data",
        str(file),
        "--rows",
        "1",
        "--source",
        "left",
        "--json",
    ]
    found = json.loads(CliRunner().invoke(app, command).output)
    (row,) = found["records"][0]["rows"]
    names = {item["item"]: item["value"] for item in row["items"]}
    assert names["hihokenshashimei"] == "見本　一"
    assert "SHIMEI" in {cell["field"] for cell in found["records"][0]["source"]}


MISTAKES = """spec_version: 1
mapping: hand_v1.SHIKAKU
sources:
  - {name: here, layout: hand_v1.SHIKAKU, source: files, rename: {NO_SUCH: X, SETAI: KBN}}
  - {name: here, layout: hand_v1.SHIKAKU, source: files}
  - {layout: hand_v1.IDO, source: files}
merge: {key: [ATENA, SETAI, ATENA], order: [WHEN], keep: last}
standard: "2.1"
lookups:
  row: {layout: hand_v1.SETAI, source: files, key: SETAI, "on": SETAI, rename: {A: B}}
groups:
  国保資格情報:
    items: {}
controls:
  - {count: records, equals: note.records}
  - {source: nobody, sum: "NO", equals: note.NO}
  - {source: here, sum: "NO", equals: note.NO}
"""


def test_mistakes_of_merging_are_told_all_at_once(merged: Path) -> None:
    path = spec_of(merged)
    path.write_text(MISTAKES, encoding="utf-8")
    found = [str(problem).removeprefix(f"{path}:") for problem in lint([path])[1]]
    for line, wrong in [
        (4, "rename: layout hand_v1.SHIKAKU has no field 'NO_SUCH'"),
        (4, "rename gives two fields the name 'KBN'"),
        (5, "two sources have the name 'here'"),
        (5, "hand_v1.SHIKAKU is read twice from files"),
        (6, "one of several sources has no name"),
        (7, "merge has no key 'keep'"),
        (7, "merge names 'ATENA' twice"),
        (7, "source here, hand_v1.IDO has no field 'SETAI', which is of the key"),
        (7, "no source has a field 'WHEN'"),
        (10, "lookups: the name 'row' is taken"),
        (10, "lookup row has no key 'rename'"),
        (15, "a control names no source"),
        (16, "a control is of no source 'nobody'"),
        (17, "the source has no field 'NO'"),
    ]:
        assert any(each.startswith(f"{line}: {wrong}") for each in found), (line, wrong, found)
