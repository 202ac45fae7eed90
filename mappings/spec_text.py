"""A spec as YAML text in the one form that `fmt` writes."""

from collections.abc import Iterator
from typing import Any

from mappings.file_form import Form, Place
from mappings.scalar_text import columns, flow, key_text
from mappings.yaml_text import Block, Text, line_of

_WIDTH = 110


def spec_text(root: Block, form: Form, comments: dict[int, list[Text]]) -> str:
    """The text of a file, with each comment above what stood on the line after it.

    `comments` are whole lines by the number of the next line with content; those that found their place leave it.
    """
    return "".join(f"{line}\n" for line in _Writer(form, comments).mapping(root, (), ""))


class _Writer:
    def __init__(self, form: Form, comments: dict[int, list[Text]]) -> None:
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
                yield line
            else:
                yield head
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
            yield line
            return
        first, *rest = self._below(element, place, f"{indent}  ")
        yield f"{indent}- {first.removeprefix(f'{indent}  ')}"
        yield from rest

    def _on_one_line(self, line: str, node: Any, place: Place) -> bool:
        if not isinstance(node, dict | list) or not node:
            return True
        return not self._form.is_open(place, node) and columns(line) <= _WIDTH

    def _above(self, node: str | Block | None, indent: str) -> Iterator[str]:
        for comment in self._comments.pop(line_of(node, 0), ()):
            yield f"{indent}{comment}"
