"""The people of a town, a chunk at a time: who they are, where they live, and their history in the register."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from examples.town import days, defects
from examples.town.named import Named
from examples.town.plan import Town
from examples.town.pools import (
    ALIASES,
    BUILDINGS,
    COMMON_SURNAMES,
    FEMALE,
    FOREIGN_NAMES,
    LOTS,
    MALE,
    SEPARATORS,
    TOWNS,
    VENDOR_CHARACTERS,
)

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
HEAD, SPOUSE, CHILD, GRANDCHILD, PARENT, LODGER = range(6)
RESIDENT, MOVED_OUT, DEAD, REMOVED = range(4)
UNDECIDED_SURNAMES = (COMMON_SURNAMES + 5, COMMON_SURNAMES + 6)


@dataclass(frozen=True, slots=True)
class People:
    """One entry a person; texts are indices into the pools, days are indices into `days`.

    `head` is the number of the household's head, and so the household's number.
    `unknown_birth` is 0 for a full date, 1 where only the year is known, 2 where the day is not.
    """

    number: Numbers
    head: Numbers
    role: Numbers
    foreign: Flags
    female: Flags
    surname: Numbers
    given: Numbers
    separator: Numbers
    foreign_name: Numbers
    nationality: Numbers
    residence_status: Numbers
    alias: Numbers
    birth: Numbers
    unknown_birth: Numbers
    state: Numbers
    rows: Numbers
    deleted: Flags
    town: Numbers
    lot: Numbers
    building: Numbers

    @property
    def person_no(self) -> Numbers:
        """宛名番号."""
        return person_no(self.number)

    @property
    def named(self) -> Named:
        """Numbers and names alone."""
        return Named(
            self.person_no, self.surname, self.given, self.separator, self.foreign, self.foreign_name
        )

    def at(self, number: int) -> npt.NDArray[np.intp]:
        """Position of a person by number; empty when another chunk holds it."""
        return np.flatnonzero(self.number == number)


def person_no(number: Numbers) -> Numbers:
    """宛名番号 of a resident."""
    return 100_000_010 + number * 10


def household_no(head: Numbers) -> Numbers:
    """世帯番号 of a household."""
    return 500_000_010 + head * 10


def people_of(town: Town, chunk: int, first: int, after: int) -> People:
    """The persons first … after-1."""
    random = town.random("people", chunk)
    number = np.arange(first, after, dtype=np.int64)
    count = len(number)
    head, place = _households(random, number)
    role = _roles(random, place)
    of_household = (head - first).astype(np.intp)
    foreign = _foreign(random, number, head)
    female = random.random(count) < 0.5
    female = np.where(role == SPOUSE, ~female[of_household], female)
    state = _states(random, count)
    people = People(
        number=number,
        head=head,
        role=role,
        foreign=foreign,
        female=female,
        surname=_surnames(town, random, number)[of_household],
        given=np.where(
            female, len(MALE) + random.integers(0, len(FEMALE), count), random.integers(0, len(MALE), count)
        ),
        separator=random.choice(len(SEPARATORS), count, p=[0.8, 0.1, 0.05, 0.05]),
        foreign_name=random.integers(0, len(FOREIGN_NAMES), count),
        nationality=random.integers(0, 8, count),
        residence_status=random.integers(0, 7, count),
        alias=np.where(random.random(count) < 0.2, random.integers(0, len(ALIASES), count), -1),
        birth=_births(random, role, of_household),
        unknown_birth=np.zeros(count, np.int64),
        state=state,
        rows=_row_counts(random, state),
        deleted=(random.random(count) < 0.005) | (number == defects.DELETED),
        town=random.integers(0, len(TOWNS[town.municipality]), count)[of_household],
        lot=random.integers(0, len(LOTS), count)[of_household],
        building=random.integers(0, len(BUILDINGS), count)[of_household],
    )
    return _with_special_persons(town, random, people)


def _households(random: np.random.Generator, number: Numbers) -> tuple[Numbers, Numbers]:
    """(number of the head, place within the household from 0) of each person."""
    sizes = random.choice([1, 2, 3, 4, 5, 6], len(number), p=[0.35, 0.3, 0.15, 0.12, 0.05, 0.03])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    starts = starts[starts < len(number)]
    household = np.searchsorted(starts, np.arange(len(number)), side="right") - 1
    start = starts[household]
    return number[start], np.arange(len(number)) - start


def _roles(random: np.random.Generator, place: Numbers) -> Numbers:
    later = random.choice([CHILD, GRANDCHILD, PARENT, LODGER], len(place), p=[0.8, 0.05, 0.12, 0.03])
    second = np.where(random.random(len(place)) < 0.75, SPOUSE, CHILD)
    return np.select([place == 0, place == 1], [np.int64(HEAD), second], later)


def _foreign(random: np.random.Generator, number: Numbers, head: Numbers) -> Flags:
    foreign: Flags = (random.random(len(number)) < 0.03)[(head - number[0]).astype(np.intp)]
    foreign |= head == _head_of(number, head, defects.FOREIGN)
    for special in defects.JAPANESE:
        foreign &= head != _head_of(number, head, special)
    return foreign


def _head_of(number: Numbers, head: Numbers, person: int) -> int:
    found = head[number == person]
    return int(found[0]) if len(found) else -1


def _surnames(town: Town, random: np.random.Generator, number: Numbers) -> Numbers:
    """One in a hundred has a vendor character in it."""
    count = len(number)
    vendor = random.random(count) < 0.01
    decided = len(VENDOR_CHARACTERS) - (len(UNDECIDED_SURNAMES) if town.clean else 0)
    special = COMMON_SURNAMES + random.integers(0, decided, count)
    return np.where(vendor, special, random.integers(0, COMMON_SURNAMES, count))


def _births(random: np.random.Generator, role: Numbers, of_household: npt.NDArray[np.intp]) -> Numbers:
    count = len(role)
    head_age = random.integers(28 * 365, 90 * 365, count)[of_household]
    distance = random.integers(22 * 365, 38 * 365, count)
    age = np.select(
        [role == HEAD, role == SPOUSE, role == CHILD, role == GRANDCHILD, role == PARENT],
        [head_age, head_age + random.integers(-2000, 2000, count), head_age - distance,
         head_age - 2 * distance, head_age + distance],
        random.integers(20 * 365, 60 * 365, count),
    )  # fmt: skip
    newborn = random.integers(20, 3 * 365, count)
    return days.AS_OF - np.where(age < 20, newborn, np.minimum(age, 103 * 365))


def _states(random: np.random.Generator, count: int) -> Numbers:
    return random.choice([RESIDENT, MOVED_OUT, DEAD, REMOVED], count, p=[0.88, 0.075, 0.04, 0.005])


def _row_counts(random: np.random.Generator, state: Numbers) -> Numbers:
    rows = random.choice([1, 2, 3], len(state), p=[0.55, 0.35, 0.1])
    return np.where(state == RESIDENT, rows, np.maximum(rows, 2))


def _with_special_persons(town: Town, random: np.random.Generator, people: People) -> People:
    """Unknown birth dates of some older people, and the persons whose place is fixed."""
    old = people.birth < days.day(1960, 1, 1)
    kind = np.where(random.random(len(old)) < 0.5, 1, 2)
    unknown = np.where(old & (random.random(len(old)) < 0.01), kind, 0)
    birth, surname = people.birth.copy(), people.surname.copy()
    for number, special in (
        (defects.BORDER_TAISHO, days.day(1926, 12, 25)),
        (defects.BORDER_SHOWA, days.day(1926, 12, 25)),
        (defects.LEAP_DAY, days.day(1975, 2, 28)),
        (defects.BAD_BIRTH, days.day(1980, 11, 2)),
        (defects.BIRTH_OUTSIDE_ERA, days.day(1988, 2, 15)),
    ):
        birth[people.at(number)] = special
        unknown[people.at(number)] = 0
    if not town.clean:
        for number, undecided in zip(defects.UNDECIDED, UNDECIDED_SURNAMES, strict=True):
            surname[people.at(number)] = undecided
        surname[np.isin(people.number, (defects.OPEN_SHIFT, defects.ODD_SHIFT))] = 0
    deleted = people.deleted & ~np.isin(people.number, (*defects.JAPANESE,)) | (
        people.number == defects.DELETED
    )
    return replace(people, birth=birth, unknown_birth=unknown, surname=surname, deleted=deleted)
