"""The rules of a group as data: for each item one source, or branches, and a chain of conversions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from contracts.condition import Condition
from contracts.schema import Item, TableSchema
from mappings.vocabulary import VOCABULARY

# What conversions to a date fill beside it, by the end of the sibling's name.
DATE_SIBLINGS = ("fushohyoki", "fushofuragu")
_TO_DATES = ("wareki_date", "western_date", "era_text_date")


@dataclass(frozen=True, slots=True)
class Step:
    """One conversion: its name in the vocabulary and its options; `of_one_field` where a table has codes of one field each."""

    name: str
    options: Mapping[str, object]
    of_one_field: bool = field(default=False, compare=False)


class Chain(NamedTuple):
    """Steps from left to right, and whether each of them, and the first one, could be read."""

    steps: tuple[Step, ...]
    whole: bool = True
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of `choose`: taken when its condition holds (None = otherwise).

    `chain` are conversions of its own, which all branches of a rule have or none; None: those of the rule.
    """

    when: Condition | None
    fields: tuple[str, ...]
    constant: str | None
    line: int = 1
    chain: Chain | None = None


@dataclass(frozen=True, slots=True)
class ItemRule:
    """Where an item comes from: exactly one of `branches` (one branch for a plain `from`), `setting`, `absent`.

    `steps` are the conversions of all branches, none where they have `chains` of their own. `steps_read` is false where
    a step is not known. `on_error` is `reject`, `null` or "" (by default: reject for key and required items).
    """

    item: Item
    line: int
    branches: tuple[Branch, ...] = ()
    setting: str = ""
    absent: str = ""
    steps: tuple[Step, ...] = ()
    steps_read: bool = True
    fills: tuple[str, ...] = ()
    default: str | None = None
    on_error: str = ""

    @property
    def chains(self) -> tuple["ItemRule", ...]:
        """The rule of each chain: this one, or one for each of the branches where they convert for themselves."""
        alone = (
            replace(self, line=b.line, branches=(b,), steps=b.chain.steps, steps_read=b.chain.whole)
            for b in self.branches
            if b.chain is not None
        )
        return tuple(alone) or (self,)

    @property
    def every_step(self) -> tuple[Step, ...]:
        """The steps of all its chains."""
        return tuple(step for chain in self.chains for step in chain.steps)

    @property
    def each_alone(self) -> bool:
        """Whether the item repeats, and each of several source fields goes through the chain alone and is one value of it."""
        first = self.steps[0] if self.steps else None
        alone = first is None or first.of_one_field or VOCABULARY[first.name].inputs == (1,)
        return bool(self.item.repeats) and alone and any(len(b.fields) > 1 for b in self.branches)


@dataclass(frozen=True, slots=True)
class Slot:
    """One row of `each_of`: `key`, and source fields by the names that rules use (`slot.NAME`)."""

    key: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How the rows of a group are made: one slot a record, or `slots`; only where `when` holds.

    `empty_when` says which slots are empty by rule.
    """

    schema: TableSchema
    line: int
    items: tuple[ItemRule, ...]
    when: Condition | None = None
    slots: tuple[Slot, ...] = ()
    empty_when: Condition | None = None

    @property
    def chains(self) -> tuple[ItemRule, ...]:
        """The rules of its items, once for each of their chains."""
        return tuple(chain for rule in self.items for chain in rule.chains)

    def filled_by(self, rule: ItemRule) -> tuple[str, ...]:
        """Romaji of the other items that a rule fills: those it names, and the siblings of a date."""
        suffixes = DATE_SIBLINGS if any(step.name in _TO_DATES for step in rule.every_step) else ()
        siblings = (self.schema.sibling(rule.item, suffix) for suffix in suffixes)
        return (*rule.fills, *(sibling.romaji for sibling in siblings if sibling is not None))
