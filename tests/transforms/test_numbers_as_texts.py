"""Numbers of host files and databases in every conversion: the vocabulary says how each is taken, and none stops a run."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from contracts.condition import Condition, FieldTest
from mappings.conversion_page import Example, read_examples
from mappings.spec.rules import Branch, ItemRule, Step
from mappings.vocabulary import VOCABULARY, Numbers
from standards.reader import load_standard
from transforms.columns import columns_of
from transforms.conversion import Context
from transforms.item_converter import ItemConverter, ItemValues

SCHEMA = load_standard("2.1").groups["g_resident"]
FIRST = {
    each.conversion: each for each in reversed(read_examples()) if not VOCABULARY[each.conversion].gives_list
}
NUMBERS = {
    "int64": pa.array([12, None, 0, -7]),
    "decimal128(38, 0)": pa.array([Decimal(12), None, Decimal(0), Decimal(-7)], pa.decimal128(38, 0)),
    "decimal128(38, 2)": pa.array(
        [Decimal("12.25"), None, Decimal("0.00"), Decimal("-7.00")], pa.decimal128(38, 2)
    ),
    "double": pa.array([12.5, None, 0.0, -7.0]),
    "bool": pa.array([True, None, False, True]),
}
DIGITS = {
    "int64": ["12", None, "0", "-7"],
    "decimal128(38, 0)": ["12", None, "0", "-7"],
    "decimal128(38, 2)": ["12.25", None, "0.00", "-7.00"],
    "double": ["12.5", None, "0", "-7"],
    "bool": ["true", None, "false", "true"],
}


def converted(steps: tuple[Step, ...], columns: list[pa.Array], item: str = "shimei") -> ItemValues:
    names = tuple(f"F{number}" for number in range(len(columns)))
    rule = ItemRule(SCHEMA.by_romaji[item], 1, (Branch(None, names, None),), steps=steps)
    context = Context(rule.item, Path("nosuch"), None, "")
    batch = pa.record_batch(dict(zip(names, columns, strict=True)))
    return ItemConverter(rule, SCHEMA, context, {}).convert(columns_of(batch))


def told(values: ItemValues) -> list[object]:
    found = [array.to_pylist() for array in values.values.values()]
    marks = [(name, mark.reason, mark.rows.tolist()) for name, mark in (*values.rejected, *values.noted)]
    return [found, marks]


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("example", FIRST.values(), ids=list(FIRST))
def test_a_number_is_its_digits_wherever_it_is_not_taken_as_it_is(example: Example, kind: str) -> None:
    steps = (Step(example.conversion, example.options),)
    as_numbers = converted(steps, [NUMBERS[kind]] * len(example.given))
    as_texts = converted(steps, [pa.array(DIGITS[kind], pa.string())] * len(example.given))
    if VOCABULARY[example.conversion].numbers in (Numbers.DIGITS, Numbers.NONE):
        assert told(as_numbers) == told(as_texts)


def test_a_packed_date_goes_through_trim_and_era_text_date() -> None:
    steps = (Step("trim", {}), Step("era_text_date", {"eras": {"3": "showa"}}))
    day = pa.array([Decimal(3550102), None], pa.decimal128(7, 0))
    found = converted(steps, [day], "seinengappi")
    assert found.values["seinengappi"].to_pylist() == ["1980-01-02", None]
    assert found.rejected == ()


@pytest.mark.parametrize("decimals", [0, 2])
def test_a_packed_era_date_keeps_its_leading_zeros_and_one_with_decimals_is_none(decimals: int) -> None:
    day = pa.array([Decimal(10508), None], pa.decimal128(38, decimals))
    step = Step("wareki_date", {"eras": {"R": "reiwa"}})
    found = converted((step,), [pa.array(["R", "R"]), day], "seinengappi")
    assert found.values["seinengappi"].to_pylist() == [None if decimals else "2019-05-08", None]


def test_a_constant_beside_a_number_is_one_item() -> None:
    item = SCHEMA.by_romaji["edabango"]
    when = Condition((FieldTest("N", ("1",), False),))
    rule = ItemRule(item, 1, (Branch(when, ("N",), None), Branch(None, (), "5")))
    batch = pa.record_batch({"N": pa.array([1, 2, None])})
    found = ItemConverter(rule, SCHEMA, Context(item, Path("nosuch"), None, ""), {}).convert(
        columns_of(batch)
    )
    assert found.values["edabango"].to_pylist() == [1, 5, 5]


@pytest.mark.parametrize("kind", ["int64", "decimal128(38, 0)"])
def test_a_code_of_digits_is_no_number_below_zero(kind: str) -> None:
    made = converted((Step("pad", {"to": "9", "with": "0"}),), [NUMBERS[kind]], "atenabango")
    assert made.values["atenabango"].to_pylist() == ["000000012", None, "000000000", None]
    assert [(mark.reason, mark.rows.tolist()) for _, mark in made.rejected] == [
        ("negative_number", [False, False, False, True])
    ]
