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


def text_offsets(texts: pa.Array) -> npt.NDArray[np.int32]:
    """Where each text begins in `text_bytes(texts)`, and at last where they end: one more than there are rows."""
    if len(texts) == 0 or texts.buffers()[1] is None:
        return np.zeros(len(texts) + 1, np.int32)
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return offsets if offsets[0] == 0 else offsets - offsets[0]
