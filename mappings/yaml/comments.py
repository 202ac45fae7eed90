"""The comments of a YAML text, which its data do not hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import yaml

from mappings.yaml.text import Text, line_of


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments at the top, on lines above others, beside values (by line of the content), and at the bottom."""

    top: list[Text] = field(default_factory=list)
    above: dict[int, list[Text]] = field(default_factory=dict)
    beside: dict[int, Text] = field(default_factory=dict)
    bottom: list[Text] = field(default_factory=list)

    def left(self) -> list[int]:
        """Lines of the comments that found no place."""
        return sorted(line_of(comment) for comment in (*chain(*self.above.values()), *self.beside.values()))

    def __bool__(self) -> bool:
        return bool(self.top or self.above or self.beside or self.bottom)


def comments_of(text: str) -> Comments:
    """Every comment of a text; lines count from 1."""
    found = list(_comments(text))
    alone = {line_of(comment) for comment, is_alone in found if is_alone}
    lines = [*text.split("\n"), ""]
    content = [n for n, line in enumerate(lines, 1) if line.strip() and n not in alone] + [len(lines)]
    above: dict[int, list[Text]] = {}
    for comment in (comment for comment, is_alone in found if is_alone):
        following = next(number for number in content if number > comment.line)
        above.setdefault(following, []).append(comment)
    top, bottom = above.pop(content[0], []), above.pop(len(lines), [])
    return Comments(top, above, {c.line: c for c, is_alone in found if not is_alone}, bottom)


def _comments(text: str) -> Iterator[tuple[Text, bool]]:
    """Each comment, and whether it stands alone on its line: what lies between two tokens and is no space."""
    before, line = 0, 1
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        start, end = token.start_mark, token.end_mark
        yield from _between(text, before, start.index, line)
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            _, sign, comment = text[start.index : end.index].split("\n", 1)[0].partition("#")
            yield from [(Text(sign + comment.rstrip(), start.line + 1), False)] if sign else []
        before, line = max(before, end.index), end.line + 1


def _between(text: str, start: int, end: int, line: int) -> Iterator[tuple[Text, bool]]:
    for offset, part in enumerate(text[start:end].split("\n")):
        if "#" in part:
            alone = offset > 0 or not text[:start].rpartition("\n")[2].strip()
            yield Text(part.strip(), line + offset), alone
