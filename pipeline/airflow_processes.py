"""The three processes that Airflow is on one machine, remembered across commands by pid and start time.

No triggerer: an approval waits in the database, and nothing of ours is deferred.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from contracts.errors import TargetError
from pipeline.services_state import write_private

COMMANDS = {
    "api-server": ("airflow", "api-server"),
    "scheduler": ("pipeline.scheduler_process", "--skip-serve-logs"),
    "dag-processor": ("airflow", "dag-processor"),
}
_STOP_SECONDS = 10


def start_processes(folder: Path, root: Path, environment: Mapping[str, str], port: int) -> None:
    """Start all three, each in a session of its own so that its tasks can be found and stopped with it."""
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    started = {}
    for name, command in COMMANDS.items():
        with (logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=root,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started[name] = {"pid": process.pid, "born": psutil.Process(process.pid).create_time()}
        write_private(folder / "processes.json", json.dumps({"port": port, "processes": started}))


def running(folder: Path) -> tuple[int, dict[str, psutil.Process]]:
    """The port and the processes of ours that still run; a pid that another program has by now is not ours."""
    path = folder / "processes.json"
    if not path.is_file():
        return 0, {}
    state = json.loads(path.read_text())
    found = {}
    for name, facts in state["processes"].items():
        with suppress(psutil.Error):
            process = psutil.Process(facts["pid"])
            if process.create_time() == facts["born"] and not _ended(process):
                found[name] = process
    return state["port"], found


def require_running(folder: Path) -> None:
    """Raises TargetError naming the log of a process that ended by itself."""
    _, found = running(folder)
    for name in COMMANDS:
        if name not in found:
            raise TargetError.at(
                str(folder / "logs" / f"{name}.log"),
                f"Airflow's {name} ended by itself.",
                "Its last lines say why; then run again.",
            )


def stop_processes(folder: Path) -> None:
    """Stop all three and every task they started; a task whose parent was killed is found by its session."""
    path = folder / "processes.json"
    if not path.is_file():
        return
    _, found = running(folder)
    for process in found.values():
        with suppress(psutil.Error):
            process.terminate()
    _wait(list(found.values()))
    left = list(_of_sessions({facts["pid"] for facts in json.loads(path.read_text())["processes"].values()}))
    for process in left:
        with suppress(psutil.Error):
            process.kill()
    _wait(left)
    path.unlink()


def _wait(processes: list[psutil.Process]) -> None:
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline and not all(map(_ended, processes)):
        time.sleep(0.1)


def _ended(process: psutil.Process) -> bool:
    """Gone, or waiting for a parent that does not look (the first process of some containers)."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _of_sessions(sessions: set[int]) -> Iterator[psutil.Process]:
    """Processes of Airflow in these sessions, whoever their parent is by now."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            command = " ".join(process.cmdline())
            ours = "airflow" in command or "pipeline.scheduler_process" in command
            if ours and os.getsid(process.pid) in sessions:
                yield process
