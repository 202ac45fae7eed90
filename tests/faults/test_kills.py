"""SIGKILL at 20 seeded points over all stages, each time followed by the same run again."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from pipeline.stages import STAGES
from tests.pipeline.hand_town import write_hand_town

SEED, POINTS = 992011, 20
STEPS = (*STAGES, "promote")


@pytest.fixture(scope="module")
def killed(
    tmp_path_factory: pytest.TempPathFactory, store_dsn: str, s3_environment: dict[str, str]
) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("killed")
    environment = os.environ | s3_environment | {"HIKKOSHI_STORE": store_dsn}
    environment |= {"HIKKOSHI_HOME": str(root / "home"), "HIKKOSHI_SOURCES": str(root / "sources")}
    command = [
        sys.executable,
        "-m",
        "tests.faults.kill_runs",
        str(write_hand_town(root)),
        str(SEED),
        str(POINTS),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_every_point_was_a_kill_and_every_stage_was_hit(killed: dict[str, Any]) -> None:
    assert [kill["signal"] for kill in killed["kills"]] == [9] * POINTS
    hit = {kill["step"].split()[1] for kill in killed["kills"]}
    assert set(STEPS) <= hit, hit


def test_readers_never_see_half_a_version(killed: dict[str, Any]) -> None:
    for kill in killed["kills"]:
        assert kill["after_kill"] == killed["visible"], kill["step"]


def test_running_again_gives_the_same_rows_never_more_never_less(killed: dict[str, Any]) -> None:
    for kill in killed["kills"]:
        assert kill["hashes"] == killed["clean"]["hashes"], kill["step"]
        assert kill["visible"] == killed["visible"], kill["step"]


def test_nothing_is_left_behind_and_the_audit_log_is_whole(killed: dict[str, Any]) -> None:
    assert killed["leftovers"] == 0
    assert killed["audit"] == []
