"""Each kind of rule: one planted violation fails, and a rule that cannot run is an error, never a pass."""

import dataclasses
import logging
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest

from contracts.condition import parse_condition
from contracts.errors import TargetError
from contracts.findings import Finding, Status
from contracts.schema import CodeList, Duty, ItemType, Parent, TableSchema
from loaders.ddl import create_table
from pipeline.embedded_postgres import place_of
from tests.loaders.town import CANARY, PERSONS, item
from validators.rule import Rule
from validators.suites import suite_for

CODES = CodeList("1", {"1": "一", "2": "二"})
SCHEMA = TableSchema(
    version="test",
    business="001",
    group="g_checked",
    name="検査",
    items=(
        item("bango", ItemType.HALF, 3, key=True, duty=Duty.REQUIRED),
        item("eda", ItemType.NUMBER, 2, key=True, duty=Duty.REQUIRED),
        item("shimei", ItemType.FULL, 4, duty=Duty.REQUIRED),
        item("kubun", ItemType.HALF, 1, code_list=CODES),
        item("furagu", ItemType.NUMBER, 1, code_list=CODES),
        item("umare", ItemType.DATE, 10, duty=Duty.REQUIRED, unknown_date=True),
        item("umare_fushohyoki", ItemType.FULL, 72),
        item("ido", ItemType.DATE, 10),
        item("jikoku", ItemType.TIME, 8),
        item("nendo", ItemType.YEAR, 4),
        item("kingaku", ItemType.SIGNED, 3),
        item("ritsu", ItemType.DECIMAL, 5, scale=2),
        item("riyu", ItemType.FULL, 10, duty=Duty.CONDITIONAL, required_when=parse_condition({"kubun": "2"})),
        item("gyomuid", ItemType.HALF, 3, repeats=3),
        item("shikaku", ItemType.HALF, 1, repeats=9, code_list=CODES),
    ),
    parents=(Parent("g_parent", ("bango",)),),
    official=False,
)
PARENT = dataclasses.replace(SCHEMA, group="g_parent", items=SCHEMA.items[:1], parents=())
GOOD: dict[str, Any] = {
    "bango": "001",
    "eda": 1,
    "shimei": "辻󠄀葛󠄀一二",
    "kubun": "1",
    "furagu": 2,
    "umare": "1964-07-01",
    "umare_fushohyoki": None,
    "ido": "2024-02-29",
    "jikoku": "23:59",
    "nendo": "2026",
    "kingaku": -999,
    "ritsu": Decimal("123.45"),
    "riyu": None,
    "gyomuid": ["001", "010"],
    "shikaku": ["1", "2"],
}
VIOLATIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("required", "shimei", {"shimei": None}),
    ("required", "umare", {"umare": None}),
    ("required", "riyu", {"kubun": "2"}),
    ("length", "bango", {"bango": "0002"}),
    ("length", "shimei", {"shimei": "一二三四五"}),
    ("length", "kingaku", {"kingaku": 1000}),
    ("length", "gyomuid", {"gyomuid": ["0001"]}),
    ("length", "gyomuid", {"gyomuid": ["1", "2", "3", "4"]}),
    ("half_width", "bango", {"bango": "ｱ"}),
    ("half_width", "gyomuid", {"gyomuid": ["001", "あ"]}),
    ("code", "kubun", {"kubun": "3"}),
    ("code", "furagu", {"furagu": 3}),
    ("code", "shikaku", {"shikaku": ["1", "9"]}),
    ("date_form", "umare", {"umare": "1964-06-31"}),
    ("date_form", "umare", {"umare": "0000-05-01"}),
    ("date_form", "ido", {"ido": "2023-02-29"}),
    ("date_form", "ido", {"ido": "1900-02-29"}),
    ("date_form", "ido", {"ido": "2024-13-01"}),
    ("date_form", "ido", {"ido": "2024/01/01"}),
    ("date_form", "ido", {"ido": " 024-01-01"}),
    ("date_form", "ido", {"ido": "٢024-01-01"}),
    ("time_form", "jikoku", {"jikoku": "24:00"}),
    ("time_form", "jikoku", {"jikoku": "23:60"}),
    ("time_form", "jikoku", {"jikoku": "23:59:60"}),
    ("time_form", "jikoku", {"jikoku": "23:59\n"}),
    ("time_form", "jikoku", {"jikoku": "1٢:59"}),
    ("year_form", "nendo", {"nendo": "R8"}),
    ("parent", "bango", {"bango": "999"}),
]
HARMLESS: list[dict[str, Any]] = [
    {"umare": "2023-02-29"},
    {"umare": None, "umare_fushohyoki": "令和元年頃"},
    {"umare": "0000-01-01", "ido": "9999-12-31"},
    {"ido": "2000-02-29", "jikoku": "00:00:00", "nendo": "0000"},
    {"kubun": "2", "riyu": "理由"},
    dict.fromkeys(("kubun", "furagu", "ido", "jikoku", "nendo", "ritsu", "gyomuid", "shikaku")),
    {"gyomuid": [], "shikaku": [None]},
]


def load(
    dsn: str, schema: TableSchema, rows: list[dict[str, Any]], version: str = "m992011_b001_v0001"
) -> None:
    """A table without key, so that violations can be planted."""
    names = list(schema.arrow_schema.names)
    marks = ", ".join(["%s"] * len(names))
    with psycopg.connect(dsn) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {version}".encode())
        connection.execute(f"DROP TABLE IF EXISTS {version}.{schema.group} CASCADE".encode())
        connection.execute(create_table(version, schema))
        statement = f"INSERT INTO {version}.{schema.group} VALUES ({marks})".encode()
        connection.cursor().executemany(statement, [[row[name] for name in names] for row in rows])


def check(dsn: str, keys: Path, rules: tuple[Rule, ...] | None = None) -> list[Finding]:
    """Findings of the table and its parent."""
    from validators.gx_run import check_version

    suites = [(SCHEMA, rules or suite_for(SCHEMA)), (PARENT, suite_for(PARENT))]
    return check_version(dsn, "m992011_b001_v0001", suites, {}, keys)


def test_every_planted_violation_fails_and_nothing_else(store_dsn: str, tmp_path: Path) -> None:
    rows = [GOOD | {"eda": number + 10} | change for number, (_, _, change) in enumerate(VIOLATIONS)]
    rows += [GOOD | {"eda": number + 50} | change for number, change in enumerate(HARMLESS)]
    rows += [GOOD | {"eda": 90}, GOOD | {"eda": 90}]
    load(store_dsn, SCHEMA, rows)
    load(store_dsn, PARENT, [{"bango": bango} for bango in ("001", "0002", "ｱ")])
    findings = check(store_dsn, tmp_path / "keys.parquet")
    wanted: dict[tuple[str, str], list[int]] = {("check.key_unique", "bango"): [90]}
    for number, (name, romaji, _) in enumerate(VIOLATIONS):
        wanted.setdefault((f"check.{name}", romaji), []).append(number + 10)
    failed = [finding for finding in findings if finding.group == SCHEMA.group and finding.failed]
    assert {(f.check, f.item) for f in failed} == set(wanted)
    assert {finding.status for finding in failed} == {Status.FAILED}
    own = [finding for finding in findings if finding.group == SCHEMA.group and not finding.failed]
    assert {finding.status for finding in own} == {Status.PASSED}

    keys = pq.read_table(tmp_path / "keys.parquet").to_pylist()
    found: dict[tuple[str, str], list[int]] = {}
    for row in keys:
        if row["group"] == SCHEMA.group:
            found.setdefault((row["check"], row["item"]), []).append(int(row["key"][1]))
    assert {rule: sorted(numbers) for rule, numbers in found.items()} == wanted


def test_a_single_key_that_is_not_unique(store_dsn: str, tmp_path: Path) -> None:
    load(store_dsn, SCHEMA, [GOOD])
    load(store_dsn, PARENT, [{"bango": "001"}, {"bango": "001"}, {"bango": "002"}])
    (failed,) = [f for f in check(store_dsn, tmp_path / "keys.parquet") if f.status is not Status.PASSED]
    assert (failed.check, failed.failed, failed.checked) == ("check.key_unique", 2, 3)
    assert [row["key"] for row in pq.read_table(tmp_path / "keys.parquet").to_pylist()] == [["001"]]


@pytest.mark.parametrize(
    "broken",
    [
        Rule("check.x", "too_long", "", "nope", "", "ExpectColumnValuesToNotBeNull"),
        Rule("check.x", "too_long", "", "bango", "", "ExpectColumnValuesToMatchRegex", {"regex": "(["}),
        Rule("check.x", "too_long", "", "bango", "", "ExpectColumnValuesToBeBetween", {"min_value": 1}),
        Rule(
            *("check.x", "too_long", "", "bango", "", "ExpectColumnValuesToNotBeNull", {}),
            computed="CASE WHEN shimei::int > 0 THEN 1 END",
        ),
    ],
)
def test_a_rule_that_cannot_run_is_an_error(
    store_dsn: str, services_home: Path, tmp_path: Path, broken: Rule, caplog: pytest.LogCaptureFixture
) -> None:
    load(store_dsn, SCHEMA, [GOOD | {"shimei": CANARY}])
    load(store_dsn, PARENT, [{"bango": "001"}])
    with caplog.at_level(logging.DEBUG):
        findings = check(store_dsn, tmp_path / "keys.parquet", (broken, *suite_for(SCHEMA)))
    (first, *others) = [finding for finding in findings if finding.group == SCHEMA.group]
    assert first.status is Status.ERROR
    assert first.stops
    assert {finding.status for finding in others} <= {Status.PASSED, Status.FAILED}
    assert [finding.item for finding in others if finding.failed] == ["shimei"]
    assert CANARY not in caplog.text + str(findings)
    assert CANARY.encode() not in (tmp_path / "keys.parquet").read_bytes()
    assert CANARY.encode() not in place_of(services_home).log.read_bytes()


def test_an_empty_group_and_a_missing_parent_group_are_not_applicable(store_dsn: str, tmp_path: Path) -> None:
    from validators.gx_run import check_version

    load(store_dsn, SCHEMA, [])
    findings = check_version(
        store_dsn, "m992011_b001_v0001", [(SCHEMA, suite_for(SCHEMA))], {}, tmp_path / "keys.parquet"
    )
    assert {finding.status for finding in findings} == {Status.NOT_APPLICABLE}
    assert len(findings) == len(suite_for(SCHEMA))


def test_thresholds_allow_a_share_of_rows(store_dsn: str, tmp_path: Path) -> None:
    from validators.gx_run import check_version

    load(store_dsn, SCHEMA, [GOOD | {"eda": 1}, GOOD | {"eda": 2, "shimei": None}])
    load(store_dsn, PARENT, [{"bango": "001"}])
    findings = check_version(
        store_dsn,
        "m992011_b001_v0001",
        [(SCHEMA, suite_for(SCHEMA))],
        {"required_missing": 0.5},
        tmp_path / "keys.parquet",
    )
    assert [(f.item, f.failed, f.status) for f in findings if f.failed] == [("shimei", 1, Status.PASSED)]


def test_nothing_of_a_check_stays_in_the_database(store_dsn: str, tmp_path: Path) -> None:
    load(store_dsn, SCHEMA, [GOOD])
    load(store_dsn, PARENT, [{"bango": "001"}])
    check(store_dsn, tmp_path / "keys.parquet")
    with psycopg.connect(store_dsn) as connection:
        left = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '_check$'").fetchall()
    assert left == []


def test_a_database_that_is_down_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="the checks cannot run") as caught:
        check("postgresql://hikkoshi:secret@127.0.0.1:1/hikkoshi", tmp_path / "keys.parquet")
    assert "secret" not in str(caught.value)


def test_suites_are_deterministic_and_name_their_reasons() -> None:
    from standards.reader import load_reasons

    assert suite_for(PERSONS) == suite_for(PERSONS)
    rules = suite_for(SCHEMA) + suite_for(PERSONS)
    assert {rule.reason for rule in rules} <= set(load_reasons())
    assert {rule.standard_class for rule in rules} == {"E0001", "E0002", "E0003", "E0004"}
