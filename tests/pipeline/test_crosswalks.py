"""A town whose old numbers collide: new ones by hand, from the first run over promotions to the last refusal."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contracts.errors import MigrationError, RefusedError, SpecError
from loaders.store import StoreTarget
from mappings.formatting import formatted
from mappings.lint.linter import lint
from mappings.workbook.export import export_workbook
from mappings.workbook.importing import import_workbook
from pipeline import run as runs
from pipeline.context import open_context
from pipeline.crosswalk_editions import editions, fetch_edition
from pipeline.request import RunRequest
from pipeline.settings import load_settings
from pipeline.stage_convert import convert, convert_inputs
from pipeline.stage_folder import StageFolder
from storage import open_store
from tests.pipeline import hand_town
from tests.pipeline.test_decisions import plan as plan_text
from tests.pipeline.test_run_by_hand import rows, settle
from tests.whole_run import migrate

__all__ = ["plan_text"]

CROSSWALKS = """crosswalks:
  atena: {assigned_by: [hand_v1.SHIKAKU], digits: 8, first: 70000001}
"""


@pytest.fixture
def plan(plan_text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The town by hand, its numbers crossed."""
    monkeypatch.setenv("HIKKOSHI_OBJECTS", str(tmp_path / "home" / "objects"))
    path = Path(plan_text)
    product = path.parents[2] / "products" / "hand_v1"
    for name, crossing, crosswalk in (("SHIKAKU", "atena", ""), ("SETAI", "nushi", "crosswalk: atena, ")):
        text = getattr(hand_town, name).lstrip().replace("{from: ATENA}", f"{{from: {crossing}.new}}")
        section = f"crosswalks:\n  {crossing}: {{{crosswalk}numbering: hand, old: ATENA}}\n"
        (product / f"{name}.yaml").write_text(
            text.replace("groups:\n", f"{section}groups:\n"), encoding="utf-8"
        )
    path.write_text(hand_town.PLAN.lstrip() + CROSSWALKS, encoding="utf-8")
    return path


def members(plan: Path, run: str = "r1") -> list[tuple[object, ...]]:
    found = rows(plan, settle(plan, run)["settle"], "standard/g_nhi_member.parquet")
    return [(row["atenabango"], row["hihokensharirekibango"], row["_record"]) for row in found]


def versions(plan: Path, municipality: str = "992011") -> list[dict[str, str]]:
    store = open_store(load_settings().objects)
    found = []
    for edition in editions(store, municipality, "atena"):
        table = pq.read_table(fetch_edition(store, municipality, "atena", edition, plan.parents[3]))
        found.append({row["old"]: row["new"] for row in table.to_pylist()})
    return found


def whole_run(plan: Path, run: str) -> RunRequest:
    """A run up to its approval."""
    request = RunRequest(str(plan), run)
    outcomes = [o.to_json() for o in runs.run_businesses(request, ["024"], runs.STAGES[-1], lambda *_: None)]
    manifests = {"024": next(o["manifest"] for o in outcomes if o["stage"] == runs.STAGES[-1])}
    outcomes.append(runs.check_between(request, manifests).to_json())
    runs.write_report(request, outcomes)
    runs.approve(request, "Approve", "班長", None)
    return request


def test_every_old_number_has_a_new_one(plan: Path) -> None:
    assert lint([plan.parents[2]])[1] == []
    assert members(plan) == [("70000001", 1, 2), ("70000001", 2, 3), ("70000003", 1, 5)]
    manifests = settle(plan)
    households = rows(plan, manifests["settle"], "standard/g_nhi_household.parquet")
    assert [row["atenabango"] for row in households] == ["70000001", "70000003"]
    assert manifests["convert"].facts["crosswalks"] == {
        "atena": {"entries": 6, "added": 6, "kept": 0, "former": 0}
    }


def test_an_old_number_that_nobody_gave_is_rejected_with_its_place(plan: Path) -> None:
    rejects = rows(plan, settle(plan)["convert"], "protected/rejects.parquet")
    found = {
        (row["group"], row["_record"], row["item"]) for row in rejects if row["reason"] == "crosswalk_missing"
    }
    assert found == {("g_nhi_household", 6, "atenabango")}


def test_a_town_without_the_crosswalk_keeps_its_numbers(plan: Path) -> None:
    plan.write_text(hand_town.PLAN.lstrip(), encoding="utf-8")
    assert members(plan) == [("0001", 1, 2), ("0001", 2, 3), ("0003", 1, 5)]


def test_only_a_promotion_makes_numbers_current_and_they_stay(plan: Path) -> None:
    settle(plan, "looked-at")
    assert versions(plan) == []
    migrate(RunRequest(str(plan), "first"))
    first = {
        "1": "70000001",
        "2": "70000002",
        "3": "70000003",
        "6": "70000004",
        "7": "70000005",
        "8": "70000006",
    }
    assert versions(plan) == [first]
    csv = hand_town.SHIKAKU_CSV.replace("0008,1,S1", "0004,1,S1").replace("0001,1,S1", "0000,1,S1")
    (plan.parents[3] / "sources" / "hand" / "SHIKAKU.csv").write_bytes(csv.encode("cp932"))
    migrate(RunRequest(str(plan), "second"))
    assert versions(plan) == [first, {**first, "0": "70000007", "4": "70000008"}]
    migrate(RunRequest(str(plan), "second"))
    assert len(versions(plan)) == 2, "the same proposal again is no new version"


def test_a_proposal_that_others_overtook_is_refused(plan: Path) -> None:
    request = whole_run(plan, "slow")
    csv = hand_town.SHIKAKU_CSV.replace("0008,1,S1", "0000,1,S1")
    (plan.parents[3] / "sources" / "hand" / "SHIKAKU.csv").write_bytes(csv.encode("cp932"))
    migrate(RunRequest(str(plan), "fast"))
    with pytest.raises(RefusedError, match="another run gave new numbers"):
        runs.promote(request, "024")
    assert len(versions(plan)) == 1


def test_a_promotion_that_is_not_approved_makes_no_number_current(plan: Path) -> None:
    request = whole_run(plan, "rejected")
    runs.approve(request, "Reject", "班長", None)
    with pytest.raises(MigrationError, match="not approved"):
        runs.promote(request, "024")
    assert versions(plan) == []


def test_numbers_of_a_promotion_that_broke_off_are_never_given_again(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = whole_run(plan, "broken")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken_off:
        broken_off.setattr(StoreTarget, "promote", killed)
        with pytest.raises(KeyboardInterrupt):
            runs.promote(broken, "024")
    csv = hand_town.SHIKAKU_CSV.replace("0008,1,S1", "0000,1,S1")
    (plan.parents[3] / "sources" / "hand" / "SHIKAKU.csv").write_bytes(csv.encode("cp932"))
    migrate(RunRequest(str(plan), "later"))
    first, second = versions(plan)
    assert first.items() < second.items()
    assert second["0"] == "70000007"


def test_rows_are_never_converted_by_other_numbers_than_the_fingerprint_says(
    plan: Path, tmp_path: Path
) -> None:
    extracted = settle(plan, "slow")["extract"]
    context = open_context(RunRequest(str(plan), "slow"), "024")
    folder = StageFolder(context.store, context.base, "convert-late", convert_inputs(context, extracted))
    csv = hand_town.SHIKAKU_CSV.replace("0008,1,S1", "0000,1,S1")
    (plan.parents[3] / "sources" / "hand" / "SHIKAKU.csv").write_bytes(csv.encode("cp932"))
    migrate(RunRequest(str(plan), "fast"))
    with pytest.raises(RefusedError, match="became current while"):
        folder.once(tmp_path / "scratch", lambda work: convert(context, work, extracted))


def test_after_a_promotion_nothing_is_converted_again(plan: Path) -> None:
    request = RunRequest(str(plan), "again")
    migrate(request)
    outcomes = list(runs.run_businesses(request, ["024"], "settle", lambda *_: None))
    assert all(outcome.skipped for outcome in outcomes)


def test_kept_numbers_stay_as_they_are_in_the_new_width(plan: Path) -> None:
    text = CROSSWALKS.replace("first: 70000001", "first: 70000001, keep: [hand]")
    plan.write_text(hand_town.PLAN.lstrip() + text, encoding="utf-8")
    assert members(plan) == [("00000001", 1, 2), ("00000001", 2, 3), ("00000003", 1, 5)]


def test_numbers_that_nobody_gives_stop_the_run_before_a_byte_is_read(plan: Path) -> None:
    text = hand_town.PLAN.lstrip().replace("hand_v1.SETAI, hand_v1.SHIKAKU", "hand_v1.SETAI")
    plan.write_text(text + CROSSWALKS, encoding="utf-8")
    with pytest.raises(SpecError, match="no version yet, and no mapping of the plan gives its numbers"):
        settle(plan)
    migrate_all = plan.read_text(encoding="utf-8").replace(
        "hand_v1.SETAI]", "hand_v1.SETAI, hand_v1.SHIKAKU]"
    )
    partial = plan.read_text(encoding="utf-8")
    plan.write_text(migrate_all, encoding="utf-8")
    migrate(RunRequest(str(plan), "givers"))
    plan.write_text(partial, encoding="utf-8")
    households = rows(plan, settle(plan, "later")["settle"], "standard/g_nhi_household.parquet")
    assert [row["atenabango"] for row in households] == ["70000001", "70000002", "70000003"]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("atena: {", "setai: {", "no mapping of the plan uses crosswalk 'setai'"),
        (
            "hand_v1.SHIKAKU",
            "hand_v1.SETAI",
            "mapping hand_v1.SETAI has no crosswalk 'atena' of its own numbers",
        ),
        ("digits: 8", "digits: 7", "`first` has more than 7 digits"),
        ("digits: 8", "digits: 19", "digits 19"),
        ("first: 70000001", "first: 0", "'first' is 0"),
        ("digits: 8, ", "", "crosswalk atena lacks 'digits'"),
        ("first: 70000001", "first: 70000001, keep: [hnad]", "no mapping has a numbering 'hnad'"),
        ("digits: 8", "digits: acht", "must be a whole number"),
        ("atena: {", "x y: {", "crosswalk 'x y' is no name"),
        ("[hand_v1.SHIKAKU]", "[]", "nobody gives numbers"),
        (
            "[hand_v1.SHIKAKU]",
            "[hand_v1.SHIKAKU, hand_v1.SHIKAKU]",
            "assigned_by names 'hand_v1.SHIKAKU' twice",
        ),
        ("[hand_v1.SHIKAKU]", "[hand_v1.SHIKAK]", "mapping hand_v1.SHIKAK of assigned_by cannot be read"),
        ("digits: 8", "digits: 16", "atenabango in hand_v1.SETAI has 15 digits"),
    ],
)
def test_a_wrong_plan_is_told(plan: Path, old: str, new: str, wrong: str) -> None:
    plan.write_text(hand_town.PLAN.lstrip() + CROSSWALKS.replace(old, new), encoding="utf-8")
    problems = [f"{problem.place} {problem.wrong}" for problem in lint([plan])[1]]
    assert any(wrong in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("old: ATENA", "old: ATENO", "the source has no field 'ATENO'"),
        ("old: ATENA", "old: []", "crosswalk atena names no field"),
        ("numbering: hand, ", "", "crosswalk atena lacks 'numbering'"),
        ("atena.new", "atena.old", "the source has no field 'atena.old'"),
        ("  atena: {", "  person: {", "the name 'person' is taken"),
        ("  atena: {", "  a.b: {", "crosswalk 'a.b' is no name"),
        ("old: ATENA", "old: [ATENA, ATENA]", "crosswalk atena: old names 'ATENA' twice"),
        ("numbering: hand", 'numbering: " "', "crosswalk atena: numbering has no name"),
    ],
)
def test_a_wrong_mapping_is_told(plan: Path, old: str, new: str, wrong: str) -> None:
    path = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    problems = [problem.wrong for problem in lint([path])[1]]
    assert any(wrong in problem for problem in problems), problems


@pytest.mark.parametrize("crossing", ["crosswalk: nai, numbering: hand", "crosswalk: atena, numbering: nai"])
def test_numbers_that_nobody_owns_are_told_at_their_line(plan: Path, crossing: str) -> None:
    plan.write_text(hand_town.PLAN.lstrip(), encoding="utf-8")
    path = plan.parents[2] / "products" / "hand_v1" / "SETAI.yaml"
    assert lint([plan.parents[2]])[1] == []
    text = path.read_text(encoding="utf-8").replace("crosswalk: atena, numbering: hand", crossing)
    path.write_text(text, encoding="utf-8")
    line = 1 + text[: text.index(crossing)].count("\n")
    name, numbering = (part.split()[1] for part in crossing.split(","))
    (told,) = map(str, lint([plan.parents[2]])[1])
    wrong = f"crosswalk nushi: no mapping has own numbers {name} of {numbering}."
    assert told == f"{path}:{line}: {wrong} Correct crosswalk or numbering. There are: atena of hand."


def test_a_mistake_where_the_numbers_are_owned_is_one_problem(plan: Path) -> None:
    plan.write_text(hand_town.PLAN.lstrip(), encoding="utf-8")
    path = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("old: ATENA", "old: ATENO"), encoding="utf-8")
    assert [problem.wrong for problem in lint([plan.parents[2]])[1]] == ["the source has no field 'ATENO'."]


def test_the_section_has_one_form_and_comes_back_from_a_workbook(plan: Path, tmp_path: Path) -> None:
    path = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    text = formatted(path)
    assert "crosswalks:\n  atena: {numbering: hand, old: [ATENA]}\n" in text
    path.write_text(text, encoding="utf-8")
    export_workbook(path, tmp_path / "spec.xlsx")
    assert import_workbook(tmp_path / "spec.xlsx", path)[1] == text
