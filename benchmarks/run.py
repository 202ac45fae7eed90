"""`make bench`: a town of a million residents, stage by stage, against a bare binary COPY of the same rows.

HIKKOSHI_BENCH_RESIDENTS sets another size. Writes benchmarks/results.md.
"""

import os
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.extraction import measure_extraction, speed_table
from benchmarks.floor import copy_floor
from benchmarks.stages_apart import stages_apart
from mappings.plan.plan import plan_path, read_plan
from pipeline import services
from pipeline.request import RunRequest
from pipeline.settings import load_settings
from pipeline.stages import STAGES

MUNICIPALITY = "992011"
RESULTS = Path(__file__).parent / "results.md"
_OUT = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """One stage of one business: seconds, CPU seconds, peak MiB, rows, bytes read from its inputs."""

    business: str
    stage: str
    wall: float
    cpu: float
    peak_mib: float
    rows: int
    megabytes: float


def main() -> None:
    """Make the town, run every stage, run the floor, write the results."""
    residents = int(os.environ.get("HIKKOSHI_BENCH_RESIDENTS", "1000000"))
    home = load_settings().home / "bench"
    addresses = services.up(home)
    try:
        environment = os.environ | addresses.environment | {"HIKKOSHI_HOME": str(home)}
        database = f"kokuho_{MUNICIPALITY}"
        environment[f"HIKKOSHI_DATABASE_{database.upper()}"] = services.create_database(home, database)
        environment["HIKKOSHI_SOURCES"] = str(home / "sources")
        made = _make_town(residents, home, environment, database)
        measured, whole = _stages(environment, home)
        floor = copy_floor(addresses.store, MUNICIPALITY)
    finally:
        services.down(home)
    _OUT.print("Files to Arrow")
    text = _results(residents, made, measured, whole, floor) + speed_table(measure_extraction(home / "files"))
    _OUT.print("Conversions")
    text += _conversions()
    RESULTS.write_text(text, encoding="utf-8")
    _OUT.print(text)
    limit = load_settings().memory_mib
    if any(stage.peak_mib > limit for stage in measured):
        sys.exit(f"A stage took more than the {limit} MiB it is given.")


def _conversions() -> str:
    """In a process of its own, for it takes one core and no more."""
    command = [sys.executable, "-m", "benchmarks.conversions"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _make_town(residents: int, home: Path, environment: dict[str, str], database: str) -> float:
    _OUT.print(f"Inventing {residents:,} residents")
    started = time.monotonic()
    command = [sys.executable, "-m", "examples.town", "--municipality", MUNICIPALITY, "--seed", "1"]
    command += ["--residents", str(residents), "--out", str(home / "sources")]
    command += ["--database-url", environment[f"HIKKOSHI_DATABASE_{database.upper()}"]]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def _stages(environment: dict[str, str], home: Path) -> tuple[list[Measured], float]:
    """Every stage of every business, two businesses at a time as Airflow runs them here; and the whole time."""
    plan = plan_path(MUNICIPALITY)
    request = RunRequest(str(plan), f"bench-{datetime.now(UTC):%Y%m%d%H%M%S}")
    started = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        businesses = pool.map(
            lambda code: _business(request, code, environment, home), read_plan(plan).businesses
        )
        measured = [stage for business in businesses for stage in business]
    return measured, time.monotonic() - started


def _business(request: RunRequest, business: str, environment: dict[str, str], home: Path) -> list[Measured]:
    measured = []
    for stage, facts in stages_apart(request, business, environment):
        size = _source_megabytes(home, business) if stage == "extract" else 0.0
        measured.append(Measured(business, stage, megabytes=size, **facts))
        _OUT.print(f"  {business} {stage:<10} {facts['wall']:7.2f} s  {facts['peak_mib']:6.0f} MiB")
    return measured


def _source_megabytes(home: Path, business: str) -> float:
    folders = {"001": "juki", "010": "zei"}
    folder = home / "sources" / MUNICIPALITY / folders.get(business, "none")
    return sum(path.stat().st_size for path in folder.glob("*")) / 1e6 if folder.is_dir() else 0.0


def _results(
    residents: int, made: float, measured: list[Measured], whole: float, floor: tuple[int, float, float]
) -> str:
    rows, megabytes, seconds = floor
    total = sum(stage.wall for stage in measured)
    lines = [
        "# Measured: a whole run against a bare COPY",
        "",
        f"`make bench`, {datetime.now(UTC):%Y-%m-%d}, {_machine()}. {residents:,} residents "
        f"(made in {made:.0f} s); two businesses at a time, each stage in a process of its own, into both targets.",
        "",
        f"* Floor: bare binary COPY of the same {rows:,} typed rows ({megabytes:,.0f} MB): **{seconds:.1f} s**.",
        f"* Whole run, extract to reconcile: **{whole:.1f} s**, **{whole / seconds:.1f} times the floor**.",
        f"* Highest peak memory of a stage: **{max(m.peak_mib for m in measured):.0f} MiB**.",
        "",
        "| business | stage | wall s | CPU s | rows/s | MB/s | peak MiB |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [_line(stage) for stage in measured]
    lines += [
        "",
        "Where the time goes:",
        "",
        "| stage | wall s, all businesses | share | CPU s |",
        "| --- | ---: | ---: | ---: |",
    ]
    for stage in STAGES:
        own = sum(m.wall for m in measured if m.stage == stage)
        cpu = sum(m.cpu for m in measured if m.stage == stage)
        lines.append(f"| {stage} | {own:.1f} | {own / total:.0%} | {cpu:.1f} |")
    return "\n".join(lines) + "\n"


def _line(stage: Measured) -> str:
    speed = f"{stage.megabytes / stage.wall:,.0f}" if stage.megabytes else "-"
    per_second = f"{stage.rows / stage.wall:,.0f}" if stage.rows else "-"
    return (
        f"| {stage.business} | {stage.stage} | {stage.wall:.2f} | {stage.cpu:.2f} | {per_second} | {speed} "
        f"| {stage.peak_mib:.0f} |"
    )


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


if __name__ == "__main__":
    main()
