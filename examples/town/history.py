"""The history that the register keeps of each person, a chunk at a time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.town import days
from examples.town.people import CHILD, DEAD, MOVED_OUT, REMOVED, RESIDENT, Flags, Numbers, People
from examples.town.plan import Town
from examples.town.pools import BUILDINGS, FORMER_ADDRESSES, KAMOMENO, LOTS, MOVEMENT_TEXTS, TOWNS

# Change reasons: code of the old system, code of the standard.
REASONS = (
    ("110", "01"), ("120", "02"), ("130", "03"), ("140", "06"), ("210", "21"), ("220", "22"), ("230", "23"),
    ("240", "26"), ("410", "41"), ("430", "43"), ("440", "44"), ("500", "50"), ("530", "53"),
)  # fmt: skip
(
    ARRIVED,
    FROM_ABROAD,
    BORN,
    RECORDED,
    LEFT,
    LEFT_ABROAD,
    DIED,
    STRUCK,
    MOVED,
    CORRECTED,
    MISTAKE,
    SPLIT,
    NEW_HEAD,
) = range(13)
# かもめ野市 alone: 住居表示の実施, which the standard has as 職権修正.
RENUMBERED = ("415", "43")


@dataclass(frozen=True, slots=True)
class History:
    """One entry a history row, persons in order and each person's rows from old to new.

    `person` is the position in `People`, `row` counts from 0, `last` marks the latest row. `renumbered` marks
    moves that かもめ野市 books under a reason of its own, though nobody moved.
    """

    person: npt.NDArray[np.intp]
    row: Numbers
    last: Flags
    day: Numbers
    notice: Numbers
    reason: Numbers
    renumbered: Flags
    state: Numbers
    town: Numbers
    lot: Numbers
    building: Numbers
    since: Numbers
    resident_since: Numbers
    former: Numbers


def history_of(town: Town, chunk: int, people: People) -> History:
    """The rows that the register keeps of each person (1 to 3)."""
    random = town.random("history", chunk)
    count = len(people.number)
    row = np.arange(3)
    kept = row[None, :] < people.rows[:, None]
    last = row[None, :] == people.rows[:, None] - 1
    first_reason = _first_reasons(random, people)
    reason = _later_reasons(random, people, last)
    reason[:, 0] = first_reason
    day = _row_days(random, people, first_reason)
    notice = np.minimum(day + random.integers(0, 14, (count, 3)), days.AS_OF)
    notice[random.random((count, 3)) < 0.1] = days.NO_DAY
    place = {
        "town": _places(random, people.town, len(TOWNS[town.municipality]), reason, people.rows),
        "lot": _places(random, people.lot, len(LOTS), reason, people.rows),
        "building": _places(random, people.building, len(BUILDINGS), reason, people.rows),
    }
    since = day.copy()
    for k in (1, 2):
        since[:, k] = np.where(reason[:, k] == MOVED, day[:, k], since[:, k - 1])
    came = np.isin(first_reason, (ARRIVED, FROM_ABROAD))
    former = np.where(came, random.integers(0, len(FORMER_ADDRESSES), count), -1)
    person, row_of = np.nonzero(kept)
    return History(
        person=person,
        row=row_of.astype(np.int64),
        last=last[kept],
        day=day[kept],
        notice=notice[kept],
        reason=reason[kept],
        renumbered=(town.municipality == KAMOMENO) & ((reason == MOVED) & (day % 5 == 0))[kept],
        state=np.where(last, people.state[:, None], RESIDENT)[kept],
        since=since[kept],
        resident_since=day[person, 0],
        former=former[person],
        **{name: values[kept] for name, values in place.items()},
    )


def _first_reasons(random: np.random.Generator, people: People) -> Numbers:
    count = len(people.number)
    reason = np.where(random.random(count) < 0.1, RECORDED, ARRIVED)
    born_here = (people.role == CHILD) & (people.birth > days.day(1995, 4, 1)) & (random.random(count) < 0.7)
    reason = np.where(born_here | (people.birth > days.day(2012, 1, 1)), BORN, reason)
    return np.where(people.foreign, FROM_ABROAD, reason)


def _later_reasons(random: np.random.Generator, people: People, last: Flags) -> Numbers:
    shape = (len(people.number), 3)
    usual = random.choice([MOVED, CORRECTED, MISTAKE, SPLIT, NEW_HEAD], shape, p=[0.6, 0.15, 0.1, 0.1, 0.05])
    left = np.where(random.random(shape) < 0.9, LEFT, LEFT_ABROAD)
    state = np.where(last, people.state[:, None], RESIDENT)
    return np.select(
        [state == MOVED_OUT, state == DEAD, state == REMOVED], [left, np.int64(DIED), np.int64(STRUCK)], usual
    )


def _row_days(random: np.random.Generator, people: People, first_reason: Numbers) -> Numbers:
    """Days of the rows, ascending, none before birth and none after the day before the move."""
    count = len(people.number)
    came = days.day(1995, 4, 1) + random.integers(0, 20 * 365, count)
    start = np.where(first_reason == BORN, people.birth, np.maximum(came, people.birth + 1))
    span = days.AS_OF - 1 - start
    share = (np.arange(3) + random.random((count, 3))) * 0.3
    share[:, 0] = 0
    return start[:, None] + (span[:, None] * share).astype(np.int64)


def _places(
    random: np.random.Generator, latest: Numbers, choices: int, reason: Numbers, rows: Numbers
) -> Numbers:
    """Back from the latest row: another place before a change of address, else the same."""
    earlier = random.integers(0, choices, (len(latest), 3))
    places = np.repeat(latest[:, None], 3, axis=1)
    for k in (1, 0):
        moved = (k + 1 < rows) & (reason[:, k + 1] == MOVED)
        places[:, k] = np.where(moved, earlier[:, k], places[:, k + 1])
    return places


def households_before(history: History, own: Numbers, row: npt.NDArray[np.intp]) -> Numbers:
    """Household before the movement: another one only where the household was split."""
    return own + np.where(history.reason[row] == SPLIT, 5, 0)


def movement_text(history: History) -> Numbers:
    """Index of the remark of each row."""
    return np.where(history.reason == MOVED, 1, history.day % len(MOVEMENT_TEXTS))
