"""A condition in Japanese, for those who read specs and the standard."""

from collections.abc import Callable

from contracts.condition import Condition, FieldTest
from contracts.schema import TableSchema


def condition_text(condition: Condition) -> str:
    """`SBT が「3」、かつ TSUSHO が空白`."""
    return _text(condition, _test)


def standard_condition_text(condition: Condition, schema: TableSchema) -> str:
    """The same over items of a group, with their Japanese names and what the codes mean."""
    return _text(condition, lambda test: _test_of_item(test, schema))


def _text(condition: Condition, shown: Callable[[FieldTest], str]) -> str:
    parts = [shown(test) for test in condition.tests]
    parts += [f"（{_text(inner, shown)}）でない" for inner in condition.negated]
    parts += [
        f"（{' または '.join(_text(inner, shown) for inner in group)}）" for group in condition.alternatives
    ]
    return "、かつ ".join(parts)


def _test(test: FieldTest) -> str:
    return _said(f"{test.field} ", list(test.values), test.blank)


def _test_of_item(test: FieldTest, schema: TableSchema) -> str:
    item = schema.by_romaji[test.field]
    names = item.code_list.codes if item.code_list else {}
    values = [f"{value} {names[value]}" if value in names else value for value in test.values]
    return _said(f"{item.name}（{item.field_name}）", values, test.blank)


def _said(field: str, values: list[str], blank: bool) -> str:
    texts = [*(f"「{value}」" for value in values), *(["空白"] if blank else [])]
    return f"{field}が{'か'.join(texts)}"
