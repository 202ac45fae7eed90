"""Conditions as SQL over raw rows, with the meaning that `conditions.holds` gives them in Arrow."""

from contracts.condition import Condition, FieldTest
from contracts.source import FieldType, RecordKind, SourceField


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
    field = kind.field(name)
    if field is not None and (field.type.is_number or field.type.is_float or _is_bytes(field)):
        return f"CAST({quoted(name)} AS VARCHAR)"
    return f"nullif(trim({quoted(name)}, ' \u3000'), '')"


def text_literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _test(test: FieldTest, kind: RecordKind) -> str:
    field = kind.field(test.field)
    column = quoted(test.field)
    options = [f"coalesce({column} = {_literal(value, field)}, false)" for value in test.values]
    if test.blank:
        options.append(f"{blank_to_null(test.field, kind)} IS NULL")
    return f"({' OR '.join(options)})"


def _literal(value: str, field: SourceField | None) -> str:
    text = text_literal(value)
    if field is not None and field.type.is_number:
        return f"TRY_CAST({text} AS DECIMAL(38, {max(field.scale, 0)}))"
    return f"unhex({text})" if field is not None and _is_bytes(field) else text


def _is_bytes(field: SourceField) -> bool:
    return field.type is FieldType.BYTES
