"""Where the sources of a plan are: its section `sources`."""

import re
from dataclasses import dataclass
from pathlib import Path

from mappings import grammar
from mappings.reading import Reading
from mappings.yaml.text import Block

# As it stands in the name of a variable of the environment.
_DATABASE = re.compile(r"[A-Za-z0-9_]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where a source of the plan is: a folder below the deliveries, or a database by name.

    `rows_per_second` limits what reading asks of the database; 0 is no limit.
    """

    name: str
    folder: str
    database: str
    rows_per_second: int = 0


def read_places(reading: Reading, root: Block) -> dict[str, SourcePlace]:
    """The sources by name."""
    block = reading.block(root, "sources")
    return {str(name): _place(reading, str(name), reading.block(block, name)) for name in block}


def _place(reading: Reading, name: str, place: Block) -> SourcePlace:
    reading.keys(place, grammar.PLACE, (), f"source {name}")
    folder, database = reading.text(place, "folder"), reading.text(place, "database")
    if bool(folder) == bool(database):
        reading.problem(place, f"source {name!r} needs a folder or a database.", "Give one of them.")
    if folder and (wrong := _wrong_folder(folder)):
        reading.problem(place["folder"], f"the folder of {name!r} {wrong}.", "Write a relative folder.")
    if database and not _DATABASE.fullmatch(database):
        # It may be an address with a password: never shown.
        told = f"the database of {name!r} is no name of letters, digits and _."
        action = f"Write a name, such as {name}; the address belongs into the variable HIKKOSHI_DATABASE_{name.upper()}."
        reading.problem(place["database"], told, action)
    rate = reading.number(place, "rows_per_second", least=1)
    if rate and not database:
        told = f"rows_per_second of {name!r} limits nothing: it is of databases."
        reading.problem(place["rows_per_second"], told, "Remove it.")
    return SourcePlace(name, folder, database, rate)


def _wrong_folder(folder: str) -> str:
    """Why it is no folder below the deliveries (the end of a sentence), or ""."""
    if folder.startswith(("/", "\\")) or ".." in Path(folder).parts or re.match("[A-Za-z]:", folder):
        return "leaves the deliveries"
    if not Path(folder).parts:
        return "is that of all deliveries"
    if "\\" in folder:
        return "is parted by \\, and not by /"
    return "begins or ends with a blank" if folder != folder.strip() else ""
