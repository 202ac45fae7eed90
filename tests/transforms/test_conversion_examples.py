"""Each example of the reference page, alone and in one column with many others."""

from pathlib import Path

import pyarrow as pa
import pytest

from mappings.conversion_page import Example, conversion_page, read_examples
from mappings.vocabulary import VOCABULARY
from standards.reader import load_standard
from transforms.conversion import Context, Converted
from transforms.registry import CONVERSIONS

ITEM = load_standard("2.1").groups["g_resident"].by_romaji["shimei"]
EXAMPLES = read_examples()
WITH_TABLES = {"codes", "reduce"}


def convert(example: Example, copies: int = 1) -> Converted:
    bound = CONVERSIONS[example.conversion](example.options, Context(ITEM, Path("nosuch"), None, ""))
    texts = [None if given is None else str(given) for given in example.given]
    return bound(tuple(pa.array([text] * copies, pa.string()) for text in texts))


def shown(values: pa.Array, row: int) -> object:
    value = values[row].as_py()
    return value if value is None or isinstance(value, list) else str(value)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.conversion}-{each.line}")
@pytest.mark.parametrize("copies", [1, 3])
def test_an_example(example: Example, copies: int) -> None:
    result = convert(example, copies)
    failed = [mark.reason for mark in result.failures if mark.rows[-1]]
    gives = list(map(str, example.gives)) if isinstance(example.gives, list) else example.gives
    assert failed == ([example.fails] if example.fails else [])
    assert shown(result.values, copies - 1) == gives
    assert [shown(fill, copies - 1) for fill in result.fills] == list(example.fills)


def test_every_conversion_has_examples() -> None:
    assert {example.conversion for example in EXAMPLES} | WITH_TABLES == set(VOCABULARY)


def test_the_page_of_the_repository_is_that_of_the_examples() -> None:
    assert Path("docs/conversions.md").read_text(encoding="utf-8") == conversion_page(EXAMPLES)
