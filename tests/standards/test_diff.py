"""Every kind of change between two versions, and which of them a person must decide."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.condition import parse_condition
from contracts.schema import CodeList, Duty, Item, ItemType, Privacy, TableSchema
from standards.diff import Kind, compare_standards
from standards.reader import Standard


def item(romaji: str, **changes: Any) -> Item:
    usual: dict[str, Any] = {
        "item_id": f"001{abs(hash(romaji)) % 99_999:05}",
        "name": f"項目{romaji}",
        "romaji": romaji,
        "english": romaji,
        "type": ItemType.HALF,
        "digits": 10,
        "scale": 0,
        "key": False,
        "duty": Duty.OPTIONAL,
        "code_list": None,
        "repeats": 0,
        "unknown_date": False,
        "privacy": Privacy.PERSONAL,
        "official": True,
    }
    return Item(**usual | changes)


def standard(version: str, *items: Item, group: str = "g_a", name: str = "甲") -> Standard:
    return Standard(version, {group: TableSchema(version, "001", group, name, items, (), official=True)})


BASE = item("a")
CODED = item("a", code_list=CodeList("001", {"1": "一", "2": "二"}))


@pytest.mark.parametrize(
    ("old", "new", "kind", "decide"),
    [
        (BASE, replace(BASE, digits=20), Kind.LENGTHENED, False),
        (BASE, replace(BASE, digits=5), Kind.SHORTENED, True),
        (replace(BASE, type=ItemType.DECIMAL, scale=2), replace(BASE, type=ItemType.DECIMAL, scale=1), Kind.SHORTENED, True),
        (BASE, replace(BASE, type=ItemType.FULL), Kind.RETYPED, True),
        (BASE, replace(BASE, romaji="b", name="新"), Kind.RENAMED, True),
        (BASE, replace(BASE, romaji="b"), Kind.RENAMED, False),
        (replace(BASE, unknown_date=True), BASE, Kind.RECONDITIONED, True),
        (BASE, replace(BASE, unknown_date=True), Kind.RECONDITIONED, False),
        (BASE, replace(BASE, privacy=Privacy.OPEN), Kind.PRIVACY, True),
        (CODED, replace(CODED, code_list=CodeList("001", {"1": "一", "2": "二"}, {"1": (("2020-01-01", "9999-12-31"),)})), Kind.RECODED, True),
        (BASE, replace(BASE, name="新"), Kind.RENAMED, False),
        (BASE, replace(BASE, key=True), Kind.REKEYED, True),
        (BASE, replace(BASE, repeats=5), Kind.REPEATED, True),
        (replace(BASE, repeats=3), replace(BASE, repeats=5), Kind.REPEATED, False),
        (replace(BASE, repeats=5), replace(BASE, repeats=3), Kind.REPEATED, True),
        (BASE, replace(BASE, duty=Duty.REQUIRED), Kind.RECONDITIONED, True),
        (replace(BASE, duty=Duty.REQUIRED), BASE, Kind.RECONDITIONED, False),
        (
            replace(BASE, duty=Duty.CONDITIONAL),
            replace(BASE, duty=Duty.CONDITIONAL, required_when=parse_condition({"x": "1"})),
            Kind.RECONDITIONED,
            True,
        ),
        (CODED, replace(CODED, code_list=CodeList("001", {"1": "一", "2": "二", "3": "三"})), Kind.RECODED, False),
        (CODED, replace(CODED, code_list=CodeList("001", {"1": "一"})), Kind.RECODED, True),
        (CODED, replace(CODED, code_list=CodeList("001", {"1": "一", "2": "弐"})), Kind.RECODED, True),
        (BASE, CODED, Kind.RECODED, True),
    ],
)  # fmt: skip
def test_a_changed_item(old: Item, new: Item, kind: Kind, decide: bool) -> None:
    (change,) = compare_standards(
        standard("1", old, item("z")), standard("2", replace(new, item_id=old.item_id), item("z"))
    )
    assert (change.kind, change.decide, change.item, change.group) == (kind, decide, "a", "g_a")


def test_items_and_groups_that_come_and_go() -> None:
    old, new = standard("1", BASE, item("gone")), standard("2", BASE, item("come", duty=Duty.REQUIRED))
    assert [(each.kind, each.item, each.decide) for each in compare_standards(old, new)] == [
        (Kind.REMOVED, "gone", True),
        (Kind.ADDED, "come", True),
    ]
    other = standard("2", BASE, group="g_b", name="乙")
    assert [(each.kind, each.group) for each in compare_standards(old, other)] == [
        (Kind.GROUP_REMOVED, "g_a"),
        (Kind.GROUP_ADDED, "g_b"),
    ]


def test_equal_versions_have_no_change_whatever_the_order() -> None:
    items = [item("a"), item("b"), item("c", code_list=CODED.code_list)]
    assert compare_standards(standard("1", *items), standard("2", *reversed(items))) == []


def test_several_changes_of_one_item_are_told_one_by_one() -> None:
    new = replace(BASE, romaji="b", digits=5, duty=Duty.REQUIRED)
    kinds = [change.kind for change in compare_standards(standard("1", BASE), standard("2", new))]
    assert kinds == [Kind.RENAMED, Kind.SHORTENED, Kind.RECONDITIONED]


def test_a_constructed_item_meets_its_official_self_by_name() -> None:
    """Item numbers of constructed items mean nothing."""
    old = replace(BASE, official=False, item_id="00190001")
    new = replace(BASE, romaji="b", item_id="00100001")
    assert [change.kind for change in compare_standards(standard("1", old), standard("2", new))] == [
        Kind.RENAMED
    ]


def test_a_list_that_was_renumbered_is_told_by_names() -> None:
    """An item put in between takes the next one's ID."""
    old = [item("a", item_id="00100001"), item("b", item_id="00100002")]
    new = [item("a", item_id="00100001"), item("x", item_id="00100002"), item("b", item_id="00100003")]
    changes = compare_standards(standard("1", *old), standard("2", *new))
    assert [(each.kind, each.item) for each in changes] == [(Kind.ADDED, "x")]


def test_a_group_of_another_name_is_told() -> None:
    changes = compare_standards(standard("1", BASE), standard("2", BASE, name="乙"))
    assert [(each.kind, each.old, each.new, each.decide) for each in changes] == [
        (Kind.GROUP_RENAMED, "甲 g_a", "乙 g_a", True)
    ]
