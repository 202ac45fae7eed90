"""Which items of the standard say who a person is and where: there no 〓 may stand at a cut-over."""

import csv
from functools import cache
from pathlib import Path

from contracts.schema import Item, ItemType

_PARTS = Path(__file__).parent / "name_parts.csv"


def is_name_or_address(item: Item) -> bool:
    """Whether an item of full-width text has a part of `name_parts.csv` in its name."""
    return item.type is ItemType.FULL and any(part in item.name for part in _parts())


@cache
def _parts() -> tuple[str, ...]:
    with _PARTS.open(encoding="utf-8", newline="") as file:
        return tuple(row["part"] for row in csv.DictReader(file))
