"""One Dag run, driven and watched through Airflow's API as an operator at a screen would."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contracts.errors import MigrationError, TargetError
from pipeline.airflow_api import AirflowApi, quoted

_DAG = "dags/migrate_municipality/dagRuns"
_ENDED = ("success", "failed", "skipped", "upstream_failed")
_MARKS = {"success": "[green]✓[/green]", "failed": "[red]✗[/red]"}
# Airflow loses an answer that comes while it is still parking the task.
_PARKING_SECONDS = 3
_DEADLINE_SECONDS = 900

Task = dict[str, Any]


class DemoRun:
    """A run named by the moment, so that every demo is a run of its own. Raises TargetError, MigrationError."""

    def __init__(self, api: AirflowApi, out: Console, municipality: str) -> None:
        self._api = api
        self._out = out
        self._municipality = municipality
        self._names: dict[str, str] = {}
        self._shown: set[tuple[str, int]] = set()
        self._started = time.monotonic()
        self.run_id = f"demo-{datetime.now().astimezone():%Y%m%d-%H%M%S}__{municipality}"
        self._path = f"{_DAG}/{quoted(self.run_id)}"

    def start(self) -> None:
        """Give the order: one POST with the municipality as partition key."""
        order = {
            "logical_date": None,
            "dag_run_id": self.run_id,
            "partition_key": self._municipality,
            "conf": {"purpose": "rehearsal"},
        }
        self._api.post(_DAG, order)
        tasks = self._api.get("dags/migrate_municipality/tasks")["tasks"]
        self._names = {task["task_id"]: task["task_display_name"] for task in tasks}

    def follow_to_approval(self) -> None:
        """Show every task as it ends, until the run waits for a person."""
        self._follow(lambda tasks: any(task["state"] == "awaiting_input" for task in tasks))
        time.sleep(_PARKING_SECONDS)

    def approve(self) -> None:
        """Answer as the person who decides."""
        answer = {"chosen_options": ["承認"], "params_input": {"comment": "make demo"}}
        self._api.patch(f"{self._path}/taskInstances/approve/-1/hitlDetails", answer)

    def follow_to_end(self) -> None:
        """Show what is left, until the run has ended. Raises MigrationError when it did not end well."""
        self._follow(lambda _: False)

    def abandon(self) -> None:
        """End the run as failed, so that the next start of Airflow does not go on with it."""
        with suppress(TargetError):
            self._api.patch(self._path, {"state": "failed"})

    def outcomes(self) -> list[Task]:
        """The outcome of every stage, and of the check between businesses."""
        named = [task for task in self._tasks() if task["map_index"] >= 0 and task["task_id"] != "promote"]
        found = [self._xcom(task["task_id"], task["map_index"]) for task in named]
        return [*found, self._xcom("check_between", -1)]

    def report(self) -> str:
        """The report's URI."""
        return str(self._xcom("report", -1)["uri"])

    def _follow(self, reached: Callable[[list[Task]], bool]) -> None:
        deadline = time.monotonic() + _DEADLINE_SECONDS
        with self._bar() as bar:
            while time.monotonic() < deadline:
                tasks = self._tasks()
                self._show(tasks, bar)
                state = self._api.get(self._path)["state"]
                if state == "failed":
                    self._say_why(tasks)
                if state == "success" or reached(tasks):
                    return
                time.sleep(0.5)
        raise TargetError.at(f"Dag run {self.run_id}", "it does not end.", "Look at the scheduler's log.")

    def _tasks(self) -> list[Task]:
        tasks: list[Task] = self._api.get(f"{self._path}/taskInstances?limit=100")["task_instances"]
        return tasks

    def _xcom(self, task: str, index: int) -> Any:
        entry = (
            f"{self._path}/taskInstances/{task}/xcomEntries/return_value?map_index={index}&deserialize=true"
        )
        return self._api.get(entry)["value"]

    def _show(self, tasks: list[Task], bar: Progress | None) -> None:
        ended = [task for task in tasks if task["state"] in _ENDED]
        for task in sorted(ended, key=lambda task: str(task["end_date"])):
            if task["state"] in _MARKS and (task["task_id"], task["map_index"]) not in self._shown:
                self._shown.add((task["task_id"], task["map_index"]))
                self._out.print(self._line(task, time.monotonic() - self._started))
        if bar:
            doing = sorted(self._title(task) for task in tasks if task["state"] == "running")
            bar.update(bar.task_ids[0], total=len(tasks), completed=len(ended), description=", ".join(doing))

    def _say_why(self, tasks: list[Task]) -> None:
        for task in tasks:
            if task["state"] == "failed":
                self._out.print(
                    f"[red]{self._title(task)}[/red]: {escape(self._error_of(task))}",
                    soft_wrap=True,
                    markup=True,
                )
        raise MigrationError.at(
            f"Dag run {self.run_id}", "it failed; nothing was promoted after that.", "See above and the logs."
        )

    def _error_of(self, task: Task) -> str:
        log = f"{self._path}/taskInstances/{task['task_id']}/logs/{task['try_number']}?map_index={task['map_index']}"
        events = self._api.get(log)["content"]
        details = [event["error_detail"] for event in events if event.get("error_detail")]
        return str(details[-1][0]["exc_value"]) if details else "see its log in the UI"

    def _bar(self) -> AbstractContextManager[Progress | None]:
        if not self._out.is_terminal:
            return nullcontext()
        bar = Progress(
            BarColumn(20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=self._out,
            transient=True,
        )
        bar.add_task("waiting for the scheduler", total=None)
        return bar

    def _line(self, task: Task, elapsed: float) -> str:
        took = f"{task['duration']:6.1f} s" if task["duration"] is not None else " " * 8
        return f"  {_MARKS[task['state']]} {elapsed:5.0f} s  {took}  {self._title(task)}"

    def _title(self, task: Task) -> str:
        return f"{task.get('rendered_map_index') or ''}  {self._names[task['task_id']]}".strip()
