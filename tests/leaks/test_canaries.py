"""No resident's value outside the data: logs at DEBUG, manifests, reports, control schema, server logs.

The canaries are the residents themselves. They are searched for in all that a run without Airflow writes, the
data areas left out; `test_airflow_canaries.py` does the same with Airflow.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from mappings.plan.plan import plan_path
from tests.golden.town_run import Town, in_environment, make_town
from tests.leaks.search import Texts, canaries, found_in, written_texts


@dataclass(frozen=True)
class Written:
    """All that a run wrote outside the data areas, by where it stands."""

    town: Town
    texts: Texts


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory,
    store_dsn: str,
    s3_environment: dict[str, str],
    services_home: Path,
) -> Written:
    town = make_town(tmp_path_factory.mktemp("leaks"), "992011", 1000, 7)
    environment = town.environment | s3_environment | {"HIKKOSHI_STORE": store_dsn}
    command = [sys.executable, "-m", "tests.leaks.debug_run", str(plan_path("992011")), "leaks"]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, check=False, text=True)
    (town.root / "stderr").write_text(done.stderr)
    ended_well = done.returncode == 0  # by itself: an assertion would show the output
    assert ended_well, f"see {town.root}"
    with in_environment(environment):
        texts = written_texts(environment["HIKKOSHI_OBJECTS"], store_dsn, services_home)
    texts.update(stdout=done.stdout, stderr=done.stderr)
    return Written(town, texts)


def test_the_search_finds_what_is_there(written: Written) -> None:
    values = canaries(written.town)
    name = next(value for value in sorted(values) if not value.isascii())
    number = next(value for value in sorted(values) if value.isdigit() and len(value) > 5)
    latin = next(
        value for value in sorted(values) if value.isascii() and not value.isdigit() and len(value) > 5
    )
    planted = Texts({"log": f"x={number} y {name}z {latin}", "other": "nothing"})
    hits = found_in(planted, values)
    assert hits == [("log", 3)]
    assert len(values) > 3000
    assert {"stdout", "control.findings", "control.audit"} <= set(written.texts)
    assert any(key.endswith("report.html") for key in written.texts)
    assert any("/manifests/" in key for key in written.texts)
    assert len(written.texts["stdout"]) > 10_000


@pytest.mark.parametrize(
    "written_as",
    [
        json.dumps({"name": "山﨑　髙子𠮷"}),
        json.dumps(json.dumps("山﨑　髙子𠮷")),
        repr("山﨑　髙子𠮷".encode()),
        f"body={'山﨑　髙子'.encode('cp932')!r}",
    ],
    ids=["json", "json in json", "bytes", "cp932 bytes"],
)
def test_the_search_reads_escapes(written_as: str) -> None:
    assert written_as.isascii()
    assert found_in({"log": written_as}, {"山﨑　髙子"}) == [("log", 1)]


def test_no_residents_value_is_written_outside_the_data(written: Written) -> None:
    hits = found_in(written.texts, canaries(written.town))
    assert hits == []
