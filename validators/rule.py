"""One rule of a suite as plain data, and how the usual ones are made for an item."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.findings import Severity
from contracts.schema import Item


@dataclass(frozen=True, slots=True)
class Rule:
    """One expectation: `expectation` is the name of a class of Great Expectations, `arguments` are its own.

    `reason` is a row of standards/reasons.csv. `computed` is the SQL of the column to check, over the row
    `t`, or "" for the item itself. `wrong` is instead a query of the distinct values that rows breaking the
    rule have in `columns`. `parent` is the group whose table the rule needs beside its own. `budget` is the
    share of rows that may break it where the plan has no threshold for the reason. `missing` names an item or
    group that this version of the standard does not have: such a rule is not applicable. `says` is the sentence of a hand-written rule.
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
    severity: Severity = Severity.STOP
    budget: float = 0.0
    missing: str = ""
    says: str = ""


def item_rule(
    item: Item,
    check: str,
    reason: str,
    standard_class: str,
    expectation: str,
    arguments: Mapping[str, Any] | None = None,
    computed: str = "",
) -> Rule:
    """A rule on the values of an item, or on a computed column."""
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


def holds_rule(item: Item, check: str, reason: str, standard_class: str, wrong: str) -> Rule:
    """A rule that fails where the SQL `wrong` over the row `t` is true."""
    computed = f"CASE WHEN NOT ({wrong}) THEN 1 END"
    return item_rule(item, check, reason, standard_class, "ExpectColumnValuesToNotBeNull", computed=computed)
