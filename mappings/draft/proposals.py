"""Which item of a group each field of a record most likely is, and how sure that is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.schema import Item, ItemType, TableSchema
from contracts.source import FieldType
from mappings.draft.likeness import Likeness, likeness
from mappings.draft.source import DraftField
from mappings.draft.words import Word, words_of
from mappings.spec.rules import DATE_SIBLINGS

# From here on a proposal is written as a rule; below it stands in a comment.
WRITTEN_FROM = 0.6
_NUMBER_ITEMS = (ItemType.NUMBER, ItemType.DECIMAL, ItemType.SIGNED)
_CODE_CHARACTERS = 6
_FLAG_CHARACTERS = 2
_UNUSED = re.compile("予備|未使用|使用しない|使わない|廃止")
_CONTRADICTED = 0.5
# What is said of a group of several fields is never enough for one of them.
_OF_GROUP = 0.5
_NOTHING = (0.0, "")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item of a group for a field: `sure` from 0 to 1, with two decimals, and why in words."""

    field: DraftField
    schema: TableSchema
    item: Item
    sure: float
    because: str

    @property
    def is_list(self) -> bool:
        """Whether one field seems to hold several values of an item that repeats."""
        return _is_list(self.field, self.item)

    @property
    def is_written(self) -> bool:
        """Whether it is sure enough to stand as a rule."""
        return self.sure >= WRITTEN_FROM


@dataclass(frozen=True, slots=True)
class GroupProposal:
    """What a record kind gives a group: for each field its item, if any, each item once.

    `best` has for every field the likeliest of all items, taken by another field or not, also of other groups of the
    business where it is sure enough; fields that are like none have none.
    """

    schema: TableSchema
    taken: Mapping[str, Proposal]
    best: Mapping[str, Proposal]

    @property
    def likeness(self) -> float:
        """By which groups are compared: sure fields, then how much of the group they give."""
        written = [proposal for proposal in self.taken.values() if proposal.is_written]
        return sum(proposal.sure for proposal in written) + len(written) / len(self.schema.items)


def propose(fields: Sequence[DraftField], groups: Iterable[TableSchema]) -> GroupProposal:
    """The group that the fields of a record are most like; of equals the first."""
    schemas = list(groups)
    meant = {field.name: _meant(field, schemas) for field in fields if field.comment}
    found = [_of_group(fields, schema, meant) for schema in schemas]
    chosen = max(found, key=lambda each: each.likeness)
    best = dict(chosen.best)
    for other in (each for each in found if each.schema.business == chosen.schema.business):
        for name, proposal in other.best.items():
            if proposal.is_written and (name not in best or proposal.sure > best[name].sure):
                best[name] = proposal
    return replace(chosen, best=best)


def day_of(schema: TableSchema, item: Item) -> Item | None:
    """The day whose reading or flag an item is, which a rule of the day fills."""
    stem, _, suffix = item.field_name.rpartition("_")
    found = (other for other in schema.items if other.field_name == stem and suffix in DATE_SIBLINGS)
    return next(found, None)


def _of_group(
    fields: Sequence[DraftField], schema: TableSchema, meant: Mapping[str, tuple[float, str]]
) -> GroupProposal:
    items = [item for item in schema.items if day_of(schema, item) is None]
    eras = {each.era.name for each in fields if each.era is not None}
    pairs = [
        _pair(field, schema, item, meant.get(field.name, _NOTHING))
        for field in fields
        if field.name not in eras and not (field.over or field.is_era)
        for item in items
    ]
    likely = sorted((pair for pair in pairs if pair.sure > 0), key=lambda pair: -pair.sure)
    best: dict[str, Proposal] = {}
    taken: dict[str, Proposal] = {}
    items_given: dict[str, str] = {}
    bases: dict[str, str] = {}
    for pair in likely:
        name, romaji = pair.field.name, pair.item.romaji
        best.setdefault(name, pair)
        again = pair.item.repeats and items_given.get(romaji) == pair.field.base
        if not (again or _is_numbered(pair)) and bases.setdefault(pair.field.base, name) != name:
            continue
        if name not in taken and (romaji not in items_given or again):
            taken[name] = pair
            items_given[romaji] = pair.field.base
    return GroupProposal(schema, taken, best)


def _is_numbered(pair: Proposal) -> bool:
    """Whether an item is of one occurrence (続柄コード2); all others have the values of one field of a table."""
    return pair.item.romaji[-1].isdigit()


def _pair(field: DraftField, schema: TableSchema, item: Item, meant: tuple[float, str]) -> Proposal:
    score, words = _by_words(field, item)
    doubts: list[str] = []
    for doubt, factor in (*_contradicted(field, item, meant), *_doubts(field, item)):
        doubts.append(doubt)
        score *= factor
    return Proposal(field, schema, item, round(score, 2), "; ".join([words, *doubts]))


def _by_words(field: DraftField, item: Item) -> tuple[float, str]:
    """The better of the name and the comment, and which words say the item's name."""
    ways = [(_said(words, item), "name") for words in dict.fromkeys((field.words, field.own_words))]
    if field.comment:
        ways.append((likeness(words_of(field.comment), item.name), "comment"))
    elif field.group_comment:
        of_group = likeness(words_of(field.group_comment), item.name)
        ways.append((replace(of_group, score=of_group.score * _OF_GROUP), "group's comment"))
    found, way = max(ways, key=lambda each: each[0].score)
    return found.score, f"its {way} says {'+'.join(found.found)} of {item.name}"


def _meant(field: DraftField, schemas: Sequence[TableSchema]) -> tuple[float, str]:
    """The item that the comment of a field says best, and how well, of all groups."""
    words = words_of(field.comment)
    names = dict.fromkeys(item.name for schema in schemas for item in schema.items)
    return max(((likeness(words, name).score, name) for name in names), default=_NOTHING)


def _contradicted(field: DraftField, item: Item, meant: tuple[float, str]) -> Iterable[tuple[str, float]]:
    """A comment that says another item, or that the field is not in use: the name alone is not enough then."""
    if unused := _UNUSED.search(field.comment or field.group_comment):
        yield f"its comment says {unused[0]}", _CONTRADICTED
        return
    score, name = meant
    if score >= WRITTEN_FROM and likeness(words_of(field.comment), item.name).score < score / 2:
        yield f"its comment says {name}", _CONTRADICTED


def _said(words: Sequence[Word], item: Item) -> Likeness:
    """How much the words of a name say an item, the number of an occurrence apart where the item repeats."""
    name = item.field_name if all(word.written.isascii() for word in words) else item.name
    return likeness(words[:-1] if item.repeats and words and words[-1].written.isdigit() else words, name)


def _is_list(field: DraftField, item: Item) -> bool:
    return bool(item.repeats) and field.name == field.base and field.characters > item.digits


def _doubts(field: DraftField, item: Item) -> Iterable[tuple[str, float]]:
    """What speaks against an item although the words fit: type and length."""
    wide = field.field.type in (FieldType.KANJI, FieldType.UTF16)
    if item.type is ItemType.DATE and not field.may_be_date:
        yield f"{field.characters} characters are no day", 0.5
    elif field.names_date and item.type not in (ItemType.DATE, ItemType.YEAR):
        yield f"a day, and the item is {item.type} {item.digits}", 0.5
    if _is_list(field, item):
        yield "several values in one text, parted by commas?", 0.9
    if item.type is ItemType.FULL and field.is_number:
        yield "digits, and the item is full-width text", 0.6
    if item.type in _NUMBER_ITEMS and wide:
        yield "full-width text, and the item is a number", 0.4
    is_code = item.code_list is not None and not item.repeats
    if is_code and (wide or field.characters > _CODE_CHARACTERS):
        yield "too long for a code", 0.6
    if item.name.endswith("フラグ") and field.characters > _FLAG_CHARACTERS:
        yield "too long for a flag", 0.8
    short = item.type in (ItemType.HALF, *_NUMBER_ITEMS) and not item.repeats
    if short and field.characters > 2 * item.digits:
        yield f"{field.characters} characters, and the item has {item.digits}", 0.9
