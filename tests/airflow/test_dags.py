"""The Dags' wiring: what is called with what, in which order, and where it ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import SourceError, TargetError

pytestmark = pytest.mark.xdist_group("airflow")
DAGS = Path(__file__).parents[2] / "dags"
STAGES = ("extract", "convert", "settle", "stage", "check", "reconcile")


def _states(dag_run: Any) -> dict[str, set[str]]:
    states: dict[str, set[str]] = {}
    for instance in dag_run.get_task_instances():
        states.setdefault(instance.task_id, set()).add(str(instance.state))
    return states


def test_every_dag_file_loads_without_an_error_and_says_in_japanese_what_it_does() -> None:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(DAGS))
    assert bag.import_errors == {}
    assert set(bag.dags) == {"migrate_municipality", "roll_back_municipality"}
    for dag in bag.dags.values():
        assert "パーティションキー" in (dag.doc_md or "")


def test_stages_are_those_of_the_pipeline() -> None:
    import migration_tasks
    from pipeline.stages import STAGES as PIPELINE_STAGES

    assert tuple(migration_tasks.STAGES) == PIPELINE_STAGES


def test_an_approved_run_moves_every_business_through_every_stage(
    pipeline_run: Any, answer: Callable[[str], None], run_dag: Callable[..., Any]
) -> None:
    answer("承認")
    dag_run = run_dag("migrate_municipality", "992011", {"run": "r1"})
    assert dag_run.state == "success", _states(dag_run)
    for business in ("001", "010"):
        steps = [call[3:] for call in pipeline_run.calls if call[:3] == ("stage", "r1", business)]
        before = [None, *(f"{business}/{stage}.json" for stage in STAGES)]
        assert steps == list(zip(STAGES, before, strict=False))
        assert ("promote", "r1", business) in pipeline_run.calls
    assert ("between", {b: f"{b}/reconcile.json" for b in ("001", "010")}) in pipeline_run.calls
    assert ("report", 13) in pipeline_run.calls
    assert pipeline_run.calls[-3] == ("approve", "Approve", "operator", "確認した")


def test_a_rejected_run_promotes_nothing_and_ends_as_failed(
    pipeline_run: Any, answer: Callable[[str], None], run_dag: Callable[..., Any]
) -> None:
    answer("却下")
    dag_run = run_dag("migrate_municipality", "992011")
    assert dag_run.state == "failed"
    assert pipeline_run.calls[-1] == ("approve", "Reject", "operator", "確認した")
    assert _states(dag_run)["promote"] == {"upstream_failed"}


@pytest.mark.parametrize(
    ("key", "conf", "said"),
    [
        (None, {}, "names no municipality"),
        ("131016", {}, "Known: 992011"),
        ("992011", {"businesses": ["777"]}, "It has: 001, 010"),
    ],
)
def test_the_guard_refuses_before_anything_is_started(
    key: str | None,
    conf: dict[str, Any],
    said: str,
    pipeline_run: Any,
    run_dag: Callable[..., Any],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    dag_run = run_dag("migrate_municipality", key, conf)
    assert dag_run.state == "failed"
    assert pipeline_run.calls == []
    out, err = capfd.readouterr()
    assert said in out + err + caplog.text


def test_chosen_businesses_alone_are_moved(
    pipeline_run: Any, answer: Callable[[str], None], run_dag: Callable[..., Any]
) -> None:
    answer("承認")
    assert run_dag("migrate_municipality", "992011", {"businesses": ["010"]}).state == "success"
    assert {call[2] for call in pipeline_run.calls if call[0] in ("stage", "promote")} == {"010"}


def test_infrastructure_alone_is_retried() -> None:
    from airflow.sdk import RetryAction

    import migration_tasks

    policy = migration_tasks.DEFAULT_ARGS["retry_policy"]
    down = TargetError.at("store", "is down.", "Start it.")
    bad = SourceError.at("file", "is short.", "Deliver it again.")
    assert policy.evaluate(down, 1, 3).action is RetryAction.RETRY
    assert policy.evaluate(bad, 1, 3).action is RetryAction.FAIL


def test_a_business_that_fails_stops_the_promotion_of_all(
    pipeline_run: Any, answer: Callable[[str], None], run_dag: Callable[..., Any]
) -> None:
    answer("承認")
    pipeline_run.failures["010", "convert"] = [SourceError.at("file", "is short.", "Deliver it again.")]
    assert run_dag("migrate_municipality", "992011").state == "failed"
    assert not [call for call in pipeline_run.calls if call[0] in ("approve", "promote")]


def test_a_run_is_named_by_its_run_id_so_that_a_second_start_is_the_same_run() -> None:
    import migration_orders

    assert migration_orders._run_name("rehearsal-1__992011", "992011") == "rehearsal-1"
    assert migration_orders._run_name("manual__2026-04-01T00:00:00+00:00_x", "992011") == (
        "manual-2026-04-01T00-00-00-00-00-x"
    )


def test_roll_back_waits_for_a_person_and_names_them(
    pipeline_run: Any, answer: Callable[[str], None], run_dag: Callable[..., Any]
) -> None:
    answer("承認")
    assert run_dag("roll_back_municipality", "992011").state == "success"
    assert sorted(pipeline_run.calls) == [("roll_back", "992011", b, "operator") for b in ("001", "010")]


def test_a_rejected_roll_back_changes_nothing(
    pipeline_run: Any, answer: Callable[[str], None], run_dag: Callable[..., Any]
) -> None:
    answer("却下")
    assert run_dag("roll_back_municipality", "992011").state == "failed"
    assert pipeline_run.calls == []
