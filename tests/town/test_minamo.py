"""What a town on the second product hands over, and that its truth agrees with itself."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from examples.town.minamo.records import FILES, HEISEI, MOVEMENTS, PRESENT, REIWA, REMOVED
from examples.town.plan import Town
from examples.town.pools import KIRIHARA, VENDOR_CHARACTERS
from mappings.spec.reader import PRODUCTS
from standards.reader import load_standard
from tests.town.conftest import make

GROUPS = {
    name: schema for name, schema in load_standard("2.1").groups.items() if schema.business in ("001", "024")
}
Key = tuple[str, str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("kirihara"), Town(KIRIHARA, 600, 1, clean=False))


def lines_of(town: Path, file: str) -> list[dict[str, str]]:
    with (town / "juki" / file).open(encoding="cp932", errors="replace", newline="") as opened:
        return list(csv.DictReader(opened))


def keys_of(town: Path, file: str) -> list[Key]:
    return [(line["ATENA_NO"], line["RIREKI_NO"]) for line in lines_of(town, file)]


def expected_of(town: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((town / "truth/expected.json").read_text(encoding="utf-8"))
    return facts


def test_a_person_is_spread_over_the_files(town: Path) -> None:
    present, removed, movements = (set(keys_of(town, name)) for name in (PRESENT, REMOVED, MOVEMENTS))
    former = {*keys_of(town, HEISEI), *keys_of(town, REIWA)}
    assert not former & (present | removed)
    assert {person for person, _ in former} & {person for person, _ in present | removed}
    assert present | removed | former < movements
    assert present & removed, "some are not yet taken out of the present residents"


def test_some_present_residents_stand_twice_printed_at_different_times(town: Path) -> None:
    printed: dict[Key, list[str]] = {}
    for line in lines_of(town, PRESENT):
        printed.setdefault((line["ATENA_NO"], line["RIREKI_NO"]), []).append(line["KOSHIN_NICHIJI"])
    twice = [times for times in printed.values() if len(times) > 1]
    assert sum(len(set(times)) == 2 for times in twice) > 1
    assert sum(len(set(times)) == 1 for times in twice) == 1, "one key cannot be told apart"


def test_files_are_written_as_packages_of_the_time_did(town: Path) -> None:
    removed = (town / "juki" / REMOVED).read_bytes()
    assert removed.startswith(b"ATENA_NO,RIREKI_NO,")
    assert b",NAMAE," in removed.splitlines()[0]
    assert removed.splitlines()[1].startswith(b'"')
    assert b'"' not in (town / "juki" / MOVEMENTS).read_bytes()
    names = {line["SHIMEI"] for line in lines_of(town, PRESENT)}
    assert any("\ue000" <= character <= "\ue757" for name in names for character in name)
    assert not any("　" in name for name in names)


def test_the_makers_own_codes_are_the_others_codes_of_other_characters() -> None:
    """F040 is 髙 with one maker and 辻 with the other: a table of the wrong product would go unnoticed."""
    first = {each.cp932: each.decided for each in VENDOR_CHARACTERS}
    second = {each.minamo: each.decided for each in VENDOR_CHARACTERS}
    assert any(first[code] != second[code] for code in first.keys() & second.keys())


def test_layouts_name_the_headings_of_the_files(town: Path) -> None:
    for file in FILES:
        layout = PRODUCTS / "minamo_juki_v3" / "layouts" / f"{file[:-4].partition('_')[0]}.yaml"
        named = [
            line.split("name: ")[1].split(",")[0]
            for line in layout.read_text().splitlines()
            if "{name" in line
        ]
        assert sorted(named) == sorted(lines_of(town, file)[0]), file


def test_the_database_keeps_dates_and_certificates_in_the_members_row(town: Path) -> None:
    connection = sqlite3.connect(town.parent / "old.sqlite")
    kinds = connection.execute("SELECT typeof(shutoku_bi), soshitsu_bi IS NULL FROM kh_shikaku").fetchall()
    both = connection.execute(
        "SELECT count(*) FROM kh_shikaku WHERE sho1_kubun IS NOT NULL AND sho2_kubun IS NOT NULL"
    ).fetchone()
    connection.close()
    assert {kind for kind, _ in kinds} == {"text"}
    assert {open_end for _, open_end in kinds} == {0, 1}
    assert both[0] > 0


def test_no_slot_and_no_record_is_lost(town: Path) -> None:
    expected = expected_of(town)
    for group in GROUPS:
        count = expected["groups"][group]
        assert count["slots"] == sum(count[part] for part in ("empty", "rejected", "held", "written")), group
        assert pq.read_metadata(town / f"truth/{group}.parquet").num_rows == count["written"] > 0
    for file, count in expected["files"].items():
        gone = sum(count["skipped"].values()) + sum(count["rejected"].values())
        assert count["read"] == count["structural"] + count["used"] + gone, file
    for file in FILES:
        assert expected["files"][file]["read"] == 1 + len(lines_of(town, file))


@pytest.mark.parametrize("group", GROUPS)
def test_rows_have_the_standards_types_and_unique_keys_in_order(town: Path, group: str) -> None:
    table = pq.read_table(town / f"truth/{group}.parquet")
    assert table.schema.equals(GROUPS[group].arrow_schema)
    keys = list(zip(*(table.column(name).to_pylist() for name in GROUPS[group].key), strict=True))
    assert keys == sorted(set(keys))


def test_every_defect_exists_in_the_smallest_town_and_none_in_a_clean_one(tmp_path: Path) -> None:
    smallest = make(tmp_path / "smallest", Town(KIRIHARA, 300, 2, clean=False))
    with (smallest / "truth/rejects.csv").open(encoding="utf-8", newline="") as file:
        reasons = {row["reason"] for row in csv.DictReader(file)}
    assert reasons == {
        "date_invalid", "date_outside_era", "duplicate_key", "code_unmapped", "undecodable_bytes", "required_missing",
        "parent_missing", "parent_record_missing",
    }  # fmt: skip
    clean = expected_of(make(tmp_path / "clean", Town(KIRIHARA, 300, 2, clean=True)))
    assert clean["defects"] == []
    assert all(count["rejected"] == count["held"] == 0 for count in clean["groups"].values())


def test_a_seed_gives_the_same_bytes(town: Path, tmp_path: Path) -> None:
    again = make(tmp_path, Town(KIRIHARA, 600, 1, clean=False))
    for path in sorted((town / "juki").iterdir()):
        assert (again / "juki" / path.name).read_bytes() == path.read_bytes(), path.name
