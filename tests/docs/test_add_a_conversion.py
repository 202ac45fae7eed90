"""The how-to is followed to the letter: its word, its function and its examples belong together, and its files are there."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from mappings.conversion_page import read_examples
from mappings.vocabulary import VOCABULARY, ConversionWord
from standards.reader import load_standard
from transforms.conversion import Context, Conversion, Converted, Options, text_option
from transforms.registry import CONVERSIONS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how_to" / "add_a_conversion.md"
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_three_steps_give_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "pa": pa,
        "pc": pc,
        "ConversionWord": ConversionWord,
        "Context": Context,
        "Conversion": Conversion,
        "Converted": Converted,
        "Options": Options,
        "text_option": text_option,
    }
    for code in blocks("python"):
        exec(code, given)
    word, function = given["word"], given["capitals"]
    assert isinstance(word, ConversionWord)
    assert callable(function)
    assert word.name not in VOCABULARY
    monkeypatch.setitem(VOCABULARY, word.name, word)
    monkeypatch.setitem(CONVERSIONS, word.name, function)
    path = tmp_path / "examples.yaml"
    path.write_text(blocks("yaml")[0], encoding="utf-8")
    item = load_standard("2.1").groups["g_resident"].by_romaji["shimei"]
    examples = read_examples(path)
    assert len(examples) == 2
    for example in examples:
        convert = CONVERSIONS[word.name](example.options, Context(item, tmp_path, None, ""))
        assert convert((pa.array([*example.given, None]),)).values.to_pylist() == [example.gives, None]


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"[`( ]((?:mappings|transforms|standards|tests|benchmarks|docs)/[\w./]+\.\w+)", TEXT)
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert [link for link in re.findall(r"\]\(([\w./]+)", TEXT) if not (PAGE.parent / link).is_file()] == []
