"""What a number format of Excel makes of a number: a date, a time, or a number still.

Source: ECMA-376 Part 1, 18.8.30 numFmt (the formats 27 to 36 and 50 to 58 as Japanese Excel has them) and 18.8.31.
"""

import re
from enum import Enum
from functools import cache


class NumberForm(Enum):
    """`ELAPSED` counts hours beyond 24, as `[h]:mm` does."""

    NUMBER = "number"
    DATE = "date"
    DATE_AND_TIME = "date and time"
    TIME = "time"
    ELAPSED = "elapsed"


_BY_NUMBER = {
    **dict.fromkeys((*range(14, 18), *range(27, 32), *range(34, 37), *range(50, 59)), NumberForm.DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), NumberForm.TIME),
    22: NumberForm.DATE_AND_TIME,
    46: NumberForm.ELAPSED,
}
# Text in quotes, an escaped sign, one that is filled with or left free.
_LITERAL = re.compile(r'"[^"]*"|[\\_*].')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_NO_DATE = re.compile(r"general|g/標準|e[+-]")


def form_of_number(number: str) -> NumberForm:
    """By the number of a format that a file does not write out."""
    return _BY_NUMBER.get(int(number), NumberForm.NUMBER) if number.isdecimal() else NumberForm.NUMBER


@cache
def form_of_code(code: str) -> NumberForm:
    """By the code of a format, of which the first section counts."""
    bare = _LITERAL.sub("", code).partition(";")[0]
    if _ELAPSED.search(bare):
        return NumberForm.ELAPSED
    letters = set(_NO_DATE.sub("", _BRACKETS.sub("", bare).lower()))
    time = bool(letters & set("hs"))
    date = bool(letters & set("ydge")) or ("m" in letters and not time) or "aaa" in bare.lower()
    if date:
        return NumberForm.DATE_AND_TIME if time else NumberForm.DATE
    return NumberForm.TIME if time else NumberForm.NUMBER
