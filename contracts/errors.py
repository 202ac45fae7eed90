"""The exceptions of Hikkoshi, told apart by who must act.

MigrationError            exit code
├── SpecError        2    an engineer edits a file (plan, mapping, layout, code table)
├── SourceError      1    the source's owner sends a new delivery
├── ConvertError     1    one value cannot be expressed; caught where it is raised, becomes a Reject
├── ProgramError     3    a fault of Hikkoshi itself: nobody's file or delivery is wrong; never retried
└── TargetError      3    infrastructure (database, object store, disk); the only one retried
    └── RefusedError 2    the target is well and says no (live already, nothing to roll back); never retried

Every message reads "place: what is wrong. What to do." and never holds a resident's value.
"""

import re
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `place` (file, line, field, address), `wrong`, `action` (sentences).

    Problems stand in the order of their places, with numbers as numbers: line 3 before line 29.
    """

    place: str
    wrong: str
    action: str

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong} {self.action}"

    def __lt__(self, other: "Problem") -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[list[str | int], str, str]:
        """Texts and numbers of the place by turns, then what else tells problems apart."""
        parts = re.split("([0-9]+)", self.place)
        return [int(part) if n % 2 else part for n, part in enumerate(parts)], self.wrong, self.action


class MigrationError(Exception):
    """Base of all; carries every problem found, not only the first, and each once however often it was met."""

    exit_code = 1

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        found = (problems,) if isinstance(problems, Problem) else problems
        self.problems: tuple[Problem, ...] = tuple(dict.fromkeys(found))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, place: str, wrong: str, action: str) -> "MigrationError":
        """The error of a single problem."""
        return cls(Problem(place, wrong, action))

    def __reduce__(self) -> tuple[type["MigrationError"], tuple[tuple[Problem, ...]]]:
        return (type(self), (self.problems,))


class SpecError(MigrationError):
    """A plan, mapping, layout or code table is wrong; nothing was read."""

    exit_code = 2


class SourceError(MigrationError):
    """A delivery is missing, damaged or contradicts itself."""

    exit_code = 1


class ConvertError(MigrationError):
    """A value cannot be expressed in the standard."""

    exit_code = 1


class TargetError(MigrationError):
    """A database, object store or disk does not do its work; trying again may help."""

    exit_code = 3


class RefusedError(TargetError):
    """What is asked is not allowed in the target's present state; trying again does not help."""

    exit_code = 2


class ProgramError(MigrationError):
    """A fault of Hikkoshi itself; what a library said is withheld, for it may hold a resident's value."""

    exit_code = 3

    @classmethod
    def of(cls, place: str, error: Exception) -> "ProgramError":
        """The kind of an unexpected error and where in the code it was raised, but nothing of its text."""
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))
        wrong = f"an unexpected {type(error).__name__} at {where} (its text is withheld, it may hold values)."
        return cls(Problem(place, wrong, "Nothing became visible. Report it as a fault of Hikkoshi."))


@contextmanager
def within(place: str) -> Iterator[None]:
    """Faults that leave here are ProgramErrors and name the place; what people or machines can mend passes as it is."""
    try:
        yield
    except ProgramError as error:
        told = [replace(each, place=f"{place}, {each.place}") for each in error.problems]
        raise ProgramError(told) from None
    except (MigrationError, OSError):
        raise
    except Exception as error:
        raise ProgramError.of(place, error) from None
