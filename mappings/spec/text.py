"""A spec as YAML text in the one form that `fmt` writes."""

from collections.abc import Iterator
from typing import Any

from mappings.file_form import Form, Place
from mappings.yaml.comments import Comments
from mappings.yaml.scalar_text import columns, flow, key_text
from mappings.yaml.text import Block, line_of

_WIDTH = 110


def spec_text(root: Block, form: Form, comments: Comments | None = None) -> str:
    """The text of a file; comments stay above and beside their key, and those that found their place leave `comments`."""
    given = comments or Comments()
    lines = [*given.top, *_Writer(form, given).mapping(root, (), ""), *given.bottom]
    return "".join(f"{line}\n" for line in lines)


class _Writer:
    def __init__(self, form: Form, comments: Comments) -> None:
        self._form = form
        self._comments = comments

    def mapping(self, block: Block, place: Place, indent: str) -> Iterator[str]:
        """Keys and values, one below the other."""
        for number, (key, value) in enumerate(block.items()):
            if number and not place and key in self._form.spaced:
                yield ""
            yield from self._above(key, indent)
            head = f"{indent}{key_text(key)}"
            line = f"{head} {flow(value, key)}"
            if self._on_one_line(line, value, (*place, key)):
                yield line + self._beside(key)
            else:
                yield head + self._beside(key)
                yield from self._below(value, (*place, key), f"{indent}  ")

    def _below(self, node: Any, place: Place, indent: str) -> Iterator[str]:
        if isinstance(node, Block):
            yield from self.mapping(node, place, indent)
        else:
            for element in node:
                yield from self._above(element, indent)
                yield from self._element(element, (*place, "*"), indent)

    def _element(self, element: Any, place: Place, indent: str) -> Iterator[str]:
        line = f"{indent}- {flow(element)}"
        if self._on_one_line(line, element, place):
            yield line + self._beside(element)
            return
        first, *rest = self._below(element, place, f"{indent}  ")
        yield f"{indent}- {first.removeprefix(f'{indent}  ')}"
        yield from rest

    def _on_one_line(self, line: str, node: Any, place: Place) -> bool:
        if not isinstance(node, dict | list) or not node:
            return True
        return not self._form.is_open(place, node) and columns(line) <= _WIDTH

    def _above(self, node: str | Block | None, indent: str) -> Iterator[str]:
        for comment in self._comments.above.pop(line_of(node, 0), ()):
            yield f"{indent}{comment}"

    def _beside(self, node: str | Block | None) -> str:
        comment = self._comments.beside.pop(line_of(node, 0), "")
        return f"  {comment}" if comment else ""
