"""YAML read as text: every scalar stays text, only `null` and `~` are null, duplicate keys are refused.

Plain readers turn `01` into 1, `NO` into false and accept a key twice; here each key and value also
remembers its line. Anchors and aliases are refused (no templates, and no "billion laughs").
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from contracts.errors import Problem, SpecError
from mappings.plain_file import merge_sign, plain_text
from mappings.yaml.mistakes import mistake, mistyped
from mappings.yaml.quotes import swallows_keys

MAX_BYTES = 4 * 1024 * 1024
_MAX_DEPTH = 50
_NULLS = ("null", "~", "")
# Written in C where PyYAML was built with libyaml, as its wheels are: ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENS = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSES = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


class Text(str):
    """A scalar with the line (from 1) it stands on."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, value: str, line: int) -> "Text":
        text = super().__new__(cls, value)
        text.line = line
        return text

    def __getnewargs__(self) -> tuple[str, int]:  # type: ignore[override]
        return str(self), self.line


class Block(dict[str, Any]):
    """A mapping with the line it begins on."""

    line: int


class Sequence(list[Any]):
    """A list with the line it begins on."""

    line: int


def line_of(node: Any, default: int = 1) -> int:
    """Line of a node read by `read_yaml`."""
    return getattr(node, "line", default)


def block_at(node: Any, content: Any) -> Block:
    """A mapping with the line of `node`."""
    block = Block(content)
    block.line = line_of(node)
    return block


def list_at(node: Any, content: Any) -> Sequence:
    """A list with the line of `node`."""
    listed = Sequence(content)
    listed.line = line_of(node)
    return listed


def places(node: Any) -> dict[str, int]:
    """The line on which each key and each text of a list stands first, those of the top before those below."""
    lines: dict[str, int] = {}
    level = [node]
    while level:
        for block in (each for each in level if isinstance(each, Block | Sequence)):
            for text in (each for each in block if isinstance(each, Text)):
                lines.setdefault(str(text), text.line)
        level = [
            child
            for each in level
            if isinstance(each, Block | Sequence)
            for child in (each.values() if isinstance(each, Block) else each)
        ]
    return lines


def texts_below(node: Any) -> Iterator[Text]:
    """Every key and value below a node that is a text."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Block | Sequence):
        for child in (*node, *(node.values() if isinstance(node, Block) else ())):
            yield from texts_below(child)


def read_yaml(path: Path) -> Block:
    """The top-level mapping of a file. Raises SpecError naming the line."""
    return parse_yaml(path, read_text(path))


def read_text(path: Path) -> str:
    """The text of a file. Raises SpecError."""
    return plain_text(path, "the file", MAX_BYTES).replace("\r\n", "\n").replace("\r", "\n")


def parse_yaml(path: Path, text: str) -> Block:
    """The top-level mapping of a text that is, or would be, the content of `path`. Raises SpecError."""
    if seen := merge_sign(text):
        raise _error(path, *seen)
    try:
        _refuse_bombs(path, text)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as reason:
        raise _error(path, *mistake(text, reason)) from None
    if not isinstance(root, yaml.MappingNode):
        raise _error(path, 1, "the file is no mapping of keys to values.", "See docs/mapping_spec.md.")
    problems: list[Problem] = []
    block: Block = _plain(root, path, problems)
    if problems:
        raise SpecError(problems)
    return block


def _refuse_bombs(path: Path, text: str) -> None:
    """Neither what stands for more than is written, nor what is nested deeper than any spec."""
    depth = 0
    for token in yaml.scan(text, Loader=_LOADER):
        line = token.start_mark.line + 1
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            raise _error(path, line, "anchors and aliases are not allowed.", "Write the value out.")
        if isinstance(token, yaml.TagToken):
            raise _error(path, line, "a value begins with !, a tag.", "Put it into quotes.")
        depth += isinstance(token, _OPENS) - isinstance(token, _CLOSES)
        if depth > _MAX_DEPTH:
            raise _error(path, line, f"more than {_MAX_DEPTH} levels are nested.", "Close the brackets.")


def _plain(node: yaml.Node, path: Path, problems: list[Problem]) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        if not node.style and node.value in _NULLS:
            return None
        _check(node, path, problems)
        return Text(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return list_at(Text("", line), (_plain(child, path, problems) for child in node.value))
    block = block_at(Text("", line), ())
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(f"{path}:{key_line}", "a key is no text.", "Write a plain key."))
            continue
        has_value = not isinstance(value_node, yaml.ScalarNode) or bool(value_node.value or value_node.style)
        _check(key_node, path, problems, is_key=True, has_value=has_value)
        if key_node.value in block:
            wrong = f"key {key_node.value!r} stands twice."
            problems.append(Problem(f"{path}:{key_line}", wrong, "Keep one of them."))
        block[Text(key_node.value, key_line)] = _plain(value_node, path, problems)
    return block


def _check(
    node: yaml.ScalarNode,
    path: Path,
    problems: list[Problem],
    *,
    is_key: bool = False,
    has_value: bool = True,
) -> None:
    """Note what was typed where a sign of YAML was meant, and a quote that was to close earlier."""
    first, last = node.start_mark.line, node.end_mark.line
    if node.style in ("'", '"') and swallows_keys(node.value, first, last):
        wrong = f"the quote is not closed before line {last + 1}, behind what look like keys."
        problems.append(Problem(f"{path}:{first + 1}", wrong, "Close it where the text ends."))
    if not node.style and node.value and (seen := mistyped(node.value, is_key=is_key, has_value=has_value)):
        problems.append(Problem(f"{path}:{node.start_mark.line + 1}", *seen))


def _error(path: Path, line: int, wrong: str, action: str) -> SpecError:
    return SpecError(Problem(f"{path}:{line}" if line else str(path), wrong, action))
