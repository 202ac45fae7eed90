"""The bytes of an Arrow text column, without copying: what no byte of a column can be, no value can."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def text_bytes(texts: pa.Array) -> npt.NDArray[np.uint8]:
    """UTF-8 of all values one after the other (a null may have left bytes too); a view, not a copy."""
    if len(texts) == 0 or texts.buffers()[2] is None:
        return np.empty(0, np.uint8)
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    first, last = int(offsets[texts.offset]), int(offsets[texts.offset + len(texts)])
    return np.frombuffer(texts.buffers()[2], dtype=np.uint8)[first:last]
