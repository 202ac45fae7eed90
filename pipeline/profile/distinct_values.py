"""Different values of a column, counted exactly up to a bound; beyond it only that there are more."""

import pyarrow as pa
import pyarrow.compute as pc

MOST = 10_000


class DistinctValues:
    """Grows by batches; holds at most `most` values."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._counts: pa.Table | None = pa.table(
            {"value": pa.array([], pa.large_string()), "count": pa.array([], pa.int64())}
        )

    def add(self, texts: pa.Array) -> None:
        """Count the values of a batch (large_string without nulls)."""
        if self._counts is None:
            return
        values, counts = pc.value_counts(texts).flatten()
        both = pa.concat_tables([self._counts, pa.table({"value": values, "count": counts})])
        merged = both.group_by("value").aggregate([("count", "sum")]).rename_columns(["value", "count"])
        self._counts = None if merged.num_rows > self._most else merged

    @property
    def number(self) -> int | None:
        """How many, or None when more than the bound."""
        return None if self._counts is None else self._counts.num_rows

    def frequencies(self, fewest: int) -> dict[str, int]:
        """Values that stand at least `fewest` times, most frequent first; none when there are too many."""
        if self._counts is None:
            return {}
        often = self._counts.filter(pc.greater_equal(self._counts["count"], fewest))
        often = often.sort_by([("count", "descending"), ("value", "ascending")])
        return dict(zip(often["value"].to_pylist(), often["count"].to_pylist(), strict=True))
