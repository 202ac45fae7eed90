"""The town of a few rows with more vendor characters: F040 three times with two persons, F041 once, F042 in a memo."""

from pathlib import Path

import pytest

from pipeline.request import RunRequest
from pipeline.stage_folder import Manifest, read_manifest
from pipeline.stages import STAGES, run_stage
from storage import open_store
from tests.pipeline.hand_town import write_hand_town

MEMBERS = """ATENA,SEQ,SETAI,SHIMEI,KBN,FROM,TO
0001,1,S1,\ue000\ue000 一郎,A,20200101,20201231
0001,2,S1,見本 一郎,A,20210101,99999999
0003,1,S3,\ue000本 三郎,B,20210101,
0007,1,S3,\ue001本 五郎,B,20210101,
0006,1,S3,見本 六郎,B,20210101,\ue002
"""


def make_town(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Writes the town and points the settings at it; gives its plan."""
    monkeypatch.setenv("HIKKOSHI_HOME", str(root / "home"))
    monkeypatch.setenv("HIKKOSHI_SOURCES", str(root / "sources"))
    monkeypatch.delenv("HIKKOSHI_OBJECTS", raising=False)
    plan = write_hand_town(root)
    (root / "sources" / "hand" / "SHIKAKU.csv").write_bytes(MEMBERS.encode("cp932"))
    return plan


def settle(plan: Path, run: str = "r1", purpose: str = "rehearsal") -> dict[str, Manifest]:
    """The manifests of extract, convert and settle."""
    store = open_store(str(plan.parents[3] / "home" / "objects"))
    manifests, upstream = {}, None
    for stage in STAGES[:3]:
        upstream = run_stage(RunRequest(str(plan), run, purpose), "024", stage, upstream).manifest
        manifests[stage] = read_manifest(store, upstream)
    return manifests
