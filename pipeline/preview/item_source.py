"""Where the value of an item comes from, as a person looks for it: fields, constant, setting or absence."""

from dataclasses import dataclass

from mappings.spec.date_siblings import SIBLINGS
from mappings.spec.rules import GroupRule, ItemRule, Slot


@dataclass(frozen=True, slots=True)
class ItemSource:
    """`fields` as the source names them (`town.NAME` of a look-up, `person.number`), those of conditions last.

    `words` say what else the value is made of.
    """

    fields: tuple[str, ...]
    words: str = ""


def source_of(rule: GroupRule, name: str, slot: int) -> ItemSource:
    """The source of an item (romaji) of a group's row in a slot; of one that is filled, that of the item that fills it."""
    own = _rule_of(rule, name)
    if own is None:
        return ItemSource((), "no rule")
    if own.setting or own.absent:
        return ItemSource((), f"setting {own.setting}" if own.setting else f"absent: {own.absent}")
    slots = rule.slots[slot] if rule.slots else None
    values = [field for branch in own.branches for field in branch.fields]
    asked = [field for branch in own.branches if branch.when for field in branch.when.fields()]
    named = [_real(field, slots) for field in (*values, *asked)]
    fields = tuple(dict.fromkeys(field for field in named if field != "slot.key"))
    words = [f"constant {branch.constant}" for branch in own.branches if branch.constant is not None]
    if "slot.key" in named and slots:
        words.append(f"slot {slots.key}")
    return ItemSource(fields, ", ".join(words))


def _real(field: str, slot: Slot | None) -> str:
    prefix, _, name = field.partition(".")
    return slot.fields.get(name, field) if prefix == "slot" and slot else field


def _rule_of(rule: GroupRule, name: str) -> ItemRule | None:
    """The item's own rule, or that of the item that fills it."""
    by_name = {each.item.romaji: each for each in rule.items}
    filling = [each for each in rule.items if name in each.fills]
    stem = next((name.removesuffix(each) for each in SIBLINGS if name.endswith(each)), name)
    return by_name.get(name) or (filling[0] if filling else by_name.get(stem))
