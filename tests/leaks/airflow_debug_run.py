"""The real Dag under Airflow with every logger at DEBUG, as a process of its own whose traces are searched.

`dag.test` would run tasks in this process and write no task log. Here each runs as a worker runs it: forked, the
Dag file read again, what it logs sent to its supervisor and written below AIRFLOW_HOME. The approval really waits
and is answered through Airflow's API.
"""

import logging
import sys
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import airflow.sdk.definitions.dag as airflow_dag
from airflow.executors.workloads import BundleInfo, ExecuteTask
from airflow.sdk.execution_time import supervisor
from airflow.utils.state import TaskInstanceState

from pipeline import run as runs
from pipeline.scheduler_process import load_first
from tests.airflow_runs import ROOT, run_dag
from tests.leaks.debug_logging import everything_at_debug

DAG = "migrate_municipality"
# The supervisor may miss that its task ended and sleep until the next heartbeat, which by default is 5 s away.
_HEARTBEAT_SECONDS = 0.2


def main() -> None:
    """Arguments: municipality, run; words that every stage logs, and words that the approving person writes."""
    municipality, run, logged, comment = sys.argv[1:5]
    sys.path.append(str(ROOT / "dags"))
    load_first()
    with (
        patch.object(airflow_dag, "_run_task", partial(_run_task, comment)),
        patch.object(supervisor, "MIN_HEARTBEAT_INTERVAL", _HEARTBEAT_SECONDS),
        patch.object(runs, "run_stage", _loud(runs.run_stage, logged)),
    ):
        dag_run = run_dag(DAG, municipality, {"run": run})
    sys.exit(dag_run.state != "success")


def _loud(run_stage: Callable[..., Any], words: str) -> Callable[..., Any]:
    """In the task's own process, after Airflow has set up its logging there."""

    @wraps(run_stage)
    def loud(*arguments: Any) -> Any:
        everything_at_debug()
        logging.getLogger("planted").debug(words)
        return run_stage(*arguments)

    return loud


def _run_task(comment: str, *, ti: Any, task: Any, run_triggerer: bool = False) -> None:
    """What an executor does with a task, in place of `dag.test`'s own short cut; then a person's answer."""
    ti.set_state(TaskInstanceState.QUEUED)
    work: Any = ExecuteTask.make(ti, Path(task.dag.fileloc), bundle_info=BundleInfo(name="dags-folder"))
    in_process: Any = supervisor.InProcessTestSupervisor
    supervisor.supervise_task(
        ti=work.ti,
        bundle_info=work.bundle_info,
        dag_rel_path=work.dag_rel_path,
        token="",
        client=in_process._api_client(task.dag),
        log_path=work.log_path,
    )
    ti.refresh_from_db()
    if ti.state == TaskInstanceState.AWAITING_INPUT:
        _approve(ti, comment)


def _approve(ti: Any, comment: str) -> None:
    from airflow.api_fastapi.app import create_app, get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from fastapi.testclient import TestClient

    path = f"/api/v2/dags/{DAG}/dagRuns/{quote(ti.run_id)}/taskInstances/approve/-1/hitlDetails"
    answer = {"chosen_options": ["承認"], "params_input": {"comment": comment}}
    with TestClient(create_app(apps="core")) as client:
        token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="operator", role="op"))
        client.patch(path, json=answer, headers={"Authorization": f"Bearer {token}"}).raise_for_status()


if __name__ == "__main__":
    main()
