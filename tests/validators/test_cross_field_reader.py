"""Files of hand-written rules: what is wrong is told with file and line, what another version has is told too."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import SpecError
from contracts.findings import Severity, Status
from mappings.yaml.text import read_yaml
from standards.reader import Standard, load_standard
from validators.cross_field_reader import FOLDER, GroupRule, cross_field_rules, read_rules, without_table

STANDARD = load_standard("2.1")
HEAD = """rules:
  - id: one
    group: 住民情報
    says: 文
    source: 出典
    reason: status_differs
    budget: 0.5
"""


def rules_of(tmp_path: Path, text: str, standard: Standard = STANDARD) -> list[GroupRule]:
    path = tmp_path / "001.yaml"
    path.write_text(text, encoding="utf-8")
    return read_rules(path, standard, [STANDARD])


def test_a_rule_says_what_it_says(tmp_path: Path) -> None:
    text = HEAD + '    when: {異動事由: "23"}\n    then: {juminjotai: "3"}\n'
    ((schema, rule),) = rules_of(tmp_path, text)
    assert schema is STANDARD.groups["g_resident"]
    assert (rule.check, rule.reason, rule.item, rule.says) == (
        "cross.one", "status_differs", "juminjotai", "文",
    )  # fmt: skip
    assert (rule.budget, rule.severity) == (0.5, Severity.WARN)
    assert rules_of(tmp_path, text) == rules_of(tmp_path, text)


@pytest.mark.parametrize(
    ("rest", "line", "wrong"),
    [
        ("    then: {住民状熊: '3'}\n", 8, "no version of the standard has the item '住民状熊'"),
        ("    then:\n      住民状態: '3'\n      住民状熊: '3'\n", 10, "has the item '住民状熊'"),
        ("    then: {any: [{住民状態: '3'},\n      {住民状熊: '3'}]}\n", 9, "has the item '住民状熊'"),
        ("    in_order:\n      - 生年月日\n      - 誕生日\n", 10, "has the item '誕生日'"),
        ("    in_order: [生年月日]\n", 8, "one item has no order"),
        ("    in_order: [生年月日, 個人履歴番号]\n", 8, "a text and a number are compared"),
        ("    then: {個人履歴番号: 一}\n", 8, "compared with what is no number"),
        ("    then: {住民状態: '3'}\n    in_order: [生年月日, 異動年月日]\n", 2, "a rule says one thing"),
        ("    count: {of: {最新フラグ: '1'}, per: 宛名番号}\n", 8, "a count has no bound"),
        ("    count: {of: {最新フラグ: '1'}, at_most: 1}\n", 8, "`count` lacks 'per'"),
        ("    when: {住民状態: '3'}\n    single: {of: 宛名番号, per: 個人番号}\n", 2, "says one thing"),
        ("    known_in: {items: 世帯番号, group: 無, as: 世帯番号}\n", 8, "has the group '無'"),
        ("    known_in: {items: 世帯番号, group: 異動情報, as: 異動連番}\n", 8, "text and a number"),
        (
            "    known_in: {items: 世帯番号, group: 異動情報, as: [宛名番号, 異動連番]}\n",
            8,
            "are not as many",
        ),
        (
            "    sum: {group: 異動情報, of: 異動内容, per: 宛名番号, equals: 枝番号}\n",
            8,
            "only numbers have a sum",
        ),
        ("    then: 住民状態\n", 8, "a condition is a mapping"),
        ("    and: {住民状態: '3'}\n", 8, "a rule has no key 'and'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, rest: str, line: int, wrong: str) -> None:
    with pytest.raises(SpecError) as caught:
        rules_of(tmp_path, HEAD + rest)
    assert any(
        f"001.yaml:{line}:" in str(problem) and wrong in str(problem) for problem in caught.value.problems
    ), str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("group: 住民情報", "group: 住人情報", "001.yaml:3: no version of the standard has the group"),
        ("reason: status_differs", "reason: nope", "001.yaml:6: 'nope' is no reason"),
        ("budget: 0.5", "budget: 2", "001.yaml:7: the budget is no share"),
        ("budget: 0.5", "budget: lots", "001.yaml:7: the budget is no share"),
        ("    says: 文\n", "", "a rule lacks 'says'"),
    ],
)
def test_a_wrong_head_is_told(tmp_path: Path, old: str, new: str, wrong: str) -> None:
    with pytest.raises(SpecError) as caught:
        rules_of(tmp_path, HEAD.replace(old, new) + "    then: {住民状態: '3'}\n")
    assert wrong in str(caught.value)


def test_ids_are_used_once(tmp_path: Path) -> None:
    rule = HEAD + "    then: {住民状態: '3'}\n"
    with pytest.raises(SpecError, match="this id is there twice"):
        rules_of(tmp_path, rule + rule.removeprefix("rules:\n"))


def test_what_only_another_version_has_is_not_applicable(tmp_path: Path) -> None:
    from_schema = STANDARD.groups["g_resident"]
    items = tuple(item for item in from_schema.items if item.name != "住民状態")
    older = dataclasses.replace(from_schema, items=items)
    groups = {name: schema for name, schema in STANDARD.groups.items() if name != "g_movement"}
    standard = Standard("1.0", groups | {"g_resident": older})
    text = HEAD + "    then: {住民状態: '3'}\n"
    ((schema, rule),) = rules_of(tmp_path, text, standard)
    assert (schema, rule.missing) == (older, "住民情報／住民状態")

    text = HEAD.replace("住民情報", "異動情報") + "    in_order: [異動年月日, 保存期限]\n"
    ((absent, rule),) = found = rules_of(tmp_path, text, standard)
    assert absent.group == "g_movement"
    assert rule.missing
    ((finding),) = without_table(found, standard.groups.values())
    assert (finding.check, finding.group, finding.status) == (
        "cross.one", "g_movement", Status.NOT_APPLICABLE,
    )  # fmt: skip
    assert not finding.stops
    assert without_table(found, STANDARD.groups.values()) == []


def test_a_rule_with_a_missing_item_is_a_finding_of_the_run(store_dsn: str, tmp_path: Path) -> None:
    from tests.validators.test_cross_field import VERSION, resident
    from tests.validators.test_gx_run import load
    from validators.gx_run import check_version

    schema = STANDARD.groups["g_resident"]
    load(store_dsn, schema, [resident("1")], VERSION)
    ((_, rule),) = rules_of(tmp_path, HEAD + "    then: {住民状態: '1'}\n")
    rules = [rule, dataclasses.replace(rule, check="cross.two", computed="", missing="x")]
    findings = check_version(store_dsn, VERSION, [(schema, rules)], {}, tmp_path / "keys.parquet")
    assert [(f.check, f.status) for f in findings] == [
        ("cross.one", Status.PASSED),
        ("cross.two", Status.NOT_APPLICABLE),
    ]
    assert {finding.severity for finding in findings} == {Severity.WARN}


def test_a_business_without_a_file_has_no_rules(tmp_path: Path) -> None:
    assert cross_field_rules(STANDARD, "999", tmp_path) == []


def test_a_rule_that_needs_a_group_without_a_mapping_is_not_applicable(
    store_dsn: str, tmp_path: Path
) -> None:
    from tests.validators.test_cross_field import RIGHT, VERSION
    from tests.validators.test_gx_run import load
    from validators.gx_run import check_version

    schema = STANDARD.groups["g_movement"]
    load(store_dsn, schema, RIGHT["g_movement"], VERSION)
    rules = [rule for at, rule in cross_field_rules(STANDARD, "001") if at is schema]
    findings = check_version(store_dsn, VERSION, [(schema, rules)], {}, tmp_path / "keys.parquet")
    assert [finding.status for finding in findings] == [Status.NOT_APPLICABLE] * len(rules)
    assert not any(finding.stops for finding in findings)


def test_codes_that_the_shipped_rules_name_are_in_the_code_lists() -> None:
    """A code that is in no list would make a rule that never fails."""
    seen = 0
    for business in ("001", "010", "024", "031"):
        root = read_yaml(FOLDER / f"{business}.yaml")
        for block in root["rules"]:
            schema = STANDARD.find(business, block["group"])
            assert schema is not None
            for name, value in _tests(block):
                item = next(item for item in schema.items if item.name == name)
                codes = [code for code in ([value] if isinstance(value, str) else value) if code != "blank"]
                if item.code_list is not None:
                    assert set(codes) <= set(item.code_list.codes), (block["id"], name)
                    seen += len(codes)
    assert seen > 10


def _tests(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, list):
        for element in node:
            yield from _tests(element)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in {"when", "then", "of", "among", "count", "single", "not", "any"}:
                yield from _tests(value)
            elif key not in {"id", "group", "says", "source", "reason", "budget", "in_order"} | {
                "per", "at_least", "at_most", "sum", "known_in", "equals", "items", "as",
            }:  # fmt: skip
                yield key, value
