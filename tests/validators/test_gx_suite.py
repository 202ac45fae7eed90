"""The suite as Great Expectations' own JSON: stable, read by Great Expectations itself, and judging as we do."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contracts.schema import TableSchema
from standards.reader import load_reasons, load_standard
from tests.validators import test_code_rules as coded
from tests.validators import test_cross_field as crossed
from tests.validators import test_gx_run as plain
from tests.validators.test_gx_run import load
from validators.gx_suite import suite_json, suite_text
from validators.rule import Rule
from validators.suites import suite_for, whole_suite

STANDARD = load_standard("2.1")
VERSION = "m992011_b001_v0004"
_PRINT = """
import sys
from standards.reader import load_standard
from validators.gx_suite import suite_text
from validators.suites import whole_suite
standard = load_standard("2.1")
for schema in standard.groups.values():
    sys.stdout.write(suite_text(schema, whole_suite(standard, schema, "2026-04-01")))
assert "great_expectations" not in sys.modules
"""


def rules_of(schema: TableSchema) -> tuple[Rule, ...]:
    return whole_suite(STANDARD, schema, "2026-04-01")


def read_by_gx(text: str) -> Any:
    """Imported by gx_run, which keeps its warnings away."""
    import validators.gx_run as run

    return vars(run)["gx"].ExpectationSuite(**json.loads(text))


def test_the_same_bytes_in_every_process_and_without_great_expectations() -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", _PRINT], capture_output=True, check=True, env={"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1]
    assert runs[0].decode() == "".join(
        suite_text(schema, rules_of(schema)) for schema in STANDARD.groups.values()
    )


@pytest.mark.parametrize("group", STANDARD.groups)
def test_great_expectations_reads_it(group: str) -> None:
    schema = STANDARD.groups[group]
    written = json.loads(suite_text(schema, rules_of(schema)))
    suite = read_by_gx(suite_text(schema, rules_of(schema)))
    read: Any = suite.to_json_dict()
    assert read["name"] == f"2.1/{schema.business}/{group}"
    for ours, theirs in zip(written["expectations"], read["expectations"], strict=True):
        assert ours["type"] == theirs["type"]
        assert ours["kwargs"].items() <= theirs["kwargs"].items()
        assert (ours["meta"], ours["severity"]) == (theirs["meta"], theirs["severity"])
        assert ours["meta"]["reason"] in load_reasons()
        assert ours["meta"]["item_id"] == schema.by_romaji[ours["meta"]["item"]].item_id
        assert ours["meta"]["standard_class"] in {"", "E0001", "E0002", "E0003", "E0004"}
        assert (ours["severity"] == "critical") == (ours["meta"]["severity"] == "stop")


def judged(dsn: str, schema: TableSchema, rules: tuple[Rule, ...]) -> dict[tuple[str, str], int]:
    """Failing rows by check and item, as Great Expectations alone judges the JSON on the bare table."""
    from validators.gx_run import _data_source

    suite = read_by_gx(suite_text(schema, rules))
    with _data_source(dsn, VERSION) as source:
        asset = source.add_table_asset(schema.group, table_name=schema.group)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        found: dict[tuple[str, str], int] = {}
        for result in batch.validate(suite, result_format="BASIC").results:
            assert "'raised_exception': True" not in str(result.exception_info)
            failed = result.result.get("unexpected_count", result.result.get("observed_value"))
            meta = result.expectation_config.meta
            if failed:
                at = (meta["check"], meta["item"])
                found[at] = found.get(at, 0) + int(failed)
    return found


def expected(dsn: str, schema: TableSchema, rules: tuple[Rule, ...], keys: Path) -> dict[Any, int]:
    from validators.gx_run import check_version

    others = [(plain.PARENT, ())] if schema is plain.SCHEMA else []
    more = [(STANDARD.groups["g_resident"], ())] if schema.group == "g_movement" else []
    found: dict[tuple[str, str], int] = {}
    for finding in check_version(dsn, VERSION, [(schema, rules), *others, *more], {}, keys):
        if finding.failed:
            at = (finding.check, finding.item)
            found[at] = found.get(at, 0) + finding.failed
    return found


def test_it_judges_rows_as_the_stage_does(store_dsn: str, tmp_path: Path) -> None:
    rows = [plain.GOOD | {"eda": n + 10} | change for n, (_, _, change) in enumerate(plain.VIOLATIONS)]
    load(store_dsn, plain.SCHEMA, [*rows, plain.GOOD | {"eda": 90}, plain.GOOD | {"eda": 90}], VERSION)
    load(store_dsn, plain.PARENT, [{"bango": bango} for bango in ("001", "0002", "ｱ")], VERSION)
    rules = suite_for(plain.SCHEMA)
    found = judged(store_dsn, plain.SCHEMA, rules)
    assert found == expected(store_dsn, plain.SCHEMA, rules, tmp_path / "keys.parquet")
    assert {check for check, _ in found} == {rule.check for rule in rules}


def test_it_judges_codes_as_the_stage_does(store_dsn: str, tmp_path: Path) -> None:
    rows = [coded.GOOD | {"bango": n} | change for n, (_, _, change) in enumerate(coded.WRONG)]
    load(store_dsn, coded.SCHEMA, rows, VERSION)
    rules = suite_for(coded.SCHEMA, "2026-04-01")
    found = judged(store_dsn, coded.SCHEMA, rules)
    assert found == expected(store_dsn, coded.SCHEMA, rules, tmp_path / "keys.parquet")
    assert len(found) == 9


@pytest.mark.parametrize("group", ["g_resident", "g_movement"])
def test_it_judges_hand_written_rules_as_the_stage_does(store_dsn: str, tmp_path: Path, group: str) -> None:
    schema = STANDARD.groups[group]
    for name in ("g_resident", "g_movement"):
        wrong = [row for at, rows, _ in crossed.WRONG.values() if at == name for row in rows]
        load(store_dsn, STANDARD.groups[name], crossed.RIGHT[name] + wrong, VERSION)
    rules = tuple(rule for rule in rules_of(schema) if rule.check.startswith("cross."))
    found = judged(store_dsn, schema, rules)
    assert found == expected(store_dsn, schema, rules, tmp_path / "keys.parquet")
    assert {check for check, _ in found} == {rule.check for rule in rules}


def test_a_rule_without_its_item_stands_in_the_meta() -> None:
    schema = STANDARD.groups["g_movement"]
    (rule,) = [rule for rule in rules_of(schema) if rule.check.startswith("cross.")]
    absent = Rule(rule.check, rule.reason, "", "", "", rule.expectation, missing="異動情報／無", says="文")
    plain_suite = suite_json(schema, [absent])
    assert plain_suite["expectations"] == []
    assert plain_suite["meta"]["not_applicable"] == [
        {"check": rule.check, "missing": "異動情報／無", "says": "文"}
    ]


def test_great_expectations_tells_nobody_where_it_works() -> None:
    import validators.gx_run  # noqa: F401

    names = [name for name in logging.root.manager.loggerDict if name.startswith("great_expectations")]
    assert names
    assert not [name for name in names if logging.getLogger(name).isEnabledFor(logging.INFO)]
