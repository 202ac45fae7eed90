"""Reads one item of an own group: the facts that the standard states of its items, in the same words."""

import re
from pathlib import Path

from contracts.condition import Condition
from contracts.errors import SpecError
from contracts.schema import CodeList, Duty, Item, ItemType, Privacy
from mappings import grammar
from mappings.csv_table import read_table
from mappings.plain_file import is_there
from mappings.reading import Reading
from mappings.yaml.text import Block, Text
from standards.reader import MOST_NAME_BYTES, code_system_of

YES = {"": False, "true": True, "false": False}
# Lengths that the standard always gives these types.
LENGTHS = {ItemType.YEAR: 4, ItemType.DATE: 10, ItemType.TIME: 8}
TYPES = {"": ItemType.HALF} | {kind.value: kind for kind in ItemType if kind is not ItemType.BLOB}
PRIVACY = {"": Privacy.PERSONAL} | {kind.value: kind for kind in Privacy}
_MOST_DIGITS = 38  # of a number that Arrow's decimal128 and PostgreSQL both hold exactly
_MOST_CHARACTERS = 10_000
_MOST_VALUES = 1_000
_NUMBERS = (ItemType.NUMBER, ItemType.SIGNED, ItemType.DECIMAL)
_ENGLISH = re.compile(f"[A-Za-z][A-Za-z0-9_]{{0,{MOST_NAME_BYTES - 1}}}")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")
# Every table of PostgreSQL has these already.
_OF_POSTGRESQL = ("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid")
_CODES = ("code", "name")


def read_own_item(reading: Reading, group: str, name: str, blocks: Block, key: tuple[Text, ...]) -> Item:
    """The item; where a fact of it is wrong, the problem is noted and a harmless one stands in its place."""
    block = reading.block(blocks, name)
    reading.keys(block, grammar.OWN_ITEM, grammar.OWN_ITEM_NEEDS, f"item {name}")
    if not _COLUMN.fullmatch(name) or len(name) > MOST_NAME_BYTES or name in _OF_POSTGRESQL:
        wrong = f"{str(name)!r} is no name of an item."
        reading.problem(
            name,
            wrong,
            f"Small letters, digits and _, at most {MOST_NAME_BYTES}, no system column of PostgreSQL.",
        )
    japanese = reading.text(block, "name")
    known = reading.one_of(block, "type", TYPES)
    kind = known or ItemType.HALF
    digits, scale = _digits(reading, name, block, kind) if known else (1, 0)
    needed = _yes(reading, block, "required")
    unknown = _yes(reading, block, "unknown_date")
    if unknown and kind is not ItemType.DATE:
        reading.problem(block["unknown_date"], f"item {name} is no date.", "Leave out unknown_date.")
    repeats = _repeats(reading, name, block, kind)
    when = _when(reading, block, needed or name in key)
    english = reading.text(block, "english")
    if english and not _ENGLISH.fullmatch(english):
        wrong = f"english {english!r} of item {name} is no English name."
        reading.problem(block["english"], wrong, "Begin with a letter, then letters, digits and _.")
    return Item(
        item_id=f"{group}.{name}",
        name=japanese,
        romaji=str(name),
        english=english,
        type=kind,
        digits=digits,
        scale=scale,
        key=name in key,
        duty=Duty.REQUIRED if needed or name in key else Duty.CONDITIONAL if when else Duty.OPTIONAL,
        code_list=_codes(reading, block, f"{group}.{name}", kind, digits),
        repeats=repeats,
        unknown_date=unknown,
        privacy=reading.one_of(block, "privacy", PRIVACY) or Privacy.PERSONAL,
        official=False,
        required_when=when,
        code_system=code_system_of(japanese),
    )


def _repeats(reading: Reading, name: str, block: Block, kind: ItemType) -> int:
    repeats = reading.number(block, "repeats")
    if repeats and kind not in (ItemType.HALF, ItemType.FULL):
        reading.problem(block["repeats"], f"item {name} repeats and is no text.", "Use X or N.")
    if repeats > _MOST_VALUES:
        wrong = f"item {name} repeats more than {_MOST_VALUES:,} times."
        reading.problem(block["repeats"], wrong, "Make its values rows of a group.")
    return repeats


def _digits(reading: Reading, name: str, block: Block, kind: ItemType) -> tuple[int, int]:
    digits, scale = reading.number(block, "digits"), reading.number(block, "scale")
    fixed = LENGTHS.get(kind)
    if fixed is not None:
        if "digits" in block and digits != fixed:
            reading.problem(block["digits"], f"{kind} has {fixed} characters.", "Leave out digits.")
        return fixed, 0
    most = _MOST_DIGITS if kind in _NUMBERS else _MOST_CHARACTERS
    if not 0 < digits + scale <= most or not digits:
        wrong = f"item {name} of type {kind} has no valid digits."
        together = ", with scale" if kind in _NUMBERS else ""
        reading.problem(block.get("digits", block), wrong, f"Write how many{together} at most {most:,}.")
    if bool(scale) != (kind is ItemType.DECIMAL):
        wrong = f"item {name}: scale belongs to type 9V, and only to it."
        reading.problem(block.get("scale", block), wrong, "Write digits before and scale after the point.")
    return digits, scale if kind is ItemType.DECIMAL else 0


def _yes(reading: Reading, block: Block, key: str) -> bool:
    return bool(reading.one_of(block, key, YES))


def _when(reading: Reading, block: Block, needed: bool) -> Condition | None:
    if "required_when" not in block:
        return None
    if needed:
        wrong = "the item is required always, and on a condition."
        reading.problem(block["required_when"], wrong, "Leave one of them out.")
    return reading.condition_that_may_hold(block["required_when"])


def _codes(reading: Reading, block: Block, code_id: str, kind: ItemType, digits: int) -> CodeList | None:
    """Codes written out, or the name of a CSV (code,name) in `codes/` beside the extension."""
    if "codes" not in block:
        return None
    node = block["codes"]
    if kind is not ItemType.HALF:
        reading.problem(node, "codes belong to type X.", "Use type X, or leave them out.")
    codes = _of_file(reading, node) if isinstance(node, Text) else _written(reading, block)
    if codes is None:
        return None
    if not codes:
        reading.problem(node or block, "the item has no code.", "Write {code: name} or a CSV file.")
    for code, name in codes.items():
        if not code or len(code) > digits:
            reading.problem(
                node, f"code {code!r} is not of 1 to {digits} characters.", "Correct it, or digits."
            )
        elif not name.strip():
            reading.problem(node, f"code {code!r} has no name.", "Say what it means.")
    return CodeList(code_id, codes, official=False)


def _written(reading: Reading, block: Block) -> dict[str, str]:
    codes = reading.block(block, "codes")
    return {str(code): reading.text(codes, code) for code in codes}


def _of_file(reading: Reading, file: Text) -> dict[str, str] | None:
    """None, with the problem, where there is no such table."""
    codes: dict[str, str] = {}
    if Path(file).name != file:
        reading.problem(
            file, f"{str(file)!r} leads out of its folder.", "Put it into codes/ beside the extension."
        )
        return None
    path = reading.path.parent / "codes" / file
    if not is_there(path):
        reading.problem(file, f"table codes/{file} is not there.", "Add it or correct the name.")
        return None
    try:
        for line, row in read_table(path, lambda names: names == _CODES, ",".join(_CODES)):
            if row["code"] in codes:
                reading.problem(file, f"{path.name}:{line} has code {row['code']!r} again.", "Keep one line.")
            codes[row["code"]] = row["name"]
    except SpecError as error:
        reading.problems.extend(error.problems)
        return None
    return codes
