"""The rule of a proposed item: its source fields and the conversions that its kind and the field's call for."""

import re
from typing import Any

from contracts.schema import Item, ItemType, TableSchema
from contracts.source import FieldType
from mappings.draft.conditions import eras_of
from mappings.draft.proposals import GroupProposal, Proposal
from mappings.draft.source import DraftField
from mappings.yaml.text import Block, Sequence
from standards.check_digits import fixed_length
from standards.eras import LETTERS
from standards.name_items import is_name_or_address

# Items that plans set, by their names in every group of the standard.
SETTINGS_OF = {"sosashaid": "operator", "sosanengappi": "as_of", "sosajikoku": "time_of_day"}
_DIGITS = {"1": "meiji", "2": "taisho", "3": "showa", "4": "heisei", "5": "reiwa"}


def _chain(*steps: Any) -> Sequence:
    return Sequence(steps)


def _step(name: str, options: Any) -> Block:
    return Block({name: options})


_FULL = _step("width", Block({"to": "full"}))
_SPLIT = _step("split", Block({"by": ","}))
# The chains that rules name, as the section `conversions` has them.
CHAINS: dict[str, Sequence] = {
    "day": _chain(_step("western_date", Block({"blank": Sequence(["0", "00000000"])}))),
    "end_day": _chain(
        _step(
            "western_date", Block({"blank": Sequence(["0", "00000000"]), "open_end": Sequence(["99999999"])})
        )
    ),
    "era_digit_day": _chain(_step("wareki_date", Block({"eras": Block(_DIGITS)}))),
    "era_letter_day": _chain(_step("wareki_date", Block({"eras": Block(LETTERS)}))),
    "era_text_day": _chain(_step("era_text_date", Block({"eras": Block({**LETTERS, **_DIGITS})}))),
    "full_text": _chain("trim", "gaiji", _FULL, "standard_characters"),
    "kana_name": _chain("trim", _FULL, "name_separator", "standard_characters"),
    "kanji_name": _chain("trim", "gaiji", "name_separator", "standard_characters"),
}
# Days that may be open: only of an end does 9999-12-31 say that it has not come.
_ENDS = re.compile("終了|喪失|期限|満了")
_NUMBER_ITEMS = (ItemType.NUMBER, ItemType.DECIMAL, ItemType.SIGNED)


def rule_of(
    proposal: Proposal, group: GroupProposal, code_files: dict[str, str], ruled: set[str]
) -> tuple[Block, tuple[str, ...]]:
    """The rule, and the other items that it fills; `ruled` are items that have a rule of their own."""
    item, field = proposal.item, proposal.field
    names = _fields(proposal, group)
    rule = Block({"from": names[0] if len(names) == 1 else Sequence(names)})
    steps = ["trim", _SPLIT] if proposal.is_list else _steps(item, field, code_files)
    fills = _name_parts(group.schema, item) if "kanji_name" in steps or "kana_name" in steps else ()
    if fills and not ruled & set(fills):
        rule["convert"] = Sequence([*steps, "split_name"])
        rule["fills"] = Sequence(fills)
        return rule, fills
    if steps:
        rule["convert"] = steps[0] if len(steps) == 1 else Sequence(steps)
    return rule, ()


def _fields(proposal: Proposal, group: GroupProposal) -> list[str]:
    """The field with its era before it, or all occurrences of a table for an item that repeats."""
    field = proposal.field
    if field.era is not None:
        return [field.era.name, field.name]
    if proposal.item.repeats:
        again = (p for p in group.taken.values() if p.item.romaji == proposal.item.romaji and p.is_written)
        names = {p.field.name: p.field.field.offset for p in again}
        return sorted(names, key=lambda name: names[name])
    return [field.name]


def _steps(item: Item, field: DraftField, code_files: dict[str, str]) -> list[Any]:
    if item.type is ItemType.DATE:
        return [_day(item, field)]
    if field.name in code_files:
        return [_step("codes", code_files[field.name])]
    if field.field.type.is_number:
        is_code = item.type is ItemType.HALF and field.characters and not field.field.scale
        return [_filled(item, field)] if is_code else []
    if field.is_number:
        return ["number"] if item.type in _NUMBER_ITEMS else []
    if item.type in _NUMBER_ITEMS:
        return ["number"]
    if item.type is not ItemType.FULL:
        return ["trim"]
    return [_text(item)]


def _filled(item: Item, field: DraftField) -> Block:
    """A number as the text that its digits were: a key must be the same text, packed in one file and DISPLAY in another.

    桁数 is the most that an item takes (宛名番号 X 15 holds numbers of ten digits), so the field's digits count; but
    a packed field may have a digit more than all codes of its system (個人番号), and their length counts then.
    """
    code = fixed_length(item.code_system) or item.digits
    return _step("pad", Block({"to": str(min(field.characters, code, item.digits)), "with": "0"}))


def _day(item: Item, field: DraftField) -> Any:
    """The chain of a day; the eras are those of the condition names where these say them."""
    if field.era is not None:
        if eras := eras_of(field.era):
            return _step("wareki_date", Block({"eras": Block(eras)}))
        return "era_letter_day" if field.era.field.type is FieldType.TEXT else "era_digit_day"
    if field.characters == 7:
        return "era_text_day"
    return "end_day" if _ENDS.search(item.name) else "day"


def _text(item: Item) -> str:
    if any(part in item.name for part in ("フリガナ", "読み仮名", "ローマ字", "アルファベット")):
        return "kana_name"
    return "kanji_name" if is_name_or_address(item) and "住所" not in item.name else "full_text"


def _name_parts(schema: TableSchema, item: Item) -> tuple[str, ...]:
    """The family and given name that the standard has beside a name."""
    stem, _, reading = item.romaji.partition("_")
    tail = f"_{reading}" if reading else ""
    for pair in ((f"{item.romaji}_uji", f"{item.romaji}_na"), (f"uji_nihonjin{tail}", f"na_nihonjin{tail}")):
        if (stem == "shimei" or pair[0].startswith(stem)) and all(name in schema.by_romaji for name in pair):
            return pair
    return ()
