"""Floats of hosts: IBM's hexadecimal form and IEEE 754. A float is what the source holds; it is never made exact."""

import numpy as np
import numpy.typing as npt

from contracts.source import FieldType, SourceField
from extractors.byte_columns import Bytes


def decode_float(raw: Bytes, field: SourceField) -> npt.NDArray[np.float64]:
    """Values of a (rows, 4 or 8 bytes) field; not a number and infinity stay what they are.

    The hexadecimal form is sign, 7 bits of exponent to base 16 (excess 64) and a fraction (IBM z/Architecture
    Principles of Operation, "Hexadecimal-Floating-Point Data Formats"); of a long fraction's 56 bits, a double keeps 53.
    """
    size = raw.shape[1]
    ordered = np.ascontiguousarray(raw[:, ::-1] if field.little_endian else raw)
    if field.type is FieldType.IEEE_FLOAT:
        with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
            return ordered.view(f">f{size}").reshape(-1).astype(np.float64)
    word = ordered.view(f">u{size}").reshape(-1).astype(np.uint64)
    bits = size * 8 - 8
    fraction = (word & np.uint64((1 << bits) - 1)).astype(np.float64)
    exponent = ((word >> np.uint64(bits)) & np.uint64(0x7F)).astype(np.int32)
    value = np.ldexp(fraction, 4 * (exponent - 64) - bits)
    signed: npt.NDArray[np.float64] = np.where(word >> np.uint64(bits + 7) != 0, -value, value)
    return signed
