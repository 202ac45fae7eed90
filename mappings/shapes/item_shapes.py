"""What keeps every value of a shape from being a value of its item: its length, its characters, its form."""

from collections.abc import Mapping
from dataclasses import replace

from contracts.schema import Item, ItemType
from mappings.item_text import NUMBERS
from mappings.shapes.chain_gives import option_number
from mappings.shapes.chain_value import chain_misfit
from mappings.shapes.value_shape import ANY, DAY, HALF, Made, Shape, Value
from mappings.spec.rules import ItemRule

# Types of one form: the lengths that it has, the characters that it needs, and how it is written.
_FORMS: Mapping[ItemType, tuple[tuple[int, ...], Made, str]] = {
    ItemType.DATE: ((DAY.most,), DAY.made, "a day YYYY-MM-DD"),
    ItemType.YEAR: ((4,), Made.DIGIT, "a year YYYY"),
    ItemType.TIME: ((5, 8), Made.DIGIT | Made.COLON, "a time HH:MM:SS"),
}
DATE_CURE = "Convert it: western_date, wareki_date or era_text_date."
_CURES = {
    ItemType.DATE: DATE_CURE,
    ItemType.YEAR: "Name the field that was meant; a year of an era becomes one by a table: {codes: FILE.csv}.",
}


def unheld(rule: ItemRule, shape: Shape, name: str) -> tuple[str, str] | None:
    """(what is wrong, what to do) where no value that comes out of the chain can be one of the item."""
    item = rule.item
    if shape.value is Value.LIST or chain_misfit(rule):
        return None
    if item.type in NUMBERS:
        return _no_number(rule, shape, name)
    if wrong := _no_form(item, _unsigned(shape)):
        return f"{name} {wrong}", _CURES.get(item.type, "Name the field or the conversion that was meant.")
    if item.type is ItemType.HALF and not shape.made & HALF:
        return (
            f"{name} has full-width characters, and the item half-width ones alone",
            "Add {width: {to: half}}.",
        )
    if item.code_list is not None and not any(map(shape.holds, item.code_list.codes)):
        return f"{name} has {shape.length}, and is none of its codes", "Convert it: {codes: FILE.csv}."
    if shape.fewest > item.digits:
        return (
            f"{name} has {shape.length}, and the item {item.digits} at most",
            "Name the field that was meant, or take a part of it.",
        )
    return None


def _unsigned(shape: Shape) -> Shape:
    """A whole number without its sign, which no form has: what is below 0 is none of its values."""
    if shape.value is not Value.WHOLE or Made.HYPHEN not in shape.made or shape.most == ANY:
        return shape
    return replace(shape, most=shape.most - 1, made=shape.made & ~Made.HYPHEN)


def _no_form(item: Item, shape: Shape) -> str:
    """The end of a sentence where the item has a form that no value has."""
    lengths, made, written = _FORMS.get(item.type, ((), Made(0), ""))
    if not lengths:
        return ""
    if shape.value.is_number and item.type is not ItemType.YEAR:
        return f"is {shape.value}, and {item.romaji} is {written}"
    if made not in shape.made or not any(shape.fewest <= length <= shape.most for length in lengths):
        return f"has {_told(shape, made)}, and {item.romaji} is {written}"
    return ""


def _told(shape: Shape, needed: Made) -> str:
    """How long values are, and that they are digits where more than these is needed."""
    digits = shape.made == Made.DIGIT and (shape.value.is_number or needed != Made.DIGIT)
    return shape.length.replace("characters", "digits") if digits else shape.length


def _no_number(rule: ItemRule, shape: Shape, name: str) -> tuple[str, str] | None:
    item = rule.item
    if not shape.value.is_number and not shape.made & Made.DIGIT:
        return (
            f"{name} has no digits 0 to 9, and the item is a number",
            "Make them half-width: {width: {to: half}}.",
        )
    last = next((step for step in reversed(rule.steps) if step.name == "number"), None)
    scale = option_number(last.options, "scale") if last else 0
    if scale > item.scale:
        has = f"{item.scale} decimals" if item.scale else "no decimals"
        return (
            f"number: scale {scale} makes more decimals than the item has, which has {has}",
            "Correct the scale.",
        )
    return None
