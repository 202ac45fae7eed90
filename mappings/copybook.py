"""COBOL copybooks as data: the 01 records of a copybook with the byte offset and length of each item.

Covered: fixed form (columns counted in host bytes: a full-width character is two), levels 01-49 and 88,
PIC X A 9 S V N with repetition, DISPLAY, COMP/COMP-4/BINARY, COMP-3/PACKED-DECIMAL, OCCURS n, REDEFINES,
FILLER, VALUE. Anything else is refused with its line, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.source import FieldType, SourceField

# Binary sizes by digits, common to the IBM, Fujitsu and Hitachi dialects (COMP = 2, 4 or 8 bytes).
_BINARY_SIZES = ((4, 2), (9, 4), (18, 8))
_DIALECTS = ("fujitsu", "ibm", "hitachi")
_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|[^\s]+")
_PIC = re.compile(r"^(?P<sign>S?)(?P<body>[XA9N0-9()]+?)(?:V(?P<decimals>[9()0-9]+))?$")
_USAGES = {
    "DISPLAY": "display",
    "COMP": "binary",
    "COMP-4": "binary",
    "BINARY": "binary",
    "COMPUTATIONAL": "binary",
    "COMP-3": "packed",
    "PACKED-DECIMAL": "packed",
    "COMPUTATIONAL-3": "packed",
}
_IGNORED = {"IS", "USAGE", "TIMES"}


@dataclass(slots=True)
class CopybookItem:
    """An item: `offset` and `length` in bytes from 0; `length` of a group is that of its children."""

    level: int
    name: str
    line: int
    picture: str = ""
    usage: str = "display"
    occurs: int = 1
    redefines: str = ""
    offset: int = 0
    length: int = 0
    children: list["CopybookItem"] = field(default_factory=list)


def read_copybook(path: Path, dialect: str) -> dict[str, CopybookItem]:
    """The 01 records by name. Raises SpecError with every problem and its line."""
    if dialect not in _DIALECTS:
        known = ", ".join(_DIALECTS)
        raise SpecError(Problem(str(path), f"dialect {dialect!r} is not known.", f"Known: {known}."))
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise SpecError(Problem(str(path), "the copybook is not there.", "Check the path.")) from None
    except UnicodeDecodeError:
        raise SpecError(Problem(str(path), "the copybook is not UTF-8.", "Save it as UTF-8.")) from None
    problems: list[Problem] = []
    items = [_item(path, line, words, problems) for line, words in _sentences(lines)]
    records = _tree([item for item in items if item is not None], path, problems)
    for record in records:
        _place(record, 0, path, problems)
    if problems:
        raise SpecError(problems)
    return {record.name: record for record in records}


def record_fields(record: CopybookItem) -> tuple[SourceField, ...]:
    """The named elementary fields of an 01 record; `-` becomes `_`, OCCURS becomes NAME_1 … NAME_n."""
    return tuple(_fields(record, 0, ""))


def _fields(item: CopybookItem, shift: int, suffix: str) -> Iterator[SourceField]:
    for number in range(item.occurs):
        own = f"{suffix}_{number + 1}" if item.occurs > 1 else suffix
        moved = shift + number * item.length
        if item.picture and item.name != "FILLER":
            yield _field(item, moved, own)
        for child in item.children:
            yield from _fields(child, moved, own)


def _field(item: CopybookItem, shift: int, suffix: str) -> SourceField:
    sign, digits, scale, symbol = _picture(item.picture)
    kinds = {"packed": FieldType.PACKED, "binary": FieldType.BINARY}
    if symbol == "N":
        kind = FieldType.KANJI
    elif symbol in "XA":
        kind = FieldType.TEXT
    elif item.usage == "display":
        kind = FieldType.ZONED if sign or scale else FieldType.DIGITS
    else:
        kind = kinds[item.usage]
    name = item.name.replace("-", "_") + suffix
    return SourceField(name, kind, item.offset + shift, item.length, digits, scale, sign)


def _sentences(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    words: list[str] = []
    start = 0
    for number, line in enumerate(lines, start=1):
        for word in _TOKEN.findall(_code_area(line)):
            start = start if words else number
            ends = word.endswith(".") and word[0] not in "'\""
            words.append(word.rstrip(".").upper() if ends else word.upper())
            if ends:
                yield start, [w for w in words if w]
                words = []
    if words:
        yield start, words


def _code_area(line: str) -> str:
    """Columns 8-72, counted in host bytes; empty for a comment line."""
    column = 0
    code = []
    for character in line.expandtabs(4):
        column += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if column == 7 and character in "*/":
            return ""
        if 8 <= column <= 72:
            code.append(character)
    return "".join(code)


def _item(path: Path, line: int, words: list[str], problems: list[Problem]) -> CopybookItem | None:
    if not words[0].isdigit():
        problems.append(
            Problem(f"{path}:{line}", f"{words[0]!r} is no level number.", "Begin with 01-49 or 88.")
        )
        return None
    level = int(words[0])
    if level == 88:
        return None
    named = len(words) > 1 and words[1] not in ("PIC", "PICTURE", "REDEFINES", "OCCURS")
    item = CopybookItem(level, words[1] if named else "FILLER", line)
    if not 1 <= level <= 49:
        problems.append(_refused(path, item, f"level {level:02d}"))
    _clauses(item, words[2 if named else 1 :], path, problems)
    return item


def _clauses(item: CopybookItem, words: list[str], path: Path, problems: list[Problem]) -> None:
    position = 0
    while position < len(words):
        word = words[position]
        following = words[position + 1] if position + 1 < len(words) else ""
        position += 1
        if word in _IGNORED:
            continue
        if word in _USAGES:
            item.usage = _USAGES[word]
        elif word in ("PIC", "PICTURE"):
            position += 1 if following != "IS" else 2
            item.picture = words[position - 1] if position <= len(words) else ""
            if _picture(item.picture)[3] == "":
                problems.append(_refused(path, item, f"picture {item.picture}"))
        elif word == "OCCURS" and following.isdigit() and words[position + 1 : position + 2] != ["TO"]:
            item.occurs = int(following)
            position += 1
        elif word == "REDEFINES":
            item.redefines = following
            position += 1
        elif word in ("VALUE", "VALUES"):
            return
        else:
            problems.append(_refused(path, item, f"clause {word}"))
            return


def _picture(picture: str) -> tuple[bool, int, int, str]:
    """(signed, digits or characters in all, scale, symbol); symbol "" when the picture is not covered."""
    match = _PIC.match(picture)
    if match is None:
        return False, 0, 0, ""
    whole, symbols = _count(match["body"])
    decimals, more = _count(match["decimals"] or "")
    if len(symbols | more) != 1:
        return False, 0, 0, ""
    return bool(match["sign"]), whole + decimals, decimals, symbols.pop()


def _count(body: str) -> tuple[int, set[str]]:
    total = 0
    symbols: set[str] = set()
    for symbol, times in re.findall(r"([XA9N])(?:\((\d+)\))?", body):
        total += int(times or 1)
        symbols.add(symbol)
    return total, symbols


def _tree(items: list[CopybookItem], path: Path, problems: list[Problem]) -> list[CopybookItem]:
    records: list[CopybookItem] = []
    open_items: list[CopybookItem] = []
    for item in items:
        while open_items and open_items[-1].level >= item.level:
            open_items.pop()
        if open_items:
            open_items[-1].children.append(item)
        elif item.level == 1:
            records.append(item)
        else:
            problems.append(_refused(path, item, f"level {item.level:02d} outside an 01 record"))
        open_items.append(item)
    return records


def _place(item: CopybookItem, offset: int, path: Path, problems: list[Problem]) -> None:
    item.offset = offset
    if item.picture:
        item.length = _size(item)
        return
    position = offset
    placed: dict[str, CopybookItem] = {}
    for child in item.children:
        start = position
        if child.redefines:
            if child.redefines not in placed:
                problems.append(_refused(path, child, f"REDEFINES {child.redefines}"))
                continue
            start = placed[child.redefines].offset
        _place(child, start, path, problems)
        placed[child.name] = child
        position = max(position, start + child.length * child.occurs)
    item.length = position - offset
    if not item.children:
        problems.append(_refused(path, item, "an item without picture and without children"))


def _size(item: CopybookItem) -> int:
    _, digits, _, symbol = _picture(item.picture)
    if item.usage == "packed":
        return digits // 2 + 1
    if item.usage == "binary":
        return next((size for limit, size in _BINARY_SIZES if digits <= limit), 8)
    return digits * 2 if symbol == "N" else digits


def _refused(path: Path, item: CopybookItem, what: str) -> Problem:
    return Problem(
        f"{path}:{item.line}", f"{item.name}: {what} is not read yet.", "Describe this record in YAML fields."
    )
