"""Airflow for tests: settings of a home of its own, and a Dag run with a partition key in this process.

Nothing of airflow is imported before it is asked for: it reads its settings once, at its first import.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]


def airflow_settings(home: Path) -> dict[str, str]:
    """Environment of an Airflow that keeps everything, its SQLite metadata database too, below `home`."""
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "operator:op,viewer:viewer",
        "AIRFLOW__API_AUTH__JWT_SECRET": "a-secret-of-this-test-run-that-is-long-enough-to-sign-with-sha-512--",
    }


def without_airflow(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without settings of another Airflow: an inherited address would be written into."""
    return {name: text for name, text in environment.items() if not name.startswith("AIRFLOW")}


def make_metadata_database(environment: Mapping[str, str]) -> None:
    """Make the metadata database of the home that the environment names."""
    command = [sys.executable, "-m", "airflow", "db", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def run_dag(dag_id: str, key: str | None, conf: dict[str, Any] | None = None) -> Any:
    """Run a Dag in this process; `dag.test` has no partition key, so it is put into the run it makes."""
    import airflow.models.dagrun
    from airflow.dag_processing.dagbag import DagBag

    create = airflow.models.dagrun.get_or_create_dagrun

    def with_key(**arguments: Any) -> Any:
        dag_run = create(**arguments)
        dag_run.partition_key = key
        arguments["session"].merge(dag_run)
        arguments["session"].flush()
        return dag_run

    with patch.object(airflow.models.dagrun, "get_or_create_dagrun", with_key):
        return DagBag(str(ROOT / "dags")).dags[dag_id].test(run_conf=conf or {})
