"""Insurance certificates of a chunk: cards until 2 December 2024, what took their place since."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.town import days
from examples.town.insurance import Members
from examples.town.people import Numbers, People

CARD, SHORT_CARD, PAYMENT_CARD, CONFIRMATION, NOTICE = range(5)
RENEWED, LOST_INSURANCE = range(2)
_NO_MORE_CARDS = days.day(2024, 12, 2)


@dataclass(frozen=True, slots=True)
class Certificates:
    """One entry a certificate: `member` is the position in `Members`, rows from old to new; `cause` -1 if not taken."""

    member: npt.NDArray[np.intp]
    certificate_no: Numbers
    kind: Numbers
    issued: Numbers
    expires: Numbers
    returned: Numbers
    cause: Numbers


def certificates_of(people: People, members: Members) -> Certificates:
    """A card for each row that began in their time; a confirmation or a notice for who is insured now."""
    began, ended = members.begins, members.ends
    still = ended == days.OPEN_END
    number = people.number[members.person]
    with_card = began < _NO_MORE_CARDS
    with_new = still | ~with_card
    kept = np.stack([with_card, with_new], axis=1)
    member, later = np.nonzero(kept)
    new = later == 1
    still, began, ended, number = (values[member] for values in (still, began, ended, number))
    taken_away = np.minimum(ended + 5, days.AS_OF)
    returned = np.where(still, np.where(new, days.NO_DAY, days.day(2025, 8, 1)), taken_away)
    card = np.select(
        [number % 23 == 4, number % 41 == 6], [np.int64(SHORT_CARD), np.int64(PAYMENT_CARD)], CARD
    )
    kind = np.where(new, np.where(number % 3 == 0, CONFIRMATION, NOTICE), card)
    first_of_august = np.where(new, days.day(2025, 8, 1), days.day(2024, 8, 1))
    card_expires = np.where(still, days.day(2025, 7, 31), np.minimum(ended + 100, days.day(2025, 7, 31)))
    expires = np.where(new, days.day(2026, 7, 31), card_expires)
    return Certificates(
        member=member,
        certificate_no=1 + (new & with_card[member]).astype(np.int64),
        kind=kind,
        issued=np.where(still, np.maximum(began, first_of_august), began),
        expires=np.where(kind == NOTICE, days.NO_DAY, expires),
        returned=returned,
        cause=np.where(returned == days.NO_DAY, -1, np.where(still, RENEWED, LOST_INSURANCE)),
    )
