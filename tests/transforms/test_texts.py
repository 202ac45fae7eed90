"""What `standard_characters` refuses, for every code point."""

import sys
import unicodedata

import pyarrow as pa

from transforms.conversion import Context
from transforms.texts import standard_characters

EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
NO_CONTEXT: Context = None  # type: ignore[assignment]


def refused(texts: list[str | None]) -> list[bool]:
    converted = standard_characters({}, NO_CONTEXT)((pa.array(texts, pa.string()),))
    assert converted.values.to_pylist() == texts
    assert {mark.reason for mark in converted.failures} <= {"character_outside_standard"}
    return [any(mark.rows[row] for mark in converted.failures) for row in range(len(texts))]


def _never(character: str) -> bool:
    """By Unicode's own words; the soft hyphen is a character of JIS X 0213, selectors stand in an IVS."""
    code = ord(character)
    special = character in "\ufffc\ufffd" or 0xFDD0 <= code < 0xFDF0 or code & 0xFFFE == 0xFFFE
    control = unicodedata.category(character) in {"Cc", "Cf", "Co", "Zl", "Zp"} and character != "\xad"
    return special or control or (code >= 0xE0000 and not 0xE0100 <= code < 0xE01F0)


def test_every_code_point() -> None:
    assert refused(list(EVERY)) == [_never(character) for character in EVERY]


def test_one_bad_character_refuses_its_value_alone() -> None:
    texts = [
        "葛󠄀城　太郎",
        "葛\U0010de92",
        None,
        "",
        "山田\u200b太郎",
        "髙﨑 ｱ",
        "\ue000",
        "A\tB",
        "𠮷田\ufffd",
    ]
    assert refused(texts) == [False, True, False, False, True, False, True, True, True]
