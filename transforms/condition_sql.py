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


def blank_to_null(name: str, kind: RecordKind) -> str:
    """A field as text without spaces around it, null where it is blank."""
    if _is_number(name, kind):
        return f"CAST({quoted(name)} AS VARCHAR)"
    return f"nullif(trim({quoted(name)}, ' \u3000'), '')"


def text_literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _test(test: FieldTest, kind: RecordKind) -> str:
    is_number = _is_number(test.field, kind)
    column = quoted(test.field)
    options = [f"coalesce({column} = {_literal(value, is_number)}, false)" for value in test.values]
    if test.blank:
        options.append(f"{blank_to_null(test.field, kind)} IS NULL")
    return f"({' OR '.join(options)})"


def _literal(value: str, is_number: bool) -> str:
    text = text_literal(value)
    return f"TRY_CAST({text} AS DECIMAL(38, 6))" if is_number else text


def _is_number(name: str, kind: RecordKind) -> bool:
    field = kind.field(name)
    return field is not None and field.type.is_number
