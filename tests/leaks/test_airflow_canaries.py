"""No resident's value in anything that a migration under Airflow writes with every logger at DEBUG.

Searched are the process's output, every file below AIRFLOW_HOME, the whole metadata database (XCom, rendered
fields, approvals, audit log, ...), and what a run without Airflow writes too: manifests, reports, control schema,
logs of the servers.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from mappings.plan.plan import plan_path, read_plan
from pipeline.stages import STAGES
from tests.airflow_runs import airflow_settings, make_metadata_database, without_airflow
from tests.golden.town_run import Town, in_environment, make_town
from tests.leaks.search import Texts, canaries, files, found_in, written_texts

MUNICIPALITY = "993026"
LOGGED, COMMENT = "記録に残る合言葉", "承認に添える合言葉"


@dataclass(frozen=True)
class AirflowRun:
    """A migration under Airflow: the town, Airflow's home, and all that was written, by where it stands."""

    town: Town
    home: Path
    texts: Texts


@pytest.fixture(scope="module")
def migrated(
    tmp_path_factory: pytest.TempPathFactory,
    store_dsn: str,
    s3_environment: dict[str, str],
    services_home: Path,
) -> AirflowRun:
    root = tmp_path_factory.mktemp("leaks")
    town, home = make_town(root, MUNICIPALITY, 300, 7), root / "airflow"
    own = town.environment | s3_environment | airflow_settings(home) | {"HIKKOSHI_STORE": store_dsn}
    environment = without_airflow(os.environ) | own | {"AIRFLOW__LOGGING__LOGGING_LEVEL": "DEBUG"}
    make_metadata_database(environment)
    command = [sys.executable, "-m", "tests.leaks.airflow_debug_run", MUNICIPALITY, "leaks", LOGGED, COMMENT]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    output = {"stdout": done.stdout, "stderr": done.stderr}
    for name, text in output.items():
        (root / name).write_text(text)
    ended_well = done.returncode == 0  # by itself: an assertion would show the output
    assert ended_well, f"see {root}"
    with in_environment(own):
        texts = written_texts(own["HIKKOSHI_OBJECTS"], store_dsn, services_home)
    texts.update([*files(home.rglob("*")), *_metadata(home)], **output)
    return AirflowRun(town, home, texts)


def _metadata(home: Path) -> Iterator[tuple[str, str]]:
    """Every table of Airflow's database, its cells as text."""
    with closing(sqlite3.connect(home / "airflow.db")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            cells = [cell for row in connection.execute(f'SELECT * FROM "{name}"') for cell in row]
            yield f"metadata.{name}", "\n".join(map(_text, cells))


def _text(cell: object) -> str:
    return cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)


def test_every_stage_of_every_business_left_its_traces(migrated: AirflowRun) -> None:
    businesses = range(len(read_plan(plan_path(MUNICIPALITY)).businesses))
    with closing(sqlite3.connect(migrated.home / "airflow.db")) as connection:
        carried = set(connection.execute("SELECT task_id, map_index FROM xcom WHERE key = 'return_value'"))
        names = {name for (name,) in connection.execute("SELECT partition_key FROM dag_run")}
    stages = {(stage, index) for stage in STAGES for index in businesses}
    alone = {(name, -1) for name in ("accept", "check_between", "report", "approve")}
    assert carried == stages | alone
    assert names == {MUNICIPALITY}
    promoted = [where for where in migrated.texts if "task_id=promote" in where]
    assert len(promoted) == len(businesses)
    assert (
        min(len(migrated.texts[f"metadata.{name}"]) for name in ("log", "rendered_task_instance_fields"))
        > 1000
    )


def test_every_library_spoke_at_debug(migrated: AirflowRun) -> None:
    spoke = set()
    for where in _task_logs(migrated):
        events = (json.loads(line) for line in migrated.texts[where].splitlines())
        spoke |= {event["logger"].split(".")[0] for event in events if event["level"] == "debug"}
    assert spoke >= {"airflow", "boto3", "botocore", "planted", "s3transfer", "sqlalchemy", "urllib3"}
    assert "[debug" in migrated.texts["stdout"]


def test_the_search_finds_what_was_planted(migrated: AirflowRun) -> None:
    stages = {where for where in _task_logs(migrated) if where.split("task_id=")[1].split("/")[0] in STAGES}
    logged = {where for where, _ in found_in(migrated.texts, {LOGGED})}
    assert logged == stages
    carried = {where for where, _ in found_in(migrated.texts, {COMMENT})}
    assert carried >= {"metadata.hitl_detail", "metadata.xcom", "control.approvals"}
    assert len(canaries(migrated.town)) > 900


def test_no_residents_value_is_written_under_airflow(migrated: AirflowRun) -> None:
    hits = found_in(migrated.texts, canaries(migrated.town))
    assert hits == []


def _task_logs(migrated: AirflowRun) -> list[str]:
    return [where for where in migrated.texts if "task_id=" in where]
