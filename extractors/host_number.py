"""Host numbers to exact Arrow numbers: zoned, packed, binary. Blank fields are null, garbage is unreadable."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.source import FieldType, SourceField

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.bool_]
_SPACE = 0x40
_NEGATIVE = (0xB, 0xD)
_POSITIVE = (0xA, 0xC, 0xE, 0xF)


@dataclass(frozen=True, slots=True)
class DecodedNumber:
    """`numbers` is null where the field is blank (spaces or LOW-VALUES) or `unreadable`."""

    numbers: pa.Array
    unreadable: Rows


def decode_number(field: Bytes, layout: SourceField, kind: pa.DataType) -> DecodedNumber:
    """Values of a (rows, bytes) field as `kind` (int64, or decimal128 with the layout's scale)."""
    blank = (field == _SPACE).all(axis=1)
    if layout.type is FieldType.BINARY:
        return _number(_binary(field, layout.signed), blank, np.zeros(len(field), np.bool_), kind, layout)
    blank |= (field == 0).all(axis=1)
    digits, sign = _packed(field) if layout.type is FieldType.PACKED else _zoned(field)
    negative = np.isin(sign, _NEGATIVE)
    bad = ~blank & ((digits > 9).any(axis=1) | ~(negative | np.isin(sign, _POSITIVE)))
    if layout.type is FieldType.PACKED and not layout.signed:
        bad |= ~blank & negative
    digits = np.where((blank | bad)[:, None], 0, digits)
    values = digits.astype(np.int64) @ _powers(digits.shape[1])
    return _number(np.where(negative, -values, values), blank, bad, kind, layout)


def holds_no_digits(texts: pa.Array) -> Rows:
    """Which texts of an unsigned DISPLAY field hold anything but digits (blank ones do not)."""
    good = pc.match_substring_regex(pc.fill_null(texts, ""), "^[0-9]*$")
    return ~np.asarray(good.to_numpy(zero_copy_only=False), np.bool_)


def _packed(field: Bytes) -> tuple[Bytes, Bytes]:
    nibbles = np.empty((len(field), field.shape[1] * 2), np.uint8)
    nibbles[:, 0::2] = field >> 4
    nibbles[:, 1::2] = field & 0x0F
    return nibbles[:, :-1], nibbles[:, -1]


def _zoned(field: Bytes) -> tuple[Bytes, Bytes]:
    zones_hold = ((field[:, :-1] >> 4) == 0xF).all(axis=1)
    digits = field & np.uint8(0x0F)
    digits[~zones_hold] = 15
    return digits, field[:, -1] >> np.uint8(4)


def _binary(field: Bytes, signed: bool) -> npt.NDArray[np.int64]:
    size = field.shape[1]
    kind = np.dtype(f">{'i' if signed else 'u'}{size}")
    return np.ascontiguousarray(field).view(kind).reshape(len(field)).astype(np.int64)


def _powers(count: int) -> npt.NDArray[np.int64]:
    return 10 ** np.arange(count - 1, -1, -1, dtype=np.int64)


def _number(
    values: npt.NDArray[np.int64], blank: Rows, bad: Rows, kind: pa.DataType, layout: SourceField
) -> DecodedNumber:
    numbers = pa.array(values, pa.int64(), mask=blank | bad)
    if pa.types.is_decimal(kind):
        whole = numbers.cast(pa.decimal128(38 - layout.scale, 0))
        numbers = _scaled(whole, kind)
    return DecodedNumber(numbers, bad)


def _scaled(whole: pa.Array, kind: pa.DataType) -> pa.Array:
    """The same unscaled integers, read with the implied decimals of `kind`: only the type changes."""
    return pa.Array.from_buffers(kind, len(whole), whole.buffers(), whole.null_count, whole.offset)
