"""The vocabulary that specs may use is what transforms implement, and what the documentation lists."""

from pathlib import Path

from mappings.vocabulary import VOCABULARY
from transforms.registry import CONVERSIONS

DOCUMENT = Path(__file__).parents[2] / "docs" / "mapping_spec.md"


def test_every_word_is_implemented_and_nothing_else() -> None:
    assert set(VOCABULARY) == set(CONVERSIONS)


def test_every_word_and_option_is_documented() -> None:
    table = DOCUMENT.read_text(encoding="utf-8").split("## Conversions")[1]
    for word in VOCABULARY.values():
        assert f"`{word.name}`" in table or f"{{{word.name}:" in table, word.name
        for option in word.options:
            assert option in table or word.bare_option == option, (word.name, option)
