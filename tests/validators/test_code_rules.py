"""Codes by period and check digits: warnings that a planted row fails and a right one does not."""

import dataclasses
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from contracts.findings import Finding, Severity, Status
from contracts.schema import CodeList, Duty, ItemType, TableSchema
from standards.check_digits import SYSTEMS
from standards.reader import load_reasons, load_standard
from tests.loaders.town import item
from tests.validators.test_gx_run import load
from validators.suites import suite_for

VERSION = "m992011_b001_v0002"
PERIODS = {
    "1": (("0000-01-01", "9999-12-31"),),
    "2": (("0000-01-01", "2024-03-31"),),
    "3": (("2030-04-01", "9999-12-31"),),
    "4": (("0000-01-01", "2010-03-31"), ("2020-04-01", "9999-12-31")),
}
CODES = CodeList("1", {code: code for code in (*PERIODS, "5")}, PERIODS)
SCHEMA = TableSchema(
    version="test",
    business="001",
    group="g_coded",
    name="符号",
    items=(
        item("bango", ItemType.NUMBER, 3, key=True, duty=Duty.REQUIRED),
        item("kubun", ItemType.HALF, 1, code_list=CODES),
        item("furagu", ItemType.NUMBER, 1, code_list=CODES),
        item("shikaku", ItemType.HALF, 1, repeats=9, code_list=CODES),
        item("kojinbango", ItemType.HALF, 12, code_system="individual_number"),
        item("hokenshabango", ItemType.HALF, 8, code_system="insurer_number"),
        item("hojinbango", ItemType.HALF, 13, repeats=3, code_system="corporate_number"),
        item("atenabango", ItemType.HALF, 15, name="宛名番号"),
        item("heishien", ItemType.HALF, 15, name="併支援対象者宛名番号", repeats=3),
        item("setaibango", ItemType.HALF, 15, name="世帯番号"),
        item("suji", ItemType.NUMBER, 12, code_system="individual_number"),
    ),
    parents=(),
    official=False,
)
GOOD: dict[str, Any] = {
    "bango": 1,
    "kubun": "4",
    "furagu": 5,
    "shikaku": ["1", "4", None],
    "kojinbango": "983205673214",
    "hokenshabango": "33120015",
    "hojinbango": ["7000012050002", None],
    "atenabango": "0000000010",
    "heishien": ["1", None],
    "setaibango": "000",
    "suji": 1,
}
WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("code_retired", "kubun", {"kubun": "2"}),
    ("code_retired", "kubun", {"kubun": "3"}),
    ("code_retired", "furagu", {"furagu": 2}),
    ("code_retired", "shikaku", {"shikaku": ["1", "3"]}),
    ("code", "kubun", {"kubun": "9"}),
    ("check_digit", "kojinbango", {"kojinbango": "983205673215"}),
    ("check_digit", "kojinbango", {"kojinbango": "9832"}),
    ("check_digit", "kojinbango", {"kojinbango": ""}),
    ("check_digit", "hokenshabango", {"hokenshabango": "33120016"}),
    ("number_all_zeros", "atenabango", {"atenabango": "000000000"}),
    ("number_all_zeros", "atenabango", {"atenabango": "0"}),
    ("number_all_zeros", "heishien", {"heishien": ["1", "00"]}),
    ("check_digit", "hojinbango", {"hojinbango": ["7000012050002", "7000012050003"]}),
]
RIGHT: list[dict[str, Any]] = [
    {},
    dict.fromkeys(("kubun", "furagu", "shikaku", "kojinbango", "hokenshabango", "hojinbango")),
    {"hokenshabango": "120014", "hojinbango": []},
    {"atenabango": "", "heishien": None},
    {"atenabango": "0-0"},
]


def findings_of(dsn: str, keys: Path, as_of: str = "2026-04-01", **thresholds: float) -> list[Finding]:
    from validators.gx_run import check_version

    return check_version(dsn, VERSION, [(SCHEMA, suite_for(SCHEMA, as_of))], thresholds, keys)


def test_each_planted_row_fails_its_own_rule_and_no_other(store_dsn: str, tmp_path: Path) -> None:
    rows = [GOOD | {"bango": number} | change for number, (_, _, change) in enumerate(WRONG)]
    rows += [GOOD | {"bango": 100 + number} | change for number, change in enumerate(RIGHT)]
    load(store_dsn, SCHEMA, rows, VERSION)
    findings = findings_of(store_dsn, tmp_path / "keys.parquet")
    wanted: dict[tuple[str, str], list[int]] = {}
    for number, (name, romaji, _) in enumerate(WRONG):
        wanted.setdefault((f"check.{name}", romaji), []).append(number)
    found: dict[tuple[str, str], list[int]] = {}
    for row in pq.read_table(tmp_path / "keys.parquet").to_pylist():
        found.setdefault((row["check"], row["item"]), []).append(int(row["key"][0]))
    assert {rule: sorted(numbers) for rule, numbers in found.items()} == wanted
    failed = {(finding.check, finding.item): finding for finding in findings if finding.failed}
    assert set(failed) == set(wanted)
    assert {finding.status for finding in failed.values()} == {Status.FAILED}
    stopping = {rule for rule, finding in failed.items() if finding.stops}
    assert stopping == {("check.code", "kubun")}
    assert {f.status for f in findings if not f.failed} == {Status.PASSED}


def test_a_threshold_of_the_plan_is_the_budget_of_a_warning(store_dsn: str, tmp_path: Path) -> None:
    load(store_dsn, SCHEMA, [GOOD, GOOD | {"bango": 2, "kubun": "2", "kojinbango": "1"}], VERSION)
    findings = findings_of(store_dsn, tmp_path / "keys.parquet", code_retired=0.5)
    failed = [(f.check, f.status, f.severity, f.threshold) for f in findings if f.failed]
    assert failed == [
        ("check.code_retired", Status.PASSED, Severity.WARN, 0.5),
        ("check.check_digit", Status.FAILED, Severity.WARN, 0.0),
    ]


def test_every_number_of_a_person_in_the_standard_is_asked_whether_it_is_nobody() -> None:
    found = {
        rule.item
        for schema in load_standard("2.1").groups.values()
        for rule in suite_for(schema)
        if rule.check == "check.number_all_zeros"
    }
    assert found == {"atenabango", "heishientaishoshaatenabango", "nayosesakiatenabango"}


def test_the_period_rule_is_there_only_where_a_code_is_not_valid_on_the_day() -> None:
    def retired(as_of: str) -> dict[str, Any]:
        rules = suite_for(SCHEMA, as_of)
        return {r.item: r.arguments.get("value_set") for r in rules if r.check == "check.code_retired"}

    assert retired("2026-04-01") == {"kubun": ["2", "3"], "furagu": [2, 3], "shikaku": None}
    assert retired("2024-03-31")["kubun"] == ["3"]
    assert retired("2015-01-01")["kubun"] == ["3", "4"]
    assert retired("") == {}
    always = dataclasses.replace(SCHEMA.items[1], code_list=CodeList("1", {"1": "一"}))
    schema = dataclasses.replace(SCHEMA, items=(SCHEMA.items[0], always))
    assert "check.code_retired" not in {rule.check for rule in suite_for(schema, "2026-04-01")}


def test_the_standards_items_have_their_code_systems_by_name() -> None:
    groups = load_standard("2.1").groups
    found = {i.name: i.code_system for schema in groups.values() for i in schema.items if i.code_system}
    assert set(found.values()) <= set(SYSTEMS)
    assert found["個人番号"] == "individual_number"
    assert found["住所_市区町村コード"] == "municipality_code"
    assert found["市区町村保険者番号"] == "insurer_number"
    # 住民記録システム標準仕様書 1.1.13: numbers that the old system gave keep what they have.
    assert not {"宛名番号", "世帯番号", "国保世帯番号", "名寄せ先宛名番号"} & set(found)


def test_reasons_of_code_rules_are_known() -> None:
    assert {rule.reason for rule in suite_for(SCHEMA, "2026-04-01")} <= set(load_reasons())
