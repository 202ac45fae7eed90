"""What DEPENDING ON names: one item for each occurrence of the table that it counts."""

from collections.abc import Iterator

from mappings.copybook.entries import Entry, is_owned
from mappings.copybook.problems import Problems

Path = tuple[Entry, ...]
"""An entry below its groups, the record first."""


def check_counters(record: Entry, problems: Problems) -> None:
    """Notes the tables whose counter occurs several times, for nothing says which of them counts."""
    paths = list(_paths(record, ()))
    for table in (path for path in paths if path[-1].item.depending_on):
        counter = _counter(table, paths)
        around = {id(entry) for entry in table[:-1]}
        several = [each for each in counter if _repeats(each) and id(each) not in around]
        if several and not any(entry.broken for entry in counter):
            item, name = table[-1].item, counter[-1].item.name
            wrong = f"{item.name}: DEPENDING ON {name}, which occurs several times in {several[0].item.name}."
            action = "Name a counter outside of tables, or beside the table in one occurrence."
            problems.add(table[-1].place, wrong, action)


def _paths(entry: Entry, around: Path) -> Iterator[Path]:
    yield (*around, entry)
    for child in entry.children:
        yield from _paths(child, (*around, entry))


def _counter(table: Path, paths: list[Path]) -> Path:
    """Of the items so named and qualified the one that shares most groups with the table; () outside of the record."""
    item = table[-1].item
    named = [
        path
        for path in paths
        if path[-1].item.name.upper() == item.depending_on.upper()
        and is_owned([each.item.name for each in reversed(path[:-1])], item.depending_of)
    ]
    return max(named, key=lambda path: _shared(path, table), default=())


def _shared(one: Path, other: Path) -> int:
    return sum(a is b for a, b in zip(one, other, strict=False))


def _repeats(entry: Entry) -> bool:
    return entry.item.occurs > 1 or bool(entry.item.depending_on)
