"""What a copybook says: its items as a tree, each with the bytes that it takes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.source import FieldType, Sign

FILLER = "FILLER"


@dataclass(frozen=True, slots=True)
class Condition88:
    """A condition name (level 88) and its values as written, one space between words."""

    name: str
    values: str
    line: int


@dataclass(slots=True)
class CopybookItem:
    """An item of level 01-49, 66 or 77.

    `offset` is in bytes from 0, of the first occurrence and with all tables before it at their largest; `length`
    is that of one occurrence, at its largest. `kind` is None for groups. `digits` are those stored, `scale` counts
    decimals and is negative where P stands for digits that are not stored. `slack` are the bytes that SYNC put
    before the item. `line` is 0 for the record made for a copybook that has no 01 of its own; `column` counts
    characters from 1. `depending_of` are the groups that qualify
    the counter by OF, nearest first. `slides` says that what follows the table moves up when it has fewer occurrences.
    """

    level: int
    name: str
    line: int
    column: int = 1
    picture: str = ""
    usage: str = "display"
    kind: FieldType | None = None
    digits: int = 0
    scale: int = 0
    signed: bool = False
    sign: Sign = Sign.TRAILING
    little_endian: bool = False
    occurs: int = 1
    occurs_min: int = 1
    depending_on: str = ""
    depending_of: tuple[str, ...] = ()
    redefines: str = ""
    renames: tuple[str, str] | None = None
    conditions: tuple[Condition88, ...] = ()
    offset: int = 0
    length: int = 0
    slack: int = 0
    slides: bool = False
    children: list["CopybookItem"] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Whether it is made of other items."""
        return self.kind is None

    @property
    def size(self) -> int:
        """Bytes of all occurrences at their most."""
        return self.length * self.occurs

    def parts(self) -> list["CopybookItem"]:
        """The items that it is made of; RENAMES gives names to bytes that are there already."""
        return [child for child in self.children if child.level != 66]

    def walk(self) -> Iterator["CopybookItem"]:
        """The item and everything below it, as written."""
        yield self
        for child in self.children:
            yield from child.walk()
