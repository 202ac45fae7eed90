"""What keeps a text written in a spec from ever being the value of an item."""

import re

from contracts.schema import CodeList, Item, ItemType
from standards.dates import TIME, is_legal

NUMBERS = (ItemType.NUMBER, ItemType.DECIMAL, ItemType.SIGNED)
_MOST_CODES = 12
_SELECTORS = re.compile("[\U000e0100-\U000e01ef]")


def misfit(item: Item, text: str, decimals: int = 0) -> str:
    """The end of a sentence (`is no day …`), "" where nothing is wrong; of a number at most so many `decimals`."""
    if not text.strip():
        return "is empty"
    if item.type in NUMBERS:
        return _no_number(item, text, decimals)
    if wrong := _no_form(item, text):
        return wrong
    if item.code_list is not None and text not in item.code_list.codes:
        return f"is not in its code list ({codes_text(item.code_list)})"
    if len(_SELECTORS.sub("", text)) > item.digits:
        return f"is longer than its {item.digits} characters"
    return ""


def codes_text(codes: CodeList) -> str:
    """The codes of a list with what they mean; of a long one the first."""
    shown = [f"{code} {name}" for code, name in codes.codes.items()]
    return "、".join(shown[:_MOST_CODES]) + ("、…" if len(shown) > _MOST_CODES else "")


def _no_form(item: Item, text: str) -> str:
    if item.type is ItemType.DATE and not is_legal(text, leap_day=item.unknown_date):
        return "is no day YYYY-MM-DD"
    if item.type is ItemType.YEAR and not re.fullmatch("[0-9]{4}", text):
        return "is no year YYYY"
    if item.type is ItemType.TIME and not re.fullmatch(TIME, text):
        return "is no time HH:MM:SS"
    if item.type is ItemType.HALF and not re.fullmatch("[ -~]*", text):
        return "has characters that are not half-width"
    return ""


def _no_number(item: Item, text: str, decimals: int) -> str:
    found = re.fullmatch(r"[+-]?([0-9]+)(?:\.([0-9]+))?", text)
    if found is None:
        return "is no number"
    if len(found[2] or "") > decimals:
        return f"has more than {decimals} decimals" if decimals else "is no whole number"
    if len(found[1].lstrip("0")) > item.digits:
        return f"is longer than its {item.digits} digits"
    if item.code_list is not None and str(int(found[1])) not in item.code_list.codes:
        return f"is not in its code list ({codes_text(item.code_list)})"
    return ""
