"""Runs of a town that are killed at seeded points and run again; prints what was found as JSON.

    python -m tests.faults.kill_runs PLAN SEED POINTS

A process of its own, so that the imports are paid once and each run is a fork. A point is the n-th thing a
run does to the world outside: opening a file for writing, renaming, linking, removing, a statement or a COPY
block to PostgreSQL, a call to the object store. The fork sends itself SIGKILL just before doing it.
"""

import itertools
import json
import os
import random
import signal
import sys
from collections.abc import Callable
from typing import Any

import botocore.client
import psycopg

import validators.gx_run  # noqa: F401  (seconds to import; the forks inherit it)
from loaders.control import Control
from loaders.store import StoreTarget
from pipeline import run as runs
from pipeline.request import RunRequest
from pipeline.settings import load_settings
from tests.whole_run import migrate

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_EVENTS = ("os.rename", "os.link", "os.remove", "os.rmdir")


class Effects:
    """Counts what the process does to the world, by the step it is in; dies just before number `last`."""

    def __init__(self, last: int) -> None:
        self.count = 0
        self.steps: list[tuple[int, str]] = []
        self._last = last

    def install(self) -> None:
        """From here on everything is counted."""
        sys.addaudithook(self._audit)
        self._wrap(psycopg.Cursor, "execute")
        self._wrap(psycopg.Connection, "execute")
        self._wrap(psycopg.Connection, "commit")
        self._wrap(psycopg.Copy, "write")
        self._wrap(botocore.client.BaseClient, "_make_api_call")

    def seen(self, business: str, step: str) -> None:
        """A step begins."""
        self.steps.append((self.count, f"{business} {step}"))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
        if writes or event in _EVENTS:
            self._one()

    def _wrap(self, kind: type[Any], name: str) -> None:
        original: Callable[..., Any] = getattr(kind, name)

        def counted(*arguments: Any, **options: Any) -> Any:
            self._one()
            return original(*arguments, **options)

        setattr(kind, name, counted)

    def _one(self) -> None:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def forked(work: Callable[[], Any]) -> tuple[int, Any]:
    """(signal or 0, result) of `work` in a fork; the result goes through a pipe as JSON."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            os.write(writer, json.dumps(work()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status), None
    if not answer:
        sys.exit("a run failed that should not: see above")
    return 0, json.loads(answer)


def run_once(plan: str, run: str, last: int) -> dict[str, Any]:
    """A whole run, killed before effect `last` (never when 0): effects by step and content hashes."""
    effects = Effects(last)
    effects.install()
    outcomes = migrate(RunRequest(plan, run), effects.seen)
    evidence, _ = runs.evidence_of(outcomes)
    hashes = {group: digest for each in evidence for group, digest in each.content_hashes.items()}
    return {"effects": effects.count, "steps": effects.steps, "hashes": hashes}


def visible(plan: str) -> dict[str, Any]:
    """Rows that readers see, by business; null where nothing is visible yet."""
    request, settings = RunRequest(plan, "look"), load_settings()
    municipality = request.read_plan().municipality
    target = StoreTarget(settings.store)
    found = {business: target.visible(municipality, business) for business in runs.businesses(request)}
    return {business: each.rows if each else None for business, each in found.items()}


def leftovers() -> int:
    """Versions that were begun and neither finished nor dropped."""
    with psycopg.connect(load_settings().store) as connection:
        row = connection.execute("SELECT count(*) FROM control.versions WHERE state = 'allocated'").fetchone()
    return int(row[0]) if row else 0


def points(effects: int, steps: list[tuple[int, str]], wanted: int, seed: int) -> list[tuple[int, str]]:
    """`wanted` points with the step each falls into, spread over the steps, the same for the same seed."""
    random_of = random.Random(seed)
    bounds = [*steps, (effects, "end")]
    ranges = [
        (first + 1, following, step)
        for (first, step), (following, _) in itertools.pairwise(bounds)
        if following > first
    ]
    chosen = random_of.sample(ranges, min(wanted, len(ranges)))
    chosen += random_of.choices(ranges, k=wanted - len(chosen))
    return [(random_of.randint(first, last), step) for first, last, step in chosen]


def main() -> None:
    """Prints {"clean": …, "kills": [{point, step, signal, after_kill, hashes, visible}…], "leftovers": n}."""
    plan, seed, wanted = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _, clean = forked(lambda: run_once(plan, "clean", 0))
    _, expected = forked(lambda: visible(plan))
    kills = []
    for number, (point, step) in enumerate(points(clean["effects"], clean["steps"], wanted, seed)):
        run = f"killed-{number}"
        killed, _ = forked(lambda run=run, point=point: run_once(plan, run, point))  # type: ignore[misc]
        _, after_kill = forked(lambda: visible(plan))
        _, again = forked(lambda run=run: run_once(plan, run, 0))  # type: ignore[misc]
        _, after = forked(lambda: visible(plan))
        kills.append(
            {
                "point": point,
                "step": step,
                "signal": killed,
                "after_kill": after_kill,
                "hashes": again["hashes"],
                "visible": after,
            }
        )
    _, left = forked(leftovers)
    broken = Control(load_settings().store).broken_audit_lines()
    print(
        json.dumps({"clean": clean, "visible": expected, "kills": kills, "leftovers": left, "audit": broken})
    )


if __name__ == "__main__":
    main()
