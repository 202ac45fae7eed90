"""A generated town whose numbers are crossed: every row of the truth, with new numbers, in every business."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contracts.schema import TableSchema
from mappings.lint.linter import lint_plan
from mappings.own.extension import plan_groups
from mappings.plan.plan import MUNICIPALITIES, plan_path, read_plan
from mappings.spec.reader import PRODUCTS
from pipeline.request import RunRequest
from pipeline.stage_folder import Manifest, fetch_output, read_manifest
from pipeline.stages import STAGES, run_stage
from storage import open_store
from tests.golden.town_run import Town, in_environment, make_town, output

CROSSWALKS = """
crosswalks:
  atena: {assigned_by: [hayate_juki_v5.JUMINM_D, hayate_kokuho_v5.JUTOGAI], digits: 10, first: 5000000001}
  setai: {assigned_by: [hayate_juki_v5.JUMINM_D], digits: 12, first: 700000000001}
"""
PERSONS = {"atenabango", "heishientaishoshaatenabango", "nayosesakiatenabango"}
HOUSEHOLDS = {"setaibango", "idomaesetaibango", "idogosetaibango"}
Numbers = dict[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return make_town(tmp_path_factory.mktemp("merged"), "993026", 300, 3)


@pytest.fixture(scope="module")
def settled(town: Town, store_dsn: str) -> tuple[dict[str, dict[str, Manifest]], Numbers]:
    """Manifests by business and stage, and what each crosswalk says; the business that looks up runs first."""
    plan = crossed_plan(town.root)
    manifests: dict[str, dict[str, Manifest]] = {}
    with in_environment({**town.environment, "HIKKOSHI_STORE": store_dsn}):
        assert lint_plan(read_plan(plan)) == []
        store = open_store(str(town.root / "home" / "objects"))
        for business in reversed(list(read_plan(plan).businesses)):
            upstream = None
            for stage in STAGES[:3]:
                upstream = run_stage(RunRequest(str(plan), "merged"), business, stage, upstream).manifest
                manifests.setdefault(business, {})[stage] = read_manifest(store, upstream)
        proposed = {
            read_manifest(store, each["convert"].notes["crosswalk"]).content for each in manifests.values()
        }
        assert len(proposed) == 1, "every business of a run goes by the same numbers"
        numbers = read_manifest(store, manifests["001"]["convert"].notes["crosswalk"])
        files = {
            name: pq.read_table(fetch_output(store, numbers, f"protected/{name}.parquet", town.root))
            for name in ("atena", "setai")
        }
    return manifests, {
        name: {row["old"]: row["new"] for row in table.to_pylist()} for name, table in files.items()
    }


def crossed_plan(root: Path) -> Path:
    """The town's specs in a folder of their own, with crosswalks in its plan."""
    shutil.copytree(PRODUCTS, root / "specs" / "products")
    folder = plan_path("993026").parent
    own = root / "specs" / MUNICIPALITIES.name / folder.name
    shutil.copytree(folder, own)
    plan = own / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + CROSSWALKS, encoding="utf-8")
    return plan


def groups() -> list[tuple[str, str]]:
    known = plan_groups(read_plan(plan_path("993026"))).groups
    return [(schema.business, name) for name, schema in known.items()]


@pytest.mark.parametrize(("business", "group"), groups())
def test_every_row_of_the_truth_has_its_new_numbers(
    town: Town, settled: tuple[dict[str, dict[str, Manifest]], Numbers], business: str, group: str
) -> None:
    manifests, numbers = settled
    schema = plan_groups(read_plan(plan_path("993026"))).groups[group]
    if business not in manifests:
        return
    expected = crossed_rows(town, schema, numbers)
    found = output(town, manifests[business]["settle"], f"standard/{group}.parquet")
    rows = [tuple(row[item.romaji] for item in schema.items) for row in found.to_pylist()]
    assert rows == sorted(rows, key=lambda row: key_of(schema, row))
    assert sorted(map(repr, rows)) == sorted(map(repr, expected))
    assert rows or not expected


def key_of(schema: TableSchema, row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(value for item, value in zip(schema.items, row, strict=True) if item.key)


def crossed_rows(town: Town, schema: TableSchema, numbers: Numbers) -> list[tuple[object, ...]]:
    rows = []
    for row in pq.read_table(town.truth / f"{schema.group}.parquet").to_pylist():
        values = {item.romaji: row[item.romaji] for item in schema.items}
        for names, crosswalk in ((PERSONS, "atena"), (HOUSEHOLDS, "setai")):
            for name in names & values.keys():
                values[name] = new_number(values[name], numbers[crosswalk])
        if values.get("atenabango", "") is not None:
            rows.append(tuple(values.values()))
    return rows


def new_number(old: str | None, numbers: Mapping[str, str]) -> str | None:
    """None for numbers that no file of the town gives, which the truth has planted."""
    return None if old is None else numbers.get(old.lstrip("0") or "0")


def test_no_two_share_a_number(settled: tuple[dict[str, dict[str, Manifest]], Numbers]) -> None:
    for numbers in settled[1].values():
        assert len(set(numbers.values())) == len(numbers) > 100
