"""The group that a mapping means: told by the items below its name."""

from collections.abc import Collection

from contracts.schema import TableSchema
from mappings.alike import alike, did_you_mean
from mappings.reading import Reading
from mappings.spec.date_siblings import SIBLINGS
from mappings.spec.rule_reader import find_item
from mappings.yaml.text import Block
from standards.reader import Standard


def group_of(reading: Reading, standard: Standard, name: str, items: Block) -> TableSchema | None:
    """The group of a name; None, with one problem, where there is none or the items are those of another one."""
    groups = list(standard.groups.values())
    schema, nearest = find_group(standard, name), min(groups, key=lambda each: _apart(each, items))
    of_nearest = _known(nearest, items)
    if schema is None:
        names = [each.name for each in groups] + [each.group for each in groups]
        meant = nearest.name if 2 * len(of_nearest) > len(items) else alike(name, names)
        known = f"It has: {', '.join(each.name for each in groups)}."
        action = (
            f"{did_you_mean(meant, known)} A municipality's own group is fed by a mapping in its own folder."
        )
        reading.problem(name, f"the standard has no group {str(name)!r}.", action)
    elif (
        2 * _apart(nearest, items) < _apart(schema, items)
        and len(of_nearest) > len(_known(schema, items)) + 1
    ):
        wrong = f"the items below {name} are those of {nearest.name}."
        reading.problem(name, wrong, did_you_mean(nearest.name, ""))
        return None
    return schema


def find_group(standard: Standard, name: str) -> TableSchema | None:
    """A group by its Japanese or ASCII name."""
    found = [s for s in standard.groups.values() if name in (s.name, s.group)]
    return found[0] if len(found) == 1 else None


def _known(schema: TableSchema, names: Collection[str]) -> set[str]:
    """The items of a group among names."""
    return {item.romaji for name in names if (item := find_item(schema, name)) is not None}


def _apart(schema: TableSchema, names: Collection[str]) -> int:
    """How many names are of no item, and how many items have none."""
    known = _known(schema, names)
    unnamed = {item.romaji for item in schema.items if not item.romaji.endswith(SIBLINGS)} - known
    return len(names) - len(known) + len(unnamed)
