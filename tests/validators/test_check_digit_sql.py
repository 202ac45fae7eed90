"""Check digits in SQL against the vectorised rules, in a real PostgreSQL."""

import random

import psycopg
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.check_digits import SYSTEMS, failing
from validators.check_digit_sql import is_code

# Published samples, as in tests/standards/test_check_digits.py; none of a real person.
PUBLISHED = {
    "municipality_code": ("131016", "011002", "271004", "401005", "016446", "183822", "204811", "214043"),
    "individual_number": ("983205673214", "379474484458", "454972364860", "507957100721"),
    "resident_code": ("24727059608", "24846016224", "25208017643"),
    "corporate_number": ("7000012050002", "7010401022916", "6010701025710", "4011001098993", "7123456789012"),
    "insurer_number": ("33120015",),
    "town_id": ("0000000",),
}


def wrong(dsn: str, codes: list[str | None], system: str) -> list[bool]:
    statement = (
        f"SELECT NOT {is_code('t.code', system)}"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS t(code, place) ORDER BY place"
    )
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute(statement.encode(), [codes]).fetchall()]


def completed(system: str, randomly: random.Random) -> list[str | None]:
    """A random code with each check digit, first or last."""
    rest = "".join(randomly.choices("0123456789", k=randomly.choice(SYSTEMS[system].lengths) - 1))
    first = system == "corporate_number"
    return [digit + rest if first else rest + digit for digit in "0123456789"]


@pytest.mark.parametrize(("system", "codes"), PUBLISHED.items())
def test_published_examples_hold_and_their_changes_are_judged_alike(
    store_dsn: str, system: str, codes: tuple[str, ...]
) -> None:
    assert not any(wrong(store_dsn, list(codes), system))
    changed: list[str | None] = [
        code[:at] + digit + code[at + 1 :]
        for code in codes
        for at in range(len(code))
        for digit in "0123456789"
    ]
    assert wrong(store_dsn, changed, system) == failing(pa.array(changed), system).tolist()


@pytest.mark.parametrize("system", SYSTEMS)
def test_sql_equals_the_vectorised_rule(store_dsn: str, system: str) -> None:
    randomly = random.Random(system)
    codes = [code for _ in range(2_000) for code in completed(system, randomly)]
    codes += ["".join(randomly.choices("0123456789", k=randomly.randrange(17))) for _ in range(2_000)]
    codes[::11] = [None] * len(codes[::11])
    expected = failing(pa.array(codes, pa.string()), system).tolist()
    assert wrong(store_dsn, codes, system) == expected
    assert 0 < sum(expected) < len(codes)


@settings(max_examples=60)
@given(st.sampled_from(sorted(SYSTEMS)), st.lists(st.text("0123456789 １٢aー-\n", max_size=16), max_size=30))
def test_any_text_is_judged_alike_and_is_no_error(store_dsn: str, system: str, texts: list[str]) -> None:
    expected = failing(pa.array(texts, pa.string()), system).tolist()
    assert wrong(store_dsn, list(texts), system) == expected
