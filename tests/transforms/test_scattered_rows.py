"""Rows in another order: every row at its place, whatever the ranges and batches are."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from transforms import scattered_rows
from transforms.scattered_rows import ScatteredRows, ranges


@given(st.permutations(range(11)), st.sets(st.integers(0, 10)), st.integers(1, 5), st.integers(1, 4))
def test_every_row_is_at_its_place(order: list[int], out: set[int], size: int, batch: int) -> None:
    texts = [f"row {number}" for number in range(len(order))]
    places = np.array([-1 if row in out else place for row, place in enumerate(order)])
    with (
        mock.patch.object(scattered_rows, "RANGE", size),
        mock.patch.object(scattered_rows, "_BATCH_ROWS", batch),
        TemporaryDirectory() as name,
    ):
        raw = Path(name) / "raw.parquet"
        pq.write_table(pa.table({"text": texts}), raw)
        scattered = ScatteredRows(raw, places, Path(name) / "work")
        found = [scattered.range(number, rows) for number, rows in ranges(len(order))]
        assert not list((Path(name) / "work").iterdir())
    expected = dict(zip(places.tolist(), texts, strict=True))
    assert pa.concat_tables(found).column("text").to_pylist() == [expected.get(place) for place in range(11)]
