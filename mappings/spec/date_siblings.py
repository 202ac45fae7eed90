"""What conversions of a date fill beside it, and dates that lack one."""

from collections.abc import Collection, Iterator

from contracts.schema import ItemType
from mappings.spec.model import MappingSpec
from mappings.spec.rules import DATE_SIBLINGS, GroupRule, ItemRule

# How the names of items end that they fill of themselves; an unknown conversion may be of dates.
SIBLINGS = tuple(f"_{each}" for each in DATE_SIBLINGS)


def unconverted_dates(
    spec: MappingSpec, group: GroupRule, told: Collection[str]
) -> Iterator[tuple[ItemRule, str]]:
    """Dates that come of fields as they are, without a problem in `told`, with their siblings that nothing fills."""
    filled = {name for rule in group.items for name in (rule.item.romaji, *group.filled_by(rule))}
    for rule in group.items if spec.fills_known else ():
        of_fields = rule.steps_read and any(branch.fields for branch in rule.branches)
        is_told = any(f"{spec.path}:{chain.line}" in told for chain in rule.chains)
        if of_fields and rule.item.type is ItemType.DATE and not is_told:
            siblings = (group.schema.sibling(rule.item, end) for end in DATE_SIBLINGS)
            if lacking := [
                each.romaji for each in siblings if each is not None and each.romaji not in filled
            ]:
                yield rule, " and ".join(lacking)
