"""Host numbers to exact Arrow numbers: zoned, packed, binary. Blank fields are null, garbage is unreadable.

Digits are looked up two bytes at a time (`host_digits`). Numbers of more than 18 digits go through their digits as
text, exactly as well.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.source import FieldType, Sign, SourceField
from extractors.byte_columns import Bytes, Rows, strings, trimmed
from extractors.host_digits import (
    EBCDIC_ZERO,
    Int64,
    overpunched,
    packed_last,
    packed_pairs,
    pairs_of,
    zoned_pairs,
)
from extractors.host_float import decode_float
from extractors.number_type import number_type

_MOST_DIGITS = 18
_INT64, _DECIMAL = (-(2**63), 2**63 - 1), (1 - 10**38, 10**38 - 1)
_DECIMAL_DIGITS = 38


@dataclass(frozen=True, slots=True)
class DecodedNumber:
    """`numbers` is null where the field is `blank` (spaces or LOW-VALUES) or `unreadable`."""

    numbers: pa.Array
    blank: Rows
    unreadable: Rows


def decode_number(raw: Bytes, field: SourceField, zero: int = EBCDIC_ZERO) -> DecodedNumber:
    """Values of a (rows, bytes) field with the type of `number_type`; `zero` is the charset's digit 0."""
    if field.type.is_float:
        return _float(raw, field)
    if field.type is FieldType.NUMBER:
        return _written_out(raw, field)
    if field.type is FieldType.BINARY:
        return _binary(raw, field, _space(zero))
    if field.digits > _MOST_DIGITS or _room(field, raw.shape[1]) > _MOST_DIGITS:
        return _long(raw, field, zero)
    values, wrong = _packed(raw, field) if "packed" in field.type else _zoned(raw, field, zero)
    blank, bad = _blank_or_bad(raw, wrong, zero)
    return _exact(values, blank, bad, field)


def _written_out(raw: Bytes, field: SourceField) -> DecodedNumber:
    """A DBF's numbers, digits with sign and point as people write them. More decimals than the field's are unreadable."""
    texts = pc.ascii_trim(trimmed(raw, b"\0"), " ").view(pa.binary())
    blank = np.asarray(pc.equal(pc.binary_length(texts), 0))
    whole = f"[0-9]{{1,{_DECIMAL_DIGITS - field.scale}}}"
    form = rf"^[+-]?({whole}(\.[0-9]{{0,{field.scale}}}0*)?|\.[0-9]{{1,{field.scale}}}0*)$"
    if not field.scale:
        form = rf"^[+-]?{whole}(\.0*)?$"
    good = pc.match_substring_regex(texts, form)
    numbers = pc.if_else(good, texts, pa.scalar(None, pa.binary())).view(pa.string()).cast(number_type(field))
    return DecodedNumber(numbers, blank, ~np.asarray(good) & ~blank)


def _room(field: SourceField, size: int) -> int:
    """Digits that so many bytes can hold, but for the first of a packed number of 18 (see `_packed`)."""
    if field.type is FieldType.UNSIGNED_PACKED:
        return size * 2
    if field.type is FieldType.PACKED:
        return (size - 1) * 2
    return size - (field.signed and field.sign in (Sign.LEADING_SEPARATE, Sign.TRAILING_SEPARATE))


def holds_no_digits(raw: Bytes, zero: int) -> tuple[Rows, Rows]:
    """Of an unsigned DISPLAY field: the rows that are blank, and those that hold anything but digits."""
    wrong = np.asarray(((raw < zero) | (raw > zero + 9)).any(axis=1), np.bool_)
    return _blank_or_bad(raw, wrong, zero)


def _blank_or_bad(raw: Bytes, wrong: Rows, zero: int) -> tuple[Rows, Rows]:
    """Rows that hold no number, told apart: spaces or LOW-VALUES only, and anything else."""
    blank = np.zeros(len(raw), np.bool_)
    if wrong.any():
        blank[wrong] = _is_blank(raw[wrong], zero)
    return blank, wrong & ~blank


def _is_blank(raw: Bytes, zero: int) -> Rows:
    blank: Rows = (raw == _space(zero)).all(axis=1) | (raw == 0).all(axis=1)
    return blank


def _space(zero: int) -> int:
    return 0x40 if zero == EBCDIC_ZERO else 0x20


def _packed(raw: Bytes, field: SourceField) -> tuple[Int64, Rows]:
    """Two digits a byte; the last nibble is the sign but for UNSIGNED_PACKED."""
    if field.type is FieldType.UNSIGNED_PACKED:
        return pairs_of(raw, packed_pairs())
    values, bad = pairs_of(raw[:, :-1], packed_pairs())
    if raw.shape[1] * 2 > _MOST_DIGITS:
        bad = bad | (raw[:, 0] > 9)  # a nineteenth digit, which the picture does not have
    last = packed_last(field.signed).take(raw[:, -1])
    return _signed(values * 10, last, bad)


def _zoned(raw: Bytes, field: SourceField, zero: int) -> tuple[Int64, Rows]:
    pairs = zoned_pairs(zero)
    if not field.signed:
        return pairs_of(raw, pairs)
    if field.sign is Sign.TRAILING:
        values, bad = pairs_of(raw[:, :-1], pairs)
        return _signed(values * 10, overpunched(zero).take(raw[:, -1]), bad)
    if field.sign is Sign.LEADING:
        values, bad = pairs_of(raw[:, 1:], pairs)
        first = overpunched(zero).take(raw[:, 0])
        weight = 10 ** (raw.shape[1] - 1)
        return _signed(values, first, bad, weight)
    sign = raw[:, 0] if field.sign is Sign.LEADING_SEPARATE else raw[:, -1]
    digits = raw[:, 1:] if field.sign is Sign.LEADING_SEPARATE else raw[:, :-1]
    values, bad = pairs_of(digits, pairs)
    plus, minus = (0x4E, 0x60) if zero == EBCDIC_ZERO else (0x2B, 0x2D)
    return np.where(sign == minus, -values, values), bad | ((sign != plus) & (sign != minus))


def _signed(
    values: Int64, signed_digit: npt.NDArray[np.int16], bad: Rows, weight: int = 1
) -> tuple[Int64, Rows]:
    """Adds a digit that carries the sign: 0 to 9 plus, 16 to 25 minus, BAD neither."""
    minus = signed_digit >= 16
    whole = values + (signed_digit & 15).astype(np.int64) * weight
    return np.where(minus, -whole, whole), bad | (signed_digit < 0)


def _binary(raw: Bytes, field: SourceField, space: int) -> DecodedNumber:
    """Two's complement of any width up to 16 bytes. Spaces are blank where they exceed the picture's digits."""
    values = raw[:, ::-1] if field.little_endian else raw
    none = blank = np.zeros(len(raw), np.bool_)
    if int.from_bytes(bytes((space,)) * raw.shape[1], "big") >= 10**field.digits:
        blank = raw[:, 0] == space
        blank[blank] = (raw[blank] == space).all(axis=1)
    if raw.shape[1] in (1, 2, 4) or (raw.shape[1] == 8 and field.signed):
        kind = f"{'<' if field.little_endian else '>'}{'i' if field.signed else 'u'}{raw.shape[1]}"
        whole_numbers = np.ascontiguousarray(raw).view(kind).reshape(-1).astype(np.int64)
        return _exact(whole_numbers, blank, none, field)
    width = 8 if raw.shape[1] <= 8 else 16
    widened = np.zeros((len(raw), width), np.uint8)
    widened[:, width - raw.shape[1] :] = values
    if field.signed:
        widened[:, : width - raw.shape[1]] = np.where(values[:, :1] >= 0x80, 0xFF, 0)
    if width == 8 and (field.signed or raw.shape[1] < 8):
        return _exact(widened.view(">i8").reshape(-1).astype(np.int64), blank, none, field)
    whole = np.zeros((len(raw), 16), np.uint8)
    whole[:, :width] = widened[:, ::-1]
    beyond = none if field.signed else ~blank & (whole[:, -1] >= 0x80)  # would be taken for a sign
    return _wide(whole, blank, beyond, field)


def _wide(whole: Bytes, blank: Rows, bad: Rows, field: SourceField) -> DecodedNumber:
    """Numbers of 128 bits, which Arrow's decimals are, little endian. What the type cannot hold is unreadable."""
    least, most = _range(field)
    bad = bad | ~blank & (_above(whole, most) | ~_above(whole, least - 1))
    null = blank | bad
    whole[null] = 0
    return DecodedNumber(_decimals(pa.py_buffer(whole), null, field), blank, bad)


def _range(field: SourceField) -> tuple[int, int]:
    """The least and the greatest number, as it is stored, whose value the type of the field can hold."""
    least, most = _DECIMAL if pa.types.is_decimal(number_type(field)) else _INT64
    unit = 10 ** max(-field.scale, 0)
    return -(-least // unit), most // unit


def _above(whole: Bytes, bound: int) -> Rows:
    """Rows of 128 bits, little endian, that are more than `bound`."""
    high, low = whole.view("<i8")[:, 1], whole.view("<u8")[:, 0]
    above: Rows = (high > bound >> 64) | ((high == bound >> 64) & (low > bound & (2**64 - 1)))
    return above


def _decimals(whole: pa.Buffer, null: Rows, field: SourceField) -> pa.Array:
    """Integers of 128 bits as decimals with the field's scale: only the type changes, no digit."""
    validity = pa.array(~null).buffers()[1]
    scaled = pa.Array.from_buffers(pa.decimal128(38, field.scale), len(null), [validity, whole])
    return scaled if scaled.type == number_type(field) else scaled.cast(number_type(field))


def _long(raw: Bytes, field: SourceField, zero: int) -> DecodedNumber:
    """More than 18 digits: the value as text of digits, which Arrow reads as an exact decimal."""
    digits, minus, bad = _digits_and_sign(raw, field, zero)
    blank, bad = _blank_or_bad(raw, bad | (digits > 9).any(axis=1), zero)
    beyond, digits = digits[:, :-_DECIMAL_DIGITS], digits[:, -_DECIMAL_DIGITS:]
    bad |= ~blank & (beyond > 0).any(axis=1)
    text = np.empty((len(raw), digits.shape[1] + 1), np.uint8)
    text[:, 0] = np.where(minus, ord("-"), ord("0"))
    text[:, 1:] = digits + ord("0")
    text[blank | bad] = ord("0")
    values = strings(text, np.full(len(raw), text.shape[1])).cast(pa.decimal128(38, 0))
    whole = np.frombuffer(values.buffers()[1], np.uint8, len(raw) * 16).reshape(-1, 16).copy()
    return _wide(whole, blank, bad, field)


def _digits_and_sign(raw: Bytes, field: SourceField, zero: int) -> tuple[Bytes, Rows, Rows]:
    """(digits 0-9 or above, rows below 0, rows with a wrong sign)."""
    if "packed" in field.type:
        nibbles = np.empty((len(raw), raw.shape[1] * 2), np.uint8)
        nibbles[:, 0::2], nibbles[:, 1::2] = raw >> 4, raw & 15
        if field.type is FieldType.UNSIGNED_PACKED:
            return nibbles, *(np.zeros((2, len(raw)), np.bool_))
        sign = packed_last(field.signed).take(raw[:, -1])
        return nibbles[:, :-1], sign >= 16, sign < 0
    digits = raw - np.uint8(zero)
    if not field.signed:
        return digits, *(np.zeros((2, len(raw)), np.bool_))
    place = 0 if field.sign in (Sign.LEADING, Sign.LEADING_SEPARATE) else -1
    if field.sign in (Sign.LEADING, Sign.TRAILING):
        sign = overpunched(zero).take(raw[:, place])
        digits[:, place] = sign & 15
        return digits, sign >= 16, sign < 0
    plus, minus = (0x4E, 0x60) if zero == EBCDIC_ZERO else (0x2B, 0x2D)
    digits = digits[:, 1:] if place == 0 else digits[:, :-1]
    return digits, raw[:, place] == minus, ~np.isin(raw[:, place], (plus, minus))


def _exact(values: Int64, blank: Rows, bad: Rows, field: SourceField) -> DecodedNumber:
    """Whole numbers of 64 bits with the implied decimals of the field."""
    least, most = _range(field)
    if most < _INT64[1]:
        bad = bad | ~blank & ((values < least) | (values > most))
    null = blank | bad
    if pa.types.is_decimal(number_type(field)):
        whole = np.stack([values, values >> 63], axis=1)  # the low half of 128 bits, and the high one
        whole[null] = 0
        return DecodedNumber(_decimals(pa.py_buffer(whole), null, field), blank, bad)
    values = values * 10**-field.scale if field.scale < 0 else values
    return DecodedNumber(pa.array(values, pa.int64(), mask=null if null.any() else None), blank, bad)


def _float(raw: Bytes, field: SourceField) -> DecodedNumber:
    values = decode_float(raw, field)
    bad = ~np.isfinite(values)
    return DecodedNumber(pa.array(values, pa.float64(), mask=bad), np.zeros(len(raw), np.bool_), bad)
