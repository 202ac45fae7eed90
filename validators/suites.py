"""The rules of a group as plain data, generated from the standard's own table of items.

An independent restatement of what convert and settle promise, checked on what the target really holds.
Rules that look at more than one column check a computed column that is 1 where the rule holds, else null.
Rules that look at other rows say which values are wrong, for a database finds those once and as a set.
"""

from collections.abc import Iterator
from dataclasses import replace

from contracts.condition import Condition
from contracts.schema import Duty, Item, ItemType, Parent, TableSchema
from standards.reader import Standard
from validators.code_rules import code_rules
from validators.cross_field_reader import cross_field_rules
from validators.row_sql import (
    date_holds,
    half_width,
    holds_sql,
    list_sql,
    shortened,
    time_holds,
)
from validators.rule import Rule, holds_rule, item_rule

_YEAR = "^[0-9]{4}$"


def suite_for(schema: TableSchema, as_of: str = "", *, ivs_apart: bool = False) -> tuple[Rule, ...]:
    """All rules of a group, in the order of its items; then the key and the parents.

    With `as_of` (YYYY-MM-DD) also that codes are valid on that day. With `ivs_apart` a variation selector counts as
    a character of its own.
    """
    rules = [
        rule
        for item in schema.items
        for rule in (*_item_rules(schema, item, ivs_apart), *code_rules(item, as_of))
    ]
    return (*rules, _key_rule(schema), *(_parent_rule(schema, parent) for parent in schema.parents))


def whole_suite(
    standard: Standard, schema: TableSchema, as_of: str = "", *, ivs_apart: bool = False
) -> tuple[Rule, ...]:
    """The generated rules of a group, then those written by hand (validators/cross_field/)."""
    written = cross_field_rules(standard, schema.business)
    return (
        *suite_for(schema, as_of, ivs_apart=ivs_apart),
        *(rule for at, rule in written if at.group == schema.group),
    )


def _item_rules(schema: TableSchema, item: Item, ivs_apart: bool) -> Iterator[Rule]:
    yield from _required(schema, item)
    if item.repeats:
        yield from _list_rules(item, ivs_apart)
        return
    if item.type in (ItemType.HALF, ItemType.FULL):
        yield from _text_rules(item, ivs_apart)
    elif item.type in (ItemType.NUMBER, ItemType.SIGNED):
        limit = 10**item.digits - 1
        between = {"min_value": -limit if item.type is ItemType.SIGNED else 0, "max_value": limit}
        yield item_rule(item, "length", "too_long", "E0003", "ExpectColumnValuesToBeBetween", between)
    yield from _form_rules(item)


def _required(schema: TableSchema, item: Item) -> Iterator[Rule]:
    if item.key or item.duty is Duty.REQUIRED:
        when = None
    elif item.duty is Duty.CONDITIONAL and item.required_when is not None:
        when = item.required_when
    else:
        return
    computed = _presence(schema, item, when)
    yield item_rule(
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


def _text_rules(item: Item, ivs_apart: bool) -> Iterator[Rule]:
    longest = {"max_value": item.digits}
    length = "ExpectColumnValueLengthsToBeBetween"
    together = item.type is ItemType.FULL and not ivs_apart
    computed = shortened(f't."{item.romaji}"', item.digits) if together else ""
    yield item_rule(item, "length", "too_long", "E0003", length, longest, computed)
    if item.type is ItemType.HALF:
        yield _match(item, "half_width", "character_outside_standard", "E0002", "^[ -~]*$")


def _form_rules(item: Item) -> Iterator[Rule]:
    if item.type is ItemType.DATE:
        wrong = f"NOT {date_holds(item.romaji, item.unknown_date)}"
        yield holds_rule(item, "date_form", "item_date_form", "E0004", wrong)
    if item.type is ItemType.TIME:
        wrong = f"NOT {time_holds(item.romaji)}"
        yield holds_rule(item, "time_form", "character_outside_standard", "E0002", wrong)
    if item.type is ItemType.YEAR:
        yield _match(item, "year_form", "character_outside_standard", "E0002", _YEAR)


def _list_rules(item: Item, ivs_apart: bool) -> Iterator[Rule]:
    text = "e" if ivs_apart else shortened("e", item.digits)
    too_long = f"char_length({text}) > {item.digits}"
    whole = f'cardinality(t."{item.romaji}") > {item.repeats}'
    yield holds_rule(item, "length", "too_long", "E0003", list_sql(item.romaji, too_long, whole))
    if item.type is ItemType.HALF:
        wrong = list_sql(item.romaji, f"NOT {half_width('e')}")
        yield holds_rule(item, "half_width", "character_outside_standard", "E0002", wrong)


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
    rule = item_rule(first, check, reason, "E0004", "ExpectColumnValuesToNotBeNull")
    return replace(rule, wrong=wrong, columns=columns, parent=parent)


def _match(item: Item, check: str, reason: str, standard_class: str, regex: str) -> Rule:
    arguments = {"regex": regex}
    return item_rule(item, check, reason, standard_class, "ExpectColumnValuesToMatchRegex", arguments)
