"""What is wrong with an option of a named conversion is told once, and not of each item that goes through it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mappings.spec.rules import GroupRule, ItemRule

Told = tuple[ItemRule, str, str]
"""A rule, what is wrong, and what to do."""
# What to do about an option; all else may be wrong with the field of one rule alone.
_OF_OPTIONS = ("Write it as it comes.", "Correct the scale.")


def told_once(group: GroupRule, told: Iterable[Told]) -> Iterator[Told]:
    """Of an option that fails wherever its conversion is named the first, with how many there are more."""
    users: dict[tuple[int, ...], int] = defaultdict(int)
    for rule in group.chains:
        users[_chain(rule)] += 1
    alike: dict[tuple[object, ...], list[Told]] = defaultdict(list)
    for number, (rule, wrong, action) in enumerate(told):
        key = (_chain(rule), action) if action in _OF_OPTIONS else (number,)
        alike[key].append((rule, wrong, action))
    for several in alike.values():
        rules = {rule.item.romaji for rule, *_ in several}
        if len(rules) > 1 and len(rules) == users[_chain(several[0][0])]:
            rule, wrong, action = several[0]
            yield rule, f"{wrong}; so with {len(rules) - 1} more items of this conversion", action
        else:
            yield from several


def _chain(rule: ItemRule) -> tuple[int, ...]:
    """Rules that name one conversion have the same steps."""
    return tuple(map(id, rule.steps))
