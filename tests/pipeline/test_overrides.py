"""What a town's own tables changed is in the run's facts and its report, so that nobody looks for it in the product."""

from pathlib import Path

from pipeline.request import RunRequest
from pipeline.run import run_businesses, write_report
from storage import open_store
from tests.pipeline.hand_town import CODES, GAIJI
from tests.pipeline.test_run_by_hand import plan, settle

__all__ = ["plan"]


def overridden(plan: Path) -> None:
    for folder, name, text in (
        ("codes", "kbn.csv", CODES.replace("A,1", "A,2").replace("B,2", "Z,1")),
        ("gaiji", "hand.csv", GAIJI.replace("候補", "同定済")),
    ):
        path = plan.parent / folder / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")


def test_the_winner_of_every_code_is_told(plan: Path) -> None:
    overridden(plan)
    assert settle(plan)["convert"].facts["overrides"] == [
        {"package": "hand_v1", "table": "codes/kbn.csv", "source": "A", "product": "1", "municipality": "2"},
        {"package": "hand_v1", "table": "codes/kbn.csv", "source": "Z", "product": "", "municipality": "1"},
        {"package": "hand_v1", "table": "gaiji hand", "source": "F040", "product": "", "municipality": "髙"},
    ]


def test_without_tables_of_the_town_there_is_nothing_to_tell(plan: Path) -> None:
    assert settle(plan)["convert"].facts["overrides"] == []


def test_the_report_shows_them(plan: Path) -> None:
    overridden(plan)
    request = RunRequest(str(plan), "r1")
    outcomes = [each.to_json() for each in run_businesses(request, ["024"], "settle", lambda *_: None)]
    write_report(request, outcomes)
    store = open_store(str(plan.parents[3] / "home" / "objects"))
    page = store.read("992011/all/r1/reports/partial.html").decode()
    assert "<td>hand_v1</td><td>codes/kbn.csv</td><td>A</td><td>1</td><td>2</td>" in page
    assert "<td>codes/kbn.csv</td><td>Z</td><td>—</td><td>1</td>" in page
