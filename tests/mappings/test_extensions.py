"""Own measures: what an extension declares, and that each of its mistakes is told with file and line, all at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.condition import parse_condition
from contracts.errors import SpecError
from contracts.schema import Duty, ItemType, OwnMeasure, Parent, Privacy, Provenance
from mappings.lint.linter import lint_plan
from mappings.own.extension import groups_of_municipality, standard_beside
from mappings.plan.plan import read_plan
from mappings.spec.reader import parse_spec
from standards.reader import load_standard
from tests.pipeline.own_village import EXTENSION, write_own_village


def extension(folder: Path, text: str, name: str = "support") -> Path:
    path = folder / "extensions" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    codes = path.parent / "codes" / "hoho.csv"
    codes.parent.mkdir(exist_ok=True)
    codes.write_text("code,name\n1,口座振込\n", encoding="utf-8")
    return path


def problems(folder: Path) -> list[str]:
    with pytest.raises(SpecError) as raised:
        groups_of_municipality(folder, "2.1")
    return [str(problem) for problem in raised.value.problems]


def test_a_group_says_what_the_standards_groups_say(tmp_path: Path) -> None:
    extension(tmp_path, EXTENSION)
    known = groups_of_municipality(tmp_path, "2.1").groups
    assert set(known) - set(load_standard("2.1").groups) == {"x_support", "x_support_payment"}
    group, payment = known["x_support"], known["x_support_payment"]
    assert (group.business, group.name, group.key) == ("024", "見本支援金情報", ("atenabango", "nendo"))
    assert group.own == OwnMeasure("見本支援金", "手書き町見本支援金条例 第2条", 5, "shuryobi")
    assert (group.provenance, group.official) == (Provenance.OWN, False)
    assert group.retention == "終了日から5年"
    assert "手書き町見本支援金条例" in group.comment
    assert "終了日から5年" in group.comment
    assert payment.parents == (Parent("x_support", ("atenabango", "nendo")),)
    items = group.by_romaji
    assert [(i.type, i.digits, i.scale) for i in group.items[:3]] == [
        (ItemType.HALF, 15, 0), (ItemType.YEAR, 4, 0), (ItemType.HALF, 1, 0),
    ]  # fmt: skip
    assert [i.duty for i in group.items] == [
        Duty.REQUIRED, Duty.REQUIRED, Duty.REQUIRED, Duty.OPTIONAL, Duty.CONDITIONAL, Duty.OPTIONAL, Duty.OPTIONAL,
    ]  # fmt: skip
    assert items["kubun"].code_list is not None
    assert items["kubun"].code_list.codes == {"1": "単身", "2": "世帯"}
    assert items["riyu"].required_when == parse_condition({"kubun": "2"})
    assert items["tokki"].repeats == 3
    assert (items["atenabango"].privacy, items["kubun"].privacy) == (Privacy.PERSONAL, Privacy.OPEN)


def test_nothing_of_it_is_known_elsewhere(tmp_path: Path) -> None:
    extension(tmp_path / "a", EXTENSION)
    assert "x_support" in standard_beside(tmp_path / "a" / "own" / "X.yaml", "2.1").groups
    for elsewhere in ("b/own/X.yaml", "a/X.yaml", "a/product/X.yaml"):
        assert standard_beside(tmp_path / elsewhere, "2.1").groups == load_standard("2.1").groups


# (what is there, what stands there instead, the problem)
MISTAKES = [
    ("extension: support", "extension: other", "the extension is named 'other'"),
    ("title: 見本支援金", "title: '  '", "title is empty"),
    ("legal_basis: 手書き町見本支援金条例 第2条", "", "an extension lacks 'legal_basis'"),
    ('business: "024"', "business: 24", "business '24' is not registered"),
    ("groups:\n  見本支援金情報:", "groups:\n  国保世帯情報:", "'国保世帯情報' is a group of the standard"),
    ("  見本支援金情報:", "  見本/支援金:", "cannot stand in the name of a file"),
    ("name: x_support\n", "name: g_support\n", "'g_support' is no name of an own group"),
    ("name: x_support\n", f"name: x_{'a' * 62}\n", "is too long"),
    ("name: x_support_payment", "name: x_support", "has a name that"),
    ("key: [atenabango, nendo]\n    retention", "key: [atenabango, nen]\n    retention", "the key names 'nen'"),
    ("key: [atenabango, nendo]\n    retention", "key: [atenabango, tokki]\n    retention", "holds a list"),
    ("key: [atenabango, nendo]\n    retention", "retention", "group 見本支援金情報 lacks 'key'"),
    ("key: [atenabango, nendo]\n    retention", "key: []\n    retention", "the group has no key"),
    (
        "key: [atenabango, nendo]\n    retention",
        "key: [atenabango, nendo]\n    parents: {x_support_payment: [atenabango, nendo]}\n    retention",
        "group 見本支援金情報 is its own parent",
    ),
    ("{years: 5, after: shuryobi}", "{years: 5, after: kubun}", "'kubun' is no date of the group"),
    ("{years: 5, after: shuryobi}", "{years: 500, after: shuryobi}", "years is no number from 1 to 100"),
    ("{years: 5, after: shuryobi}", "{after: shuryobi}", "retention lacks 'years'"),
    ("{見本支援金情報: [atenabango, nendo]}", "{住民情報: [atenabango]}", "has no other group '住民情報'"),
    ("{見本支援金情報: [atenabango, nendo]}", "{見本支援金情報: [atenabango, kai]}", "do not both have 'kai' alike"),
    ("{name: 宛名番号, type: X, digits: 15", "{name: 宛名番号, type: X, digits: 0", "has no valid digits"),
    ("{name: 宛名番号, type: X", "{name: 宛名番号, type: VARCHAR", "type 'VARCHAR' is not known"),
    ("{name: 区分, type: X", "{name: 区分, kind: X, type: X", "has no key 'kind'"),
    ("name: 区分,", "name: 宛名番号,", "two items have the name '宛名番号'"),
    ("{name: 終了日, type: DATE", "{name: 終了日, type: DATE, digits: 8", "DATE has 10 characters"),
    ('"2": 世帯', '"22": 世帯', "code '22' is not of 1 to 1 characters"),
    ('"2": 世帯', '"2": ""', "code '2' has no name"),
    ("codes: hoho.csv", "codes: houho.csv", "table codes/houho.csv is not there"),
    ("codes: hoho.csv", "codes: ../hoho.csv", "leads out of its folder"),
    ("required_when: {kubun: 2}", "required_when: {kubn: 2}", "names 'kubn', which is no item"),
    ("required_when: {kubun: 2}", "required_when: {kubun: 2}, required: true", "required always, and on a condition"),
    ("repeats: 3", "repeats: many", "'repeats' must be a whole number"),
    ("digits: 7, scale: 2", "digits: 7", "scale belongs to type 9V"),
    ("digits: 7, scale: 2", "digits: 37, scale: 2", "has no valid digits"),
    ("privacy: personal}\n      nendo", "privacy: secret}\n      nendo", "privacy 'secret' is not known"),
    ("privacy: personal}\n      nendo", "privacy: personal, unknown_date: true}\n      nendo", "is no date"),
    ("{name: 単価, type: 9V", "{name: 単価, codes: hoho.csv, type: 9V", "codes belong to type X"),
    ("  見本支援金情報:", f"  見本{'長' * 60}:", "is too long for the name of a file"),
    ("name: x_support\n", "name: x_support_refused\n", "'x_support_refused' is no name of an own group"),
    ("{name: 年度, type: YEAR", "{name: 年度, unknown_date: true, type: DATE", "may be unknown"),
    ("      kubun:", "      ctid:", "'ctid' is no name of an item"),
    ("      kubun:", "      Kubun:", "'Kubun' is no name of an item"),
    ("      atenabango: {name: 宛名番号", "      atena: {name: 宛名番号", "has no item atenabango"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "wrong"), MISTAKES, ids=[wrong for _, _, wrong in MISTAKES])
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, wrong: str) -> None:
    assert old in EXTENSION
    path = extension(tmp_path, EXTENSION.replace(old, new, 1))
    found = problems(tmp_path)
    told = [problem for problem in found if wrong in problem]
    assert told, found
    assert all(problem.startswith((f"{path}:", f"{path.parent / 'codes'}")) for problem in found)


ALL_AT_ONCE = """
extension: others
title: ""
legal_basis: x
business: "24"
groups:
  国保世帯情報:
    name: g_other
    key: [nothing, hi, hi]
    retention: {years: 0, after: hi}
    parents: {x: []}
    items:
      atenabango: {name: 宛名番号, type: N, digits: 15, privacy: none}
      Hi: {name: 日, type: DATE, digits: 8, privacy: open}
      hi: {name: 日, type: X, digits: 2, scale: 1, codes: {"123": ""}, repeats: 2, unknown_date: true, privacy: open, when: 1}
      kin: {name: 金, type: 9, privacy: open, repeats: 2, required: maybe, required_when: {}}
"""


def test_twenty_mistakes_are_twenty_problems(tmp_path: Path) -> None:
    extension(tmp_path, ALL_AT_ONCE)
    assert len(problems(tmp_path)) >= 20


def test_two_extensions_do_not_share_a_name(tmp_path: Path) -> None:
    extension(tmp_path, EXTENSION)
    extension(tmp_path, EXTENSION.replace("extension: support", "extension: again"), "again")
    found = problems(tmp_path)
    assert len([problem for problem in found if "has a name that" in problem]) == 2


def test_a_products_mapping_cannot_feed_a_towns_group(tmp_path: Path) -> None:
    plan = read_plan(write_own_village(tmp_path))
    own = plan.folder / "own" / "SHIEN.yaml"
    assert lint_plan(plan) == []
    product = plan.products / "hand_v1" / "SHIEN.yaml"
    product.write_text(own.read_text().replace("own.SHIEN", "hand_v1.SHIEN"))
    layout = plan.folder / "own" / "layouts" / "SHIEN.yaml"
    (plan.products / "hand_v1" / "layouts" / "SHIEN.yaml").write_text(
        layout.read_text().replace("own.SHIEN", "hand_v1.SHIEN")
    )
    _, found = parse_spec(product)
    (told,) = [problem for problem in found if "見本支援金情報" in str(problem)]
    assert "the standard has no group" in told.wrong
    assert "own folder" in told.action


def test_a_plan_must_move_the_business_and_name_the_mapping(tmp_path: Path) -> None:
    path = write_own_village(tmp_path)
    plan = replace(read_plan(path), businesses={"010": ()})
    found = [str(problem) for problem in lint_plan(plan)]
    assert any("belongs to business 024, which the plan does not move" in problem for problem in found)
    assert any("the plan does not name this mapping" in problem for problem in found)
