"""How often an item occurs: the numbers of an OCCURS clause and the item that counts."""

from collections.abc import Mapping

from mappings.copybook.cursor import Cursor
from mappings.copybook.entries import Entry

_MOST_OCCURS = 1 << 30
_NO_NUMBER, _UNBOUNDED = -1, -2


def read_times(at: Cursor, entry: Entry, constants: Mapping[str, int]) -> None:
    """What comes after the word OCCURS, up to its keys."""
    least = most = _count(at, constants)
    if at.skip("TO"):
        most = _count(at, constants)
        entry.depends = True
    at.skip("TIMES", "TIME")
    if at.skip("DEPENDING"):
        at.skip("ON")
        entry.item.depending_on, entry.item.depending_of = at.name_of_item()
        # OCCURS n DEPENDING ON, without TO, is a table of one to n.
        least = least if entry.depends else 1
    elif entry.depends:
        at.wrong("OCCURS … TO … without DEPENDING ON.", "Name the item that counts.")
    wrong = _wrong_times(least, most)
    if wrong:
        at.wrong(*wrong)
        least = most = 1
    entry.item.occurs, entry.item.occurs_min = most, least


def _count(at: Cursor, constants: Mapping[str, int]) -> int:
    text = at.take()
    if text.upper() == "UNBOUNDED":
        return _UNBOUNDED
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 12 else _MOST_OCCURS + 1
    return constants.get(text.upper(), _NO_NUMBER)


def _wrong_times(least: int, most: int) -> tuple[str, str] | None:
    """What is wrong with the numbers of OCCURS, and what to do."""
    if _UNBOUNDED in (least, most):
        return "OCCURS … TO UNBOUNDED is not read.", "Give the largest number there is in the data."
    if _NO_NUMBER in (least, most):
        return "OCCURS without a number.", "Correct it."
    if most == 0:
        return "OCCURS 0 is no table.", "Give a number from 1 on, or take the item out."
    if most > _MOST_OCCURS:
        return f"OCCURS of more than {_MOST_OCCURS} is not read.", "Correct it."
    return (f"OCCURS {least} TO {most}.", "Correct it.") if least > most else None
