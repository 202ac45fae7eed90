"""The bytes of an Arrow text column, without copying: what no byte of a column can be, no value can."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


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


def filled(texts: pa.Array) -> pa.Array:
    """The column with empty texts for null, so that `text_bytes` are those of texts alone; a view where no null left any."""
    if not texts.null_count:
        return texts
    left = np.diff(text_offsets(texts)) > 0
    left &= texts.is_null().to_numpy(zero_copy_only=False)
    if left.any():
        return pc.fill_null(texts, "")
    _, offsets, content = texts.buffers()
    return pa.Array.from_buffers(texts.type, len(texts), [None, offsets, content], 0, texts.offset)
