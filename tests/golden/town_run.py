"""A generated town and a run over it without any server: file store, SQLite as the old database."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mappings.plan.plan import plan_path, read_plan
from pipeline.request import RunRequest
from pipeline.stage_folder import Manifest, fetch_output, read_manifest
from pipeline.stages import STAGES, run_stage
from storage import open_store


@dataclass(frozen=True, slots=True)
class Town:
    """A generated town: its deliveries, its truth, and the environment a run needs.

    `database` is the address of its old database; an SQLite file beside the deliveries where it is empty.
    """

    municipality: str
    root: Path
    database: str = ""

    @property
    def truth(self) -> Path:
        """Folder of what must come out."""
        return self.root / "sources" / self.municipality / "truth"

    @property
    def expected(self) -> dict[str, Any]:
        """Counts, findings and defects that must come out."""
        facts: dict[str, Any] = json.loads((self.truth / "expected.json").read_text(encoding="utf-8"))
        return facts

    @property
    def environment(self) -> dict[str, str]:
        """Settings of a run on this machine alone."""
        database = self.database or f"sqlite:///{self.root}/old.sqlite"
        return {
            "HIKKOSHI_HOME": str(self.root / "home"),
            "HIKKOSHI_SOURCES": str(self.root / "sources"),
            f"HIKKOSHI_DATABASE_KOKUHO_{self.municipality}": database,
            f"HIKKOSHI_DATABASE_MINAMO_{self.municipality}": database,
        }


def make_town(root: Path, municipality: str, residents: int, seed: int, *more: str) -> Town:
    """Run the generator as a user would."""
    command = [sys.executable, "-m", "examples.town", "--municipality", municipality]
    command += ["--residents", str(residents), "--seed", str(seed), "--out", str(root / "sources")]
    subprocess.run([*command, "--sqlite", str(root / "old.sqlite"), *more], check=True, capture_output=True)
    return Town(municipality, root)


@contextmanager
def in_environment(values: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for a while; HIKKOSHI_OBJECTS and HIKKOSHI_STORE only when given."""
    before = dict(os.environ)
    for name in ("HIKKOSHI_OBJECTS", "HIKKOSHI_STORE"):
        os.environ.pop(name, None)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def settle_town(town: Town, run: str = "golden", **request: Any) -> dict[str, dict[str, Manifest]]:
    """Manifests by business and stage, up to settle."""
    plan = plan_path(town.municipality)
    manifests: dict[str, dict[str, Manifest]] = {}
    with in_environment(town.environment):
        store = open_store(str(town.root / "home" / "objects"))
        for business in read_plan(plan).businesses:
            upstream = None
            for stage in STAGES[:3]:
                upstream = run_stage(
                    RunRequest(str(plan), run, **request), business, stage, upstream
                ).manifest
                manifests.setdefault(business, {})[stage] = read_manifest(store, upstream)
    return manifests


def output(town: Town, manifest: Manifest, name: str) -> pa.Table:
    """An output of a stage as a table."""
    store = open_store(str(town.root / "home" / "objects"))
    return pq.read_table(fetch_output(store, manifest, name, town.root))
