"""Folders and tables that lie beside those that are read: a town's table there would win over nothing, and nobody would know."""

from collections.abc import Iterator
from pathlib import Path

from contracts.errors import Problem
from mappings.alike import alike
from mappings.cases.reader import FOLDER as CASES
from mappings.corrections import FILE_NAME as CORRECTIONS
from mappings.own.reader import FOLDER as EXTENSIONS
from mappings.plan.plan import OWN

_OF_PRODUCT = ("layouts", "codes", CASES, "gaiji")
_OF_TOWN = ("codes", "gaiji", EXTENSIONS, OWN)
_OF_EXTENSIONS = ("codes",)


def lint_town_folder(folder: Path) -> Iterator[Problem]:
    """What lies beside a plan."""
    yield from _strange(folder, _OF_TOWN)


def lint_product_folder(folder: Path) -> Iterator[Problem]:
    """What lies beside the mappings of a product, or beside extensions."""
    yield from _strange(folder, _OF_EXTENSIONS if folder.name == EXTENSIONS else _OF_PRODUCT)


def _strange(folder: Path, known: tuple[str, ...]) -> Iterator[Problem]:
    """Folders whose names are nearly those that are read, and tables outside of a folder."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in known:
            if meant := alike(path.name, known, least=0.7):
                yield Problem(str(path), "nothing reads a folder of this name.", f"Rename it to {meant}.")
        elif path.suffix.lower() == ".csv" and path.name != CORRECTIONS and not path.is_dir():
            action = f"Put it into {' or '.join(each for each in known if each in ('codes', 'gaiji'))}."
            yield Problem(str(path), "nothing reads a table that lies here.", action)
