"""Source form: which characters of each line are code.

Fixed form has the sequence number in columns 1-6, an indicator in 7, code in 8-72 and an identification in 73-80;
columns are bytes of the host, so that a full-width character takes two. Free form is code all over. Which one a
file is in is said by a directive, or found from where the level numbers stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mappings.copybook.problems import Place, Problems, is_hidden, number_of
from mappings.copybook.source_text import columns, full_width_runs

_FORM = re.compile(r"(?:>>\s*SOURCE\s+(?:FORMAT\s+)?(?:IS\s+)?|\$SET\s+SOURCEFORMAT\W*)(FREE|FIXED)", re.I)
_LISTING = re.compile(
    r"(?:EJECT|SKIP[123]|TITLE\s+\S.*|CBL(?:\s.*)?|PROCESS\s.*)\.?\s*$|>>|\$\s*(?:SET|DISPLAY)\b|@OPTIONS\b",
    re.I,
)
_CONDITIONAL = re.compile(r">>\s*(?:IF|ELSE|ELIF|EVALUATE|WHEN|END-IF)\b|\$\s*(?:IF|ELSE|END)\b", re.I)
_INCLUDE = re.compile(r"(?:\+\+INCLUDE|-INC)\s+(\S+?)\.?(?:\s.*)?$", re.I)
_ENTRY = re.compile(
    r"\s*(?:0?[1-9]|[1-4][0-9]|66|77|78|88)(?:\s+[^\s\d]|\s*\.?$)|\s*(?:COPY|REPLACE|FD)\s", re.I
)
_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
_CLAUSE = re.compile(
    r"\b(?:PIC(?:TURE)?|OCCURS|REDEFINES|VALUES?|DEPENDING|USAGE)\s+\S|\bCOMP(?:-\d)?\s*\.", re.I
)
# What columns 73-80 hold: the name of the member and the number of the card.
_IDENTIFICATION = re.compile(r"[A-Za-z0-9#@$-]{8}$")
# Columns that an identification may be off in a line whose full-width characters were counted otherwise.
_MARGIN = 4
_COMMENT, _DEBUG = "*/", "Dd"


@dataclass(frozen=True, slots=True)
class CodeLine:
    """The code of a line; `start` is the number of characters before it. `continues` the word of the line before."""

    text: str
    number: int
    start: int
    continues: bool = False


def code_lines(path: Path, lines: list[str], problems: Problems) -> Iterator[CodeLine]:
    """The code of a file. Comments, debugging lines and what only steers a listing are left out."""
    free = _looks_free(lines)
    for number, line in enumerate(lines, start=1):
        form = _FORM.match(line.strip()) or _FORM.match(line[6:].strip())
        if form:
            free = form[1].upper() == "FREE"
            continue
        code = _free(line, number) if free else _fixed(path, line, number, problems)
        if code and code.text.strip():
            yield from _without_directives(path, code, problems)


def ends_of_lines(lines: list[str]) -> Iterator[int]:
    """The index after what a line says, comments too: in fixed form an identification in columns 73-80 is left out.

    Full-width text that runs on behind column 72 is none, and stays.
    """
    free = _looks_free(lines)
    for line in lines:
        form = _FORM.match(line.strip()) or _FORM.match(line[6:].strip())
        free = form[1].upper() == "FREE" if form else free
        yield len(line) if free else _end_of_line(line)


def _end_of_line(line: str) -> int:
    places, whole = columns(line), len(line.rstrip())
    cut = next((index for index, column in enumerate(places) if column >= 73), whole)
    behind = cut if line[cut:whole].isascii() else whole
    return min(behind, _identification(line, places, 0, whole) or whole)


def _without_directives(path: Path, code: CodeLine, problems: Problems) -> Iterator[CodeLine]:
    text = code.text.strip()
    if _CONDITIONAL.match(text):
        place = Place(path, code.number, code.start + code.text.index(text) + 1)
        problems.add(
            place, "conditional compilation is not read.", "Keep the lines that hold, without the >>."
        )
    elif include := _INCLUDE.match(text):
        yield CodeLine(f"COPY {include[1]}.", code.number, code.start)
    elif code.continues or not _LISTING.match(text):
        yield code


def _looks_free(lines: list[str]) -> bool:
    """By vote of the lines where a level number stands in one of the two forms only."""
    votes = 0
    for line in lines:
        if line.strip() and line[:1] not in "*/":
            expanded = line.expandtabs(8)
            as_fixed = expanded[6:7] in " *-/Dd" and bool(_ENTRY.match(expanded[7:]))
            votes += bool(_ENTRY.match(expanded)) - as_fixed
    return votes > 0


def _free(line: str, number: int) -> CodeLine | None:
    if line.lstrip()[:1] in ("*", "/"):
        return None
    return CodeLine(_without_comment(line), number, 0)


def _fixed(path: Path, line: str, number: int, problems: Problems) -> CodeLine | None:
    places = columns(line)
    first = next((index for index, column in enumerate(places) if column >= 8), len(line))
    indicator = _indicator(line, places)
    if indicator in _COMMENT or indicator in _DEBUG or _is_comment(line, first):
        return None
    if _INCLUDE.match(line):
        return CodeLine(line, number, 0)
    end = _end_of_code(line, places, first)
    if _is_code(line[first:end], line[end:].rstrip()):
        place, wrong = Place(path, number, end + 1), "the line goes on beyond column 72, which is not read."
        problems.add(place, wrong, "Write it into columns 8 to 72, or name its form by >>SOURCE FREE.")
        end = len(line)
    text = line[first:end]
    if indicator not in " -$>\t\f" and text.strip():
        place = Place(path, number, first)
        shown = number_of(indicator) if is_hidden(indicator) else repr(indicator)
        problems.add(place, f"column 7 holds {shown}.", "Leave it blank, or mark a comment by *.")
    if indicator in "$>":
        text, first = line[first - 1 : len(line)], first - 1
    return CodeLine(_without_comment(text), number, first, continues=indicator == "-")


def _indicator(line: str, places: list[int]) -> str:
    return next((line[index] for index, column in enumerate(places[:-1]) if column == 7), " ")


def _is_comment(line: str, first: int) -> bool:
    """A line whose first character is an asterisk, wherever it stands: no code begins with one.

    In column 1 it may also mark a changed line in the place of the sequence number.
    """
    code = line[first:].lstrip()
    return code.startswith("*") or (line.lstrip().startswith("*") and not _ENTRY.match(code))


def _end_of_code(line: str, places: list[int], first: int) -> int:
    """The index after the last character of code: column 72, or where an identification begins before or in it."""
    whole = len(line.rstrip())
    identification = _identification(line, places, first, whole)
    if identification:
        return identification
    if places[whole] <= 73:
        return whole
    cut = next(index for index, column in enumerate(places) if column >= 73)
    cut -= places[cut] > 73
    return whole if _runs_on(line, places, cut, whole) else cut


def _identification(line: str, places: list[int], first: int, whole: int) -> int:
    """Where an identification begins that does not lie in columns 73-80; 0 when there is none.

    Shift codes that were lost on the way move it to the left, two bytes for each stretch of full-width characters.
    """
    found = _IDENTIFICATION.search(line[first:whole])
    if found is None:
        return 0
    start = first + found.start()
    before = line[first:start]
    runs = full_width_runs(line[first:whole])
    ends_entry = before.rstrip().endswith(".")
    if runs == 0:
        return start if ends_entry and before.endswith(" ") and 57 <= places[start] < 73 else 0
    last = places[whole] - 1
    near = 80 - 2 * runs - _MARGIN <= last <= 80 + 2 * runs + _MARGIN
    alone = before.endswith(" ") and any(map(str.isdigit, found[0])) and (last > 72 or last == 80 - 2 * runs)
    return start if near and (ends_entry or alone) else 0


def _runs_on(line: str, places: list[int], cut: int, whole: int) -> bool:
    """Whether code goes on after column 72: wide names in an editor, or a form without an end (可変形式)."""
    head, tail = line[:cut].rstrip(), line[cut:whole]
    if head.endswith(".") or not tail.endswith("."):
        return False
    return full_width_runs(head) > 0 or places[whole] > 81


def _is_code(code: str, beyond: str) -> bool:
    """Whether what stands beyond the code of a line is code, too: a clause, or the period of one; no card has those."""
    return bool(_CLAUSE.search(beyond)) or (beyond.endswith(".") and not code.rstrip().endswith("."))


def _without_comment(text: str) -> str:
    if "*>" not in text:
        return text
    masked = _LITERAL.sub(lambda literal: "x" * len(literal[0]), text)
    return text[: masked.index("*>")] if "*>" in masked else text
