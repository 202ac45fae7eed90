"""Entries of a copybook: the words between two periods, one item or condition name each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from contracts.source import Sign
from mappings.copybook.item import CopybookItem
from mappings.copybook.picture import Picture
from mappings.copybook.problems import Place
from mappings.copybook.words import Word

_HEADERS = {"FD", "SD", "RD", "CD"}
_LAST_WORDS = {"DIVISION", "SECTION"}


@dataclass(slots=True)
class Entry:
    """An item with what its own words say; what comes from its groups and its bytes are settled later.

    `usage` is "" and `sign` None where the item says nothing. `unsigned` is True or False where BINARY-LONG and
    its like say SIGNED or UNSIGNED. A `broken` entry has a problem already; `lost_items` says that after it
    something could not be read, maybe items in it. `owners` are the groups that qualify the names of RENAMES.
    """

    item: CopybookItem
    place: Place
    picture: Picture | None = None
    usage: str = ""
    sign: Sign | None = None
    unsigned: bool | None = None
    sync: bool = False
    blank_when_zero: bool = False
    depends: bool = False
    broken: bool = False
    lost_items: bool = False
    owners: tuple[tuple[str, ...], ...] = ()
    boundary: int = 1
    children: list["Entry"] = field(default_factory=list)

    def walk(self) -> Iterator["Entry"]:
        """The entry and all below it, as written."""
        yield self
        for child in self.children:
            yield from child.walk()

    def named(self, name: str, owners: tuple[str, ...], around: tuple[str, ...] = ()) -> Iterator["Entry"]:
        """Those of this name in it whose groups (nearest first in `around`) are the owners, maybe with others."""
        if self.item.name.upper() == name.upper() and self.item.renames is None and is_owned(around, owners):
            yield self
        for child in self.children:
            yield from child.named(name, owners, (self.item.name, *around))

    def parts(self) -> list["Entry"]:
        """The entries that it is made of, without RENAMES."""
        return [child for child in self.children if child.item.level != 66]


def is_owned(around: Iterable[str], owners: Iterable[str]) -> bool:
    """Whether the owners are among the groups around an item, both nearest first."""
    groups = iter([group.upper() for group in around])
    return all(owner.upper() in groups for owner in owners)


def sentences(words: list[Word]) -> Iterator[list[Word]]:
    """The words of each entry, without its period; headers of files, sections and divisions are left out.

    In a whole program the data begin with their division and end with the procedures.
    """
    sentence: list[Word] = []
    for word in [*words[_first(words) :], *_missing_end(words)]:
        if word.what != "end":
            sentence.append(word)
            continue
        if [w.upper for w in sentence[:2]] == ["PROCEDURE", "DIVISION"]:
            return
        if sentence and not _is_header(sentence):
            yield sentence
        sentence = []


def _first(words: list[Word]) -> int:
    """Where the data division begins; 0 in a copybook, which has none."""
    pairs = pairwise(words)
    return next(
        (n for n, (one, two) in enumerate(pairs) if (one.upper, two.upper) == ("DATA", "DIVISION")), 0
    )


def _missing_end(words: list[Word]) -> list[Word]:
    """A copybook whose last period is missing ends with its file."""
    return [Word(".", words[-1].place, "end")] if words and words[-1].what != "end" else []


def _is_header(sentence: list[Word]) -> bool:
    return sentence[0].upper in _HEADERS or (len(sentence) == 2 and sentence[1].upper in _LAST_WORDS)
