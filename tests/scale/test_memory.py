"""The memory that a stage is given, at a million residents: every stage of every business of the plan.

Each stage runs in a process of its own. The businesses share one town and follow each other: the other test
worker needs the machine's second core.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.stages_apart import stages_apart
from mappings.plan.plan import plan_path, read_plan
from pipeline import services as embedded
from pipeline.request import RunRequest
from pipeline.stages import STAGES

MUNICIPALITY = "992011"
RESIDENTS = 1_000_000
LIMIT_MIB = 600
PLAN = plan_path(MUNICIPALITY)
BUSINESSES = tuple(read_plan(PLAN).businesses)


@pytest.fixture(scope="module")
def environment(
    tmp_path_factory: pytest.TempPathFactory, store_dsn: str, services_home: Path
) -> dict[str, str]:
    root = tmp_path_factory.mktemp("million")
    database = embedded.create_database(services_home, f"kokuho_{os.getpid()}")
    command = [sys.executable, "-m", "examples.town", "--municipality", MUNICIPALITY, "--seed", "1"]
    command += ["--residents", str(RESIDENTS), "--out", str(root / "sources"), "--database-url", database]
    subprocess.run(command, check=True, capture_output=True)
    return os.environ | {
        "HIKKOSHI_HOME": str(root / "home"),
        "HIKKOSHI_OBJECTS": str(root / "objects"),
        "HIKKOSHI_SOURCES": str(root / "sources"),
        f"HIKKOSHI_DATABASE_KOKUHO_{MUNICIPALITY}": database,
        "HIKKOSHI_STORE": store_dsn,
        "HIKKOSHI_MEMORY_MIB": str(LIMIT_MIB),
    }


@pytest.mark.parametrize("business", BUSINESSES)
def test_no_stage_takes_more_than_it_is_given(business: str, environment: dict[str, str]) -> None:
    request = RunRequest(str(PLAN), "million")
    peaks = {stage: facts["peak_mib"] for stage, facts in stages_apart(request, business, environment)}
    print(business, peaks)  # shown by pytest -rP
    assert tuple(peaks) == STAGES
    assert {stage: peak for stage, peak in peaks.items() if peak > LIMIT_MIB} == {}
