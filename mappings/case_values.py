"""Texts of a case as values: what a source field may hold, and what an item may be expected to be."""

import re
from decimal import Decimal, InvalidOperation

from contracts.gaiji_mark import END, START
from contracts.schema import Item, ItemType
from contracts.source import FieldType, SourceField, SourceLayout
from mappings.charset_names import plain
from mappings.field_texts import never_held
from mappings.item_text import misfit

_WRITTEN = re.compile(r"<gaiji ([0-9A-Fa-f]+)>")
_BEGUN = re.compile("<[ 　]*gaiji", re.IGNORECASE)
_BARE = re.compile("[\ue000-\uf8ff\ufff9-\ufffb]")
_MARKED = re.compile(f"{START}(!?)([0-9A-F]+){END}")
_NUMBERS = (ItemType.NUMBER, ItemType.DECIMAL, ItemType.SIGNED)


def with_marks(text: str) -> str:
    """`<gaiji 80A6>`, as people write a vendor character, to the mark that extractors give."""
    return _WRITTEN.sub(lambda found: f"{START}{found[1].upper()}{END}", text)


def without_marks(text: str) -> str:
    """The other way round; bytes that are no text become `<bytes 0FFF>`."""
    return _MARKED.sub(lambda found: f"<{'bytes' if found[1] else 'gaiji'} {found[2]}>", text)


def mark_problem(text: str) -> str:
    """What is wrong with a vendor character that is begun as people write one; "" if nothing is."""
    begun = _BEGUN.search(_WRITTEN.sub("", text))
    return "has a vendor character that cannot be read; write <gaiji 80A6>, its code in hex" if begun else ""


def _odd_code(layout: SourceLayout, text: str) -> str:
    """Half a byte is told; of Unicode a code is no bytes, but the number of a character."""
    charset = plain(layout.charset.single_byte)
    if not charset or charset.startswith("utf"):
        return ""
    odd = any(
        len(code) % 2 for code in _WRITTEN.findall(text)
    )  # not which one: it is a part of somebody's name
    return "has a vendor character whose code is no whole number of bytes" if odd else ""


def field_problem(field: SourceField, layout: SourceLayout, text: str) -> str:
    """What keeps an extractor from ever giving this text for a field of a layout; "" if nothing does."""
    if field.type.is_number or field.type.is_float:
        return _number_problem(field, text)
    if field.type is FieldType.DIGITS and field.digits:
        good = text.isascii() and text.isdigit() and len(text) == field.digits
        return "" if good else f"holds {field.digits} digits, with leading zeros"
    if field.type in (FieldType.BYTES, FieldType.HEX):
        return "" if re.fullmatch(r"([0-9A-F]{2})*", text) else "holds bytes, written in upper-case hex"
    if wrong := mark_problem(text) or _odd_code(layout, text):
        return wrong
    if _BARE.search(text):
        return "never holds a vendor character as such; write <gaiji CODE>"
    return never_held(field, layout, _WRITTEN.sub("〓", text))


def _number_problem(field: SourceField, text: str) -> str:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return "holds a number; write digits"
    has_sign = field.signed or field.type is FieldType.NUMBER or field.type.is_float
    if text.startswith("-") and not has_sign:
        return "has no sign"
    whole, _, decimals = text.lstrip("-").partition(".")
    if len(decimals) > max(field.scale, 0) and not field.type.is_float:
        return f"has {max(field.scale, 0)} decimals"
    most = field.digits - field.scale
    return f"has {most} digits before the point" if field.digits and len(whole.lstrip("0")) > most else ""


def item_problem(item: Item, text: str) -> str:
    """What keeps the item, or a value of one that repeats, from ever being this text; "" if nothing does."""
    if wrong := mark_problem(text):
        return wrong
    if item.type not in _NUMBERS:
        return misfit(item, with_marks(text))
    number = as_number(text)
    if number is None:
        return "is a number; write digits"
    return misfit(item, f"{_without_zeros(number):f}", item.scale)


def _without_zeros(number: Decimal) -> Decimal:
    """Numbers are compared as such: 1.50 is 1.5."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


def as_number(text: str) -> Decimal | None:
    """An exact number, None where the text is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
