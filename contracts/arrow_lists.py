"""Lists of texts out of columns side by side, as items that repeat hold them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def lists_of(columns: Sequence[pa.Array]) -> pa.Array:
    """For each row the texts of the columns that are not null, in order; null where all are."""
    texts = [column.cast(pa.string()) for column in columns]
    rows = len(texts[0])
    lengths = pc.cast(pc.is_valid(texts[0]), pa.int32())
    for text in texts[1:]:
        lengths = pc.add(lengths, pc.cast(pc.is_valid(text), pa.int32()))
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths).cast(pa.int32())])
    row_by_row = np.arange(rows * len(texts)).reshape(len(texts), rows).T.ravel()
    values = pa.concat_arrays(texts).take(pa.array(row_by_row)).drop_null()
    return pa.ListArray.from_arrays(offsets, values, mask=pc.equal(lengths, 0))
