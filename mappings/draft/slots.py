"""Groups that occur several times, as the rows that `each_of` would make of them: for a person to take over."""

from collections.abc import Iterator

from mappings.copybook import CopybookItem
from mappings.copybook.fields import FieldNames, suffix
from mappings.draft.records import DraftRecord

# A table with more occurrences is shown by its first ones.
_MOST_SLOTS = 24


def slot_lines(record: DraftRecord) -> Iterator[str]:
    """Lines of comment: what would stand under `rows` for each table of the record that lies in no other."""
    names = FieldNames.of(record.item, set())
    prefix = next((field.prefix for field in record.fields), "")
    for table in record.tables:
        leaves = [leaf for leaf in names.leaves if len(leaf.tables) == 1 and leaf.tables[0] is table]
        bases = [names.names[id(leaf.item)] for leaf in leaves]
        if bases:
            yield from _lines(table, bases, prefix)


def _lines(table: CopybookItem, bases: list[str], prefix: str) -> Iterator[str]:
    name = table.name.replace("-", "_")
    slot_names = [base.removeprefix(prefix) for base in bases]
    yield f"{name}: undecided ({_times(table)}). Are its occurrences rows? Then its group has slot.{slot_names[0]} …, and"
    yield "  rows:"
    yield "    each_of:"
    for index in range(min(table.occurs, _MOST_SLOTS)):
        slot = ", ".join(
            f"{each}: {base}{suffix([index])}" for each, base in zip(slot_names, bases, strict=True)
        )
        yield f'      "{index + 1}": {{{slot}}}'
    if table.occurs > _MOST_SLOTS:
        yield f"      … up to {table.occurs}, or `children: {{{name}: [KEY]}}` in the layout"
    yield f"    empty_when: {{slot.{slot_names[0]}: blank}}"


def _times(table: CopybookItem) -> str:
    counted = f", as {table.depending_on} says" if table.depending_on else ""
    return f"occurs {table.occurs} times{counted}"
