"""Both directions of a plan: what becomes of every source field, and what every standard item is fed from."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple


class Disposition(StrEnum):
    """What was decided about a source field or a standard item."""

    USED = "used"
    REASONED = "reasoned"
    FED = "fed"
    CONSTANT = "constant"
    SETTING = "setting"
    ABSENT = "absent"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class RecordFill:
    """How many records of a kind a delivery holds, and how many of them fill each field."""

    rows: int
    filled: Mapping[str, int]


# By (layout, mark of the record kind).
Fills = Mapping[tuple[str, str], RecordFill]


@dataclass(frozen=True, slots=True)
class Cell:
    """A source field or a standard item.

    `because` are uses, sources or the reason; `filled` of `rows` records hold a value (None = not known).
    """

    name: str
    title: str
    disposition: Disposition
    because: tuple[str, ...] = ()
    required: bool = False
    rows: int | None = None
    filled: int | None = None

    @property
    def decided(self) -> bool:
        """Used, fed or reasoned away."""
        return self.disposition is not Disposition.UNDECIDED

    @property
    def weight(self) -> int | None:
        """The records that it is about: those that fill it; all of them where that is not known."""
        return self.rows if self.filled is None else self.filled


@dataclass(frozen=True, slots=True)
class CoveredTable:
    """A record kind or a group, and whether any mapping of the plan reads or feeds it."""

    name: str
    title: str
    cells: tuple[Cell, ...]
    reached: bool


@dataclass(frozen=True, slots=True)
class BusinessCoverage:
    """The record kinds that a business reads or its products have beside, and the groups of the standard."""

    business: str
    records: tuple[CoveredTable, ...]
    groups: tuple[CoveredTable, ...]

    @property
    def tables(self) -> tuple[CoveredTable, ...]:
        """Both directions."""
        return (*self.records, *self.groups)


@dataclass(frozen=True, slots=True)
class Open:
    """An undecided cell, or one without a name for all `number` of a table that no mapping reads or feeds."""

    table: CoveredTable
    cell: Cell
    number: int = 1

    @property
    def name(self) -> str:
        """`table.cell`, or the table."""
        return f"{self.table.name}.{self.cell.name}" if self.cell.name else self.table.name


class Share(NamedTuple):
    """So many are decided of so many."""

    decided: int
    total: int

    @property
    def percent(self) -> float:
        """Cut to one decimal, never rounded up to 100; nothing to decide is all decided."""
        return math.floor(1000 * self.decided / self.total) / 10 if self.total else 100.0


def share(tables: Iterable[CoveredTable]) -> Share:
    """Cells that are decided; a table that stands in several businesses counts once."""
    cells = list(_cells(tables))
    return Share(sum(cell.decided for cell in cells), len(cells))


def weighted_share(tables: Iterable[CoveredTable]) -> Share | None:
    """The same by the records that the cells are about; None where no profile knows any."""
    known = [(cell.decided, cell.weight) for cell in _cells(tables) if cell.weight is not None]
    total = sum(weight for _, weight in known)
    return Share(sum(weight for decided, weight in known if decided), total) if total else None


def undecided(tables: Iterable[CoveredTable]) -> list[Open]:
    """Worst first: required items, then what most records fill, then what no profile knows, then what is blank."""
    distinct = {table.name: table for table in tables}.values()
    return sorted((each for table in distinct for each in _open(table)), key=lambda each: _rank(each.cell))


def _open(table: CoveredTable) -> list[Open]:
    cells = [cell for cell in table.cells if not cell.decided]
    if table.reached or not cells:
        return [Open(table, cell) for cell in cells]
    worst = min(cells, key=_rank)
    return [Open(table, replace(worst, name="", title=""), len(cells))]


def _rank(cell: Cell) -> tuple[bool, int, int]:
    weight = cell.weight
    return not cell.required, 1 if weight is None else 0 if weight else 2, -(weight or 0)


def _cells(tables: Iterable[CoveredTable]) -> Iterator[Cell]:
    for table in {table.name: table for table in tables}.values():
        yield from table.cells
