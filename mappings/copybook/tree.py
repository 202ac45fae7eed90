"""Entries by level become trees: records of level 01, items of level 77, and what belongs to them."""

from pathlib import Path

from mappings.copybook.entries import Entry
from mappings.copybook.item import Condition88, CopybookItem
from mappings.copybook.problems import Place, Problems, visible


def build_trees(
    found: list[tuple[Place, Entry | Condition88]], path: Path, problems: Problems
) -> list[Entry]:
    """The records. Items before the first 01 make a record of their own, named after the file."""
    records: list[Entry] = []
    open_entries: list[Entry] = []
    last: Entry | None = None
    for place, one in found:
        if isinstance(one, Condition88):
            if last is None or last.item.renames is not None:
                problems.add(
                    place, f"{one.name}: a condition name without an item.", "Put it below its item."
                )
            else:
                last.item.conditions = (*last.item.conditions, one)
            continue
        last = one
        if one.item.level == 66:
            _rename(one, records, problems)
        elif one.item.level in (1, 77):
            records.append(one)
            open_entries = [one]
        else:
            if not open_entries or open_entries[0].item.level == 77:
                records.append(_record_of_file(path))
                open_entries = [records[-1]]
            while open_entries[-1].item.level >= one.item.level:
                open_entries.pop()
            open_entries[-1].children.append(one)
            open_entries.append(one)
    return records


def _rename(entry: Entry, records: list[Entry], problems: Problems) -> None:
    if entry.item.renames is None or not records:
        wrong = f"{entry.item.name}: level 66 without RENAMES, or outside a record."
        problems.add(entry.place, wrong, "Put it after the record's items.")
    else:
        records[-1].children.append(entry)


def _record_of_file(path: Path) -> Entry:
    return Entry(CopybookItem(1, visible(path.stem.upper()), 0), Place(path, 1, 1))
