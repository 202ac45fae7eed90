"""The values of a condition name (level 88), as the field that it belongs to holds them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.source import FieldType
from mappings.draft.source import DraftField
from standards.eras import ERAS

# A literal in quotes, with what stands before them (N'…', X'…'), or a word.
_WORD = re.compile(r"\w*'[^']*'|\w*\"[^\"]*\"|\S+")
_LITERAL = re.compile(r"(?P<quote>N?['\"])(?P<text>[^'\"]*)['\"]|(?P<number>\d+)", re.IGNORECASE)
_RANGES = ("THRU", "THROUGH")
_ZEROS = ("ZERO", "ZEROS", "ZEROES")
# A range of more values than these is written as what it is: a code table that fills a screen says less.
_MOST_OF_RANGE = 10
# How condition names write the eras, beside their kanji.
_ERAS = {
    "meiji": {"MEIJI", "MEIZI", "M"},
    "taisho": {"TAISHO", "TAISYO", "TAISHOU", "T"},
    "showa": {"SHOWA", "SYOWA", "SHOUWA", "S"},
    "heisei": {"HEISEI", "H"},
    "reiwa": {"REIWA", "R"},
}


@dataclass(frozen=True, slots=True)
class ConditionValues:
    """Each value with its condition name, and the `unlisted` conditions as written, NAME VALUE …, in part or as a whole."""

    values: tuple[tuple[str, str], ...]
    unlisted: tuple[str, ...]


def values_of(field: DraftField) -> ConditionValues:
    """What the condition names of a field say; long ranges, SPACE, HIGH-VALUE, hex and signed numbers are unlisted."""
    values: list[tuple[str, str]] = []
    unlisted: list[str] = []
    for condition in field.conditions:
        for term in _terms(_WORD.findall(condition.values)):
            found = _listed(term, field)
            values += [(value, condition.name) for value in found]
            if not found:
                unlisted.append(f"{condition.name} VALUE {' '.join(term)}")
    return ConditionValues(tuple(values), tuple(unlisted))


def _terms(words: list[str]) -> Iterator[list[str]]:
    """Single values as one word, ranges as three."""
    at = 0
    while at < len(words):
        length = 3 if [word.upper() for word in words[at + 1 : at + 2]] in [[each] for each in _RANGES] else 1
        yield words[at : at + length]
        at += length


def _listed(term: list[str], field: DraftField) -> list[str]:
    """The values of a term, none where they cannot be told or are too many."""
    ends = [_value(word, field) for word in (term[0], term[-1])]
    if any(end is None for end in ends):
        return []
    first, last = (end or "" for end in ends)
    if len(term) == 1:
        return [first]
    whole = first.isdecimal() and last.isdecimal() and (field.is_number or len(first) == len(last))
    if not whole or int(last) - int(first) >= _MOST_OF_RANGE:
        return []
    width = 1 if _is_exact(field) else len(first)
    return [str(value).zfill(width) for value in range(int(first), int(last) + 1)]


def _value(word: str, field: DraftField) -> str | None:
    """A literal as a mapping sees it: text without padding, leading zeros in digits that stay text; None if it is none."""
    if word.upper() in _ZEROS:
        word = "0" * field.characters
    literal = _LITERAL.fullmatch(word)
    if literal is None:
        return None
    text = literal["text"] if literal["number"] is None else literal["number"]
    if field.field.type is FieldType.DIGITS:
        return text.zfill(field.characters)
    if _is_exact(field):
        return str(int(text)) if text.isdecimal() else None
    return text.rstrip(" \u3000") or None


def _is_exact(field: DraftField) -> bool:
    return field.is_number and field.field.type is not FieldType.DIGITS


def eras_of(field: DraftField) -> dict[str, str]:
    """The era that each value of the field stands for by its condition name; empty where no name says one."""
    found = ((value, _era(name)) for value, name in values_of(field).values)
    return {value: era for value, era in found if era}


def _era(name: str) -> str:
    words = {word.upper() for word in re.split(r"[-_]", name)}
    spelled = (era for era, spellings in _ERAS.items() if words & spellings or ERAS[era].name in name)
    return next(spelled, "")
