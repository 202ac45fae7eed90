"""支援措置: who asked that an address be kept from somebody, from when to when, and together with whom."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.town import days, defects
from examples.town.people import RESIDENT, Flags, Numbers, People, person_no
from examples.town.plan import Town

JOINT = 5
ONGOING, PROVISIONAL, ENDED = range(3)
# 制限対象 as the old system lists them, and what the agency is called there.
RESTRICTIONS = ("1,2,3,4", "1,2,4", "2", "1,2")
AGENCIES = ("架空県女性相談支援センター", "かもめ警察署", "架空県中央児童相談所", "")


@dataclass(frozen=True, slots=True)
class Support:
    """One entry a request or its extension, persons in order and each person's rows from old to new.

    `person` is the position in `People`, `joint` (rows, 5) holds the 宛名番号 of those protected with the
    person, -1 where the form is empty.
    """

    person: npt.NDArray[np.intp]
    history_no: Numbers
    kind: Numbers
    ground: Numbers
    applied: Numbers
    begins: Numbers
    ends: Numbers
    restrictions: Numbers
    agency: Numbers
    joint: Numbers

    @property
    def ground_known(self) -> Flags:
        """A provisional measure has no ground yet."""
        known: Flags = self.kind != PROVISIONAL
        return known

    @property
    def restricted(self) -> Flags:
        """A measure that has ended restricts nothing."""
        restricted: Flags = self.kind != ENDED
        return restricted


def support_of(town: Town, chunk: int, people: People) -> Support:
    """Four in a thousand residents, and a few fixed persons; a year at a time, so up to three rows each."""
    random = town.random("support", chunk)
    count = len(people.number)
    asked = (people.state == RESIDENT) & (random.random(count) < 0.004)
    asked |= np.isin(people.number, defects.SUPPORTED)
    owner = np.flatnonzero(asked)
    alone = people.number[owner] == defects.UNMAPPED_REASON
    terms = np.where(alone, 1, random.integers(1, 4, len(owner)))
    person = np.repeat(owner, terms)
    term = np.concatenate([np.arange(each) for each in terms]) if len(terms) else np.zeros(0, np.int64)
    last = term == np.repeat(terms, terms) - 1
    rows = len(person)
    begins = np.repeat(days.day(2022, 10, 1) + random.integers(0, 300, len(owner)), terms) + term * 365
    fate = random.choice([ONGOING, PROVISIONAL, ENDED], rows, p=[0.6, 0.2, 0.2])
    kind = np.where(last, fate, ONGOING)
    return Support(
        person=person,
        history_no=term.astype(np.int64) + 1,
        kind=kind,
        ground=np.repeat(random.integers(0, 4, len(owner)), terms),
        applied=begins - random.integers(0, 14, rows),
        begins=begins,
        ends=np.where(kind == PROVISIONAL, days.OPEN_END, begins + 364),
        restrictions=random.integers(0, len(RESTRICTIONS), rows),
        agency=random.integers(0, len(AGENCIES), rows),
        joint=np.where(alone[np.repeat(np.arange(len(owner)), terms), None], -1, _household(people, person)),
    )


def _household(people: People, person: npt.NDArray[np.intp]) -> Numbers:
    """宛名番号 of the others in the household who live here, as many as the form has room for."""
    joint = np.full((len(person), JOINT), -1, np.int64)
    for row, own in enumerate(person):
        others = np.flatnonzero((people.head == people.head[own]) & (people.state == RESIDENT))
        others = others[others != own][:JOINT]
        joint[row, : len(others)] = person_no(people.number[others])
    return joint
