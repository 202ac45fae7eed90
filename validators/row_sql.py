"""SQL over one row `t` of a staged table: conditions of the standard, lengths, character classes."""

from collections.abc import Sequence

from contracts.condition import Condition, FieldTest
from contracts.schema import ItemType, TableSchema

# A base character with its variation selector (IVS) counts as one character.
_SELECTORS = "[\U000e0100-\U000e01ef]"
NUMERIC = (ItemType.NUMBER, ItemType.SIGNED, ItemType.DECIMAL)


def holds_sql(condition: Condition, schema: TableSchema) -> str:
    """Whether a condition holds; a null is never equal to a value."""
    parts = [f"({_test(test, schema)}) IS TRUE" for test in condition.tests]
    parts += [f"({holds_sql(inner, schema)}) IS NOT TRUE" for inner in condition.negated]
    for group in condition.alternatives:
        parts.append("(" + " OR ".join(f"({holds_sql(inner, schema)})" for inner in group) + ")")
    return " AND ".join(parts)


def shortened(text: str, digits: int) -> str:
    """The text, without variation selectors where it would be too long with them."""
    return (
        f"CASE WHEN char_length({text}) > {digits}"
        f" THEN regexp_replace({text}, '{_SELECTORS}', '', 'g') ELSE {text} END"
    )


def half_width(text: str) -> str:
    """Whether a text has nothing but printable ASCII."""
    return f"({text} ~ '^[ -~]*$')"


def date_holds(romaji: str, any_year: bool) -> str:
    """Whether a date is null, an open end of a range, or YYYY-MM-DD of the calendar.

    With `any_year` 29 February of a common year is one too, as the standard has it where unknown days are
    legal. PostgreSQL's own calendar, LIKE and translate take a fraction of a regular expression's time.
    """
    date = f't."{romaji}"'
    leap_day = f" OR ({date} ~ '^[0-9]{{4}}-02-29$' AND NOT starts_with({date}, '0000'))" if any_year else ""
    return (
        f"({date} IS NULL OR {date} IN ('0000-01-01', '9999-12-31')"
        f" OR ({_digits_like(date, '____-__-__')} AND pg_input_is_valid({date}, 'date')){leap_day})"
    )


def time_holds(romaji: str) -> str:
    """Whether a time is null, HH:MM or HH:MM:SS of the clock."""
    time = f't."{romaji}"'
    long, short = _digits_like(time, "__:__:__"), _digits_like(time, "__:__")
    return (
        f"({time} IS NULL OR (({long} OR {short})"
        f" AND left({time}, 2) < '24' AND substr({time}, 4, 1) < '6' AND substr({time}, 7, 1) < '6'))"
    )


def _digits_like(text: str, form: str) -> str:
    """Whether a text is `form` with an ASCII digit for each underscore; `form` has no other letters."""
    signs = form.replace("_", "")
    return f"{text} LIKE '{form}' AND translate({text}, '0123456789', '') = '{signs}'"


def among(text: str, values: Sequence[str]) -> str:
    """Whether a text is one of the values."""
    return f"{text} = ANY (ARRAY[{', '.join(map(_literal, values))}]::text[])"


def list_sql(romaji: str, element_is_wrong: str, list_is_wrong: str = "false") -> str:
    """Whether a list has an element `e` that is wrong, or is wrong as a whole; a null list never is."""
    return (
        f'coalesce({list_is_wrong} OR EXISTS (SELECT FROM unnest(t."{romaji}") AS u(e)'
        f" WHERE {element_is_wrong}), false)"
    )


def _test(test: FieldTest, schema: TableSchema) -> str:
    item = schema.by_romaji[test.field]
    column = f't."{test.field}"'
    parts = []
    if test.blank:
        is_text = not item.repeats and item.type not in NUMERIC
        parts.append(f"btrim(coalesce({column}, ''), ' 　') = ''" if is_text else f"{column} IS NULL")
    if test.values:
        values = ", ".join(map(_literal, test.values))
        texts = f"ARRAY[{values}]::text[]"
        parts.append(
            f"{column} = ANY ({texts}::numeric[])" if item.type in NUMERIC else f"{column} = ANY ({texts})"
        )
    return " OR ".join(parts)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
