"""What may be promoted: a whole run, without a finding that stops, approved as it is."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError, RefusedError, SpecError
from loaders.export_profile import read_profile
from loaders.store import StoreTarget
from pipeline import run as runs
from pipeline.command_line import app
from pipeline.export import export_run, export_visible
from pipeline.request import RunRequest
from tests.pipeline.hand_town import write_hand_town
from tests.whole_run import migrate


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store_dsn: str) -> str:
    monkeypatch.setenv("HIKKOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HIKKOSHI_OBJECTS", str(tmp_path / "objects"))
    monkeypatch.setenv("HIKKOSHI_SOURCES", str(tmp_path / "sources"))
    monkeypatch.setenv("HIKKOSHI_STORE", store_dsn)
    return str(write_hand_town(tmp_path))


def test_a_run_that_was_not_checked_cannot_be_approved_or_promoted(plan: str, store_dsn: str) -> None:
    request = RunRequest(plan, "partial")
    outcomes = [o.to_json() for o in runs.run_businesses(request, ["024"], "stage", lambda *_: None)]
    assert runs.write_report(request, outcomes).endswith("partial.html")
    with pytest.raises(SpecError, match="no whole run to decide on"):
        runs.approve(request, "Approve", "x", None)
    with pytest.raises(SpecError, match="no whole run to decide on"):
        runs.promote(request, "024")
    assert StoreTarget(store_dsn).visible("992011", "024") is None


def test_nobody_is_left_behind_at_a_cutover(plan: str) -> None:
    with pytest.raises(MigrationError, match="findings stop a promotion"):
        migrate(RunRequest(plan, "cutover", "cutover"))


def test_a_pack_that_was_not_approved_is_not_promoted_and_a_rehearsal_is(plan: str, store_dsn: str) -> None:
    request = RunRequest(plan, "rehearsal")
    migrate(request)
    visible = StoreTarget(store_dsn).visible("992011", "024")
    assert visible is not None
    assert visible.rows == {"g_nhi_household": 2, "g_nhi_member": 3}
    _same_files_from_run_and_store(request, Path(plan).parents[3])
    runs.approve(request, "Reject", "x", None)
    with pytest.raises(MigrationError, match="this pack is not approved"):
        runs.promote(request, "024")
    with pytest.raises(SpecError, match="nobody is named"):
        runs.approve(request, "Approve", " ", None)
    assert runs.roll_back("992011", "024", "x") is None
    with pytest.raises(RefusedError, match="nothing is visible"):
        runs.roll_back("992011", "024", "x")
    with pytest.raises(SpecError, match="nothing of it is visible"):
        list(export_visible(request.read_plan(), "024", [], read_profile("default"), Path(plan).parent))


def _same_files_from_run_and_store(request: RunRequest, folder: Path) -> None:
    """What readers see is what the run settled, byte for byte of its exchange files."""
    profile = read_profile("default")
    settled = list(export_run(request, "024", [], profile, folder / "run"))
    shown = list(export_visible(request.read_plan(), "024", [], profile, folder / "store"))
    assert [(file.group, file.rows, file.sha256, file.totals) for file in settled] == [
        (file.group, file.rows, file.sha256, file.totals) for file in shown
    ]
    assert sum(file.rows for file in shown) == 5


def test_a_promotion_says_what_was_accepted_with_it(plan: str) -> None:
    request = RunRequest(plan, "accepted")
    outcomes = [o.to_json() for o in runs.run_businesses(request, ["024"], runs.STAGES[-1], lambda *_: None)]
    manifests = {o["business"]: o["manifest"] for o in outcomes if o["stage"] == runs.STAGES[-1]}
    outcomes.append(runs.check_between(request, manifests).to_json())
    runs.write_report(request, outcomes)
    evidence, between = runs.evidence_of(outcomes)
    found = [*(finding for each in evidence for finding in each.findings), *between]
    failed = sum(finding.status in ("failed", "error") for finding in found)
    rejected = sum(row.rejected for each in evidence for row in each.rows)
    assert failed
    assert rejected
    done = CliRunner().invoke(app, ["promote", plan, "--run", "accepted", "--by", "班長"])
    assert done.exit_code == 0, done.output
    assert (
        f"accepted by 班長: {failed} failed checks that stop no promotion, {rejected} rows rejected"
        in done.output
    )
