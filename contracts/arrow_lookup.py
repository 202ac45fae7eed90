"""Tables that are looked up for a whole column of small numbers at once."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


def lookup_table(values: npt.NDArray[Any]) -> pa.Array:
    """A table of numbers."""
    return _column(values)


def looked_up(table: pa.Array, codes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """What a table has for each code of one or two bytes; numpy would first make eight bytes of each code."""
    found: npt.NDArray[Any] = pc.take(table, _column(codes), boundscheck=False).to_numpy()
    return found


def _column(values: npt.NDArray[Any]) -> pa.Array:
    """Numbers as a column. `pa.array` would load pandas, for which commands at a terminal must not wait."""
    whole = np.ascontiguousarray(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(whole.dtype), len(whole), [None, pa.py_buffer(whole)])
