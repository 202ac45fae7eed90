"""What values a field can hold or a conversion can give: how many characters of which kinds, or what number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Flag, StrEnum, auto

from contracts.source import FieldType, SourceField

ANY = 1 << 30
_LENGTH_OF_DAY = 10


class Value(StrEnum):
    """What a value is, in words of a message."""

    TEXT = "a text"
    WHOLE = "a whole number"
    DECIMALS = "a number with decimals"
    BYTES = "bytes"
    LIST = "a list"

    @property
    def is_number(self) -> bool:
        """Whether no text."""
        return self in (Value.WHOLE, Value.DECIMALS)


class Made(Flag):
    """Kinds of characters that stand in texts; hyphen and colon apart, for they are what makes a day or a time."""

    DIGIT = auto()
    HYPHEN = auto()
    COLON = auto()
    ASCII = auto()
    HALF_KANA = auto()
    FULL = auto()


HALF = Made.DIGIT | Made.HYPHEN | Made.COLON | Made.ASCII
ALL = HALF | Made.HALF_KANA | Made.FULL


@dataclass(frozen=True, slots=True)
class Shape:
    """Every value that is not blank lies within: from `fewest` to `most` characters, of `made` alone.

    Numbers are as texts of their digits, without leading zeros; `scale` is how many decimals they have at most.
    What nobody can know is as wide as it gets, so that nothing is told of it.
    """

    value: Value = Value.TEXT
    fewest: int = 1
    most: int = ANY
    made: Made = ALL
    scale: int = 0

    def holds(self, text: str) -> bool:
        """Whether a text can be one of the values."""
        if self.value.is_number and not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text):
            return False
        return self.fewest <= len(text) <= self.most and not made_of(text) & ~self.made

    @property
    def length(self) -> str:
        """How long values are, for a message."""
        if self.most >= ANY:
            return f"{self.fewest} characters or more"
        return (
            f"{self.most} characters"
            if self.fewest == self.most
            else f"{self.fewest} to {self.most} characters"
        )


DAY = Shape(fewest=_LENGTH_OF_DAY, most=_LENGTH_OF_DAY, made=Made.DIGIT | Made.HYPHEN)


def made_of(text: str) -> Made:
    """The kinds of characters of a text."""
    return _together(map(_kind, text))


def of_text(text: str) -> Shape:
    """The shape of one text alone, without the spaces that make it blank."""
    return Shape(fewest=len(text), most=len(text), made=made_of(text))


def of_field(field: SourceField | None, *, in_columns: bool) -> Shape:
    """What an extractor gives; `in_columns` where fields are bytes of a host whose kanji fields hold no other characters.

    An X field of so many bytes has as many characters at most, trailing blanks gone; of a delimited file or a table
    nobody knows how long its columns are.
    """
    if field is None:
        return Shape()
    if field.type is FieldType.BYTES:
        return Shape(Value.BYTES)
    if field.type.is_float:
        return Shape(Value.DECIMALS, made=HALF, scale=ANY)
    if field.type.is_number:
        return _of_number(field)
    return _of_text(field, in_columns)


def _of_text(field: SourceField, in_columns: bool) -> Shape:
    if field.type is FieldType.DIGITS and field.digits:
        return Shape(fewest=field.digits, most=field.digits, made=Made.DIGIT)
    if field.type is FieldType.KANJI and in_columns and field.length:
        return Shape(most=field.length // 2, made=Made.FULL)
    if field.type is FieldType.DATE:  # of a database with its time
        return Shape(fewest=DAY.most, most=DAY.most if field.length else ANY, made=HALF)
    if field.type is FieldType.TEXT and field.length:
        wide = in_columns and field.length < 2  # a full-width character has two bytes
        return Shape(most=field.length, made=ALL & ~Made.FULL if wide else ALL)
    return Shape()


def _of_number(field: SourceField) -> Shape:
    decimals = max(field.scale, 0)
    sign = Made.HYPHEN if field.signed or field.type is FieldType.NUMBER else Made(0)
    point = Made.ASCII if decimals else Made(0)
    digits = field.digits - min(field.scale, 0)  # PIC 99PPP: digits that are not stored
    most = digits + bool(sign) + (decimals and 2) if field.digits else ANY
    value = Value.DECIMALS if decimals else Value.WHOLE
    return Shape(value, most=most, made=Made.DIGIT | sign | point, scale=decimals)


def _kind(character: str) -> Made:
    if character in "0123456789":
        return Made.DIGIT
    if character in "-:":
        return Made.HYPHEN if character == "-" else Made.COLON
    if character <= "~":
        return Made.ASCII
    return Made.HALF_KANA if "｡" <= character <= "ﾟ" else Made.FULL


def _together(kinds: Iterable[Made]) -> Made:
    made = Made(0)
    for kind in kinds:
        made |= kind
    return made
