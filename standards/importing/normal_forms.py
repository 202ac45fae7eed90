"""How a cell of an official list may be written, and its one form in our CSVs. Each raises ValueError with what is wrong."""

import re
import unicodedata

from contracts.schema import Duty, ItemType
from standards.workbook import Cell

_MARKS = {"○", "〇", "◯", "●"}
_ROMAJI = re.compile(r"[a-z][a-z0-9_]*")
_LINKED = re.compile(r"(?P<business>\D.*?)[_\-\s]*(?P<number>\d+)")
_MOST_DIGITS = 100_000
_MOST_PLACES = 38  # of an exact number, in Arrow and in host files alike


def plain(cell: Cell) -> str:
    """The text without line ends and spaces around it, full-width letters and digits as half-width ones."""
    return unicodedata.normalize("NFKC", cell.text).strip()


def business_id(cell: Cell) -> str:
    """`031`, whether written 031, 31 or as a number."""
    text = plain(cell)
    if not re.fullmatch(r"\d{1,3}", text):
        raise ValueError("is no business ID of three digits")
    return text.zfill(3)


def item_number(cell: Cell) -> str:
    """`00001` of the second cell of an ID."""
    text = plain(cell)
    if not re.fullmatch(r"\d{1,5}", text):
        raise ValueError("is no item number of up to five digits")
    return text.zfill(5)


def item_name(cell: Cell) -> str:
    """A name or class as it is written, which is never blank."""
    if not cell.text.strip():
        raise ValueError("is blank")
    return "".join(cell.text.split("\n")).strip()


def romaji(cell: Cell) -> str:
    """A field name of lower-case letters, digits and `_`."""
    text = plain(cell)
    if not _ROMAJI.fullmatch(text):
        raise ValueError("is no field name of lower-case letters, digits and _")
    return text


def item_type(cell: Cell) -> str:
    """A データ型, also in full-width letters."""
    text = plain(cell).upper()
    if text not in {each.value for each in ItemType}:
        raise ValueError(f"is no type of the standard ({' '.join(each.value for each in ItemType)})")
    return text


def length(cell: Cell, of_type: str) -> str:
    """Characters, or `n,m` of a 9V; blank for a BLOB alone."""
    text = plain(cell).replace(" ", "")
    if of_type == ItemType.BLOB and not text:
        return ""
    if of_type == ItemType.DECIMAL:
        if cell.number or not re.fullmatch(r"\d{1,2},\d{1,2}", text):
            raise ValueError("is no length n,m of a 9V, written as text")
        whole, part = map(int, text.split(","))
        if not (whole and whole + part <= _MOST_PLACES):
            raise ValueError(f"is no length of a number of 1 to {_MOST_PLACES} digits")
        return text
    if not re.fullmatch(r"\d+", text) or not 1 <= int(text) <= _MOST_DIGITS:
        raise ValueError("is no length in characters")
    if of_type in (ItemType.NUMBER, ItemType.SIGNED) and int(text) > _MOST_PLACES:
        raise ValueError(f"is more than the {_MOST_PLACES} digits of a number")
    return str(int(text))


def code_id(cell: Cell, businesses: dict[str, str]) -> str:
    """`002` of the business's own lists, `001:002` of another business's; `businesses` gives IDs by name."""
    text = plain(cell)
    if not text:
        return ""
    if text.isdigit():
        return text.zfill(3)
    linked = _LINKED.fullmatch(text)
    business = linked and businesses.get(linked["business"])
    if not linked or not business:
        raise ValueError("is no ID of a code list, nor a business's name with one")
    return f"{business}:{linked['number'].zfill(3)}"


def repeats(cell: Cell) -> str:
    """How often an item may repeat; blank for once."""
    text = plain(cell)
    if text and not (text.isdigit() and 1 <= int(text) <= _MOST_DIGITS):
        raise ValueError("is no number of repetitions")
    return text


def duty(cell: Cell) -> str:
    """必須, 条件付き必須 or 任意."""
    text = plain(cell).replace("条件付必須", Duty.CONDITIONAL)
    if text not in {each.value for each in Duty}:
        raise ValueError("is none of 必須, 条件付き必須, 任意")
    return text


def mark(cell: Cell) -> str:
    """○ in any of its shapes, or blank."""
    text = cell.text.strip()
    if text and text not in _MARKS:
        raise ValueError("is neither ○ nor blank")
    return "○" if text else ""


def free(cell: Cell) -> str:
    """A text as it is written, lines kept."""
    return cell.text.strip()
