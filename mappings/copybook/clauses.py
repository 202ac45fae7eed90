"""The clauses of one entry: from its words to an Entry, each clause by a small reader of its own."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.source import Sign
from mappings.copybook.cursor import Cursor
from mappings.copybook.dialects import Dialect
from mappings.copybook.entries import Entry
from mappings.copybook.item import FILLER, Condition88, CopybookItem
from mappings.copybook.picture import read_picture
from mappings.copybook.problems import Place, Problems
from mappings.copybook.times import read_times
from mappings.copybook.words import Word

_SIGNS = {
    ("LEADING", False): Sign.LEADING,
    ("LEADING", True): Sign.LEADING_SEPARATE,
    ("TRAILING", False): Sign.TRAILING,
    ("TRAILING", True): Sign.TRAILING_SEPARATE,
}
# Words that begin the same clause, by the one that names it in problems.
_SAME_CLAUSE = {
    "PICTURE": "PIC",
    "GROUP-USAGE": "USAGE",
    "LEADING": "SIGN",
    "TRAILING": "SIGN",
    "SYNCHRONIZED": "SYNC",
    "SYNCHRONISED": "SYNC",
    "JUSTIFIED": "JUST",
    "VALUES": "VALUE",
}
_NO_CLAUSE_OF_ITS_OWN = {"IS", "GLOBAL", "EXTERNAL"}
_REPETITION = re.compile(r"\(([^()]+)\)")
# Clauses that begin with a word which may as well be an item's name.
_TWO_WORDS = {"DATE": "FORMAT", "CHARACTER": "TYPE", "PRINTING": "POSITION"}


@dataclass(slots=True)
class ClauseReader:
    """Reads entries one after the other; `constants` are those of level 78 and of CONSTANT, by name."""

    rules: Dialect
    problems: Problems
    constants: dict[str, int] = field(default_factory=dict)
    _at: Cursor = field(init=False)
    _readers: dict[str, Callable[[Entry], None]] = field(default_factory=dict)
    _stops: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._readers = self._clause_readers()
        self._stops = frozenset({*self._readers, *self.rules.usages, "ASCENDING", "DESCENDING", "INDEXED"})

    def read(self, words: list[Word]) -> Entry | Condition88 | None:
        """An item, a condition name, or None for what holds no bytes or cannot be understood."""
        self._at = Cursor(words, self.problems, words[0].text)
        level = self._level()
        if level == 0:
            return None
        self._at.name = self._at.take() if self._names_item() else FILLER
        if level in (78, 88):
            self._no_table(level)
        if level == 88:
            return self._condition()
        if level == 78 or (level == 1 and self._at.skip("CONSTANT")):
            self._constant()
            return None
        item = CopybookItem(level, self._at.name, words[0].place.line, words[0].place.column)
        entry = Entry(item, words[0].place)
        before = len(self.problems.found)
        self._clauses(entry)
        entry.broken = len(self.problems.found) > before
        return entry

    # -- the head ------------------------------------------------------------------------------------------------

    def _level(self) -> int:
        text = self._at.take()
        level = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0
        if 1 <= level <= 49 or level in (66, 77, 78, 88):
            return level
        self._at.wrong(
            "no level number.", "Begin an item with 01-49, 66, 77 or 88, and end it with a period."
        )
        return 0

    def _names_item(self) -> bool:
        word = self._at.peek()
        if word in _TWO_WORDS:
            return self._at.peek(1) != _TWO_WORDS[word]
        return self._at.left() and word not in self._readers and _usage_word(word) not in self.rules.usages

    def _condition(self) -> Condition88 | None:
        if self._at.name == FILLER or not self._at.skip("VALUE", "VALUES"):
            self._at.wrong("a condition name (88) without VALUE.", "Give its name and values.")
            return None
        self._at.skip("IS", "ARE")
        values = " ".join(word.text for word in self._at.words[self._at.position :])
        return Condition88(self._at.name, values, self._at.words[0].place.line)

    def _constant(self) -> None:
        """78 … VALUE IS n, 01 … CONSTANT IS GLOBAL AS n; what is computed stays unknown."""
        while self._at.skip("VALUE", "IS", "GLOBAL", "AS"):
            pass
        text = self._at.take()
        if text.isascii() and text.isdigit() and len(text) <= 9 and not self._at.left():
            self.constants[self._at.name.upper()] = int(text)

    def _no_table(self, level: int) -> None:
        """What holds no bytes does not occur several times."""
        for word in self._at.words:
            if word.upper == "OCCURS":
                self._refuse_table(level, word.place)

    def _refuse_table(self, level: int, place: Place) -> None:
        action = "Put the table into a record, at a level from 02 to 49."
        self.problems.add(place, f"{self._at.name}: OCCURS at level {level:02d}.", action)

    # -- clauses -------------------------------------------------------------------------------------------------

    def _clauses(self, entry: Entry) -> None:
        seen: set[str] = set()
        while self._at.left():
            word = _usage_word(self._at.peek())
            self._once("USAGE" if word in self.rules.usages else _SAME_CLAUSE.get(word, word), seen)
            reader = self._readers.get(word)
            if reader is not None:
                self._at.position += 1
                reader(entry)
            elif word in self.rules.usages:
                self._usage(entry)
            else:
                self._unknown()
                return

    def _once(self, clause: str, seen: set[str]) -> None:
        """A clause that an entry has twice is a problem, also when both say the same."""
        if clause in seen - _NO_CLAUSE_OF_ITS_OWN:
            word = self._at.words[self._at.position]
            wrong = f"{self._at.name}: clause {clause} stands twice, here as {word.text}."
            self.problems.add(word.place, wrong, "Keep the one that holds.")
        seen.add(clause)

    def _unknown(self) -> None:
        text = self._at.take()
        known = _usage_word(text.upper())
        if text.isascii() and text.isdigit():
            self._at.wrong(f"{text} where a clause should be.", "End the entry before it with a period.")
        elif known.startswith(("COMP", "BINARY", "POINTER", "NATIONAL", "DISPLAY", "BIT", "FLOAT")):
            self._at.wrong(f"{text} does not exist in dialect {self.rules.name}.", "Choose another dialect.")
        else:
            self._at.wrong(
                f"clause {text} is not read.", "Correct it, or describe this record in YAML fields."
            )

    def _clause_readers(self) -> dict[str, Callable[[Entry], None]]:
        return {
            "PIC": self._picture,
            "PICTURE": self._picture,
            "USAGE": self._usage,
            "OCCURS": self._occurs,
            "REDEFINES": self._redefines,
            "RENAMES": self._renames,
            "SIGN": self._sign,
            "LEADING": self._bare_sign,
            "TRAILING": self._bare_sign,
            "SYNC": self._sync,
            "SYNCHRONIZED": self._sync,
            "SYNCHRONISED": self._sync,
            "JUST": self._justified,
            "JUSTIFIED": self._justified,
            "BLANK": self._blank,
            "VALUE": self._value,
            "VALUES": self._value,
            "GLOBAL": self._nothing,
            "EXTERNAL": self._nothing,
            "IS": self._nothing,
            "GROUP-USAGE": self._usage,
            "CHARACTER": self._character_type,
            "PRINTING": self._character_type,
            "DATE": self._date_format,
        }

    def _nothing(self, _entry: Entry) -> None:
        """A word that changes no byte."""

    def _picture(self, entry: Entry) -> None:
        self._at.skip("IS")
        text = self._at.take()
        if self._at.peek().startswith("("):
            text += self._at.take()
        if self.constants:
            text = _REPETITION.sub(self._repetition, text)
        picture = read_picture(text) if text else "it is missing"
        if isinstance(picture, str):
            self._at.wrong(f"picture {text}: {picture}.", "Correct the picture.")
        else:
            entry.item.picture, entry.picture = text, picture

    def _repetition(self, repetition: re.Match[str]) -> str:
        return f"({self.constants.get(repetition[1].upper(), repetition[1])})"

    def _usage(self, entry: Entry) -> None:
        self._at.skip("IS")
        word = _usage_word(self._at.peek())
        if word not in self.rules.usages:
            self._unknown()
            return
        self._at.position += 1
        entry.usage = word
        if self._at.peek() in ("SIGNED", "UNSIGNED"):
            entry.unsigned = self._at.take().upper() == "UNSIGNED"

    def _occurs(self, entry: Entry) -> None:
        level = entry.item.level
        if level == 66 or (level in (1, 77) and not self.rules.top_tables):
            self._refuse_table(level, self._at.words[self._at.position - 1].place)
        read_times(self._at, entry, self.constants)
        self._keys()

    def _keys(self) -> None:
        """ASCENDING KEY IS …, INDEXED BY …: names until the next clause."""
        while self._at.skip("ASCENDING", "DESCENDING", "KEY", "INDEXED", "BY"):
            self._at.skip("KEY", "BY")
            self._at.skip("IS")
            while self._at.left() and _usage_word(self._at.peek()) not in self._stops:
                self._at.position += 1

    def _redefines(self, entry: Entry) -> None:
        entry.item.redefines = self._at.take()
        if not entry.item.redefines:
            self._at.wrong("REDEFINES names nothing.", "Name the item before it.")

    def _renames(self, entry: Entry) -> None:
        first = last = self._at.name_of_item()
        if self._at.skip("THRU", "THROUGH"):
            last = self._at.name_of_item()
        entry.item.renames = (first[0], last[0])
        entry.owners = (first[1], last[1])

    def _sign(self, entry: Entry) -> None:
        self._at.skip("IS")
        if self._at.peek() not in ("LEADING", "TRAILING"):
            self._at.wrong("SIGN is neither LEADING nor TRAILING.", "Say which.")
            return
        self._at.position += 1
        self._bare_sign(entry)

    def _bare_sign(self, entry: Entry) -> None:
        side = self._at.words[self._at.position - 1].upper
        separate = self._at.skip("SEPARATE")
        self._at.skip("CHARACTER")
        entry.sign = _SIGNS[side, separate]

    def _sync(self, entry: Entry) -> None:
        self._at.skip("LEFT", "RIGHT")
        entry.sync = True

    def _justified(self, _entry: Entry) -> None:
        self._at.skip("RIGHT", "LEFT")

    def _blank(self, entry: Entry) -> None:
        self._at.skip("WHEN")
        self._at.skip("ZERO", "ZEROS", "ZEROES")
        entry.blank_when_zero = True

    def _value(self, _entry: Entry) -> None:
        self._at.skip("IS", "ARE")
        self._at.position += self._at.left()
        while self._at.left() and _usage_word(self._at.peek()) not in self._stops:
            self._at.position += 1

    def _character_type(self, entry: Entry) -> None:
        """CHARACTER TYPE IS …, PRINTING POSITION IS … (Fujitsu) say how a printer shows the item."""
        self._at.skip("TYPE", "POSITION")
        self._value(entry)

    def _date_format(self, _entry: Entry) -> None:
        """DATE FORMAT IS … (IBM) says what the digits mean."""
        self._at.skip("FORMAT")
        self._at.skip("IS")
        self._at.take()


def _usage_word(word: str) -> str:
    """COMPUTATIONAL-3 as COMP-3."""
    return word.replace("COMPUTATIONAL", "COMP", 1) if word.startswith("COMPUTATIONAL") else word
