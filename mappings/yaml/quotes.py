"""Quotes in YAML that close nowhere, or far behind where they were meant to."""

import re
from collections.abc import Iterator

_OPENS = re.compile(r"(?:^|[:\-,\[{])\s+([\"'])|[\[{]([\"'])|(?:\"(?:\\.|[^\"\\])*\"|'[^']*')")
_KEY_INSIDE = re.compile(r"(?:^|\s)[\w.]+: ")


def left_open(lines: list[str], end: int) -> int | None:
    """The line (from 0) whose quote runs on to line `end`, where the parser stumbled; None where none does."""
    last = lines[end]
    for number in range(end - 1, -1, -1):
        for sign in _open_quotes(lines[number]):
            if sign in last and not any(sign in line for line in lines[number + 1 : end]):
                return number
        if '"' in lines[number] or "'" in lines[number]:
            return None
    return None


def swallows_keys(value: str, first_line: int, last_line: int) -> bool:
    """Whether a quoted text over several lines holds what look like keys: its own quote was not closed."""
    return last_line > first_line and bool(_KEY_INSIDE.search(value))


def closes_only(text: str) -> bool:
    """Whether an unquoted text ends with a quote that it does not open."""
    return text.endswith('"') and text.count('"') == 1


def _open_quotes(line: str) -> Iterator[str]:
    """Quotes at the beginning of a value of a line that the line does not close."""
    at = 0
    while found := _OPENS.search(line, at):
        sign = found[1] or found[2]
        if sign is None:  # a text with both its quotes
            at = found.end()
            continue
        close = re.compile(r"\"(?:\\.|[^\"\\])*\"" if sign == '"' else r"'(?:''|[^'])*'").match(
            line, found.end() - 1
        )
        if close is None:
            yield sign
            return
        at = close.end()
