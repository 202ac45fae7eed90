"""COPY and REPLACE: other members brought in, and words changed on the way.

Members are looked up beside the copybook. Pseudo-text matches word by word whatever the case; a text that begins
and ends with `:` or a parenthesis (`==:TAG:==`) also matches inside words, as do LEADING and TRAILING at their ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mappings.copybook.problems import Place, Problems
from mappings.copybook.source_form import code_lines
from mappings.copybook.source_text import read_lines
from mappings.copybook.words import Word, words_in, words_of

_ENDINGS = ("", ".cpy", ".cbl", ".cob", ".copy", ".cpb")
_MOST_WORDS = 2_000_000
_DELIMITERS = ":()"
_END = Word("", Place(Path(), 0, 0), "end")


@dataclass(frozen=True, slots=True)
class _Rule:
    """Replace the words `old` by the text `new`; `where` is "", LEADING or TRAILING."""

    old: tuple[Word, ...]
    new: str
    where: str = ""

    @property
    def inside(self) -> bool:
        """Whether it also matches parts of a word."""
        text = self.old[0].text
        enclosed = len(text) > 1 and text[0] in _DELIMITERS and text[-1] in _DELIMITERS
        return len(self.old) == 1 and (enclosed or text.count(":") > 1)


@dataclass(slots=True)
class _Reader:
    """Reads members, each at most `_MOST_WORDS` words in all; `open_files` are those being read now."""

    problems: Problems
    open_files: list[Path] = field(default_factory=list)
    words: int = 0

    def file(self, path: Path) -> list[Word]:
        self.open_files.append(path)
        words = words_of(path, code_lines(path, read_lines(path), self.problems), self.problems)
        words = list(self.expanded(_without_sql(words)))
        self.open_files.pop()
        return words

    def expanded(self, words: list[Word]) -> Iterator[Word]:
        position = 0
        rules: list[_Rule] = []
        plain: list[Word] = []
        while position < len(words):
            word = words[position]
            if word.upper not in ("COPY", "REPLACE"):
                plain.append(word)
                position += 1
                continue
            statement = _statement(words, position)
            position += len(statement)
            if word.upper == "COPY":
                plain.extend(self.copied(statement))
            else:
                yield from _replaced(plain, rules)
                plain, rules = [], self.rules(statement[1:-1])
        yield from _replaced(plain, rules)

    def copied(self, statement: list[Word]) -> list[Word]:
        """The words of COPY name [OF library] [SUPPRESS] [REPLACING …]."""
        place = statement[0].place
        if len(statement) < 3:
            self.problems.add(place, "COPY names no member.", "Name it: COPY MEMBER.")
            return []
        name = statement[1].text.strip("\"'")
        path = self.member(name, place)
        if path is None:
            return []
        words = self.file(path)
        self.words += len(words)
        if self.words > _MOST_WORDS:
            self.problems.add(
                place, "COPY brings in too many words.", "Look for members that copy each other."
            )
            self.problems.raise_any()
        return list(_replaced(words, self.rules(self.replacing(statement))))

    def member(self, name: str, place: Place) -> Path | None:
        """The file of a member, beside the copybook."""
        folder = place.path.parent
        if "/" in name or "\\" in name or name in ("", ".", ".."):
            self.problems.add(place, f"COPY {name}: a member has no folder.", "Lay it beside the copybook.")
            return None
        path = _member(folder, name)
        if path is None:
            wrong = f"COPY {name}: there is no such member beside the copybook."
            self.problems.add(place, wrong, f"Lay {name}.cpy into the same folder.")
        elif any(path.samefile(other) for other in self.open_files):
            self.problems.add(place, f"COPY {name}: the member copies itself.", "Take this COPY out.")
            return None
        return path

    def replacing(self, statement: list[Word]) -> list[Word]:
        position = 2
        while position < len(statement) - 1 and statement[position].upper != "REPLACING":
            word = statement[position]
            if word.upper in ("OF", "IN"):
                position += 1
            elif word.upper not in ("SUPPRESS", "PRINTING", ""):
                wrong = f"COPY {statement[1].text}: {word.text} is not read."
                self.problems.add(word.place, wrong, "Write the member out, or use REPLACING.")
                return []
            position += 1
        return statement[position + 1 : -1]

    def rules(self, words: list[Word]) -> list[_Rule]:
        """The rules of [LEADING|TRAILING] old BY new …; none for OFF."""
        rules: list[_Rule] = []
        position = 0
        while position < len(words) and words[position].upper != "OFF":
            where = words[position].upper if words[position].upper in ("LEADING", "TRAILING") else ""
            position += bool(where)
            three = words[position : position + 3]
            if len(three) < 3 or three[1].upper != "BY" or not _inner(three[0]):
                wrong = "REPLACING is not written as old BY new."
                self.problems.add(
                    words[min(position, len(words) - 1)].place, wrong, "Write ==old== BY ==new==."
                )
                return rules
            rules.append(_Rule(tuple(_inner(three[0])), _text(three[2]), where))
            position += 3
        return rules


def read_words(path: Path, problems: Problems) -> list[Word]:
    """The words of a copybook with all its members in it."""
    return _Reader(problems).file(path)


def _member(folder: Path, name: str) -> Path | None:
    """The file of this name, with a usual ending or none, in the case given if there are several."""
    files = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    for ending in _ENDINGS:
        exact = folder / f"{name}{ending}"
        found = exact if exact.is_file() else files.get(f"{name}{ending}".lower())
        if found is not None:
            return found
    return None


def _statement(words: list[Word], position: int) -> list[Word]:
    """The words up to a period, with it; a COPY without one ends where the file does."""
    for end in range(position + 1, len(words)):
        if words[end].what == "end":
            return words[position : end + 1]
    return [*words[position:], _END]


def _without_sql(words: list[Word]) -> list[Word]:
    """EXEC SQL … END-EXEC left out, except that INCLUDE copies a member."""
    kept: list[Word] = []
    position = 0
    while position < len(words):
        if words[position].upper != "EXEC":
            kept.append(words[position])
            position += 1
            continue
        rest = range(position, len(words))
        end = next((index for index in rest if words[index].upper == "END-EXEC"), len(words))
        if [word.upper for word in words[position + 1 : position + 3]] == ["SQL", "INCLUDE"]:
            kept += [
                words[position].become("COPY"),
                *words[position + 3 : end],
                Word(".", words[position].place, "end"),
            ]
        position = end + 1
        position += position < len(words) and words[position].what == "end"
    return kept


def _inner(word: Word) -> list[Word]:
    return words_in(word.text[2:-2], word.place) if word.what == "pseudo" else [word]


def _text(word: Word) -> str:
    return word.text[2:-2].strip() if word.what == "pseudo" else word.text


def _replaced(words: Sequence[Word], rules: list[_Rule]) -> Iterator[Word]:
    if not rules:
        yield from words
        return
    position = 0
    while position < len(words):
        rule = next((rule for rule in rules if _matches(words, position, rule)), None)
        if rule is not None:
            yield from words_in(rule.new, words[position].place)
            position += len(rule.old)
        else:
            yield from _changed_inside(words[position], rules)
            position += 1


def _matches(words: Sequence[Word], position: int, rule: _Rule) -> bool:
    if rule.where or position + len(rule.old) > len(words):
        return False
    there = words[position : position + len(rule.old)]
    return all(
        word.text == old.text or (word.upper != "" and word.upper == old.upper)
        for word, old in zip(there, rule.old, strict=True)
    )


def _changed_inside(word: Word, rules: list[_Rule]) -> list[Word]:
    if word.what != "word":
        return [word]
    text = word.text
    for rule in rules:
        old = rule.old[0].text.upper()
        if rule.where == "LEADING" and text.upper().startswith(old):
            text = rule.new + text[len(old) :]
        elif rule.where == "TRAILING" and text.upper().endswith(old):
            text = text[: len(text) - len(old)] + rule.new
        elif rule.inside:
            text = _every(text, old, rule.new)
    return [word] if text == word.text else words_in(text, word.place)


def _every(text: str, old: str, new: str) -> str:
    """Every `old` (upper case) in a text by `new`, whatever the text's case."""
    position = text.upper().find(old)
    while position >= 0:
        text = text[:position] + new + text[position + len(old) :]
        position = text.upper().find(old, position + len(new))
    return text
