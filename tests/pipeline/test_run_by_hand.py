"""extract, convert and settle on a town written by hand, without any server; every number counted by hand."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contracts.errors import SourceError
from pipeline.request import RunRequest
from pipeline.stage_folder import Manifest, fetch_output, read_manifest
from pipeline.stages import STAGES, run_stage
from storage import open_store
from tests.pipeline.hand_town import write_hand_town


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIKKOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HIKKOSHI_SOURCES", str(tmp_path / "sources"))
    monkeypatch.delenv("HIKKOSHI_OBJECTS", raising=False)
    return write_hand_town(tmp_path)


def settle(plan: Path, run: str = "r1", business: str = "024") -> dict[str, Manifest]:
    request = RunRequest(str(plan), run)
    store = open_store(str(plan.parents[3] / "home" / "objects"))
    manifests, upstream = {}, None
    for stage in STAGES[:3]:
        upstream = run_stage(request, business, stage, upstream).manifest
        manifests[stage] = read_manifest(store, upstream)
    return manifests


def rows(plan: Path, manifest: Manifest, name: str) -> list[Mapping[str, object]]:
    store = open_store(str(plan.parents[3] / "home" / "objects"))
    table = pq.read_table(fetch_output(store, manifest, name, plan.parents[3]))
    found: list[Mapping[str, object]] = table.to_pylist()
    return found


def test_every_record_has_one_disposition(plan: Path) -> None:
    records = {record["file"]: record for record in settle(plan)["convert"].facts["records"]}
    assert records["SETAI.csv"] == {
        "file": "SETAI.csv", "read": 6, "structural": 1, "skipped": {"論理削除": 1}, "used": 4, "rejected": {},
    }  # fmt: skip
    assert records["SHIKAKU.csv"] == {
        "file": "SHIKAKU.csv", "read": 9, "structural": 1, "skipped": {}, "used": 7, "rejected": {"short_record": 1},
    }  # fmt: skip


def test_every_row_is_written_held_or_rejected(plan: Path) -> None:
    ledger = {row["group"]: row for row in settle(plan)["settle"].facts["rows"]}
    numbers = ("slots", "empty", "rejected", "held", "written")
    assert [ledger["g_nhi_household"][n] for n in numbers] == [4, 0, 1, 1, 2]
    assert [ledger["g_nhi_member"][n] for n in numbers] == [7, 0, 3, 1, 3]


def test_mappings_that_move_something_have_no_such_finding(plan: Path) -> None:
    assert idle(plan) == []


def test_a_mapping_that_moves_nothing_is_a_finding(plan: Path) -> None:
    spec = plan.parents[2] / "products" / "hand_v1" / "SETAI.yaml"
    text = spec.read_text(encoding="utf-8").replace(
        '{DEL: "1"}', '{any: [{DEL: "1"}, {not: {ATENA: blank}}]}'
    )
    spec.write_text(text, encoding="utf-8")
    assert idle(plan) == [("nothing_moves", "hand_v1.SETAI", 5, 5, "failed", "warn")]


def idle(plan: Path) -> list[tuple[object, ...]]:
    keys = ("reason", "item", "checked", "failed", "status", "severity")
    findings = settle(plan)["convert"].facts["findings"]
    return [tuple(each[key] for key in keys) for each in findings if each["check"] == "mapping_moves_rows"]


def test_rows_arrive_in_key_order_with_every_item(plan: Path) -> None:
    members = rows(plan, settle(plan)["settle"], "standard/g_nhi_member.parquet")
    wanted = ("atenabango", "hihokensharirekibango", "hihokenshashimei", "shikakusoshitsunengappi", "_record")
    assert [tuple(member[name] for name in wanted) for member in members] == [
        ("0001", 1, "見本　一郎", "2020-12-31", 2),
        ("0001", 2, "見本　一郎", "9999-12-31", 3),
        ("0003", 1, "〓本　三郎", None, 5),
    ]
    operated = {(m["sosashaid"], m["sosanengappi"], m["sosajikoku"]) for m in members}
    assert operated == {("TEST", "2026-04-01", "00:00:00")}


def test_rejects_and_waiting_rows_say_why(plan: Path) -> None:
    manifests = settle(plan)
    rejects = rows(plan, manifests["convert"], "protected/rejects.parquet")
    assert {(r["group"], r["_record"], r["item"], r["reason"]) for r in rejects} == {
        ("g_nhi_household", 6, "kokuhokigobango", "required_missing"),
        ("g_nhi_member", 4, "shikakushutokunengappi", "date_invalid"),
        ("g_nhi_member", 8, "kokuhoshikakukubun", "code_unmapped"),
    }
    rejects = rows(plan, manifests["settle"], "protected/settle_rejects.parquet")
    assert [(r["group"], r["_record"], r["reason"], r["person"]) for r in rejects] == [
        ("g_nhi_member", 6, "parent_missing", "0006")
    ]
    held = rows(plan, manifests["settle"], "protected/held.parquet")
    assert [(h["group"], h["_record"], h["reason"], h["person"]) for h in held] == [
        ("g_nhi_household", 3, "person_held", "0002"),
        ("g_nhi_member", 7, "parent_held", "0007"),
    ]
    notes = rows(plan, manifests["convert"], "protected/notes.parquet")
    assert [(n["_record"], n["item"], n["reason"]) for n in notes] == [
        (5, "hihokenshashimei", "gaiji_undecided")
    ]


def test_running_again_skips_and_a_new_run_has_the_same_content(plan: Path) -> None:
    first = settle(plan)
    again = [run_stage(RunRequest(str(plan), "r1"), "024", "extract", None)]
    assert again[0].skipped
    other = settle(plan, "r2")
    for stage in STAGES[:3]:
        assert other[stage].content == first[stage].content
        assert other[stage].key != first[stage].key


def test_a_decided_character_frees_the_note_and_changes_the_content(plan: Path) -> None:
    before = settle(plan)
    gaiji = plan.parents[2] / "products" / "hand_v1" / "gaiji" / "hand.csv"
    gaiji.write_text(gaiji.read_text(encoding="utf-8").replace("候補", "同定済"), encoding="utf-8")
    after = settle(plan)
    assert after["extract"] == before["extract"]
    members = rows(plan, after["settle"], "standard/g_nhi_member.parquet")
    assert members[2]["hihokenshashimei"] == "髙本　三郎"
    assert rows(plan, after["convert"], "protected/notes.parquet") == []


def test_a_control_total_that_differs_stops_before_anything_is_used(plan: Path) -> None:
    note = plan.parents[3] / "sources" / "hand" / "control_totals.yaml"
    note.write_text("SETAI: {records: 4}\n", encoding="utf-8")
    with pytest.raises(
        SourceError, match=r"SETAI.csv: control total records: note.records says 4, the file gives 5"
    ):
        settle(plan)
    assert open_store(str(plan.parents[3] / "home" / "objects")).list("") == []
