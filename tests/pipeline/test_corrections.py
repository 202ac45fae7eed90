"""Corrections: the next run frees exactly the rows they touch, and says how many were put in."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from contracts.errors import SpecError
from mappings.corrections import read_corrections
from pipeline.request import RunRequest
from pipeline.stage_folder import Manifest, fetch_output, read_manifest
from pipeline.stages import STAGES, run_stage
from storage import open_store, sha256_of
from tests.pipeline.hand_town import write_hand_town

HEAD = "file,record,field,new_value,who,why\n"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIKKOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HIKKOSHI_SOURCES", str(tmp_path / "sources"))
    monkeypatch.delenv("HIKKOSHI_OBJECTS", raising=False)
    return write_hand_town(tmp_path)


def settle(plan: Path) -> dict[str, Manifest]:
    store = open_store(str(plan.parents[3] / "home" / "objects"))
    manifests, upstream = {}, None
    for stage in STAGES[:3]:
        upstream = run_stage(RunRequest(str(plan), "r1"), "024", stage, upstream).manifest
        manifests[stage] = read_manifest(store, upstream)
    return manifests


def members(plan: Path, settled: Manifest) -> dict[str, dict[str, Any]]:
    store = open_store(str(plan.parents[3] / "home" / "objects"))
    table = pq.read_table(fetch_output(store, settled, "standard/g_nhi_member.parquet", plan.parents[3]))
    return {row["atenabango"]: row for row in table.to_pylist() if row["hihokensharirekibango"] == 1}


def correct(plan: Path, *lines: str) -> None:
    digest = sha256_of(plan.parents[3] / "sources" / "hand" / "SHIKAKU.csv")
    text = HEAD + "".join(line.replace("HASH", digest) + "\n" for line in lines)
    (plan.parent / "corrections.csv").write_text(text, encoding="utf-8")


def test_a_corrected_record_is_freed_and_only_it(plan: Path) -> None:
    before = settle(plan)
    assert before["convert"].facts["corrections"] == {"applied": 0, "elsewhere": 0}
    correct(
        plan,
        "HASH,4,FROM,20210228,市民課 佐藤,原票で確認",
        f"{'0' * 64},4,FROM,20210101,市民課 佐藤,別の納品",
    )
    after = settle(plan)
    assert after["extract"].key == before["extract"].key
    assert after["convert"].facts["corrections"] == {"applied": 1, "elsewhere": 1}
    rejects = [
        manifests["convert"].facts["groups"]["g_nhi_member"]["rejected"] for manifests in (before, after)
    ]
    assert rejects == [2, 1]
    was, now = members(plan, before["settle"]), members(plan, after["settle"])
    assert set(now) - set(was) == {
        "0002",
        "0007",
    }  # the head of household S2, and the member who waited for it
    assert now["0002"]["shikakushutokunengappi"] == "2021-02-28"
    assert {name: now[name] for name in was} == was


def test_a_correction_counts_in_a_history_too(plan: Path) -> None:
    correct(plan, "HASH,3,SEQ,0,市民課 佐藤,順序の誤り")
    assert members(plan, settle(plan)["settle"])["0001"]["shikakushutokunengappi"] == "2021-01-01"


def test_an_empty_value_is_null(plan: Path) -> None:
    correct(plan, "HASH,5,SHIMEI,,市民課 佐藤,氏名未定")
    assert members(plan, settle(plan)["settle"]).get("0003", {}).get("hihokenshashimei") is None


def test_a_field_that_is_not_there_is_told_by_its_line(plan: Path) -> None:
    correct(plan, "HASH,4,NOSUCH,CANARY,市民課 佐藤,誤り")
    with pytest.raises(SpecError, match=r"corrections.csv:2: there is no field of this name") as caught:
        settle(plan)
    assert "CANARY" not in str(caught.value)


def test_every_wrong_line_is_told(tmp_path: Path) -> None:
    digest = "a" * 64
    (tmp_path / "corrections.csv").write_text(
        HEAD + f"x y,1,A,v,w,y\n{digest},0,A,v,w,y\n{digest},1,,v,,\n{digest},2,A,v,w,y\n{digest},2,A,z,w,y\n"
    )
    with pytest.raises(SpecError) as caught:
        read_corrections(tmp_path)
    assert [(p.place.rpartition(":")[2], p.wrong.split(" ")[0]) for p in caught.value.problems] == [
        ("2", "`file`"), ("3", "`record`"), ("4", "`field`"), ("4", "`who`"), ("4", "`why`"), ("6", "this"),
    ]  # fmt: skip
    (tmp_path / "corrections.csv").write_text("file,record\n")
    with pytest.raises(SpecError, match="the columns differ"):
        read_corrections(tmp_path)
    assert read_corrections(tmp_path / "none")[1] == []
