"""What a copybook says of each field beyond its bytes: comments, condition names, what it lies over."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from contracts.source import FieldType, SourceField
from mappings.copybook import Condition88, CopybookItem, record_fields
from mappings.copybook.fields import FieldNames, Leaf, field_name, suffix
from mappings.copybook.source_form import ends_of_lines
from mappings.copybook.source_text import read_lines
from mappings.draft.words import Word, words_of

_COMMENT = re.compile(r"^(?:.{6})?\s*[*/]+[>*]?\s*(?P<above>[^*]*?)\s*\**\s*$|\*>\s*(?P<beside>.+?)\s*$")
_DATE_WORDS = {"YMD", "WYMD", "SYMD", "DATE", "DT", "NENGAPPI", "HIZUKE", "年月日", "日付"}
# How many fields, and which share of them, begin with a word that tells none of them.
_LEAST_OF_PREFIX, _SHARE_OF_PREFIX = 4, 0.8
_ERA_WORDS = {"GENGO", "NENGO", "GG", "元号", "年号"}


@dataclass(frozen=True, slots=True)
class DraftField:
    """A field with what is known of it; `base` is its name without occurrence.

    `over` names the elementary item that it redefines, or the group `view` that it is in: the same value once more,
    while groups over each other, or several over one item, may be segments. `era` is the field before it that holds its era. `prefix` is what the
    names of nearly all fields of the record begin with (KKS_ of KKS_ATENA_NO), and tells none of them. Where it has no
    `comment` that of its group is its own if the group holds no other value, else it is the `group_comment`.
    """

    field: SourceField
    base: str
    picture: str
    comment: str
    conditions: tuple[Condition88, ...]
    over: str
    era: "DraftField | None" = None
    prefix: str = ""
    view: str = ""
    group_comment: str = ""

    @property
    def name(self) -> str:
        """The name that mappings use."""
        return self.field.name

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of its name."""
        return words_of(self.name)

    @property
    def own_words(self) -> tuple[Word, ...]:
        """The words of its name without what those of the other fields begin with too."""
        return words_of(self.name.removeprefix(self.prefix))

    @property
    def characters(self) -> int:
        """How many characters or digits it can hold; 0 for columns of CSV and tables that do not say."""
        if self.is_number:
            return self.field.digits
        return self.field.length // (2 if self.field.type in (FieldType.KANJI, FieldType.UTF16) else 1)

    @property
    def is_number(self) -> bool:
        """Whether it holds digits alone."""
        return self.field.type.is_number or self.field.type is FieldType.DIGITS

    @property
    def is_era(self) -> bool:
        """Whether it is the era of a date that follows."""
        return _names_era(self.name) and self.characters <= 2

    @property
    def names_date(self) -> bool:
        """Whether its name says that it is a day."""
        return any(word.written in _DATE_WORDS for word in (*self.words, *words_of(self.comment)))

    @property
    def may_be_date(self) -> bool:
        """Whether it is as wide as a day: YYYYMMDD, era and YYMMDD, or with separators; or of no width."""
        return self.characters in (0, 7, 8, 10) or self.era is not None


def read_comments(path: Path) -> dict[int, str]:
    """The comment of each line that has one beside it, or alone above it."""
    found: dict[int, str] = {}
    above = ""
    for number, line in enumerate(_lines(path), start=1):
        comment = _COMMENT.search(line)
        if comment and comment["above"] is not None:
            above = comment["above"]
            continue
        text = comment["beside"] if comment else above
        if text:
            found[number] = text
        above = ""
    return found


def read_title(path: Path) -> str:
    """The first comment of a copybook that is written in Japanese, "" where there is none."""
    comments = (_COMMENT.search(line) for line in _lines(path))
    texts = (comment["above"] or comment["beside"] or "" for comment in comments if comment)
    return next((re.sub(r"\s+", " ", text) for text in texts if not text.isascii()), "")


def _lines(path: Path) -> list[str]:
    """The lines without the identification of the card, which is no part of a comment."""
    lines = read_lines(path)
    return [line[:end] for line, end in zip(lines, ends_of_lines(lines), strict=True)]


def draft_fields(record: CopybookItem, comments: Mapping[int, str]) -> tuple[DraftField, ...]:
    """The fields of a record, those that hold the era of the next one joined to it."""
    by_name = {field.name: field for field in record_fields(record)}
    names = FieldNames.of(record, set())
    found = [each for leaf in names.leaves for each in _of_leaf(leaf, names, by_name, comments)]
    return tuple(with_eras(found))


def _of_leaf(
    leaf: Leaf, names: FieldNames, by_name: Mapping[str, SourceField], comments: Mapping[int, str]
) -> Iterator[DraftField]:
    item, base = leaf.item, names.names[id(leaf.item)]
    single = {leaf.item.name.upper() for leaf in names.leaves} - _rooms(names)
    redefining = (each for each in (item, *reversed(leaf.groups)) if each.redefines.upper() in single)
    view = next(redefining, None)
    comment, of_group = comments.get(item.line, ""), _comment_of_group(leaf, names, comments)
    for indexes in product(*(range(table.occurs) for table in leaf.tables)):
        yield DraftField(
            field=by_name[base + suffix(indexes)],
            base=base,
            picture=item.picture,
            comment=comment or of_group[0],
            conditions=item.conditions,
            over=view.redefines if view else "",
            view=view.name if view else "",
            group_comment="" if comment else of_group[1],
        )


def _rooms(names: FieldNames) -> set[str]:
    """Items that several groups redefine: no value, but the bytes of whichever segment a record has."""
    groups = {id(group): group for leaf in names.leaves for group in leaf.groups if group.redefines}
    counts = Counter(group.redefines.upper() for group in groups.values())
    return {name for name, count in counts.items() if count > 1}


def _comment_of_group(leaf: Leaf, names: FieldNames, comments: Mapping[int, str]) -> tuple[str, str]:
    """The comment of the nearest group that has one, below the record: first where it is of this value alone, else second."""
    told = (group for group in reversed(leaf.groups[1:]) if group.line in comments)
    group = next(told, None)
    if group is None:
        return "", ""
    inside = (each.item.name for each in names.leaves if any(around is group for around in each.groups))
    values = [name for name in inside if not _names_era(name)]
    comment = comments[group.line]
    return (comment, "") if len(values) <= 1 else ("", comment)


def _names_era(name: str) -> bool:
    return any(word.written in _ERA_WORDS for word in words_of(name))


def with_eras(fields: list[DraftField]) -> Iterator[DraftField]:
    """The same fields with their prefix, the era before a date of six digits, of the same occurrence, joined to it."""
    prefix = _prefix([each.name for each in fields])
    by_name = {each.name: each for each in fields}
    bases = list(dict.fromkeys(each.base for each in fields))
    bases_before = dict(zip(bases[1:], bases, strict=False))
    for each in fields:
        before = by_name.get(bases_before.get(each.base, "") + each.name.removeprefix(each.base))
        named = before is not None and before.is_era and each.names_date and each.characters in (0, 6)
        is_dated = named or (before is not None and _is_day_once_more(before, each, fields))
        yield replace(each, prefix=prefix, era=before if is_dated else None)


def _is_day_once_more(before: DraftField, field: DraftField, fields: list[DraftField]) -> bool:
    """Whether a character and six digits, and nothing else, redefine eight digits: an era and a day, whatever their names."""
    if not (before.view and before.view == field.view) or (before.characters, field.characters) != (1, 6):
        return False
    inside = {each.base for each in fields if each.view == field.view}
    over = {each.characters for each in fields if each.base == field_name(field.over)}
    return inside == {before.base, field.base} and over == {8}


def _prefix(names: list[str]) -> str:
    """What most names begin with, up to their first `_`; "" where they have nothing in common."""
    counts = Counter(name[: name.index("_") + 1] for name in names if "_" in name)
    prefix, count = max(counts.items(), key=lambda each: each[1], default=("", 0))
    return prefix if count >= max(_LEAST_OF_PREFIX, _SHARE_OF_PREFIX * len(names)) else ""
