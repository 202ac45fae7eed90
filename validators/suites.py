"""The rules of a group as plain data, generated from the standard's own table of items.

An independent restatement of what convert and settle promise, checked on what the target really holds.
Rules that look at more than one column check a computed column that is 1 where the rule holds, else null.
Rules that look at other rows say which values are wrong, for a database finds those once and as a set.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.condition import Condition
from contracts.schema import Duty, Item, ItemType, Parent, TableSchema
from validators.row_sql import (
    blank_or_among,
    date_holds,
    half_width,
    holds_sql,
    list_sql,
    shortened,
    time_holds,
)

_YEAR = "^[0-9]{4}$"


@dataclass(frozen=True, slots=True)
class Rule:
    """One expectation: `expectation` is the name of a class of Great Expectations, `arguments` are its own.

    `reason` is a row of standards/reasons.csv. `computed` is the SQL of the column to check, over the row
    `t`, or "" for the item itself. `wrong` is instead a query of the distinct values that rows breaking the
    rule have in `columns`. `parent` is the group whose table the rule needs beside its own.
    """

    check: str
    reason: str
    standard_class: str
    item: str
    item_id: str
    expectation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    computed: str = ""
    wrong: str = ""
    columns: tuple[str, ...] = ()
    parent: str = ""


def suite_for(schema: TableSchema) -> tuple[Rule, ...]:
    """All rules of a group, in the order of its items; then the key and the parents."""
    rules = [rule for item in schema.items for rule in _item_rules(schema, item)]
    return (*rules, _key_rule(schema), *(_parent_rule(schema, parent) for parent in schema.parents))


def _item_rules(schema: TableSchema, item: Item) -> Iterator[Rule]:
    yield from _required(schema, item)
    if item.repeats:
        yield from _list_rules(item)
        return
    if item.type in (ItemType.HALF, ItemType.FULL):
        yield from _text_rules(item)
    elif item.type in (ItemType.NUMBER, ItemType.SIGNED):
        limit = 10**item.digits - 1
        between = {"min_value": -limit, "max_value": limit}
        yield _rule(item, "length", "too_long", "E0003", "ExpectColumnValuesToBeBetween", between)
    yield from _form_rules(item)
    if item.code_list is not None:
        codes = {"value_set": _codes(item)}
        yield _rule(item, "code", "code_not_in_standard", "E0004", "ExpectColumnValuesToBeInSet", codes)


def _required(schema: TableSchema, item: Item) -> Iterator[Rule]:
    if item.key or item.duty is Duty.REQUIRED:
        when = None
    elif item.duty is Duty.CONDITIONAL and item.required_when is not None:
        when = item.required_when
    else:
        return
    computed = _presence(schema, item, when)
    yield _rule(
        item, "required", "required_missing", "E0001", "ExpectColumnValuesToNotBeNull", computed=computed
    )


def _presence(schema: TableSchema, item: Item, when: Condition | None) -> str:
    """An unknown date may be null where its reading is not."""
    sibling = schema.sibling(item, "fushohyoki") if item.unknown_date else None
    if when is None and sibling is None:
        return ""
    present = [f't."{name.romaji}" IS NOT NULL' for name in (item, sibling) if name is not None]
    if when is not None:
        present.append(f"({holds_sql(when, schema)}) IS NOT TRUE")
    return f"CASE WHEN {' OR '.join(present)} THEN 1 END"


def _text_rules(item: Item) -> Iterator[Rule]:
    longest = {"max_value": item.digits}
    length = "ExpectColumnValueLengthsToBeBetween"
    computed = shortened(f't."{item.romaji}"', item.digits) if item.type is ItemType.FULL else ""
    yield _rule(item, "length", "too_long", "E0003", length, longest, computed)
    if item.type is ItemType.HALF:
        yield _match(item, "half_width", "character_outside_standard", "E0002", "^[ -~]*$")


def _form_rules(item: Item) -> Iterator[Rule]:
    if item.type is ItemType.DATE:
        wrong = f"NOT {date_holds(item.romaji, item.unknown_date)}"
        yield _holds(item, "date_form", "item_date_form", "E0004", wrong)
    if item.type is ItemType.TIME:
        wrong = f"NOT {time_holds(item.romaji)}"
        yield _holds(item, "time_form", "character_outside_standard", "E0002", wrong)
    if item.type is ItemType.YEAR:
        yield _match(item, "year_form", "character_outside_standard", "E0002", _YEAR)


def _list_rules(item: Item) -> Iterator[Rule]:
    too_long = f"char_length({shortened('e', item.digits)}) > {item.digits}"
    whole = f'cardinality(t."{item.romaji}") > {item.repeats}'
    yield _holds(item, "length", "too_long", "E0003", list_sql(item.romaji, too_long, whole))
    if item.type is ItemType.HALF:
        wrong = list_sql(item.romaji, f"NOT {half_width('e')}")
        yield _holds(item, "half_width", "character_outside_standard", "E0002", wrong)
    if item.code_list is not None:
        wrong = list_sql(item.romaji, f"NOT ({blank_or_among('e', _codes(item))})")
        yield _holds(item, "code", "code_not_in_standard", "E0004", wrong)


def _key_rule(schema: TableSchema) -> Rule:
    key = ", ".join(f'"{name}"' for name in schema.key)
    wrong = f'SELECT {key} FROM "{schema.group}" GROUP BY {key} HAVING count(*) > 1'
    return _none_wrong(schema, "key_unique", "key_not_unique", schema.key, wrong)


def _parent_rule(schema: TableSchema, parent: Parent) -> Rule:
    """A row without a value in one of the columns has no parent to be found."""
    columns = ", ".join(f't."{column}"' for column in parent.columns)
    known = " AND ".join(f't."{column}" IS NOT NULL' for column in parent.columns)
    equal = " AND ".join(f'p."{column}" = t."{column}"' for column in parent.columns)
    wrong = (
        f'SELECT DISTINCT {columns} FROM "{schema.group}" AS t'
        f' WHERE {known} AND NOT EXISTS (SELECT FROM "{parent.group}" AS p WHERE {equal})'
    )
    return _none_wrong(schema, "parent", "parent_missing", parent.columns, wrong, parent.group)


def _none_wrong(
    schema: TableSchema, check: str, reason: str, columns: tuple[str, ...], wrong: str, parent: str = ""
) -> Rule:
    first = schema.by_romaji[columns[0]]
    rule = _rule(first, check, reason, "E0004", "ExpectColumnValuesToNotBeNull")
    return replace(rule, wrong=wrong, columns=columns, parent=parent)


def _codes(item: Item) -> list[Any]:
    assert item.code_list is not None
    codes = list(item.code_list.codes)
    is_text = item.repeats or item.type in (ItemType.HALF, ItemType.FULL, ItemType.YEAR)
    return codes if is_text else [int(code) for code in codes]


def _match(item: Item, check: str, reason: str, standard_class: str, regex: str) -> Rule:
    arguments = {"regex": regex}
    return _rule(item, check, reason, standard_class, "ExpectColumnValuesToMatchRegex", arguments)


def _holds(item: Item, check: str, reason: str, standard_class: str, wrong: str) -> Rule:
    computed = f"CASE WHEN NOT ({wrong}) THEN 1 END"
    return _rule(item, check, reason, standard_class, "ExpectColumnValuesToNotBeNull", computed=computed)


def _rule(
    item: Item,
    check: str,
    reason: str,
    standard_class: str,
    expectation: str,
    arguments: Mapping[str, Any] | None = None,
    computed: str = "",
) -> Rule:
    return Rule(
        check=f"check.{check}",
        reason=reason,
        standard_class=standard_class,
        item=item.romaji,
        item_id=item.item_id,
        expectation=expectation,
        arguments=arguments or {},
        computed=computed,
    )
