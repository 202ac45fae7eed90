"""What is generated: a municipality, its size, its seed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

CHUNK = 50_000
OPERATOR = {"sosashaid": "IKOU", "sosanengappi": "2026-04-01", "sosajikoku": "09:00:00"}


@dataclass(frozen=True, slots=True)
class Town:
    """What is generated: a municipality with so many residents, from one seed; clean = without defects."""

    municipality: str
    residents: int
    seed: int
    clean: bool

    def random(self, subject: str, chunk: int) -> np.random.Generator:
        """A stream of its own for each subject and chunk."""
        return np.random.default_rng([self.seed, int(self.municipality), chunk, *subject.encode()])

    def chunks(self) -> Iterator[tuple[int, int, int]]:
        """(number, first person, person after the last) of each chunk."""
        for number, first in enumerate(range(0, self.residents, CHUNK)):
            yield number, first, min(first + CHUNK, self.residents)
