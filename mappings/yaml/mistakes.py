"""What people mistype in YAML, said in their words: where it is, what is wrong, what to do.

Full-width signs are what a Japanese input method leaves behind; to YAML they are letters, so that a text with them is
often valid, and means something else.
"""

import re
from collections.abc import Iterator

import yaml

from mappings.yaml.quotes import closes_only, left_open

Mistake = tuple[int, str, str]  # line from 1, what is wrong, what to do

_FULL_WIDTH = re.compile("[\u3000\u00a0：，、“”„＂‘’＇｛［＃－]")
_NAME = r"[\w.*-]+"
_COLON = re.compile(r"^\s*(?:- )?[{\[]?\s*[^\s：:\"'#]+：")
_COMMAS = re.compile(rf"[\s\[{{]?{_NAME}(?:[，、]\s*{_NAME})+", re.ASCII)
_QUOTES = re.compile("[“”„＂‘’＇][ -~]*[“”„＂‘’＇]")
_NO_SPACE = re.compile(r"^\s*(?:- )?[A-Za-z_][\w.]*:[^\s:/]")
_FLOW_NO_SPACE = re.compile(r"[A-Za-z_][\w.]*:\S.*", re.ASCII)
_COLON_IS = ("the colon is full-width (：).", "Write : and a space.")
_COMMA_IS = ("the comma is full-width (， or 、).", "Write , and a space.")
_NO_SPACE_IS = ("no space follows the colon.", "Write : and a space.")
_WIDE_AFTER = re.compile(r"^\s*(?:- )?[{\[]?\s*[^\s：:\"'#]+:[\u3000\u00a0]")
_WIDE_AFTER_IS = ("a full-width or no-break space follows the colon.", "Write : and a half-width space.")
_OPEN_QUOTE_IS = ("a quote is not closed.", "Close it, or put the text into quotes as a whole.")
_CLOSES = {"[": "]", "{": "}"}


def mistyped(text: str, *, is_key: bool, has_value: bool) -> tuple[str, str] | None:
    """What is wrong with a valid unquoted scalar, and what to do; None where nothing is seen."""
    if is_key and not has_value and _FLOW_NO_SPACE.fullmatch(text):
        return _WIDE_AFTER_IS if _WIDE_AFTER.match(text) else _NO_SPACE_IS
    if closes_only(text):
        return "a quote closes what no quote opens.", "Remove it, or put the text into quotes."
    if not _FULL_WIDTH.search(text):
        return None
    return _space(text, is_key=is_key) or _sign(text, is_key=is_key, has_value=has_value)


def _space(text: str, *, is_key: bool) -> tuple[str, str] | None:
    """A space of Japanese text at the beginning or end, where one of YAML was meant."""
    if text[0] in "\u3000\u00a0":
        action = "Indent with half-width spaces." if is_key else "Remove it, or put the text into quotes."
        return "a full-width or no-break space stands before it.", action
    if text[-1] in "\u3000\u00a0":
        return "a full-width or no-break space stands after it.", "Remove it, or put the text into quotes."
    if text.startswith(("-\u3000", "-\u00a0")):
        return "a full-width or no-break space follows the dash.", "Write - and a half-width space."
    return None


def _sign(text: str, *, is_key: bool, has_value: bool) -> tuple[str, str] | None:
    if is_key and not has_value and "：" in text:
        return _COLON_IS
    if _QUOTES.fullmatch(text):
        return "the quotes are full-width.", "Write \" or '."
    if text[0] in "｛［":
        return f"the bracket is full-width ({text[0]}).", "Write { } or [ ]."
    if text.startswith("－ "):
        return "the dash is full-width (－).", "Write - and a space."
    return _COMMA_IS if _COMMAS.fullmatch(text) else None


def mistake(text: str, error: yaml.YAMLError) -> Mistake:
    """What made a text no valid YAML, as near as it can be told."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        return line, "no valid YAML (a character it does not allow).", "Remove it."
    lines = text.split("\n")
    at = min(error.problem_mark.line, len(lines) - 1)
    begun = error.context_mark.line if error.context_mark else at
    for number in sorted({begun, max(at - 1, 0), at}):
        if seen := _seen(lines[number]):
            return number + 1, *seen
    if (quoted := left_open(lines, at)) is not None:
        return quoted + 1, *_OPEN_QUOTE_IS
    return _told(lines, begun, at, error) or (
        at + 1,
        f"no valid YAML ({error.problem}).",
        "Correct the line.",
    )


def _seen(line: str) -> tuple[str, str] | None:
    """What is wrong with a line by its look."""
    indent = line[: len(line) - len(line.lstrip("\t \u3000\u00a0"))]
    if "\t" in indent:
        return "a tab stands in the indentation.", "Indent with spaces."
    if "\u3000" in indent or "\u00a0" in indent:
        return "a full-width or no-break space stands in the indentation.", "Indent with half-width spaces."
    if line.lstrip().startswith("＃"):
        return "the sign of a comment is full-width (＃).", "Write #."
    if _COLON.match(line):
        return _COLON_IS
    if _WIDE_AFTER.match(line):
        return _WIDE_AFTER_IS
    if re.search("[｛［｝］]", line):
        return "a bracket is full-width.", "Write { } or [ ], or put the text into quotes."
    if re.search(r"[\[{].*[，、]", line) and not re.search(r"[\"'].*[，、]", line):
        return _COMMA_IS
    return _NO_SPACE_IS if _NO_SPACE.match(line) else None


def _told(lines: list[str], begun: int, at: int, error: yaml.MarkedYAMLError) -> Mistake | None:
    """What the parser's words mean for who wrote the line."""
    problem, context = str(error.problem), str(error.context)
    mark = error.problem_mark
    assert mark is not None
    if "quoted scalar" in context and "escape" in problem:
        return at + 1, "a \\ in double quotes begins a special sign.", "Use single quotes."
    if "quoted scalar" in context:
        return begun + 1, *_OPEN_QUOTE_IS
    if "another document" in problem:
        return at + 1, "a second document begins (---).", "Remove the line: a file is one."
    if "expected ',' or" in problem:
        return _flow(lines, begun, at, error)
    if "could not find expected ':'" in problem:
        return begun + 1, "the line has no colon.", "Write key: value, or - value."
    if seen := _misplaced(lines[at], mark.column, problem):
        return at + 1, *seen
    sign = lines[at][mark.column - 1 if "alphabetic" in problem else mark.column :][:1]
    if sign and sign in "@`%*&!|>?":
        return at + 1, f"a value begins with {sign}, which means something to YAML.", "Put it into quotes."
    return None


def _misplaced(line: str, column: int, problem: str) -> tuple[str, str] | None:
    """A line that stands too far right or left, or has something after its value."""
    if "mapping values are not allowed" in problem:
        if len(re.findall(r":(?:\s|$)", line)) > 1:
            return "a second colon stands in the line.", "Put the text into quotes."
        return "the line is indented deeper than the one before allows.", "Correct its indentation."
    if "did not find expected key" in problem or "did not find expected '-' indicator" in problem:
        if line[:column].strip():
            return (
                f"{line[column : column + 1]!r} stands after the end of the value.",
                "Remove it, or use quotes.",
            )
        return "the indentation fits no line above.", "Indent it as the lines that belong together."
    return None


def _flow(lines: list[str], begun: int, at: int, error: yaml.MarkedYAMLError) -> Mistake:
    """A list or mapping in brackets that goes on without a comma, or that nothing closes."""
    assert error.context_mark is not None
    assert error.problem_mark is not None
    column = error.problem_mark.column
    opened = lines[begun][error.context_mark.column : error.context_mark.column + 1]
    sign = lines[at][column : column + 1]
    if sign in _CLOSES.values() and sign != _CLOSES.get(opened):
        return at + 1, f"{opened} is closed by {sign}.", f"Close it by {_CLOSES.get(opened, sign)}."
    if opened in _CLOSES and not _is_closed(
        "\n".join([lines[begun][error.context_mark.column :], *lines[begun + 1 :]])
    ):
        return begun + 1, f"{opened} is not closed.", f"Close it by {_CLOSES[opened]}."
    before = at - 1 if at > begun and "," not in lines[at][:column] else at
    return before + 1, "a comma is missing between two values.", "Write , between them."


def _is_closed(text: str) -> bool:
    """Whether the bracket that a text begins with is closed on the lines that belong to it."""
    depth = 0
    for sign in _brackets(text):
        depth += 1 if sign in _CLOSES else -1
        if depth == 0:
            return True
    return False


def _brackets(text: str) -> Iterator[str]:
    """Brackets outside of quotes, up to the first line that begins as a key of a block does."""
    head, *rest = text.split("\n")
    lines = [head]
    for line in rest:
        if re.match(r"[^\s\]}]", line):
            break
        lines.append(line)
    for found in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|([\[\]{}])", "\n".join(lines)):
        if found[1]:
            yield found[1]
