"""Conditions as SQL over raw rows, with the meaning that `conditions.holds` gives them in Arrow."""

from contracts.condition import Condition, FieldTest
from contracts.source import RecordKind


def condition_sql(condition: Condition, kind: RecordKind) -> str:
    """A boolean expression, never null, over the columns of a record kind."""
    parts = [_test(test, kind) for test in condition.tests]
    parts += [f"NOT {condition_sql(inner, kind)}" for inner in condition.negated]
    for group in condition.alternatives:
        parts.append(f"({' OR '.join(condition_sql(inner, kind) for inner in group)})")
    return f"({' AND '.join(parts)})"


def quoted(name: str) -> str:
    """A column name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _test(test: FieldTest, kind: RecordKind) -> str:
    field = kind.field(test.field)
    is_number = field is not None and field.type.is_number
    column = quoted(test.field)
    options = [f"coalesce({column} = {_literal(value, is_number)}, false)" for value in test.values]
    if test.blank:
        options.append(f"{column} IS NULL" if is_number else f"coalesce(trim({column}, ' \u3000'), '') = ''")
    return f"({' OR '.join(options)})"


def _literal(value: str, is_number: bool) -> str:
    text = "'" + value.replace("'", "''") + "'"
    return f"CAST({text} AS DECIMAL(38, 6))" if is_number else text
