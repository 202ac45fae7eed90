"""No resident's value outside the data: logs at DEBUG, manifests, reports, control schema, server logs.

The canaries are the residents themselves: every name, kana name, person and household number of the truth,
and everything in the protected lists. They are searched for in all that a run writes, the data areas left out.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest

from mappings.plan import plan_path
from standards.reader import load_standard
from storage import open_store
from tests.golden.town_run import Town, in_environment, make_town

PERSONAL = (
    "atenabango", "setaibango", "kokuhosetaibango", "shimei", "shimei_furigana", "shimei_gaikokujinromaji",
    "tsusho", "shimei_yomigana", "sofusakishimei", "sofusakijusho", "jusho_katagaki", "kokuhokigobango",
)  # fmt: skip
DATA_AREAS = ("raw", "standard", "protected", "delivery")


@dataclass(frozen=True)
class Written:
    """All that a run wrote outside the data areas, by where it stands."""

    town: Town
    texts: dict[str, str]


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
    assert done.returncode == 0, done.stderr[-2000:]
    texts = {"stdout": done.stdout, "stderr": done.stderr}
    with in_environment(environment):
        texts |= dict(objects(environment["HIKKOSHI_OBJECTS"]))
    texts |= {f"control.{name}": text for name, text in control(store_dsn)}
    texts |= {str(path): path.read_text(errors="replace") for path in services_home.rglob("*.log")}
    return Written(town, texts)


def objects(root: str) -> Iterator[tuple[str, str]]:
    store = open_store(root)
    for key in store.list(""):
        if not any(f"/{area}/" in f"/{key}" for area in DATA_AREAS):
            yield key, store.read(key).decode(errors="replace")


def control(dsn: str) -> Iterator[tuple[str, str]]:
    with psycopg.connect(dsn) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'control'").fetchall()
        for (name,) in names:
            rows = connection.execute(f'SELECT t::text FROM control."{name}" AS t').fetchall()
            yield str(name), "\n".join(str(row[0]) for row in rows)


def canaries(town: Town) -> set[str]:
    found: set[str] = set()
    for schema in load_standard("2.1").groups.values():
        table = pq.read_table(town.truth / f"{schema.group}.parquet")
        for name in PERSONAL:
            if name in table.column_names:
                found |= {value for value in table.column(name).to_pylist() if value and len(value) >= 4}
    return found


def test_the_search_finds_what_is_there(written: Written) -> None:
    values = canaries(written.town)
    name = next(value for value in sorted(values) if not value.isascii())
    number = next(value for value in sorted(values) if value.isdigit() and len(value) > 5)
    latin = next(
        value for value in sorted(values) if value.isascii() and not value.isdigit() and len(value) > 5
    )
    planted = {"log": f"x={number} y {name}z {latin}", "other": "nothing"}
    assert found_in(planted, values) == [("log", 3)]
    assert len(values) > 3000
    assert {"stdout", "control.findings", "control.audit"} <= set(written.texts)
    assert any(key.endswith("report.html") for key in written.texts)
    assert any("/manifests/" in key for key in written.texts)
    assert len(written.texts["stdout"]) > 10_000


def test_no_residents_value_is_written_outside_the_data(written: Written) -> None:
    assert found_in(written.texts, canaries(written.town)) == []


def found_in(texts: dict[str, str], values: set[str]) -> list[tuple[str, int]]:
    """(where, how many values): never which, for test output is read by others."""
    numbers = {value for value in values if value.isascii() and value.isdigit()}
    names = [value for value in values - numbers if not value.isascii() or len(value) >= 6]
    hits = []
    for where, text in texts.items():
        digits = set(re.findall(r"(?<![0-9a-f])[0-9]{5,}(?![0-9a-f])", text)) & numbers
        count = len(digits) + sum(name in text for name in names)
        if count:
            hits.append((where, count))
    return hits
