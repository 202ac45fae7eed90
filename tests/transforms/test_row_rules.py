"""The standard's rules for an item, whatever conversion made its values."""

import math
from decimal import Decimal, localcontext
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.schema import ItemType
from tests.loaders.town import item
from transforms.numbers import exact_number
from transforms.row_rules import fit, length_by_counting


def broken(values: pa.Array, **options: Any) -> list[tuple[str, list[bool]]]:
    """The reasons, and the rows that have them."""
    _, marks = fit(item("koumoku", **options), values)
    return [(mark.reason, mark.rows.tolist()) for mark in marks if mark.rows.any()]


@pytest.mark.parametrize("unknown_date", [True, False])
def test_a_date_is_one_whatever_made_it(unknown_date: bool) -> None:
    values = pa.array(
        [None, "2024-02-29", "0000-01-01", "9999-12-31", "2023-02-29", "20240101", "2024-06-31"]
    )
    reasons = broken(values, kind=ItemType.DATE, digits=10, unknown_date=unknown_date)
    assert reasons == [("date_invalid", [False, False, False, False, not unknown_date, True, True])]


def test_numbers_and_lists_are_no_way_around() -> None:
    assert broken(pa.array([20240101, None]), kind=ItemType.DATE, digits=10) == [
        ("date_invalid", [True, False])
    ]
    values = pa.array([["2024-01-01"], None, ["2024-01-01", "0000-05-01"]])
    reasons = broken(values, kind=ItemType.DATE, digits=10, repeats=2)
    assert reasons == [("date_invalid", [False, False, True])]


@pytest.mark.parametrize("source", [pa.decimal128(38, 2), pa.float64()])
@pytest.mark.parametrize(
    ("kind", "scale", "lost"),
    [
        (ItemType.NUMBER, 0, [False, True, True, False, True]),
        (ItemType.DECIMAL, 1, [False, False, True, False, True]),
    ],
)
def test_decimals_that_an_item_has_no_place_for_are_never_cut_off(
    source: pa.DataType, kind: ItemType, scale: int, lost: list[bool]
) -> None:
    values = pa.array([Decimal("12.00"), Decimal("12.50"), Decimal("12.25"), None, Decimal("0.75")]).cast(
        source
    )
    fitted, marks = fit(item("koumoku", kind, 4, scale=scale), values)
    assert [mark.rows.tolist() for mark in marks if mark.reason == "too_long"] == [lost]
    kept = [None if gone else value for value, gone in zip(values.to_pylist(), lost, strict=True)]
    assert [None if value is None else Decimal(value) for value in fitted.to_pylist()] == kept


@pytest.mark.parametrize(
    ("kind", "scale", "values", "below"),
    [
        (ItemType.NUMBER, 0, [5, -1, None, 0], [False, True, False, False]),
        (ItemType.DECIMAL, 1, [Decimal("0.1"), Decimal("-0.1"), None], [False, True, False]),
        (ItemType.SIGNED, 0, [5, -1, None], None),
    ],
)
def test_only_a_signed_number_may_be_below_zero(
    kind: ItemType, scale: int, values: list[Any], below: list[bool] | None
) -> None:
    wanted = [("negative_number", below)] if below else []
    assert broken(pa.array(values), kind=kind, digits=4, scale=scale) == wanted


NUMBERS_OF = {
    "int64": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "decimal": (pa.decimal128(38, 2), st.decimals(-(10**36) + 1, 10**36 - 1, places=2, allow_nan=False)),
    "longest": (pa.decimal128(38, 0), st.integers(-(10**38) + 1, 10**38 - 1).map(Decimal)),
    "float": (pa.float64(), st.floats()),
}


@pytest.mark.parametrize("source", NUMBERS_OF)
@given(data=st.data())
def test_any_number_fits_exactly_or_is_told(source: str, data: st.DataObject) -> None:
    kind, values = NUMBERS_OF[source]
    digits, scale = data.draw(st.tuples(st.integers(1, 30), st.integers(0, 8)), "digits, scale")
    given_values = data.draw(st.lists(st.none() | st.just(1) | values, min_size=1, max_size=5), "values")
    column = pa.array([None if each is None else each for each in given_values], kind)
    fitted, marks = fit(item("koumoku", ItemType.DECIMAL, digits, scale=scale), column)
    bad = [any(row) for row in zip(*(mark.rows for mark in marks), strict=True)]
    for value, kept, told in zip(column.to_pylist(), fitted.to_pylist(), bad, strict=True):
        right = value is None or _expressible(value, digits, scale)
        assert told is not right
        if value is None or told:
            assert kept is None
        else:
            assert type(value)(kept) == value


def _expressible(value: int | float | Decimal, digits: int, scale: int) -> bool:
    """Whether a number from 0 has so many digits before and behind the point at most, by Python's own decimals."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    exact = _exact(value)
    with localcontext(prec=400):
        return bool(0 <= exact < 10**digits and exact * 10**scale == int(exact * 10**scale))


def _exact(value: int | float | Decimal) -> Decimal:
    """A number as its shortest decimals, which is what a float of an old system stands for."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


@pytest.mark.parametrize("scale", [0, 8, 9, 20, 37])
def test_a_text_of_digits_is_a_number_or_told(scale: int) -> None:
    for length in range(1, 40):
        values, invalid = exact_number(pa.array(["9" * length]), scale)
        right = length <= min(30, 38 - scale)
        assert invalid.rows.tolist() == [not right]
        assert values.to_pylist() == ([Decimal((0, (9,) * length, -scale))] if right else [None])


def test_a_year_has_four_digits() -> None:
    values = pa.array(["0000", "9999", "2026", None, "R8", "２０２６", "20 6"])
    reasons = broken(values, kind=ItemType.YEAR, digits=4)
    assert reasons == [("character_outside_standard", [False, False, False, False, True, True, True])]


def test_a_variation_selector_counts_as_the_plan_says() -> None:
    """Both numbers are told: what is too long, and what would be by the other counting."""
    name = item("shimei", ItemType.FULL, 2)
    texts = pa.array(["辻\U000e0100木", "辻木原", "辻\U000e0100\u3000木", None])
    together, apart = fit(name, texts)[1], fit(name, texts, ivs_apart=True)[1]
    assert [mark.rows.tolist() for mark in together if mark.reason == "too_long"] == [
        [False, True, True, False]
    ]
    assert [mark.rows.tolist() for mark in apart if mark.reason == "too_long"] == [[True, True, True, False]]
    other = length_by_counting(name, texts)
    assert other is not None
    assert other.rows.tolist() == [True, False, False, False]
    assert length_by_counting(name, pa.array(["辻木原"])) is None
