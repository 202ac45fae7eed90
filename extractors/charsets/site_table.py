"""A site's own characters: `system,code,unicode,ivs,mj_name,status`, the columns of the identification tables."""

import re
import unicodedata
from pathlib import Path

from contracts.errors import Problem, SpecError
from extractors.charsets.table import DOUBLE
from mappings.csv_table import read_table
from mappings.gaiji.table import DECIDED, GAIJI_COLUMNS

_CODE = re.compile(r"(?:[0-9A-F]{2}){1,3}")
_SPACES = " \u3000"


def site_characters(path: Path, system: str) -> dict[int, str]:
    """Decided characters of a host's system by symbol. Raises SpecError."""
    return {_symbol(code): text for code, text in site_texts_of(path, system).items() if len(code) <= 4}


def site_texts_of(path: Path, system: str) -> dict[str, str]:
    """Decided characters of a system by code in hex; rows of other systems and undecided ones do not count.

    `unicode` is one code point or several, `U+8FBB` or `8FBB`, parted by spaces; `ivs` a variation selector that
    follows them; `code` two hex digits a byte, or a code point of four in UTF-8. Raises SpecError.
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    problems: list[Problem] = []
    for line, row in read_table(path, lambda names: names == GAIJI_COLUMNS, ",".join(GAIJI_COLUMNS)):
        if row["system"] != system:
            continue
        code = row["code"].upper()
        wrong = _problem(row, code, seen)
        if wrong:
            problems.append(Problem(f"{path}:{line}", *wrong))
        elif row["status"] == DECIDED:
            found[code] = _text(row)
        seen.add(code)
    if problems:
        raise SpecError(problems)
    return found


def _problem(row: dict[str, str], code: str, seen: set[str]) -> tuple[str, str] | None:
    """What is wrong with a row and what to do, if anything."""
    if not _CODE.fullmatch(code):
        return "the code is not two, four or six hex digits.", "Write it as 5B or 80A1."
    if code in seen:
        return f"code {code} stands twice.", "Keep one line."
    if row["status"] == DECIDED:
        try:
            _text(row)
        except (ValueError, OverflowError):
            wrong = "an identified character needs code points of text such as U+9AD9, and at most one ivs."
            return wrong, "Correct the line."
    return None


def _symbol(code: str) -> int:
    return int(code, 16) + (DOUBLE if len(code) == 4 else 0)


def _text(row: dict[str, str]) -> str:
    """The text of a row. Raises ValueError, OverflowError."""
    text = "".join(map(_character, row["unicode"].split()))
    selector = chr(int(row["ivs"].removeprefix("U+"), 16)) if row["ivs"] else ""
    if not text or (selector and not "\U000e0100" <= selector <= "\U000e01ef"):
        raise ValueError("no text, or no variation selector")
    return text + selector


def _character(code_point: str) -> str:
    """A code point of text. Raises ValueError, OverflowError."""
    character = chr(int(code_point.removeprefix("U+"), 16))
    category = unicodedata.category(character)
    # Python's Unicode data may be older than the ideographs that the standard's character set has taken in.
    is_new_ideograph = category == "Cn" and "\U00020000" <= character <= "\U0003fffd"
    if character not in _SPACES and category[0] in "CZ" and not is_new_ideograph:
        raise ValueError("no character of text")
    return character
