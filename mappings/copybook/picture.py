"""PICTURE strings: what they count and how many bytes or characters that is.

Rules: ISO/IEC 1989 (PICTURE clause) and IBM Enterprise COBOL, Language Reference, for N, G and E.
"""

import re
from dataclasses import dataclass

_SYMBOL = re.compile(r"(CR|DB|[XA9SVPNGBZE0/,.*+\-1$¥￥\\€£])(?:\(([0-9]{1,9})\))?", re.IGNORECASE)
_EDITING = set("ZB0/,.*+-CRDB$¥￥\\€£")
_MOST_DIGITS = 38
_MOST_SIZE = 999_999_999


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: `symbol` is X (text), N (double byte), 9 (a number) or Z (edited or floating, hence text).

    `size` counts characters without the sign of SIGN SEPARATE; `digits` those stored, `scale` as in CopybookItem.
    """

    symbol: str
    size: int
    digits: int = 0
    scale: int = 0
    signed: bool = False


def read_picture(text: str) -> Picture | str:
    """The picture, or what is wrong with it."""
    symbols = _symbols(text)
    if isinstance(symbols, str):
        return symbols
    kinds = {symbol for symbol, _ in symbols}
    size = sum(times * len(symbol) for symbol, times in symbols if symbol not in "SVP")
    if size == 0 or any(times == 0 for _, times in symbols):
        return "it has no size"
    if size > _MOST_SIZE:
        return f"it has more than {_MOST_SIZE} characters"
    if kinds & {"N", "G"}:
        return Picture("N", size) if kinds <= set("NGB0/") else "it mixes N or G with other symbols"
    if kinds & {"X", "A"}:
        return Picture("X", size) if kinds <= set("XA9B0/") else "it mixes X or A with number symbols"
    if kinds == {"1"}:
        return Picture("X", size)
    return _number(symbols, kinds, size)


def _symbols(text: str) -> list[tuple[str, int]] | str:
    symbols: list[tuple[str, int]] = []
    position = 0
    while position < len(text):
        match = _SYMBOL.match(text, position)
        if match is None and text[position] == "(":
            return _wrong_repetition(text[position:])
        if match is None:
            return f"{text[position]!r} is no symbol of a picture"
        position = match.end()
        symbols.append((match[1].upper(), int(match[2] or 1)))
    return symbols


def _wrong_repetition(text: str) -> str:
    """What is wrong with a text that begins with a parenthesis."""
    repetition = text[: text.find(")") + 1] or text
    if repetition[1:-1].isdecimal() and repetition.endswith(")"):
        return f"the repetition {repetition} is more than {_MOST_SIZE}"
    return f"the repetition {repetition} is no number, nor a constant that has one before it"


def _number(symbols: list[tuple[str, int]], kinds: set[str], size: int) -> Picture | str:
    wrong = _misplaced(symbols, kinds)
    if wrong:
        return wrong
    if kinds & _EDITING or "E" in kinds:
        return Picture("Z", size)
    digits = _count(symbols, "9")
    if digits > _MOST_DIGITS:
        return f"it has {digits} digits, more than {_MOST_DIGITS}"
    return Picture("9", digits, digits, _scale(symbols, digits), "S" in kinds)


def _misplaced(symbols: list[tuple[str, int]], kinds: set[str]) -> str:
    order = [symbol for symbol, _ in symbols]
    if "1" in kinds:
        return "it mixes 1 with other symbols"
    if ("S" in kinds and (order[0] != "S" or _count(symbols, "S") > 1)) or _count(symbols, "V") > 1:
        return "S stands once and first, V stands once"
    if "S" in kinds and kinds & _EDITING:
        return "it mixes S with editing symbols"
    scaled = "".join(symbol for symbol in order if symbol in "9PZ*")
    if "P" in kinds and not re.fullmatch(r"P+[9Z*]+|[9Z*]+P+", scaled):
        return "P stands at one end of the digits"
    return ""


def _scale(symbols: list[tuple[str, int]], digits: int) -> int:
    order = [symbol for symbol, _ in symbols if symbol in "9PV"]
    unstored = _count(symbols, "P")
    if unstored:
        leads = next(symbol for symbol in order if symbol != "V") == "P"
        return unstored + digits if leads else -unstored
    if "V" not in order:
        return 0
    after = symbols[[symbol for symbol, _ in symbols].index("V") :]
    return _count(after, "9")


def _count(symbols: list[tuple[str, int]], symbol: str) -> int:
    return sum(times for one, times in symbols if one == symbol)
