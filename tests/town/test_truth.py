"""The truth agrees with itself: ledgers add up, keys are unique and in order, every defect is there."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from examples.town.people import person_no
from standards.reader import load_standard

GROUPS = load_standard("2.1").groups


def expected_of(town: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((town / "truth/expected.json").read_text(encoding="utf-8"))
    return facts


@pytest.mark.parametrize("name", ["smallest", "clean"])
def test_no_slot_and_no_record_is_lost(name: str, request: pytest.FixtureRequest) -> None:
    town: Path = request.getfixturevalue(name)
    expected = expected_of(town)
    for group, count in expected["groups"].items():
        assert count["slots"] == sum(count[part] for part in ("empty", "rejected", "held", "written")), group
        assert pq.read_metadata(town / f"truth/{group}.parquet").num_rows == count["written"] > 0
    for file, count in expected["files"].items():
        gone = sum(count["skipped"].values()) + sum(count["rejected"].values())
        assert count["read"] == count["structural"] + count["used"] + gone, file
    size = (town / "juki/JUMINM.DAT").stat().st_size
    assert size == 600 * expected["files"]["JUMINM.DAT"]["read"]


@pytest.mark.parametrize("group", GROUPS)
def test_rows_have_the_standards_types_and_unique_keys_in_order(smallest: Path, group: str) -> None:
    table = pq.read_table(smallest / f"truth/{group}.parquet")
    schema = GROUPS[group]
    assert table.schema.equals(schema.arrow_schema)
    keys = list(zip(*(table.column(name).to_pylist() for name in schema.key), strict=True))
    assert keys == sorted(set(keys))


def test_children_have_their_parents(smallest: Path) -> None:
    for schema in GROUPS.values():
        for parent in schema.parents:
            columns = list(parent.columns)
            own = pq.read_table(smallest / f"truth/{schema.group}.parquet", columns=columns).to_pylist()
            theirs = pq.read_table(smallest / f"truth/{parent.group}.parquet", columns=columns).to_pylist()
            assert {tuple(row.values()) for row in own} <= {tuple(row.values()) for row in theirs}


def test_every_defect_exists_in_the_smallest_town(smallest: Path) -> None:
    with (smallest / "truth/rejects.csv").open(encoding="utf-8", newline="") as file:
        reasons = {row["reason"] for row in csv.DictReader(file)}
    assert reasons == {
        "date_invalid", "date_outside_era", "duplicate_key", "code_unmapped", "undecodable_bytes", "short_record",
        "parent_missing",
    }  # fmt: skip
    expected = expected_of(smallest)
    assert expected["findings"]["g_resident"]["shimei gaiji_undecided"] > 0
    assert expected["findings"]["g_external_person"] == {
        "seibetsu code_unmapped": 1, "seinengappi date_invalid": 1, "shimei gaiji_undecided": 1,
    }  # fmt: skip
    assert any(defect["file"].startswith("juki_trailer") for defect in expected["defects"])
    assert expected["person_absent"]["010"] >= 2


def test_a_clean_town_has_none(clean: Path) -> None:
    expected = expected_of(clean)
    assert expected["defects"] == []
    assert all(count["rejected"] == count["held"] == 0 for count in expected["groups"].values())
    assert not (clean.parent / "992011" / "juki_trailer").exists()


def test_special_birth_dates(smallest: Path) -> None:
    table = pq.read_table(smallest / "truth/g_resident.parquet")
    births = dict(zip(table["atenabango"].to_pylist(), table["seinengappi"].to_pylist(), strict=True))
    numbers = [f"{number:010d}" for number in person_no(np.array([31, 32, 33]))]
    assert [births[number] for number in numbers] == ["1926-12-25", "1926-12-25", "1975-02-29"]


def test_unknown_birth_dates_keep_their_reading(clean: Path) -> None:
    rows = pq.read_table(
        clean / "truth/g_resident.parquet",
        columns=["seinengappi", "seinengappi_fushohyoki", "seinengappi_fushofuragu"],
    ).to_pylist()
    for row in rows:
        unknown = row["seinengappi"] is None
        assert row["seinengappi_fushofuragu"] == ("1" if unknown else "0")
        assert unknown == (row["seinengappi_fushohyoki"] is not None)
        assert not unknown or row["seinengappi_fushohyoki"].endswith("日不詳")


def test_instalments_and_amounts_make_the_annual_tax(smallest: Path) -> None:
    """Credits, the gross amount and the spared forest tax are no part of what is paid."""
    signs = dict.fromkeys(("001", "002", "005", "006", "013", "028", "057"), 0)
    signs |= dict.fromkeys(("029", "031", "033", "035", "056"), 1) | {"040": -1}

    def sums(group: str, value: str) -> dict[tuple[str, int], int]:
        found: dict[tuple[str, int], int] = {}
        for row in pq.read_table(smallest / f"truth/{group}.parquet").to_pylist():
            sign = signs[row["zeigakuzeigakukojokodo"]] if "zeigakuzeigakukojokodo" in row else 1
            key = row["atenabango"], row["kazeijohorirekibango"]
            found[key] = found.get(key, 0) + sign * row[value]
        return {key: number for key, number in found.items() if number}

    annual = sums("g_tax_assessment", "nenzeigaku")
    assert annual == sums("g_tax_instalment", "kibetsuzeigaku") == sums("g_tax_amount", "kingaku")


def test_the_latest_row_is_the_last_that_moves(smallest: Path) -> None:
    """A logically deleted record after it does not count."""
    rows = pq.read_table(smallest / "truth/g_resident.parquet").to_pylist()
    last = {row["atenabango"]: row["kojinrirekibango"] for row in rows}
    flags = [row["saishinfuragu"] == "1" for row in rows]
    assert flags == [row["kojinrirekibango"] == last[row["atenabango"]] for row in rows]
