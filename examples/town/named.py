"""Persons as every system knows them: a number and a name."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.town.pools import GIVEN

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Named:
    """Persons with a number and a name; indices into the pools."""

    person_no: Numbers
    surname: Numbers
    given: Numbers
    separator: Numbers
    foreign: Flags
    foreign_name: Numbers

    @property
    def native(self) -> Numbers:
        """Index of family and given name together, -1 for foreigners."""
        return np.where(self.foreign, -1, self.surname * len(GIVEN) + self.given)
