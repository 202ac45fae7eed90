"""What the constructed groups are deep in: protection, code values of their time, unknown days, conditions."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from contracts.schema import Privacy
from examples.town import defects
from examples.town.people import person_no
from standards.reader import DATA, load_standard

GROUPS = load_standard("2.1").groups


def rows_of(town: Path, group: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(town / f"truth/{group}.parquet").to_pylist()
    return rows


def periods(name: str) -> dict[str, tuple[str, str]]:
    """First and last day of each code value."""
    with (DATA / "2.1" / "codes" / name).open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["valid_from"], row["valid_to"]) for row in csv.DictReader(file)}


def test_nothing_constructed_looks_official() -> None:
    for path in sorted((DATA / "2.1" / "items").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        numbers = [row["項目番号"] for row in rows]
        assert len(set(numbers)) == len(numbers)
        for row in rows:
            official = row["provenance"].startswith("official: ")
            assert official or row["provenance"].startswith("constructed: ")
            assert official == (row["業務ID"] == "031")
            assert official or row["項目番号"].startswith("9")


def test_everything_of_support_measures_is_protected() -> None:
    items = [item for group in ("g_support", "g_support_joint") for item in GROUPS[group].items]
    assert {item.privacy for item in items} == {Privacy.PROTECTED}


def test_support_measures_say_until_when_why_and_against_what(smallest: Path) -> None:
    for row in rows_of(smallest, "g_support"):
        provisional, ended = (row["shiensochikubun"] == code for code in ("2", "3"))
        assert (row["shiensochishuryonengappi"] == "9999-12-31") == provisional
        assert (row["moshideshanojokyo"] is None) == provisional
        assert (row["seigentaisho"] is None) == ended
        assert row["moshidenengappi"] <= row["shiensochikaishinengappi"] < row["shiensochishuryonengappi"]


def test_a_support_measure_waits_with_its_person(smallest: Path) -> None:
    """Nobody under 支援措置 becomes visible without it, and it is never lost."""
    with (smallest / "truth/held.csv").open(encoding="utf-8", newline="") as file:
        held = [row for row in csv.DictReader(file) if row["group"] == "g_support"]
    assert len(held) == 1
    person = f"{int(person_no(np.array([defects.UNMAPPED_REASON]))[0]):010d}"
    for group in ("g_resident", "g_support", "g_movement"):
        assert person not in {row["atenabango"] for row in rows_of(smallest, group)}


def test_those_protected_together_are_of_one_household(smallest: Path) -> None:
    household = {row["atenabango"]: row["setaibango"] for row in rows_of(smallest, "g_resident")}
    joint = rows_of(smallest, "g_support_joint")
    assert max(row["heishienrenban"] for row in joint) > 1
    for row in joint:
        other = row["heishientaishoshaatenabango"]
        assert other != row["atenabango"]
        assert household.get(other, household[row["atenabango"]]) == household[row["atenabango"]]


def test_an_unknown_day_of_death_keeps_its_reading(clean: Path) -> None:
    unknown = [row for row in rows_of(clean, "g_resident") if row["shojonoidonengappi_fushofuragu"] == "1"]
    assert unknown
    for row in unknown:
        assert row["juminjotai"] == "3"
        assert row["shojonoidonengappi"] is None
        assert row["shojonoidonengappi_fushohyoki"].endswith("月日不詳")


def test_what_only_japanese_or_only_foreigners_have(smallest: Path) -> None:
    rows = rows_of(smallest, "g_resident")
    assert {row["juminshubetsu"] for row in rows} == {"1", "2"}
    for row in rows:
        japanese = row["juminshubetsu"] == "1"
        assert all((row[name] is not None) == japanese for name in ("honseki", "hittosha", "hittosha_uji"))
        foreign = ("dai30jo45kiteikubun", "zairyukadotobango", "gaikokujinjuminninattanengappi")
        assert all((row[name] is None) == japanese for name in foreign)
        assert (row["tenshutsusakijusho_yotei"] is not None) == (row["juminjotai"] == "2")


def test_code_values_stand_in_rows_of_their_time(clean: Path) -> None:
    retired, certificates = periods("024_002.csv"), periods("024_006.csv")
    members = rows_of(clean, "g_nhi_member")
    assert {row["kokuhoshikakukubun"] for row in members} > {"1"}
    for row in members:
        if row["kokuhoshikakukubun"] != "1":
            assert row["tekiyoshuryonengappi"] <= retired[row["kokuhoshikakukubun"]][1]
    issued = rows_of(clean, "g_nhi_certificate")
    assert {row["shokubun"] for row in issued} >= {"01", "11", "12"}
    for row in issued:
        first, last = certificates[row["shokubun"]]
        assert first <= row["kofunengappi"] <= last
        assert (row["yukokigen"] is None) == (row["shokubun"] == "12")


def test_amounts_are_in_the_period_of_their_code(smallest: Path) -> None:
    valid = periods("010_005.csv")
    rows = rows_of(smallest, "g_tax_amount")
    assert {"001", "002", "005", "006", "013", "028", "029", "031", "033", "035", "056"} <= {
        row["zeigakuzeigakukojokodo"] for row in rows
    }
    for row in rows:
        first, last = valid[row["zeigakuzeigakukojokodo"]]
        assert first <= f"{row['kazeinendo']}-01-01" <= last
