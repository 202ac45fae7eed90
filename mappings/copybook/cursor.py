"""A place in the words of one entry, from which its clauses are read."""

from dataclasses import dataclass

from mappings.copybook.problems import Problems
from mappings.copybook.words import Word

_NO_WORD_LEFT = ""


@dataclass(slots=True)
class Cursor:
    """The words of an entry, how many of them are read, and the name of its item as problems give it."""

    words: list[Word]
    problems: Problems
    name: str
    position: int = 0

    def peek(self, ahead: int = 0) -> str:
        """A word to come, in upper case; "" for literals and past the end."""
        index = self.position + ahead
        return self.words[index].upper if index < len(self.words) else _NO_WORD_LEFT

    def left(self) -> bool:
        """Whether a word is to come."""
        return self.position < len(self.words)

    def take(self) -> str:
        """The next word as written, "" when there is none."""
        if not self.left():
            return ""
        self.position += 1
        return self.words[self.position - 1].text

    def skip(self, *words: str) -> bool:
        """Takes the next word if it is one of these; tells whether it was."""
        found = self.peek() in words
        self.position += found
        return found

    def wrong(self, wrong: str, action: str) -> None:
        """A problem at the last word that was read."""
        word = self.words[min(max(self.position - 1, 0), len(self.words) - 1)]
        self.problems.add(word.place, f"{self.name}: {wrong}", action)

    def name_of_item(self) -> tuple[str, tuple[str, ...]]:
        """A name, and the groups that OF or IN name for it, nearest first."""
        name = self.take()
        owners = []
        while self.skip("OF", "IN"):
            owners.append(self.take())
        return name, tuple(owners)
