"""Rules of an item's codes: the standard's code list, its periods, and the check digit of its code system."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts.findings import Severity
from contracts.schema import Item, ItemType
from validators.check_digit_sql import is_code
from validators.row_sql import among, list_sql
from validators.rule import Rule, holds_rule, item_rule

_TEXTS = (ItemType.HALF, ItemType.FULL)
_PERSON_NUMBER = "宛名番号"
_ALL_ZEROS = "^0+$"


def code_rules(item: Item, as_of: str) -> Iterator[Rule]:
    """A code that is in no list stops; a retired one, a wrong check digit or a person 000000000 is a warning."""
    if item.code_list is not None:
        yield _in_list(item, list(item.code_list.codes))
        retired = item.code_list.not_valid_on(as_of) if as_of else []
        if retired:
            yield replace(_not_retired(item, retired), severity=Severity.WARN)
    if item.code_system and item.type in _TEXTS:
        yield replace(_check_digit(item), severity=Severity.WARN)
    if item.name.endswith(_PERSON_NUMBER) and item.type is ItemType.HALF:
        yield replace(_not_all_zeros(item), severity=Severity.WARN)


def _in_list(item: Item, codes: list[str]) -> Rule:
    if item.repeats:
        wrong = list_sql(item.romaji, f"NOT (e IS NULL OR {among('e', codes)})")
        return holds_rule(item, "code", "code_not_in_standard", "E0004", wrong)
    arguments = {"value_set": _typed(item, codes)}
    return item_rule(item, "code", "code_not_in_standard", "E0004", "ExpectColumnValuesToBeInSet", arguments)


def _not_retired(item: Item, codes: list[str]) -> Rule:
    """コード一覧 with 有効期間: history rows may rightly have such codes, so that it is never an error."""
    if item.repeats:
        wrong = list_sql(item.romaji, among("e", codes))
        return holds_rule(item, "code_retired", "code_retired", "E0004", wrong)
    arguments = {"value_set": _typed(item, codes)}
    return item_rule(
        item, "code_retired", "code_retired", "E0004", "ExpectColumnValuesToNotBeInSet", arguments
    )


def _check_digit(item: Item) -> Rule:
    """A number may have been written down wrong in the old system, too: shown, never stopped."""
    if item.repeats:
        wrong = list_sql(item.romaji, f"NOT {is_code('e', item.code_system)}")
    else:
        column = f't."{item.romaji}"'
        wrong = f"NOT {is_code(column, item.code_system)}"
    return holds_rule(item, "check_digit", "check_digit_wrong", "E0004", wrong)


def _not_all_zeros(item: Item) -> Rule:
    """The standard takes any characters, so that it is no error; old systems write "nobody" so, and all of them are one person."""
    check = reason = "number_all_zeros"
    if item.repeats:
        return holds_rule(item, check, reason, "", list_sql(item.romaji, f"e ~ '{_ALL_ZEROS}'"))
    arguments = {"regex": _ALL_ZEROS}
    return item_rule(item, check, reason, "", "ExpectColumnValuesToNotMatchRegex", arguments)


def _typed(item: Item, codes: list[str]) -> list[Any]:
    is_text = item.type in (*_TEXTS, ItemType.YEAR)
    return list(codes) if is_text else [int(code) for code in codes]
