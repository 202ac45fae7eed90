"""Words of a copybook: code cut at spaces, literals whole, the period that ends an entry as a word of its own."""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from mappings.copybook.problems import Place, Problems, is_hidden, number_of
from mappings.copybook.source_form import CodeLine

# Shift codes that came along with a file of the host; they count as columns and mean nothing here.
_SHIFTS = {0x0E: None, 0x0F: None}
_SPACE = " \t\f\v\u00a0\u3000"
_WORD = re.compile(
    rf"""[{_SPACE}]+|[,;](?=[{_SPACE},;]|$)
    |(?P<pseudo>==(?:(?!==).)*==(?!=))
    |(?P<literal>(?:NX|NC|ND|BX|GX|[XNGBHZ])?(?:"(?:[^"]|"")*"|'(?:[^']|'')*'))
    |(?P<end>\.(?=[{_SPACE}]|$))
    |(?P<word>(?:(?![.,;](?:[{_SPACE},;]|$)|==)[^{_SPACE}"'])+)
    |(?P<open>["'])|(?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, where it stands, and what it is: `word`, `literal`, `pseudo` (==text==) or `end` (period)."""

    text: str
    place: Place
    what: str = "word"

    @property
    def upper(self) -> str:
        """The word in upper case; COBOL does not tell cases apart. Empty for literals, which are no keywords."""
        return self.text.upper() if self.what == "word" else ""

    def become(self, text: str) -> "Word":
        """Another text at the same place."""
        return replace(self, text=text)


def words_of(path: Path, lines: Iterable[CodeLine], problems: Problems) -> list[Word]:
    """All words of a file, continued lines put together."""
    found: list[Word] = []
    for joined in _joined(lines):
        text = joined.text()
        for what, start, end in _cut(text):
            place = joined.place(path, start)
            if what == "open":
                problems.add(place, "a literal has no end on its line.", "Close its quotation mark.")
            word = Word(text[start:end].translate(_SHIFTS), place, "literal" if what == "open" else what)
            _refuse_hidden(word, problems)
            found.append(word)
    return found


def _refuse_hidden(word: Word, problems: Problems) -> None:
    """Names are shown on terminals and compared: no character in them may go unseen."""
    hidden = next((one for one in word.text if is_hidden(one) and one not in _SPACE), "")
    if hidden and word.what != "literal":
        wrong = f"{number_of(hidden)} is no character of COBOL."
        place = replace(word.place, column=word.place.column + word.text.index(hidden))
        problems.add(place, wrong, "Take it out.")


def words_in(text: str, place: Place) -> list[Word]:
    """The words of a replacement, all at the place of what they replace."""
    return [Word(text[start:end], place, what) for what, start, end in _cut(text)]


def _cut(text: str) -> Iterator[tuple[str, int, int]]:
    position = 0
    while position < len(text):
        match = _WORD.match(text, position)
        assert match is not None, "`other` takes any character"
        position = match.end()
        if match.lastgroup == "open":
            position = len(text)
            yield "open", match.start(), position
        elif match.lastgroup:
            what = "word" if match.lastgroup == "other" else match.lastgroup
            yield what, match.start(), match.end()


@dataclass(slots=True)
class _Joined:
    """Code of a line and of those that continue it; `starts` has (first character, line, characters before it)."""

    pieces: list[str] = field(default_factory=list)
    starts: list[tuple[int, int, int]] = field(default_factory=list)
    length: int = 0
    quote: str = ""
    marks: int = 0

    def add(self, text: str, line: int, start: int) -> None:
        self.starts.append((self.length, line, start))
        self.pieces.append(text)
        self.length += len(text)
        self.marks += text.count("==")
        self.quote = _open_quote(text, self.quote)

    def text(self) -> str:
        return "".join(self.pieces)

    def place(self, path: Path, index: int) -> Place:
        first, line, start = self.starts[bisect_right(self.starts, (index, sys.maxsize, 0)) - 1]
        return Place(path, line, start + index - first + 1)

    def is_open(self) -> bool:
        """Whether pseudo-text has begun, which may go on over several lines."""
        return self.marks % 2 == 1

    def continue_with(self, line: CodeLine) -> None:
        """A line with `-` in column 7: the last word or literal goes on with its first character."""
        skipped = len(line.text) - len(line.text.lstrip())
        if self.quote:
            # The continuation of a literal begins with a quotation mark of its own.
            skipped += line.text[skipped : skipped + 1] == self.quote
        else:
            kept = self.pieces[-1].rstrip()
            self.length -= len(self.pieces[-1]) - len(kept)
            self.pieces[-1] = kept
        self.add(line.text[skipped:], line.number, line.start + skipped)


def _joined(lines: Iterable[CodeLine]) -> Iterator[_Joined]:
    joined = _Joined()
    for line in lines:
        if joined.pieces and line.continues:
            joined.continue_with(line)
        elif joined.is_open():
            joined.add(f" {line.text}", line.number, line.start - 1)
        else:
            if joined.pieces:
                yield joined
            joined = _Joined()
            joined.add(line.text, line.number, line.start)
    if joined.pieces:
        yield joined


def _open_quote(text: str, quote: str = "") -> str:
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
    return quote
