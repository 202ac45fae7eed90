"""Airflow's processes on one machine: started, found again, stopped with all their tasks; its settings and secrets."""

import configparser
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from contracts.errors import SpecError, TargetError
from pipeline import airflow_local, airflow_processes

pytestmark = pytest.mark.xdist_group("airflow")
ROOT = Path(__file__).parents[2]
# Stands in for Airflow: starts a "task" in a process group of its own, as Airflow does, and both wait.
_AIRFLOW = """
import os, subprocess, sys, time
if "task" not in sys.argv:
    task = subprocess.Popen([sys.executable, "-m", "airflow", "task"], process_group=0)
    open(f"{sys.argv[1]}.task", "w").write(str(task.pid))
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "airflow.py").write_text(_AIRFLOW)
    airflow_processes.start_processes(tmp_path, tmp_path, os.environ, 8080)
    yield tmp_path
    airflow_processes.stop_processes(tmp_path)


def _task_of(folder: Path, name: str) -> psutil.Process:
    path = folder / f"{name}.task"
    while not (path.is_file() and path.read_text()):
        time.sleep(0.05)
    return psutil.Process(int(path.read_text()))


def _gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_all_processes_are_found_again(folder: Path) -> None:
    port, found = airflow_processes.running(folder)
    assert (port, set(found)) == (8080, set(airflow_processes.COMMANDS))
    airflow_processes.require_running(folder)


def test_a_task_whose_parent_was_killed_is_stopped_too(folder: Path) -> None:
    task = _task_of(folder, "scheduler")
    _, found = airflow_processes.running(folder)
    found["scheduler"].send_signal(signal.SIGKILL)
    found["scheduler"].wait(5)
    with pytest.raises(TargetError, match=r"scheduler\.log: Airflow's scheduler ended by itself"):
        airflow_processes.require_running(folder)
    assert task.is_running()
    airflow_processes.stop_processes(folder)
    assert _gone(task)
    assert airflow_processes.running(folder) == (0, {})


def test_a_pid_that_another_program_has_by_now_is_left_alone(tmp_path: Path) -> None:
    own = {"pid": os.getpid(), "born": psutil.Process().create_time() - 1000}
    (tmp_path / "processes.json").write_text(json.dumps({"port": 8080, "processes": {"scheduler": own}}))
    assert airflow_processes.running(tmp_path) == (8080, {})
    airflow_processes.stop_processes(tmp_path)
    assert not (tmp_path / "processes.json").exists()


def test_secrets_are_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    airflow_local._prepare(tmp_path, "postgresql://postgres:secret@127.0.0.1:1/airflow")
    first = {path.name: path.read_text() for path in tmp_path.iterdir()}
    airflow_local._prepare(tmp_path, "postgresql://postgres:secret@127.0.0.1:1/airflow")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == first
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert len(set(json.loads(first["passwords.json"]).values())) == 3


def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIKKOSHI_AIRFLOW_PORT", "eighty")
    with pytest.raises(SpecError, match="'eighty' is no free port"):
        airflow_local._choose_port()


def test_every_setting_in_the_file_is_one_that_airflow_knows_and_none_is_a_secret() -> None:
    from airflow.configuration import conf

    known = conf.configuration_description
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(ROOT / "airflow.cfg")
    for section in settings.sections():
        for option in settings[section]:
            described = known[section]["options"][option.removesuffix("_cmd")]
            assert bool(described.get("sensitive")) == option.endswith("_cmd"), f"[{section}] {option}"
