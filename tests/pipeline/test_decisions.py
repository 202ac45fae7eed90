"""What may be promoted: a whole run, without a finding that stops, approved as it is."""

from pathlib import Path

import pytest

from contracts.errors import MigrationError, RefusedError, SpecError
from loaders.export_profile import read_profile
from loaders.store import StoreTarget
from pipeline import run as runs
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
