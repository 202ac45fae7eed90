"""Taking typed values out of YAML blocks while collecting every problem with its line."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from contracts.condition import Condition, never_holds, parse_condition
from contracts.errors import Problem, SpecError
from mappings.alike import alike, did_you_mean
from mappings.yaml.text import Block, Sequence, Text, line_of

T = TypeVar("T")
_MAY_BE_NULL = ("on_error",)
_MOST_DIGITS = 18


class Reading:
    """One spec file being read; `problems` grows, `finish` raises them all at once.

    `meant` collects fields that were perhaps meant by names that there are not.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.meant: set[str] = set()

    def problem(self, node: Any, wrong: str, action: str) -> None:
        """Note a problem at the line of `node`."""
        self.problems.append(Problem(f"{self.path}:{line_of(node)}", wrong, action))

    def no_field(self, node: Any, field: str, known: Iterable[str], wrong: str, action: str) -> None:
        """Note that there is no such field, and the one that was perhaps meant; `action` where none is like it."""
        meant = alike(field, known)
        self.meant.update({meant} - {""})
        self.problem(node, wrong, did_you_mean(meant, action))

    def is_told(self, node: Any) -> bool:
        """Whether a problem stands at the line of `node` already."""
        place = f"{self.path}:{line_of(node)}"
        return any(problem.place == place for problem in self.problems)

    def finish(self) -> None:
        """Raise SpecError if anything was wrong."""
        if self.problems:
            raise SpecError(self.problems)

    def keys(self, block: Block, allowed: Iterable[str], required: Iterable[str], what: str) -> None:
        """Every key of `block` must be known and every required one present; a misspelt one becomes what was meant."""
        allowed = list(allowed)
        for key in list(block):
            if key not in allowed:
                meant = alike(key, (each for each in allowed if each not in block))
                action = did_you_mean(meant, f"Known keys: {', '.join(allowed)}.")
                self.problem(key, f"{what} has no key {key!r}.", action)
                if meant:
                    block[Text(meant, line_of(key))] = block.pop(key)
            elif block[key] is None and key not in (*required, *_MAY_BE_NULL):
                self.problem(key, f"{key} is empty.", "Write its value, or remove the line.")
        for key in required:
            if block.get(key) is None:
                self.problem(block, f"{what} lacks {key!r}.", "Add it.")

    def text(self, block: Block, key: str, default: str = "") -> str:
        """A scalar."""
        value = block.get(key)
        if value is None:
            return default
        if isinstance(value, Text):
            return str(value)
        self.problem(value, f"{key!r} must be one value.", "Write a single value.")
        return default

    def number(self, block: Block, key: str, default: int = 0, least: int = 0) -> int:
        """A whole number from `least`; `default` where there is none."""
        value = self.text(block, key)
        if not value:
            return default
        digits = value.removeprefix("-") if least < 0 else value
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            action = f"Write digits only, at most {_MOST_DIGITS}."
            self.problem(block[key], f"{key!r} must be a whole number.", action)
        elif int(value) < least:
            self.problem(block[key], f"{key!r} is {value}.", f"Write a number from {least}.")
        else:
            return int(value)
        return default

    def one_of(self, block: Block, key: str, known: Mapping[str, T]) -> T | None:
        """What the text of a key stands for in `known`; "" is there where the key may be absent."""
        value = self.text(block, key)
        if value not in known:
            names = ", ".join(name for name in known if name)
            self.problem(block[key], f"{key} {value!r} is not known.", f"Known: {names}.")
        return known.get(value)

    def block(self, parent: Block, key: str) -> Block:
        """A mapping; an empty one when absent."""
        value = parent.get(key)
        if isinstance(value, Block):
            return value
        if value is not None:
            self.problem(value, f"{key!r} must be a mapping.", "Indent keys and values below it.")
        empty = Block()
        empty.line = line_of(parent)
        return empty

    def blocks(self, parent: Block, key: str) -> list[Block]:
        """A list of mappings."""
        found = []
        listed = self.sequence(parent, key)
        for element in listed:
            if isinstance(element, Block):
                found.append(element)
            else:
                self.problem(
                    listed if element is None else element,
                    f"{key!r} must list mappings.",
                    "Write `- {…}` lines.",
                )
        return found

    def sequence(self, parent: Block, key: str) -> list[Any]:
        """A list; an empty one when absent."""
        value = parent.get(key)
        if value is None:
            return []
        if isinstance(value, Sequence):
            return value
        self.problem(value, f"{key!r} must be a list.", "Write `- …` lines or [a, b].")
        return []

    def texts(self, parent: Block, key: str) -> tuple[Text, ...]:
        """One text or a list of texts, each with its line."""
        value = parent.get(key)
        values = [value] if isinstance(value, Text) else self.sequence(parent, key)
        for element in values:
            if not isinstance(element, Text):
                place = values if element is None else element
                self.problem(place, f"{key!r} must hold texts.", "Write single values.")
        return tuple(v for v in values if isinstance(v, Text))

    def condition(self, node: Any) -> Condition | None:
        """A condition, or None with a problem."""
        try:
            return parse_condition(node)
        except ValueError as reason:
            self.problem(node, f"{reason}.", "See docs/mapping_spec.md, conditions.")
            return None

    def condition_that_may_hold(self, node: Any) -> Condition | None:
        """A condition; one that excludes itself is a problem too."""
        condition = self.condition(node)
        if condition is not None and (field := never_holds(condition)):
            wrong = f"the condition never holds: it asks of {field!r} what excludes itself."
            self.problem(node, wrong, "Correct its values.")
        return condition
