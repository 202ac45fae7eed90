"""The remark beside every line of a draft that a person has not decided yet; lint tells them until they are gone."""

import re
from collections.abc import Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.yaml.comments import Comments
from mappings.yaml.text import Block, Text, read_text

_REMARK = re.compile(r"^\s*[^#\s].*?\s# (sure: [01]\.\d\d because .*)")


class Remarks:
    """Hands out keys and blocks of a file that is being written, and keeps what stands beside and above them."""

    def __init__(self) -> None:
        self.comments = Comments()
        self._line = 0

    def key(self, name: str, remark: str = "") -> Text:
        """A key with a remark beside it; what was `held` before stands above it."""
        self._line += 1
        if remark:
            self.comments.beside[self._line] = Text(f"# {remark}", self._line)
        return Text(name, self._line)

    def above(self, key: Text, texts: list[str]) -> None:
        """Comments on lines of their own above a key."""
        if texts:
            self.comments.above[key.line] = [Text(f"# {text}", key.line) for text in texts]

    def at_end(self, texts: list[str]) -> None:
        """Comments on lines of their own behind all else."""
        self.comments.bottom.extend(Text(f"# {text}", 0) for text in texts)

    def element(self, content: dict[str, object], remark: str = "") -> Block:
        """An element of a list with a remark beside it."""
        block = Block(content)
        block.line = self.key("", remark).line
        return block


def remark(sure: float, because: str) -> str:
    """How sure a line of a draft is, and why."""
    return f"sure: {sure:.2f} because {because}"


def refuse_draft(path: Path) -> None:
    """Raises SpecError where a file has a remark left, for what would lose it."""
    if left := list(undecided(path)):
        raise SpecError(left)


def undecided(path: Path) -> Iterator[Problem]:
    """A problem for each line of a file that still has its remark. Raises SpecError where it cannot be read."""
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if found := _REMARK.match(line):
            wrong = f"a proposal that nobody has decided ({found[1]})."
            yield Problem(f"{path}:{number}", wrong, "Correct the line or keep it, and remove the remark.")
