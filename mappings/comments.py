"""The comments of a YAML text, which its data do not hold."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from mappings.yaml_text import Text


@dataclass(frozen=True, slots=True)
class Comments:
    """Whole-line comments: at the top, above a line with content (by its number), at the bottom; lines of all others."""

    top: list[Text]
    above: dict[int, list[Text]]
    bottom: list[Text]
    beside: list[int]


def comments_of(text: str) -> Comments:
    """Every comment of a text; lines count from 1."""
    lines = [*text.split("\n"), ""]
    places = dict(_comments(text))
    whole = {number for number, is_whole in places.items() if is_whole}
    content = [n for n, line in enumerate(lines, 1) if line.strip() and n not in whole] + [len(lines)]
    above: dict[int, list[Text]] = {}
    for number in sorted(whole):
        following = next(each for each in content if each > number)
        above.setdefault(following, []).append(Text(lines[number - 1].strip(), number))
    bottom = above.pop(len(lines), [])
    return Comments(above.pop(content[0], []), above, bottom, sorted(set(places) - whole))


def _comments(text: str) -> Iterator[tuple[int, bool]]:
    """(line, whether it stands alone) of each comment: what lies between two tokens and is no space."""
    before, line = 0, 1
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        start, end = token.start_mark, token.end_mark
        yield from _between(text, before, start.index, line)
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            first = text[start.index : end.index].split("\n", 1)[0]
            yield from [(start.line + 1, False)] if "#" in first else []
        before, line = max(before, end.index), end.line + 1


def _between(text: str, start: int, end: int, line: int) -> Iterator[tuple[int, bool]]:
    for offset, part in enumerate(text[start:end].split("\n")):
        if "#" in part:
            begins = part.lstrip().startswith("#")
            alone = begins and (offset > 0 or text[:start].rpartition("\n")[2].strip() == "")
            yield line + offset, alone
