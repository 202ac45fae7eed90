"""Health insurance households and members of a chunk, and the persons outside the register."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.town import days, defects
from examples.town.named import Named
from examples.town.people import RESIDENT, UNDECIDED_SURNAMES, People
from examples.town.plan import CHUNK, Town
from examples.town.pools import (
    BUSINESS_IDS,
    COMMON_SURNAMES,
    EXTERNAL_PLACES,
    FOREIGN_NAMES,
    GIVEN,
    LOTS,
    SEPARATORS,
    SURNAMES,
)

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# 退職被保険者: none new from April 2015, none at all from April 2020.
_LAST_RETIRED, _NO_RETIRED = days.day(2015, 4, 1), days.day(2020, 4, 1)
OPEN_HOUSEHOLDS = (defects.ORPHAN, defects.UNMAPPED_HOUSEHOLD, defects.EARLIER_HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class Households:
    """Insured households: `head` is the position of the head in `People`, `feigned` when the head is not insured."""

    head: npt.NDArray[np.intp]
    feigned: Flags
    begins: Numbers


@dataclass(frozen=True, slots=True)
class Members:
    """One entry a row: `person` and `household` (its head) are positions in `People`; rows from old to new.

    `special` is 1 for a student and 2 for an inmate of a home who live elsewhere, `elsewhere` where.
    """

    person: npt.NDArray[np.intp]
    household: npt.NDArray[np.intp]
    history_no: Numbers
    kind: Numbers
    begins: Numbers
    reason: Numbers
    ends: Numbers
    loss: Numbers
    reported: Numbers
    loss_reported: Numbers
    special: Numbers
    elsewhere: Numbers


def household_no(head: Numbers) -> Numbers:
    """国保世帯番号 of the household of a head."""
    return 700_000_010 + head * 10


def insured_of(town: Town, chunk: int, people: People) -> tuple[Households, Members]:
    """One in four households, and most of its residents: about a fifth of all people."""
    random = town.random("insurance", chunk)
    count = len(people.number)
    of_household = (people.head - people.number[0]).astype(np.intp)
    forced = np.isin(of_household, of_household[np.isin(people.number, OPEN_HOUSEHOLDS)])
    insured_household = (random.random(count) < 0.26)[of_household] | forced
    insured = insured_household & (people.state == RESIDENT) & (random.random(count) < 0.9)
    insured |= np.isin(people.number, OPEN_HOUSEHOLDS)
    with_members = np.unique(of_household[insured])
    began = np.maximum(days.day(2005, 4, 1) + random.integers(0, 15 * 365, count), people.birth + 1)
    began = np.minimum(began, days.AS_OF - 1)
    households = Households(with_members, ~insured[with_members], began[with_members])
    twice = insured & (random.random(count) < 0.1) | (people.number == defects.ORPHAN)
    return households, _members(random, people, of_household, np.flatnonzero(insured), twice, began)


def _members(
    random: np.random.Generator,
    people: People,
    of_household: npt.NDArray[np.intp],
    insured: npt.NDArray[np.intp],
    twice: Flags,
    began: Numbers,
) -> Members:
    person = np.repeat(insured, 1 + twice[insured])
    later = np.concatenate([[False], person[1:] == person[:-1]])
    earlier = twice[person] & ~later
    count = len(person)
    span = (days.AS_OF - 1 - began)[person]
    loss = np.where(earlier, random.integers(0, 3, count), -1)
    household = of_household[person]
    begins = began[person] + np.where(later, span * 2 // 3, 0)
    ends = np.where(earlier, began[person] + span // 3, days.OPEN_END)
    drawn = random.choice(3, count, p=[0.8, 0.14, 0.06])
    number = people.number[person]
    special = np.where(later | earlier, 0, np.select([number % 60 == 3, number % 60 == 37], [1, 2], 0))
    moved = earlier & (people.number[person] == defects.ORPHAN)
    household[moved] = of_household[people.number == defects.EARLIER_HOUSEHOLD]
    return Members(
        person=person,
        household=household,
        history_no=1 + later.astype(np.int64),
        kind=np.where((begins < _LAST_RETIRED) & (ends < _NO_RETIRED), drawn, 0),
        begins=begins,
        reason=random.integers(0, 4, count),
        ends=ends,
        loss=loss,
        reported=np.minimum(begins + number % 14, days.AS_OF),
        loss_reported=np.where(earlier, np.minimum(ends + number % 14, days.AS_OF), days.NO_DAY),
        special=special,
        elsewhere=np.where(special > 0, number % len(EXTERNAL_PLACES), -1),
    )


@dataclass(frozen=True, slots=True)
class Externals:
    """Persons outside the register. `sex` is 0 male, 1 female, 2 unknown, -1 blank.

    `unknown_birth` is 0 for a full date, 1 where only the year is known, 2 where the day is not.
    """

    number: Numbers
    named: Named
    sex: Numbers
    birth: Numbers
    unknown_birth: Numbers
    place: Numbers
    lot: Numbers
    businesses: Numbers
    merged: Flags


def external_no(number: Numbers) -> Numbers:
    """宛名番号 of a person outside the register."""
    return 900_000_010 + number * 10


def externals_of(town: Town) -> Iterator[tuple[int, Externals]]:
    """(chunk, persons): three for each hundred residents, at least ten."""
    total = max(10, town.residents * 3 // 100)
    for chunk, first in enumerate(range(0, total, CHUNK)):
        yield chunk, _externals(town, chunk, np.arange(first, min(first + CHUNK, total)))


def _externals(town: Town, chunk: int, number: Numbers) -> Externals:
    random = town.random("externals", chunk)
    count = len(number)
    vendor = random.random(count) < 0.01
    special = random.integers(COMMON_SURNAMES, len(SURNAMES) - 2, count)
    surname = np.where(vendor, special, random.integers(0, COMMON_SURNAMES, count))
    if not town.clean:
        surname[number == defects.EXTERNAL_UNDECIDED] = UNDECIDED_SURNAMES[1]
    singled_out = (defects.EXTERNAL_BAD_BIRTH, defects.EXTERNAL_UNMAPPED_SEX, defects.EXTERNAL_UNDECIDED)
    unknown = random.choice(3, count, p=[0.96, 0.02, 0.02])
    return Externals(
        number=number,
        named=Named(
            person_no=external_no(number),
            surname=surname,
            given=random.integers(0, len(GIVEN), count),
            separator=random.choice(len(SEPARATORS), count, p=[0.8, 0.1, 0.05, 0.05]),
            foreign=(random.random(count) < 0.1) & ~np.isin(number, singled_out),
            foreign_name=random.integers(0, len(FOREIGN_NAMES), count),
        ),
        sex=random.choice([0, 1, 2, -1], count, p=[0.45, 0.45, 0.02, 0.08]),
        birth=days.day(1940, 1, 1) + random.integers(0, 60 * 365, count),
        unknown_birth=np.where(np.isin(number, singled_out), 0, unknown),
        place=random.integers(0, len(EXTERNAL_PLACES), count),
        lot=random.integers(0, len(LOTS), count),
        businesses=random.integers(0, len(BUSINESS_IDS), count),
        merged=(random.random(count) < 0.03) & (number > 0),
    )
