"""The table of code systems, and the periods of codes."""

import csv
from pathlib import Path

from contracts.schema import CodeList
from standards import reader
from standards.check_digits import SYSTEMS


def test_every_system_is_one_of_ours_and_none_fails_old_numbers() -> None:
    with reader.CODE_SYSTEMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [row["item"] for row in rows]
    assert len(names) == len(set(names))
    assert {row["system"] for row in rows} <= set(SYSTEMS) - {"new_address_number", "new_household_number"}
    assert not [name for name in names if "宛名番号" in name or "世帯番号" in name]


def test_codes_without_a_period_are_always_valid() -> None:
    codes = CodeList("1", {"1": "一", "2": "二"}, {"2": (("2020-04-01", "2024-03-31"),)})
    assert [codes.not_valid_on(day) for day in ("2020-03-31", "2020-04-01", "2024-03-31", "2024-04-01")] == [
        ["2"],
        [],
        [],
        ["2"],
    ]


def test_periods_come_with_the_list(tmp_path: Path) -> None:
    path = tmp_path / "001_001.csv"
    path.write_text(
        "code,name,valid_from,valid_to,provenance\n1,一,,,official\n"
        "2,二,0000-01-01,2024-03-31,official\n2,新二,2030-01-01,,official\n"
    )
    codes = reader._code_list("001", "001", reader._rows(path))
    assert codes.codes == {"1": "一", "2": "新二"}
    assert codes.not_valid_on("2026-04-01") == ["2"]
    assert codes.not_valid_on("2024-03-31") == codes.not_valid_on("2031-01-01") == []
