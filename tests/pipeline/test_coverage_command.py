"""`hikkoshi coverage`, and the cut-over that it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError, SpecError
from pipeline.command_line import app
from pipeline.request import RunRequest
from pipeline.stages import run_stage
from tests.pipeline.hand_town import write_hand_town
from tests.pipeline.test_run_occurrences import host_plan

__all__ = ["host_plan"]

ABSENT = ", absent_groups: {国保証情報: 証は別の業者が移行する}"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIKKOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HIKKOSHI_SOURCES", str(tmp_path / "sources"))
    monkeypatch.delenv("HIKKOSHI_OBJECTS", raising=False)
    return write_hand_town(tmp_path)


@pytest.fixture
def open_plan(plan: Path) -> Path:
    plan.write_text(plan.read_text(encoding="utf-8").replace(ABSENT, ""), encoding="utf-8")
    return plan


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["coverage", *map(str, arguments)])
    if isinstance(result.exception, MigrationError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def profiled(tmp_path: Path, **fields: int) -> Path:
    path = tmp_path / "setai.json"
    filled = {name: {"filled": count} for name, count in fields.items()}
    body: dict[str, Any] = {
        "profile_version": 1, "layout": "hand_v1.SETAI", "files": [], "records": [],
        "kinds": {"": {"rows": 5, "fields": filled}},
    }  # fmt: skip
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def test_a_decided_plan_is_all_good(plan: Path) -> None:
    code, out = run(plan)
    assert code == 0
    assert "100.0 %" in out
    assert "Undecided" not in out
    assert run("992011")[0] == 0


def test_what_is_undecided_is_shown_and_told_to_machines(open_plan: Path, tmp_path: Path) -> None:
    code, out = run(open_plan)
    assert code == 1
    assert "g_nhi_certificate" in out
    assert "no mapping" in out
    code, out = run(open_plan, "--json", "--profile", profiled(tmp_path, SETAI=5, KIGO=4))
    plain = json.loads(out)
    assert (code, plain["total"]["percent"] < 100) == (1, True)
    (business,) = plain["businesses"]
    groups = {table["name"]: table for table in business["items"]["tables"]}
    assert (groups["g_nhi_certificate"]["reached"], groups["g_nhi_member"]["reached"]) == (False, True)
    (setai,) = (table for table in business["fields"]["tables"] if table["name"] == "hand_v1.SETAI")
    kigo = next(cell for cell in setai["cells"] if cell["name"] == "KIGO")
    assert (kigo["rows"], kigo["filled"], kigo["disposition"]) == (5, 4, "used")


def test_several_profiles_of_a_layout_add_up(plan: Path, tmp_path: Path) -> None:
    one = profiled(tmp_path, SETAI=5, KIGO=4)
    plain = json.loads(run(plan, "--json", "--profile", one, "--profile", one)[1])
    cells = plain["businesses"][0]["fields"]["tables"][0]["cells"]
    assert [(cell["name"], cell["filled"], cell["rows"]) for cell in cells] == [
        ("SETAI", 10, 10), ("ATENA", None, 10), ("KIGO", 8, 10), ("DEL", None, 10),
    ]  # fmt: skip
    code, out = run(plan, "--profile", plan)
    assert (code, "is no profile" in out) == (2, True)
    one.write_text(one.read_text(encoding="utf-8").replace("hand_v1.SETAI", "hand_v1.NAI"), encoding="utf-8")
    code, out = run(plan, "--profile", one)
    assert (code, "the plan has no record 'hand_v1.NAI'" in out) == (2, True)


def test_the_page_is_a_heat_map_in_japanese(open_plan: Path, tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    assert run(open_plan, "--html", page, "--profile", profiled(tmp_path, KIGO=4))[0] == 1
    text = page.read_text(encoding="utf-8")
    assert "未決定があるため本番移行はできません" in text
    assert 'class="cell used" style="--heat: 80" title="使用：国保世帯情報.国保記号番号">KIGO' in text
    assert 'class="cell undecided"' in text
    assert "全 " in text


def test_a_cutover_of_an_undecided_plan_is_refused_before_anything_is_read(
    open_plan: Path, tmp_path: Path
) -> None:
    with pytest.raises(
        SpecError, match=r"024 is decided to \d\d\.\d %, and a cut-over needs 100: g_nhi_cert"
    ):
        run_stage(RunRequest(str(open_plan), "c1", "cutover"), "024", "extract", None)
    assert not (tmp_path / "home" / "objects").exists()
    assert run_stage(RunRequest(str(open_plan), "r1"), "024", "extract", None).stage == "extract"


def test_a_cutover_of_a_decided_plan_begins(plan: Path) -> None:
    outcome = run_stage(RunRequest(str(plan), "c1", "cutover"), "024", "extract", None)
    assert outcome.rows


def test_many_open_things_are_told_in_short(open_plan: Path) -> None:
    layouts = open_plan.parents[2] / "products" / "hand_v1" / "layouts"
    setai = (layouts / "SETAI.yaml").read_text(encoding="utf-8")
    for name in ("A", "B", "C"):
        (layouts / f"{name}.yaml").write_text(
            setai.replace("hand_v1.SETAI", f"hand_v1.{name}"), encoding="utf-8"
        )
    with pytest.raises(SpecError, match=r"g_nhi_certificate, hand_v1.A, hand_v1.B and 1 more"):
        run_stage(RunRequest(str(open_plan), "c1", "cutover"), "024", "extract", None)


def test_a_field_that_occurrences_repeat_is_used_where_its_bytes_lie(host_plan: Path) -> None:
    code, out = run(host_plan, "--json")
    tables = {t["name"]: t for t in json.loads(out)["businesses"][0]["fields"]["tables"]}
    record, occurrences = tables["hand_v1.KOKUHO"], tables["hand_v1.KOKUHO.SHIKAKU"]
    by_name = {cell["name"]: cell for cell in (*record["cells"], *occurrences["cells"])}
    assert by_name["SETAI"]["because"] == [
        "g_nhi_household.kokuhosetaibango",
        "g_nhi_member.kokuhosetaibango",
    ]
    assert (by_name["NINZU"]["disposition"], by_name["S_ATENA"]["disposition"]) == ("reasoned", "used")
    assert "OCCURRENCE" not in by_name
    # The two CSV layouts of the product are read by no mapping any more.
    assert (code, tables["hand_v1.SHIKAKU"]["reached"]) == (1, False)
