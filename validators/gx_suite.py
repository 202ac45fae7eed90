"""A group's rules as an ordinary suite of Great Expectations, in its own JSON: the same bytes each time.

Great Expectations reads it with `ExpectationSuite(**json.loads(text))` and runs it on the group's table in
PostgreSQL, without Hikkoshi; groups are named without their schema (search_path). Nothing of it is imported here.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from contracts.findings import Severity
from contracts.schema import TableSchema
from validators.rule import Rule

_SEVERITIES = {Severity.STOP: "critical", Severity.WARN: "warning", Severity.INFO: "info"}


def suite_text(schema: TableSchema, rules: Iterable[Rule]) -> str:
    """The suite as JSON text."""
    return json.dumps(suite_json(schema, rules), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def suite_json(schema: TableSchema, rules: Iterable[Rule]) -> dict[str, Any]:
    """The suite as plain data; rules that this version of the standard has no items for stand in its meta."""
    rules = list(rules)
    return {
        "name": f"{schema.version}/{schema.business}/{schema.group}",
        "meta": {
            "standard": schema.version,
            "business": schema.business,
            "group": schema.group,
            "name": schema.name,
            "official": schema.official,
            "provenance": str(schema.provenance),
            "not_applicable": [
                {"check": rule.check, "missing": rule.missing, "says": rule.says}
                for rule in rules
                if rule.missing
            ],
        },
        "expectations": [_expectation(schema, rule) for rule in rules if not rule.missing],
    }


def _expectation(schema: TableSchema, rule: Rule) -> dict[str, Any]:
    query, name = _rows_breaking(schema, rule), rule.expectation
    arguments: dict[str, Any] = {"column": rule.item, **rule.arguments}
    if query:
        name, arguments = "UnexpectedRowsExpectation", {"unexpected_rows_query": query}
    elif rule.budget:
        arguments["mostly"] = 1 - rule.budget
    plain = {
        "type": re.sub("(?<!^)(?=[A-Z])", "_", name).lower(),
        "kwargs": arguments,
        "meta": _meta(schema, rule),
        "severity": _SEVERITIES[rule.severity],
    }
    return plain | ({"notes": rule.says} if rule.says else {})


def _meta(schema: TableSchema, rule: Rule) -> dict[str, Any]:
    """The budget stands here too, for an expectation of rows cannot express it."""
    return {
        "check": rule.check,
        "reason": rule.reason,
        "standard_class": rule.standard_class,
        "item": rule.item,
        "item_id": rule.item_id,
        "item_name": schema.by_romaji[rule.item].name,
        "severity": rule.severity.value,
        "budget": rule.budget,
    }


def _rows_breaking(schema: TableSchema, rule: Rule) -> str:
    """The keys of the rows that break a rule on more than one column or row; "" for one on an item."""
    if rule.wrong:
        columns = ", ".join(f't."{column}"' for column in rule.columns)
        breaks = f"({columns}) IN ({rule.wrong})"
    elif rule.computed and "max_value" in rule.arguments:
        breaks = f"char_length({rule.computed}) > {rule.arguments['max_value']}"
    elif rule.computed:
        breaks = f"({rule.computed}) IS NULL"
    else:
        return ""
    key = ", ".join(f't."{name}"' for name in schema.key)
    # Braces are Great Expectations' own marks, and it may put a name of its own behind {batch}.
    escaped = breaks.replace("{", "{{").replace("}", "}}")
    return f"SELECT {key} FROM (SELECT * FROM {{batch}}) AS t WHERE {escaped}"
