"""Texts that a source field can never hold, by its type and its bytes."""

import re
from unicodedata import east_asian_width

from contracts.source import FieldType, SourceField, SourceLayout
from mappings.charset_names import charset_names, host_tables, plain

Held = tuple[SourceField, SourceLayout]
"""A field that holds the values, and the layout that it is of."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].*)?", re.ASCII)
_NUMBER = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)


def never_held(field: SourceField, layout: SourceLayout, text: str) -> str:
    """Why no value of the field is this text (the end of a sentence about the field), "" where one may be."""
    if field.type.is_number:
        return _of_number(field, text)
    if field.type is FieldType.DATE:
        return "" if _DAY.fullmatch(text) else "is a day YYYY-MM-DD, with a time behind it or without"
    if field.type is FieldType.DIGITS and not field.scale:
        if not (text.isascii() and text.isdigit() and len(text) == field.length):
            return f"is always {field.length} digits, with zeros in front"
    elif field.type is FieldType.TEXT and layout.format.has_bytes:
        if _bytes(text) > field.length:
            return f"has {field.length} bytes"
        if _bytes(text) > len(text) and _is_half_width(layout):
            return "is of half-width characters alone"
    elif field.type is FieldType.KANJI:
        if any(east_asian_width(each) in ("Na", "H") for each in text):
            return "is of full-width characters alone"
        if len(text) * 2 > field.length:
            return f"has {field.length // 2} characters"
    return ""


def _of_number(field: SourceField, text: str) -> str:
    if field.type.is_number and field.scale <= 0:
        if not _NUMBER.fullmatch(text):
            return "is a number, which has no zeros in front"
        if field.digits and len(text.lstrip("-")) > field.digits - min(field.scale, 0):
            return f"is a number of {field.digits - min(field.scale, 0)} digits"
    return ""


def _bytes(text: str) -> int:
    """At the least: a full-width character has two bytes or more, whatever the charset."""
    return sum(2 if _is_wide(each) else 1 for each in text)


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in ("W", "F")


def _is_half_width(layout: SourceLayout) -> bool:
    """Whether its charset is a table of single bytes alone."""
    name = plain(layout.charset.single_byte)
    row = charset_names().get(name)
    return not layout.charset.double_byte and row is not None and row["name"] in host_tables()
