"""Where words of a copybook stand, and the problems found there, all of them at once."""

from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import Problem, SpecError


@dataclass(frozen=True, slots=True)
class Place:
    """A character of a file: line and column count from 1, columns in characters as an editor counts them."""

    path: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(slots=True)
class Problems:
    """Collects problems; `raise_any` ends the reading with all of them, each once, as they lie in the files."""

    found: dict[Problem, Place] = field(default_factory=dict)

    def add(self, place: Place, wrong: str, action: str) -> None:
        """One more problem."""
        self.found[Problem(str(place), wrong, action)] = place

    def raise_any(self) -> None:
        """Raises SpecError if there is a problem."""
        if self.found:
            raise SpecError(sorted(self.found, key=lambda problem: _order(self.found[problem])))


def _order(place: Place) -> tuple[str, int, int]:
    return str(place.path), place.line, place.column
