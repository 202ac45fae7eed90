"""The words of a field's name, and how the standard writes them: `words.csv` holds what copybooks abbreviate."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parent / "words.csv"
# Fewer letters that `words.csv` has not stand in too many names to tell one.
_SHORTEST_WORD = 3
# Romaji of copybooks (訓令式, long vowels) as that of the standard, which is Hepburn without long vowels.
_SPELLINGS = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"([sztj])y([aou])", r"\1h\2"),
        ("th([aou])", r"ch\1"),
        ("zh|jh", "j"),
        ("si", "shi"),
        ("ti", "chi"),
        ("tu", "tsu"),
        ("zi", "ji"),
        ("(?<![sc])hu", "fu"),
        ("m(?=[bmp])", "n"),
        ("ou|oo", "o"),
        ("uu", "u"),
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as `written`, and the `readings` that an item's name may have for it, likeliest first.

    `may_go`: the standard may leave it out (漢字). `generic`: alone it tells no item (番号, コード, AB).
    """

    written: str
    readings: tuple[str, ...]
    may_go: bool = False
    generic: bool = False

    @property
    def is_letter(self) -> bool:
        """Whether it is one letter that nobody knows: it stands in nearly every name, and says none of them."""
        reading = self.readings[0]
        return len(reading) == 1 and reading.isascii() and reading.isalpha()


def words_of(name: str) -> tuple[Word, ...]:
    """The words of a COBOL name or of a Japanese one, in their order, full-width letters as the half-width ones."""
    pieces = filter(None, re.split(r"[-_\s:・/()]+", unicodedata.normalize("NFKC", name).upper()))
    return tuple(word for piece in pieces for word in _words(piece))


def plain(name: str) -> str:
    """An item's name, in romaji or Japanese, as words are looked for in it."""
    letters = re.sub(r"[_\s（）()・]", "", name.lower())
    for pattern, spelling in _SPELLINGS if letters.isascii() else ():
        letters = pattern.sub(spelling, letters)
    return letters


def _words(piece: str) -> Iterator[Word]:
    known = _known()
    if not piece.isascii():
        parts = re.split(f"({'|'.join(_japanese())})", piece)
        short = len(piece) == 1
        yield from (known.get(part) or Word(part, (part.lower(),), generic=short) for part in parts if part)
        return
    for part in re.findall(r"[0-9]+|[^0-9]+", piece):
        short = len(part) < _SHORTEST_WORD
        yield known.get(part) or Word(part, (plain(part),), generic=part.isdigit() or short)


@cache
def _known() -> dict[str, Word]:
    with _WORDS.open(encoding="utf-8", newline="") as file:
        return {
            row["word"]: Word(
                row["word"], tuple(row["reads"].split("|")), bool(row["may_go"]), bool(row["generic"])
            )
            for row in csv.DictReader(file)
        }


@cache
def _japanese() -> tuple[str, ...]:
    """The Japanese words, longest first."""
    return tuple(
        sorted((word for word in _known() if not word.isascii()), key=lambda word: (-len(word), word))
    )


def japanese_of(name: str) -> str:
    """The Japanese of a condition name, if `words.csv` has it; a Japanese name itself."""
    return _meanings().get(name.upper(), name)


@cache
def _meanings() -> dict[str, str]:
    with _WORDS.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["japanese"] for row in csv.DictReader(file) if row["japanese"]}
