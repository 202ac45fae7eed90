"""What the linter says that a conversion can give holds for what it gives: no value lies outside of its shape.

Were a shape narrower than the truth, a right spec would be told as one that no row survives.
"""

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.conversion_page import Example, read_examples
from mappings.shapes.chain_gives import after
from mappings.shapes.chain_never import never
from mappings.shapes.item_shapes import unheld
from mappings.shapes.value_shape import ANY, Shape, made_of, of_text
from mappings.spec.rules import ItemRule, Step
from standards.reader import load_standard
from transforms.conversion import Context, Converted
from transforms.registry import CONVERSIONS
from transforms.row_rules import fit

ITEM = load_standard("2.1").groups["g_resident"].by_romaji["shimei"]
ERAS = {"eras": {"S": "showa", "3": "showa", "H": "heisei"}}
TEXTS = st.text(st.sampled_from(" 0123456789-:/.SHaZ｡ｱﾞﾟ　あア山０９Ａ－東京都県"), min_size=1, max_size=12)
STEPS = [
    Step("trim", {}),
    Step("name_separator", {}),
    Step("one_line", {}),
    Step("standard_characters", {}),
    Step("width", {"to": "full"}),
    Step("width", {"to": "half"}),
    Step("kana", {"to": "katakana"}),
    Step("split_name", {}),
    Step("split_prefecture", {}),
    Step("part", {"from": "3", "to": "5"}),
    Step("part", {"from": "2"}),
    Step("unpad", {"with": "0"}),
    Step("pad", {"to": "8", "with": "0"}),
    Step("pad", {"to": "4", "with": "　"}),
    Step("remove", {"characters": ["-", "/"]}),
    Step("remove", {"characters": "山"}),
    Step("null_if", {"values": ["00", "99999999"]}),
    Step("flag", {}),
    Step("number", {}),
    Step("number", {"scale": "2"}),
    Step("western_date", {"blank": ["00000000"], "open_end": ["99999999"]}),
    Step("era_text_date", ERAS),
    Step("day_before", {}),
    Step("check_digit", {"system": "individual_number"}),
]


def run(step: Step, texts: tuple[str, ...]) -> Converted:
    bound = CONVERSIONS[step.name](step.options, Context(ITEM, Path("nosuch"), None, ""))
    return bound(tuple(pa.array([text]) for text in texts))


def outcome(step: Step, texts: tuple[str, ...]) -> tuple[Any, bool]:
    """(the value, None where the step failed; whether it did what it is there for)."""
    result = run(step, texts)
    failed = any(mark.rows.any() for mark in result.failures)
    value = None if failed else result.values[0].as_py()
    if result.fills:
        return value, any(fill[0].is_valid for fill in result.fills)
    return value, value is not None if step.name != "null_if" else value is None


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.name}-{step.options}")
@given(text=TEXTS, slack=st.tuples(st.integers(0, 3), st.integers(0, 3)), more=TEXTS)
def test_what_a_step_gives_lies_within_its_shape(
    step: Step, text: str, slack: tuple[int, int], more: str
) -> None:
    shape = Shape(fewest=max(1, len(text) - slack[0]), most=len(text) + slack[1], made=made_of(text + more))
    value, did = outcome(step, (text,))
    if value is not None:
        assert after(step, (shape,)).holds(str(value))
    if did:
        assert list(never(step, (shape,), ("it",))) == []


@pytest.mark.parametrize(
    "step",
    [
        Step("join", {"with": "　"}),
        Step("join", {}),
        Step("date_parts", {}),
        Step("wareki_date", ERAS),
    ],
    ids=lambda step: step.name,
)
@given(texts=st.tuples(TEXTS, TEXTS, TEXTS))
def test_what_several_give_lies_within_their_shape(step: Step, texts: tuple[str, str, str]) -> None:
    given_texts = texts[:2] if step.name == "wareki_date" else texts
    shapes = tuple(map(of_text, given_texts))
    value, did = outcome(step, given_texts)
    if did and (step.name != "date_parts" or re.fullmatch("[0-9]{8}", value)):
        assert after(step, shapes).holds(value)
        assert list(never(step, shapes, given_texts)) == []


@pytest.mark.parametrize(
    "example",
    [each for each in read_examples() if None not in each.given],
    ids=lambda each: f"{each.conversion}-{each.line}",
)
def test_the_examples_lie_within_their_shapes(example: Example) -> None:
    step = Step(example.conversion, example.options)
    texts = tuple(str(each) for each in example.given)
    shapes = tuple(map(of_text, texts))
    if isinstance(example.gives, str) and not example.fails:
        assert step.name == "null_if" or not list(never(step, shapes, texts))
        assert after(step, shapes).holds(example.gives)


def test_an_unknown_length_tells_nothing() -> None:
    assert all(list(never(step, (Shape(most=ANY),), ("it",))) == [] for step in STEPS)


ITEMS = [item for schema in load_standard("2.1").groups.values() for item in schema.items]
WRITTEN = st.one_of(
    TEXTS,
    st.from_regex("[0-9]{1,15}", fullmatch=True),
    st.dates().map(str),
    st.times().map(lambda time: time.isoformat("seconds")),
)


@given(number=st.integers(0, len(ITEMS) - 1), data=st.data(), more=TEXTS)
def test_what_an_item_never_holds_is_never_taken(number: int, data: st.DataObject, more: str) -> None:
    item = ITEMS[number]
    codes = st.sampled_from(list(item.code_list.codes)) if item.code_list else WRITTEN
    text = data.draw(WRITTEN | codes, "text")
    slack = data.draw(st.integers(0, 3), "slack")
    shape = Shape(fewest=max(1, len(text) - slack), most=len(text) + slack, made=made_of(text + more))
    _, marks = fit(item, pa.array([text]))
    if not any(mark.rows.any() for mark in marks):
        assert unheld(ItemRule(item, 1), shape, "it") is None
