"""Which records of the resident master stand where: history rows, copies of them, movements, support measures."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.town import days, defects
from examples.town.history import History
from examples.town.people import Numbers, People
from examples.town.plan import Town
from examples.town.support import Support

Positions = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Register:
    """Records of a chunk: `row` and `movement` are positions in `History`; `…_record` are numbers in the file.

    A history row stands twice where its record is a duplicate, and once more, `deleted`, after the latest row
    of a person whose last record was logically deleted. `history_no` is 個人履歴番号 as the file has it.
    """

    row: Positions
    deleted: Flags
    history_no: Numbers
    row_record: Numbers
    movement: Positions
    movement_record: Numbers
    support_record: Numbers

    @property
    def records(self) -> int:
        """Detail records of the chunk."""
        return len(self.row) + len(self.movement) + len(self.support_record)


def register_of(
    town: Town, people: People, history: History, support: Support, records_before: int
) -> Register:
    """Records in person order: history rows, movements, support; `records_before` counts header and earlier chunks."""
    copies = 1 + (history.last & people.deleted[history.person])
    twice = np.zeros(len(copies), np.bool_)
    if not town.clean:
        twice = history.last & (people.number[history.person] == defects.DUPLICATE)
    row = np.repeat(np.arange(len(copies)), copies + twice)
    repeated = np.concatenate([[False], row[1:] == row[:-1]])
    deleted = repeated & ~twice[row]
    movement = np.flatnonzero(history.row > 0)
    person = (history.person[row], history.person[movement], support.person)
    row_number, movement_number, support_number = _record_numbers(*person)
    return Register(
        row=row,
        deleted=deleted,
        history_no=history.row[row] + 1 + deleted,
        row_record=row_number + records_before,
        movement=movement,
        movement_record=movement_number + records_before,
        support_record=support_number + records_before,
    )


def _record_numbers(*kinds: Positions) -> list[Numbers]:
    """From 1 for the records of each kind, given their persons, when those of a person follow each other by kind."""
    person = np.concatenate(kinds)
    order = np.argsort(person, kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(1, len(order) + 1)
    return np.split(number, np.cumsum([len(kind) for kind in kinds])[:-1])


def removed_on(history: History) -> Numbers:
    """Day of removal from the register, blank while a resident."""
    return np.where(history.state > 0, history.day, days.NO_DAY)


def kept_until(history: History) -> tuple[Numbers, Flags]:
    """(day until which a movement's papers are kept, whether it was printed in 平成 though 令和 had begun)."""
    until = days.year_later(history.day, 5)
    reform = days.day(2019, 5, 1)
    return until, (history.day < reform) & (until >= reform)
