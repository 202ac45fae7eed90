"""Text fields of fixed places in files of open systems: CP932, UTF-8, EUC-JP and their like."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extractors.byte_columns import Bytes, leading, leading_mask, strings
from extractors.decoded_text import DecodedText
from extractors.multibyte_text import decode_multibyte

_SPACE, _ZERO = 0x20, 0x30


class MultibyteText:
    """Decodes byte matrices by a charset of bytes without shift codes; the counterpart of `HostText`."""

    space = _SPACE
    zero = _ZERO

    def __init__(self, charset: str, site: Mapping[str, str]) -> None:
        self._charset = charset
        self._site = site

    def mixed(self, field: Bytes) -> DecodedText:
        """(rows, bytes) as text without its padding: spaces of either width, LOW-VALUES."""
        filled = (field != _SPACE) & (field != 0)
        lengths = leading(filled)
        flat = np.ascontiguousarray(field)[leading_mask(lengths, field.shape[1])]
        offsets = np.zeros(len(field) + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(flat)]
        decoded = decode_multibyte(
            pa.Array.from_buffers(pa.binary(), len(field), buffers), self._charset, self._site
        )
        trimmed = pc.utf8_rtrim(decoded.texts, " \u3000\x00")
        return DecodedText(trimmed, decoded.unreadable, decoded.vendor, decoded.second)

    kanji = mixed

    def digits(self, field: Bytes) -> pa.Array | None:
        """PIC 9 DISPLAY as text when every byte of every row is a digit; None when one is not."""
        if field.size == 0 or field.min() < _ZERO or field.max() > _ZERO + 9:
            return None
        return strings(field, np.full(len(field), field.shape[1]))
