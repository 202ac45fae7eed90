"""What the register knows of a person beside name and address: family register, stay of foreigners, where people went."""

import numpy as np
import numpy.typing as npt

from examples.town import days
from examples.town.history import LEFT_ABROAD, History
from examples.town.named import Named
from examples.town.people import DEAD, MOVED_OUT, Numbers, People
from examples.town.pools import ABROAD, COMMON_SURNAMES, FAMILY_REGISTERS, FORMER_ADDRESSES, STAYS

Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]
SPECIAL_PERMANENT = 7
_UNLIMITED = (0, SPECIAL_PERMANENT)
_LAW_OF_2012 = days.day(2012, 7, 9)


def residence_status(people: People) -> Numbers:
    """Index of the status of residence: one foreigner in nine is a special permanent resident; -1 for Japanese."""
    status = np.where(people.number % 9 == 4, SPECIAL_PERMANENT, people.residence_status)
    return np.where(people.foreign, status, -1)


def residence_until(people: People) -> Numbers:
    """End of the permitted stay: open for permanent residents, blank for Japanese."""
    ends = days.AS_OF + people.number * 37 % 1500
    ends = np.where(np.isin(residence_status(people), _UNLIMITED), days.OPEN_END, ends)
    return np.where(people.foreign, ends, days.NO_DAY)


def stay(people: People) -> Numbers:
    """Index of the permitted stay in years, months and days; -1 where it has no end and for Japanese."""
    limited = people.foreign & ~np.isin(residence_status(people), _UNLIMITED)
    return np.where(limited, people.number % len(STAYS), -1)


def foreign_since(history: History) -> Numbers:
    """外国人住民となった年月日: not before the law that put foreigners into the register."""
    return np.maximum(history.resident_since, _LAW_OF_2012)


def registrant(people: People) -> Named:
    """筆頭者 of each Japanese: the head of the household, whose name is parted by a full-width space."""
    head = (people.head - people.number[0]).astype(np.intp)
    named = people.named
    return Named(
        person_no=named.person_no[head],
        surname=named.surname[head],
        given=named.given[head],
        separator=np.zeros(len(head), np.int64),
        foreign=people.foreign,
        foreign_name=named.foreign_name[head],
    )


def family_register(people: People) -> Numbers:
    """Index of 本籍, the same for a household; -1 for foreigners."""
    return np.where(people.foreign, -1, people.head * 7 % len(FAMILY_REGISTERS))


def former_surname(people: People) -> Numbers:
    """Index of 旧氏 for about one in a hundred Japanese, else -1."""
    recorded = (people.number % 97 == 5) & ~people.foreign
    return np.where(recorded, people.number * 13 % COMMON_SURNAMES, -1)


def came_from_abroad(history: History) -> Flags:
    """Rows of those whose former address is a country."""
    came: Flags = history.former == ABROAD
    return came


def next_address(history: History) -> tuple[Numbers, Numbers, Numbers]:
    """(index of the planned address, of the settled one, day of the other town's notice) of those who left."""
    left = history.state == MOVED_OUT
    abroad = history.reason == LEFT_ABROAD
    inland = np.array([n for n in range(len(FORMER_ADDRESSES)) if n != ABROAD])[history.day % 4]
    planned = np.where(left, np.where(abroad, ABROAD, inland), -1)
    settled = np.where(left & ~abroad & (history.day % 5 > 0), inland, -1)
    told = np.minimum(history.day + 10, days.AS_OF)
    return planned, settled, np.where(settled >= 0, told, days.NO_DAY)


def removal_day_unknown(people: People, history: History) -> Flags:
    """Deaths of which the register knows the month alone."""
    unknown: Flags = (history.state == DEAD) & (people.number[history.person] % 12 == 7)
    return unknown


def individual_number(people: People) -> Numbers:
    """Index of a published sample number for two persons, -1 for all others."""
    return np.where(np.isin(people.number, (10, 11)), people.number - 10, -1)


def resident_code(people: People) -> Numbers:
    """0 for the one person who has the published sample of a 住民票コード, -1 for all others."""
    return np.where(people.number == 12, 0, -1)
