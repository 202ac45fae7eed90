"""Rows of a text column by their bytes: what a quick look at the bytes clears need not be asked row by row."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_text import text_bytes, text_offsets
from transforms.conversion import Rows, null_where, where_true

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]


def rows_with(texts: pa.Array, sought: Rows) -> Rows:
    """The rows in which a byte is sought (a mask over `text_bytes(texts)`); null has no byte."""
    return _rows_of(texts, np.flatnonzero(sought))


def rows_holding(texts: pa.Array, part: str | bytes) -> Rows:
    """The rows with a text (or bytes of UTF-8) inside; only where its first byte stands are the others looked at."""
    data, sought = text_bytes(texts), part if isinstance(part, bytes) else part.encode()
    places = np.flatnonzero(data[: max(len(data) - len(sought) + 1, 0)] == sought[0])
    for n, byte in enumerate(sought[1:], start=1):
        places = places[data[places + n] == byte]
    return _rows_of(texts, places)


def _rows_of(texts: pa.Array, places: Places) -> Rows:
    """The rows in which the places lie (positions in `text_bytes(texts)`)."""
    rows = np.zeros(len(texts), np.bool_)
    if len(places):
        rows[np.searchsorted(text_offsets(texts), places, side="right") - 1] = True
        if texts.null_count:
            rows &= where_true(texts.is_valid())
    return rows


def with_texts(texts: pa.Array, rows: Places, new: pa.Array) -> pa.Array:
    """The column with the texts of some rows exchanged."""
    order = np.arange(len(texts))
    order[rows] = len(texts) + np.arange(len(rows))
    return pa.concat_arrays([texts, new]).take(pa.array(order))


def blank_to_null(texts: pa.Array) -> pa.Array:
    """The column with null for empty texts."""
    lengths = np.diff(text_offsets(texts))
    return texts if lengths.all() else pc.if_else(pa.array(lengths == 0), pa.scalar(None, pa.string()), texts)


def spaces_to_null(texts: pa.Array) -> pa.Array:
    """The column with null for texts that are empty, or half- and full-width spaces alone."""
    offsets = text_offsets(texts)
    blank = offsets[1:] == offsets[:-1]
    rows = _begin_with_space(text_bytes(texts), offsets[:-1])
    if len(rows):
        blank[rows] = where_true(pc.equal(pc.utf8_trim(texts.take(pa.array(rows)), " \u3000"), ""))
    return null_where(texts, blank)


def _begin_with_space(data: Bytes, starts: Offsets) -> Places:
    """The rows at whose start a half- or full-width space (E3 80 80) stands; an empty row may be among them."""
    if len(data) == 0:
        return np.zeros(0, np.int64)
    first = data[np.minimum(starts, len(data) - 1)]
    rows = np.flatnonzero((first == 0x20) | (first == 0xE3))
    second, third = (data[np.minimum(starts[rows] + n, len(data) - 1)] for n in (1, 2))
    found: Places = rows[(first[rows] == 0x20) | ((second == 0x80) & (third == 0x80))]
    return found
