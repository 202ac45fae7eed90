"""An undecided character in a name stops a cut-over, is shown in a rehearsal, and in a memo is only shown."""

from pathlib import Path

import pytest

from contracts.errors import MigrationError
from contracts.findings import Finding, Severity, Status
from loaders.store import StoreTarget
from pipeline.request import RunRequest
from standards.name_items import is_name_or_address
from standards.reader import load_standard
from tests.pipeline.gaiji_town import MEMBERS, make_town, settle
from tests.whole_run import migrate


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_town(tmp_path, monkeypatch)


def undecided(plan: Path, purpose: str) -> dict[str, Finding]:
    facts = settle(plan, purpose, purpose)["convert"].facts
    found = [Finding.from_json(each) for each in facts["findings"]]
    return {each.item: each for each in found if each.reason == "gaiji_undecided"}


def test_a_rehearsal_shows_and_a_cutover_stops(plan: Path) -> None:
    shown = undecided(plan, "rehearsal")["hihokenshashimei"]
    assert (shown.failed, shown.severity, shown.stops) == (3, Severity.WARN, False)
    stopped = undecided(plan, "cutover")["hihokenshashimei"]
    assert (stopped.failed, stopped.threshold, stopped.stops) == (3, 0.0, True)


def test_a_threshold_of_the_plan_does_not_open_a_cutover(plan: Path) -> None:
    plan.write_text(
        plan.read_text(encoding="utf-8") + "thresholds:\n  gaiji_undecided: 1\n", encoding="utf-8"
    )
    assert undecided(plan, "rehearsal")["hihokenshashimei"].status is Status.PASSED
    assert undecided(plan, "cutover")["hihokenshashimei"].stops


def test_a_character_elsewhere_does_not_stop_a_cutover(plan: Path) -> None:
    mapping = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    text = mapping.read_text(encoding="utf-8")
    text = text.replace("hokenshameisho: {setting: municipality_name}", "hokenshameisho: {from: SHIMEI, convert: [gaiji]}")  # fmt: skip
    mapping.write_text(text, encoding="utf-8")
    found = undecided(plan, "cutover")
    assert found["hokenshameisho"].severity is Severity.WARN
    assert found["hihokenshashimei"].stops


def test_names_and_addresses_are_told_by_the_standard_s_own_names() -> None:
    groups = load_standard("2.1").groups
    found = {item.name for schema in groups.values() for item in schema.items if is_name_or_address(item)}
    assert {
        "氏名",
        "氏_日本人",
        "名_日本人",
        "通称",
        "旧氏",
        "筆頭者",
        "本籍",
        "住所_方書",
        "送付先氏名",
    } <= found
    assert found.isdisjoint({"異動内容", "相談機関", "保険者名称", "氏名優先区分", "住所_町字コード"})


def test_a_cutover_is_promoted_once_the_character_is_identified(
    plan: Path, monkeypatch: pytest.MonkeyPatch, store_dsn: str
) -> None:
    monkeypatch.setenv("HIKKOSHI_STORE", store_dsn)
    folder = plan.parents[3] / "sources" / "hand"
    (folder / "SETAI.csv").write_bytes(b"SETAI,ATENA,KIGO,DEL\nS1,0001,K1,0\n")
    (folder / "SHIKAKU.csv").write_bytes("\n".join(MEMBERS.splitlines()[:3]).encode("cp932"))
    (folder / "control_totals.yaml").write_text("SETAI: {records: 1}\n", encoding="utf-8")
    with pytest.raises(MigrationError, match="findings stop a promotion"):
        migrate(RunRequest(str(plan), "cutover-1", "cutover"))
    table = plan.parents[2] / "products" / "hand_v1" / "gaiji" / "hand.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("候補", "同定済"), encoding="utf-8")
    migrate(RunRequest(str(plan), "cutover-2", "cutover"))
    visible = StoreTarget(store_dsn).visible("992011", "024")
    assert visible is not None
    assert visible.rows == {"g_nhi_household": 1, "g_nhi_member": 2}
