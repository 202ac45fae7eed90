"""What the last telling conversion of a chain gives, against the type of the item that it is for."""

from collections.abc import Iterable

from contracts.schema import ItemType
from mappings.item_text import NUMBERS
from mappings.spec.rules import ItemRule, Step
from standards.name_items import is_name_or_address

# They leave what a value is as it was.
_KEEP = ("trim", "null_if", "standard_characters", "one_line", "gaiji", "name_separator", "check_digit")
# They change texts, but no character of a mark.
_KEEP_MARKS = ("join", "split_name", "split_prefecture", "kana", "codes", "flag", "number", "date_parts")
_DAYS = ("wareki_date", "western_date", "era_text_date", "day_before")
_NO_NAMES = (*_DAYS, "date_parts", "flag", "number", "check_digit")
_LENGTH_OF_DAY = 10


def chain_misfit(rule: ItemRule) -> str:
    """Why what the chain gives can never be a value of the item (the end of a sentence), or ""."""
    if (rule.each_alone or _splits(rule.steps)) and not rule.item.repeats:
        return "has one value, and its conversions give a list"
    if rule.each_alone and _splits(rule.steps):
        return "has a value of each field, and its conversions give a list of each"
    if rule.default is not None and (rule.each_alone or _splits(rule.steps)):
        return "is a list, which has no default"
    if is_name_or_address(rule.item) and (
        no := next((s.name for s in rule.steps if s.name in _NO_NAMES), "")
    ):
        return f"is a name or an address, and {no} takes none"
    telling = [step for step in rule.steps if not keeps_values(step)]
    return _misfit(rule, telling[-1]) if telling else ""


def keeps_values(step: Step) -> bool:
    """Whether values leave a step as they came, or not at all."""
    return step.name in _KEEP


def marks_left(steps: Iterable[Step]) -> str:
    """The conversion that changes marks of vendor characters before any is identified or refused, "" where none does.

    Their code in hex would be made full-width, cut or reduced to 〓 with the text, and `gaiji` behind it finds none.
    """
    for step in steps:
        if step.name in ("gaiji", "standard_characters"):
            return ""
        if not (keeps_values(step) or step.name in _KEEP_MARKS):
            return step.name
    return ""


def marks_refused(steps: Iterable[Step]) -> bool:
    """Whether marks of vendor characters come to standard_characters, which refuses them, before `gaiji` behind it."""
    told = [step.name for step in steps if step.name in ("gaiji", "standard_characters")]
    return told[:1] == ["standard_characters"] and "gaiji" in told


def _misfit(rule: ItemRule, last: Step) -> str:
    item = rule.item
    is_code = item.code_list is not None
    if last.name in _DAYS and (
        is_code or item.digits < _LENGTH_OF_DAY or item.type in (*NUMBERS, ItemType.TIME, ItemType.YEAR)
    ):
        return f"is of type {item.type}, and its conversions give a day"
    if last.name == "flag":
        codes = item.code_list.codes if item.code_list else {"0": "", "1": ""}
        if item.type in (ItemType.DATE, ItemType.TIME, ItemType.YEAR) or not {"0", "1"} <= codes.keys():
            return 'takes other values than the "1" and "0" that its conversions give'
    if last.name == "number" and item.type in (ItemType.DATE, ItemType.TIME):
        return f"is of type {item.type}, and its conversions give a number"
    filled = str(last.options.get("to", "")) if last.name == "pad" else ""
    if filled.isdecimal() and int(filled) > item.digits and item.type not in NUMBERS:
        return f"has {item.digits} characters, and its conversions fill up to {filled}"
    if last.name in ("width", "kana") and last.options.get("to") != "half" and item.type is not ItemType.FULL:
        return f"is of type {item.type}, and its conversions give full-width characters"
    return ""


def _splits(steps: tuple[Step, ...]) -> bool:
    return any(step.name == "split" for step in steps)
