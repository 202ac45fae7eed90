"""Where sources of a merge say different things of one field: the later one is right, but how often is told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import duckdb

from transforms.merge_side import Side


class Differing:
    """Counts over the joined rows, range by range."""

    def __init__(self, sides: Sequence[Side]) -> None:
        self._shared = {name: pairs for name in _names(sides) if (pairs := _pairs(sides, name))}
        self._both: Counter[str] = Counter()
        self._apart: Counter[str] = Counter()

    def count(self, connection: duckdb.DuckDBPyConnection, joined: str) -> None:
        """Add the rows of one range; `joined` is what stands after FROM."""
        if not self._shared:
            return
        counts = [
            f"count(*) FILTER ({' OR '.join(terms)})"
            for pairs in self._shared.values()
            for terms in (map(_together, pairs), map(_differ, pairs))
        ]
        row = connection.execute(f"SELECT {', '.join(counts)} FROM {joined}").fetchone() or ()
        for name, both, apart in zip(self._shared, row[0::2], row[1::2], strict=True):
            self._both[name] += both
            self._apart[name] += apart

    @property
    def found(self) -> Mapping[str, tuple[int, int]]:
        """By field: rows with records of more than one of its sources, and those that differ."""
        return {name: (self._both[name], self._apart[name]) for name in self._shared}


Pair = tuple[Side, Side, str]


def _names(sides: Sequence[Side]) -> list[str]:
    names = dict.fromkeys(name for side in sides for name in side.names)
    return [name for name in names if name not in sides[0].key_names]


def _pairs(sides: Sequence[Side], name: str) -> list[Pair]:
    having = [side for side in sides if name in side.names]
    return [(one, other, name) for one, other in combinations(having, 2)]


def _together(pair: Pair) -> str:
    one, other, _ = pair
    return f"({one.present} AND {other.present})"


def _differ(pair: Pair) -> str:
    """A blank field is null, whatever blanks it has."""
    one, other, name = pair
    first, second = (f"nullif(trim({side.column(name)}::VARCHAR, ' \u3000'), '')" for side in (one, other))
    return f"({_together(pair)} AND {first} IS DISTINCT FROM {second})"
