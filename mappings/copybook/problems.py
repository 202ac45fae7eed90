"""Where words of a copybook stand, and the problems found there, all of them at once."""

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import Problem, SpecError


@dataclass(frozen=True, slots=True)
class Place:
    """A character of a file: line and column count from 1, columns in characters as an editor counts them."""

    path: Path
    line: int
    column: int

    @property
    def order(self) -> tuple[str, int, int]:
        """What places are sorted by."""
        return str(self.path), self.line, self.column

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


def is_hidden(character: str) -> bool:
    """Whether a character steers a terminal or is not seen there: controls, formats, ends of lines."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")


def visible(text: str) -> str:
    """A text with the number of each hidden character in its place."""
    return "".join(number_of(character) if is_hidden(character) else character for character in text)


def number_of(character: str) -> str:
    """A character as its number, X'1B' or U+202E."""
    number = ord(character)
    return f"X'{number:02X}'" if number < 256 else f"U+{number:04X}"


@dataclass(slots=True)
class Problems:
    """Collects problems; `raise_any` ends the reading with all of them, each once, as they lie in the files."""

    found: dict[Problem, Place] = field(default_factory=dict)

    def add(self, place: Place, wrong: str, action: str) -> None:
        """One more problem."""
        self.found[Problem(visible(str(place)), visible(wrong), visible(action))] = place

    def raise_any(self) -> None:
        """Raises SpecError if there is a problem."""
        if self.found:
            raise SpecError(sorted(self.found, key=lambda problem: self.found[problem].order))
