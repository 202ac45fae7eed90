"""How much the words of a field say the name of an item."""

from collections.abc import Sequence
from dataclasses import dataclass

from mappings.draft.words import Word, plain

_OUT_OF_ORDER = 0.9
_LEFT_OUT = 0.95
_ONLY_GENERIC = 0.5
# A word that is not in a name, but begins as something in it, counts for what they share from so many letters on.
_SHORTEST_BEGINNING = 4
_TAKEN = "\0"
# What an item keeps although nothing of the field says it: names of the standard are longer than those of copybooks.
_UNSAID = 0.55


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` from 0 to 1, and the parts of the item's name that words were found to say."""

    score: float
    found: tuple[str, ...] = ()


def likeness(words: Sequence[Word], name: str) -> Likeness:
    """How much words say a name (romaji or Japanese): all of them found in it, and all of it said, is 1."""
    whole = plain(name)
    left, position = whole, 0
    found: list[str] = []
    said = length = 0.0
    factor = 1.0
    only_generic = True
    for word in words:
        part, start = _find(word, left, position)
        if not part and word.may_go:
            factor *= _LEFT_OUT
            continue
        length += max(len(word.readings[0]), len(part))
        if not part:
            continue
        found.append(part)
        only_generic &= word.generic
        said += len(part) * (1 if start >= position else _OUT_OF_ORDER)
        left = left[:start] + _TAKEN * len(part) + left[start + len(part) :]
        position = max(position, start + len(part))
    if not found:
        return Likeness(0.0)
    covered = left.count(_TAKEN) / len(whole)
    if only_generic:
        factor *= _ONLY_GENERIC
    return Likeness(said / length * (_UNSAID + (1 - _UNSAID) * covered) * factor, tuple(found))


def _find(word: Word, name: str, position: int) -> tuple[str, int]:
    """The part of a name that a word says and where it begins; behind `position` if it can be, ("", 0) if nowhere."""
    if word.is_letter:
        return "", 0
    for first in (position, 0):
        for reading in word.readings:
            start = name.find(reading, first)
            if start >= 0:
                return reading, start
    reading = word.readings[0]
    for length in range(len(reading) - 1, _SHORTEST_BEGINNING - 1, -1):
        start = name.find(reading[:length])
        if start >= 0:
            return reading[:length], start
    return "", 0
