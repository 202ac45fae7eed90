"""Which records of the second product's register stand in which file: present, removed, former states, movements."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.town import days, defects
from examples.town.history import History
from examples.town.people import RESIDENT, Numbers, People
from examples.town.plan import Town

Positions = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
PRESENT, REMOVED, HEISEI, REIWA = "GENZAI.csv", "JOHYO.csv", "RIREKI_H.csv", "RIREKI_R.csv"
MOVEMENTS, FOREIGNERS = "IDO.csv", "GAIKOKU.csv"
FILES = (PRESENT, REMOVED, HEISEI, REIWA, MOVEMENTS, FOREIGNERS)
_REFORM = days.day(2019, 5, 1)
# What of the shared list of fixed persons stands for another defect here.
LOST = defects.RAGGED  # the movement is there, the person's present record is not -> required_missing
UNREADABLE = defects.OPEN_SHIFT  # a lead byte without its second byte in the name -> undecodable_bytes


@dataclass(frozen=True, slots=True)
class FileRecords:
    """Records of one file: `row` are positions in `History`, `number` their numbers in the file (the header is 1).

    `older` is a record that a later one of the same key replaces, `left` one that was not yet taken out of the
    present residents, `cancelled` an entry after the latest row that never came to be.
    """

    row: Positions
    number: Numbers
    older: Flags
    left: Flags
    cancelled: Flags

    @property
    def used(self) -> Flags:
        """Records that give fields of a row."""
        return ~self.older & ~self.left & ~self.cancelled


def records_of(
    town: Town, people: People, history: History, before: dict[str, int]
) -> dict[str, FileRecords]:
    """The records of a chunk by file, persons in order; `before` counts the lines that each file has already."""
    number = people.number[history.person]
    everything = np.arange(len(number))
    present = history.last & (history.state == RESIDENT)
    removed = history.last & ~present
    cancelled = history.last & people.deleted[history.person]
    kept = np.ones(len(number), np.bool_)
    twice = np.zeros(len(number), np.bool_)
    if not town.clean:
        kept = ~(history.last & (number == LOST))
        twice = history.last & (number == defects.DUPLICATE)
    older = present & (number % 37 == 5) & kept
    left = removed & (number % 4 == 1) & kept
    former = ~history.last
    foreign = people.foreign[history.person]
    none = np.zeros(len(number), np.bool_)
    stands = {
        PRESENT: ((present & kept).astype(int) + older + left + (twice & present), older, left, none),
        REMOVED: ((removed & kept).astype(int) + (twice & removed), none, none, none),
        HEISEI: ((former & (history.day < _REFORM)).astype(int), none, none, none),
        REIWA: ((former & (history.day >= _REFORM)).astype(int) + cancelled, none, none, cancelled),
        MOVEMENTS: (1 + cancelled.astype(int), none, none, cancelled),
        FOREIGNERS: (foreign.astype(int), none, none, none),
    }
    return {name: _of_file(everything, *each, before[name]) for name, each in stands.items()}


def _of_file(
    everything: Positions, copies: Numbers, older: Flags, left: Flags, cancelled: Flags, before: int
) -> FileRecords:
    """The older record stands before the later one, the cancelled one after the latest."""
    row = np.repeat(everything, copies)
    first = np.concatenate([[True], row[1:] != row[:-1]]) if len(row) else np.zeros(0, np.bool_)
    last = np.concatenate([first[1:], [True]]) if len(row) else first
    return FileRecords(
        row=row,
        number=np.arange(before + 1, before + 1 + len(row)),
        older=older[row] & first,
        left=left[row],
        cancelled=cancelled[row] & last,
    )
