"""The memory that a stage is given, at a million residents: every stage, each in a process of its own.

Business 001 has the widest rows and the most records; `make bench` holds all businesses to the limit.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mappings.plan import plan_path
from pipeline import services as embedded
from pipeline.request import RunRequest
from pipeline.stages import STAGES

MUNICIPALITY = "992011"
RESIDENTS = 1_000_000
LIMIT_MIB = 600


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


def test_no_stage_takes_more_than_it_is_given(environment: dict[str, str]) -> None:
    request = json.dumps(RunRequest(str(plan_path(MUNICIPALITY)), "million").to_json())
    peaks, upstream = {}, ""
    for stage in STAGES:
        command = [sys.executable, "-m", "benchmarks.one_stage", request, "001", stage, upstream]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        facts = json.loads(done.stdout.splitlines()[-1])
        peaks[stage], upstream = facts["peak_mib"], facts["manifest"]
    assert {stage: peak for stage, peak in peaks.items() if peak > LIMIT_MIB} == {}
