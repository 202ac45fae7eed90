"""The generated towns against their truth, which comes from the generator's own model of the people."""

import csv
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contracts.errors import SourceError
from contracts.schema import TableSchema
from mappings.own.extension import plan_groups
from mappings.plan.plan import plan_path, read_plan
from pipeline.stage_folder import Manifest
from standards.reader import load_standard
from tests.golden.town_run import Town, make_town, output, settle_town

Manifests = dict[str, dict[str, Manifest]]
TOWNS = {
    "kamomeno": ("992011", 2000, 1),
    "another_seed": ("992011", 700, 20261123),
    "tsuruhama": ("993026", 300, 3),
    "kirihara": ("994014", 2000, 4),
    "small_kirihara": ("994014", 300, 20261126),
}


@pytest.fixture(scope="module", params=TOWNS)
def settled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Town, Manifests]:
    municipality, residents, seed = TOWNS[request.param]
    town = make_town(tmp_path_factory.mktemp(request.param), municipality, residents, seed)
    return town, settle_town(town)


def groups() -> list[tuple[str, str]]:
    return [(schema.business, schema.group) for schema in load_standard("2.1").groups.values()]


@pytest.mark.parametrize(("business", "group"), groups())
def test_rows_equal_the_truth_item_by_item(
    settled: tuple[Town, Manifests], business: str, group: str
) -> None:
    town, manifests = settled
    schema = load_standard("2.1").groups[group].arrow_schema
    if business not in manifests:
        assert pq.read_metadata(town.truth / f"{group}.parquet").num_rows == 0
        return
    expected = pq.read_table(town.truth / f"{group}.parquet").select(schema.names).cast(schema)
    actual = output(town, manifests[business]["settle"], f"standard/{group}.parquet").select(schema.names)
    assert actual.num_rows == expected.num_rows
    differing = [name for name in schema.names if not actual.column(name).equals(expected.column(name))]
    assert differing == []


def own_groups(town: Town) -> dict[str, TableSchema]:
    known = plan_groups(read_plan(plan_path(town.municipality))).groups
    return {name: schema for name, schema in known.items() if schema.own}


def test_own_measures_equal_the_truth_item_by_item(settled: tuple[Town, Manifests]) -> None:
    town, manifests = settled
    own = own_groups(town)
    assert list(own) == (["x_child_medical"] if town.municipality == "993026" else [])
    for name, group in own.items():
        schema = group.arrow_schema
        expected = pq.read_table(town.truth / f"{name}.parquet").select(schema.names).cast(schema)
        actual = output(town, manifests[group.business]["settle"], f"standard/{name}.parquet")
        assert actual.num_rows == expected.num_rows > 20
        assert actual.select(schema.names).equals(expected)
        settled_rows = {row["group"]: row for row in manifests[group.business]["settle"].facts["rows"]}
        assert settled_rows[name]["rejected"] == 1, "the row without a resident"


def test_every_record_is_accounted_for_as_the_truth_says(settled: tuple[Town, Manifests]) -> None:
    town, manifests = settled
    expected = (
        {file["file"]: file for file in town.expected["files"]}
        if isinstance(town.expected["files"], list)
        else town.expected["files"]
    )
    for business in manifests.values():
        for record in business["convert"].facts["records"]:
            truth = expected[record["file"]]
            for name in ("read", "structural", "used"):
                assert record[name] == truth[name], (record["file"], name)
            assert sum(record["skipped"].values()) == sum(truth["skipped"].values())
            assert record["rejected"] == truth["rejected"]


def test_every_row_is_accounted_for_as_the_truth_says(settled: tuple[Town, Manifests]) -> None:
    town, manifests = settled
    for business in manifests.values():
        for row in business["settle"].facts["rows"]:
            truth = town.expected["groups"][row["group"]]
            assert {name: row[name] for name in truth} == truth, row["group"]


def test_rejects_and_held_rows_are_those_of_the_truth(settled: tuple[Town, Manifests]) -> None:
    town, manifests = settled
    rejects, held = set(), set()
    for business, stages in manifests.items():
        files = [facts["name"] for facts in stages["extract"].facts["files"]]
        for stage, name in (("convert", "rejects"), ("settle", "settle_rejects")):
            for row in output(town, stages[stage], f"protected/{name}.parquet").to_pylist():
                place = (files[row["_file"]], row["_record"], row["_slot"])
                rejects.add((business, row["group"], *place, row["item"], row["reason"]))
        for row in output(town, stages["settle"], "protected/held.parquet").to_pylist():
            held.add((business, row["group"], files[row["_file"]], row["_record"], row["_slot"]))
    columns = ("business", "group", "file", "record", "slot")
    expected = rows_of(town.truth / "rejects.csv", (*columns, "item", "reason"))
    assert {row for row in rejects if row[1]} == {row for row in expected if row[1]}
    assert held == rows_of(town.truth / "held.csv", columns)


def test_findings_of_rows_that_move_are_those_of_the_truth(settled: tuple[Town, Manifests]) -> None:
    town, manifests = settled
    for stages in manifests.values():
        for group, counts in stages["convert"].facts["groups"].items():
            assert counts["noted"] == town.expected["findings"][group], group


def rows_of(path: Path, columns: tuple[str, ...]) -> set[tuple[object, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        tuple(int(row[c]) if c in ("record", "slot") and row[c] else row[c] for c in columns) for row in rows
    }


def test_a_trailer_that_disagrees_stops_the_run_with_nothing_left(tmp_path: Path) -> None:
    town = make_town(tmp_path, "993026", 300, 3)
    with pytest.raises(SourceError, match=r"JUMINM\.DAT: control total .* says .* the file gives .*"):
        settle_town(town, folders={"juki": "993026/juki_trailer"})
    written = town.root / "home" / "objects"
    assert not written.exists() or not [p for p in written.rglob("*") if p.is_file()]


@pytest.mark.parametrize("municipality", ["993026", "994014"])
def test_tables_are_equal_whatever_the_batch_size(
    municipality: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town(tmp_path, municipality, 300, 3)
    first = hashes(settle_town(town, "r1"))
    monkeypatch.setattr("extractors.host_file.BLOCK_RECORDS", 7)
    monkeypatch.setattr("transforms.mapping_converter.BATCH_ROWS", 11)
    assert hashes(settle_town(town, "r2")) == first


def test_tables_are_equal_whatever_the_order_of_the_records(tmp_path: Path) -> None:
    town = make_town(tmp_path, "993026", 300, 3)
    first = hashes(settle_town(town, "r1"))
    path = town.root / "sources" / "993026" / "juki" / "JUMINM.DAT"
    records = np.frombuffer(path.read_bytes(), np.uint8).reshape(-1, 600).copy()
    np.random.default_rng(5).shuffle(records[1:-1])
    path.write_bytes(records.tobytes())
    assert hashes(settle_town(town, "r2")) == first


def test_merged_tables_are_equal_whatever_the_order_of_the_records(tmp_path: Path) -> None:
    """Each file of 霧原町 shuffled below its headings; a replaced record may come after the one that replaces it."""
    town = make_town(tmp_path, "994014", 300, 3)
    first = hashes(settle_town(town, "r1"))
    random = np.random.default_rng(5)
    for path in sorted((town.root / "sources" / "994014" / "juki").glob("*.csv")):
        headings, *lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([headings, *random.permutation(np.array(lines, object)).tolist()]))
    assert hashes(settle_town(town, "r2")) == first


def test_a_database_of_dates_gives_the_same_from_postgresql(tmp_path: Path, store_dsn: str) -> None:
    town = make_town(tmp_path, "994014", 300, 3)
    first = hashes(settle_town(town, "r1"))
    command = [sys.executable, "-m", "examples.town", "--municipality", "994014", "--residents", "300"]
    command += ["--seed", "3", "--out", str(town.root / "sources"), "--database-url", store_dsn]
    subprocess.run(command, check=True, capture_output=True)
    other = replace(town, database=store_dsn)
    assert hashes(settle_town(other, "r2")) == first


def hashes(manifests: Manifests) -> dict[str, str]:
    return {
        name: facts["content_hash"]
        for stages in manifests.values()
        for name, facts in stages["settle"].body["outputs"].items()
        if "content_hash" in facts
    }


def test_arrow_types_are_the_standards(settled: tuple[Town, Manifests]) -> None:
    town, manifests = settled
    for business, group in groups():
        if business not in manifests:
            continue
        table = output(town, manifests[business]["settle"], f"standard/{group}.parquet")
        schema: pa.Schema = load_standard("2.1").groups[group].arrow_schema
        assert table.select(schema.names).schema.types == schema.types
