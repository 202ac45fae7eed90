"""Byte matrices: where rows end, and the bytes of a field, against plain Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from extractors.byte_columns import Bytes, Rows, leading, part

SHAPES = st.tuples(st.integers(0, 5), st.integers(0, 70))


@given(arrays(np.bool_, SHAPES))
def test_a_row_ends_at_its_last_true_column(filled: Rows) -> None:
    ends = [max((place + 1 for place, there in enumerate(row) if there), default=0) for row in filled]
    assert leading(filled).tolist() == ends


@given(arrays(np.uint8, SHAPES), st.data())
def test_a_part_of_each_record_is_its_bytes(records: Bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, records.shape[1]))
    length = data.draw(st.integers(0, records.shape[1] - start))
    expected = [row.tobytes()[start : start + length] for row in records]
    assert [row.tobytes() for row in part(records, start, length)] == expected
