"""Numbers of hosts over their whole range, against plain Python."""

import struct
from decimal import Context, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plain_python import UnreadableError, decode_field
from contracts.source import FieldType, Sign, SourceField
from extractors.host_number import DecodedNumber, decode_number
from extractors.number_type import number_type

EBCDIC, ASCII = 0xF0, 0x30
EXACT = Context(prec=60)


def rows(*fields: bytes) -> np.ndarray:
    return np.frombuffer(b"".join(fields), np.uint8).reshape(len(fields), -1)


def field(kind: FieldType, length: int, digits: int, scale: int = 0, **more: Any) -> SourceField:
    return SourceField("A", kind, 0, length, digits, scale, **{"signed": True, **more})


def values(decoded: DecodedNumber) -> list[object]:
    return list(decoded.numbers.to_pylist())


def packed(value: int, digits: int, negative: str = "D") -> bytes:
    return bytes.fromhex(f"{abs(value):0{digits // 2 * 2 + 1}d}{negative if value < 0 else 'C'}")


def zoned(value: int, digits: int, sign: Sign, zero: int) -> bytes:
    body = bytearray(zero + int(digit) for digit in f"{abs(value):0{digits}d}")
    if sign in (Sign.LEADING_SEPARATE, Sign.TRAILING_SEPARATE):
        mark = b"\x4e\x60" if zero == EBCDIC else b"+-"
        mark = mark[value < 0 : (value < 0) + 1]
        return bytes(mark + body if sign is Sign.LEADING_SEPARATE else body + mark)
    place = 0 if sign is Sign.LEADING else -1
    digit = body[place] & 15
    if zero == EBCDIC:
        body[place] = (0xD0 if value < 0 else 0xC0) | digit
    else:
        body[place] = (b"}JKLMNOPQR" if value < 0 else b"{ABCDEFGHI")[digit]
    return bytes(body)


def some(digits: int) -> st.SearchStrategy[list[int]]:
    limit = 10**digits - 1
    edge = st.sampled_from([0, 1, -1, limit, -limit, limit // 10, limit // 2])
    return st.lists(edge | st.integers(-limit, limit), min_size=1, max_size=15)


@given(st.integers(1, 38), st.integers(0, 6), st.data())
def test_packed_numbers_of_any_size_are_exact(digits: int, scale: int, data: st.DataObject) -> None:
    wanted = data.draw(some(digits))
    raw = rows(*(packed(value, digits) for value in wanted))
    decoded = decode_number(raw, field(FieldType.PACKED, raw.shape[1], digits, scale))
    assert values(decoded) == [Decimal(f"{v}E-{scale}") if scale else v for v in wanted]
    assert not decoded.unreadable.any()


@given(st.integers(1, 38), st.sampled_from(Sign), st.sampled_from((EBCDIC, ASCII)), st.data())
def test_zoned_numbers_of_any_size_and_sign_are_exact(
    digits: int, sign: Sign, zero: int, data: st.DataObject
) -> None:
    wanted = data.draw(some(digits))
    raw = rows(*(zoned(value, digits, sign, zero) for value in wanted))
    decoded = decode_number(raw, field(FieldType.ZONED, raw.shape[1], digits, sign=sign), zero)
    assert values(decoded) == wanted
    assert not decoded.unreadable.any()


@given(st.integers(1, 16), st.booleans(), st.booleans(), st.data())
def test_binary_numbers_of_any_width_are_exact(
    size: int, signed: bool, little: bool, data: st.DataObject
) -> None:
    low, high = (-(2 ** (size * 8 - 1)), 2 ** (size * 8 - 1) - 1) if signed else (0, 2 ** (size * 8) - 1)
    low, high = max(low, -(10**38) + 1), min(high, 10**38 - 1)
    edge = st.sampled_from([low, high, 0, 1])
    wanted = data.draw(st.lists(edge | st.integers(low, high), min_size=1, max_size=15))
    raw = rows(*(value.to_bytes(size, "little" if little else "big", signed=signed) for value in wanted))
    digits = {1: 2, 2: 4, 4: 9, 8: 18}.get(size, 20 if size > 8 else 18)
    decoded = decode_number(raw, field(FieldType.BINARY, size, digits, signed=signed, little_endian=little))
    spaces = int.from_bytes(b"\x40" * size, "big")
    expected = [None if spaces >= 10**digits and value == spaces else value for value in wanted]
    assert values(decoded) == expected
    assert not decoded.unreadable.any()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (FieldType.PACKED, {}),
        (FieldType.PACKED, {"signed": False}),
        (FieldType.ZONED, {}),
        (FieldType.ZONED, {"sign": Sign.LEADING}),
        (FieldType.ZONED, {"sign": Sign.LEADING_SEPARATE}),
        (FieldType.ZONED, {"sign": Sign.TRAILING_SEPARATE}),
    ],
)
def test_every_pair_of_bytes_is_a_number_blank_or_unreadable(
    kind: FieldType, options: dict[str, Any]
) -> None:
    layout = field(kind, 2, 3 if kind is FieldType.PACKED else 2, **options)
    raw = np.arange(65536, dtype=">u2").view(np.uint8).reshape(-1, 2)
    decoded = decode_number(raw, layout)
    for number, value in zip(range(65536), decoded.numbers.to_pylist(), strict=True):
        pair = number.to_bytes(2, "big")
        try:
            expected, unreadable = decode_field(pair, layout), False
        except UnreadableError:
            expected, unreadable = None, True
        assert (value, bool(decoded.unreadable[number])) == (expected, unreadable), pair.hex()


def test_digits_that_are_not_stored() -> None:
    """PIC S9(3)P(4) COMP-3 holds 12,340,000 as 1234; PIC SVPP9(3) holds 0.00123 as 123."""
    high = decode_number(rows(packed(-123, 3)), field(FieldType.PACKED, 2, 3, -4))
    low = decode_number(rows(packed(123, 3)), field(FieldType.PACKED, 2, 3, 5))
    assert (values(high), values(low)) == ([-1230000], [Decimal("0.00123")])
    wide = decode_number(rows(packed(-(10**17), 18)), field(FieldType.PACKED, 10, 18, -10))
    assert values(wide) == [-(10**27)]


def test_unsigned_packed_uses_every_nibble() -> None:
    decoded = decode_number(
        rows(b"\x12\x34", b"\x00\x00", b"\x1a\x00"), field(FieldType.UNSIGNED_PACKED, 2, 4, signed=False)
    )
    assert values(decoded) == [1234, 0, None]
    assert decoded.unreadable.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("raw", "value"), [(b"12p", -120), (b"12y", -129), (b"12I", 129), (b"12R", -129), (b"127", 127)]
)
def test_overpunch_after_a_transfer_to_ascii(raw: bytes, value: int) -> None:
    assert values(decode_number(rows(raw), field(FieldType.ZONED, 3, 3), ASCII)) == [value]


@pytest.mark.parametrize(
    ("raw", "blank"),
    [(b"\x40\x40\x40", True), (b"\x00\x00\x00", True), (b"\xff\xff\xff", False), (b"\xf1\x40\xf1", False)],
)
def test_what_is_no_number_is_null_and_told_apart(raw: bytes, blank: bool) -> None:
    for digits in (3, 20):
        width = len(raw) if digits == 3 else digits
        spread = raw if digits == 3 else raw[:1] + raw[1:2] * (width - 2) + raw[2:]
        decoded = decode_number(rows(spread), field(FieldType.ZONED, width, digits))
        assert (values(decoded), decoded.blank.tolist(), decoded.unreadable.tolist()) == (
            [None], [blank], [not blank],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("41100000", 1.0), ("C276A000", -118.625), ("00000000", 0.0), ("42640000", 100.0),
        ("4110000000000000", 1.0), ("C276A00000000000", -118.625), ("7FFFFFFFFFFFFFFF", 7.237005577332262e75),
    ],
)  # fmt: skip
def test_hexadecimal_floats(raw: str, value: float) -> None:
    """-118.625 and the largest long number stand so in IBM's Principles of Operation and its literature."""
    layout = field(FieldType.HEX_FLOAT, len(raw) // 2, 0)
    assert values(decode_number(rows(bytes.fromhex(raw)), layout)) == [pytest.approx(value, rel=1e-15)]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=10), st.booleans())
def test_ieee_floats_are_the_source_s(wanted: list[float], little: bool) -> None:
    raw = rows(*(struct.pack("<d" if little else ">d", value) for value in wanted))
    assert values(decode_number(raw, field(FieldType.IEEE_FLOAT, 8, 0, little_endian=little))) == wanted


def test_floats_that_are_no_numbers_are_unreadable() -> None:
    raw = rows(struct.pack(">d", float("nan")), struct.pack(">d", float("inf")))
    decoded = decode_number(raw, field(FieldType.IEEE_FLOAT, 8, 0))
    assert (values(decoded), decoded.unreadable.tolist()) == ([None, None], [True, True])


def fitting(stored: int, of: SourceField) -> int | Decimal | None:
    """What a stored whole number says, None where the type of the field cannot hold it."""
    value = stored * 10 ** max(-of.scale, 0)
    if pa.types.is_decimal(number_type(of)):
        return Decimal(value).scaleb(-max(of.scale, 0), EXACT) if abs(value) < 10**38 else None
    return value if -(2**63) <= value < 2**63 else None


@given(st.integers(1, 16), st.booleans(), st.booleans(), st.integers(-37, 6), st.data())
def test_a_binary_number_is_exact_or_unreadable_never_another(
    size: int, signed: bool, little: bool, scale: int, data: st.DataObject
) -> None:
    low, high = (-(2 ** (size * 8 - 1)), 2 ** (size * 8 - 1) - 1) if signed else (0, 2 ** (size * 8) - 1)
    edge = st.sampled_from([low, high, high // 2 + 1, high // 10, 10**38 // 10 ** max(-scale, 0)])
    drawn = data.draw(st.lists(edge | st.integers(low, high), min_size=1, max_size=15))
    stored = [value for value in drawn if low <= value <= high] or [0]
    raw = rows(*(value.to_bytes(size, "little" if little else "big", signed=signed) for value in stored))
    digits = data.draw(st.integers(1, 38 - max(-scale, 0)))
    of = field(FieldType.BINARY, size, digits, scale, signed=signed, little_endian=little)
    decoded = decode_number(raw, of)
    expected = [None if decoded.blank[row] else fitting(value, of) for row, value in enumerate(stored)]
    assert values(decoded) == expected
    assert decoded.numbers.type == number_type(of)
    assert (decoded.unreadable | decoded.blank).tolist() == [value is None for value in expected]


@given(st.integers(1, 24), st.booleans(), st.integers(-37, 6), st.data())
def test_a_packed_number_of_more_digits_than_its_picture_is_exact_or_unreadable(
    size: int, signed: bool, scale: int, data: st.DataObject
) -> None:
    room = size * 2 - 1
    limit = 10**room - 1
    edge = st.sampled_from([limit, 0, limit // 10, 10 ** min(room - 1, 37)])
    stored = data.draw(st.lists(edge | st.integers(0, limit), min_size=1, max_size=15))
    stored = [-value if signed and row % 2 else value for row, value in enumerate(stored)]
    raw = rows(*(packed(value, room) for value in stored))
    of = field(FieldType.PACKED, size, data.draw(st.integers(1, 38 - max(-scale, 0))), scale, signed=signed)
    check_kept_or_unreadable(decode_number(raw, of), stored, of)


@given(st.integers(1, 24), st.integers(-37, 6), st.data())
def test_an_unsigned_packed_number_likewise(size: int, scale: int, data: st.DataObject) -> None:
    room = size * 2
    blank = int("40" * size)  # these digits are the bytes of spaces
    some_number = st.just(10**room - 1) | st.integers(1, 10**room - 1).filter(lambda each: each != blank)
    stored = data.draw(st.lists(some_number, min_size=1, max_size=15))
    raw = rows(*(bytes.fromhex(f"{value:0{room}d}") for value in stored))
    digits = data.draw(st.integers(1, 38 - max(-scale, 0)))
    of = field(FieldType.UNSIGNED_PACKED, size, digits, scale, signed=False)
    check_kept_or_unreadable(decode_number(raw, of), stored, of)


@given(st.integers(1, 44), st.sampled_from(Sign), st.booleans(), st.integers(-37, 6), st.data())
def test_a_zoned_number_of_more_digits_than_its_picture_is_exact_or_unreadable(
    room: int, sign: Sign, signed: bool, scale: int, data: st.DataObject
) -> None:
    limit = 10**room - 1
    stored = data.draw(st.lists(st.just(limit) | st.integers(0, limit), min_size=1, max_size=15))
    if signed:
        stored = [-value if row % 2 else value for row, value in enumerate(stored)]
        raw = rows(*(zoned(value, room, sign, EBCDIC) for value in stored))
    else:
        raw = rows(*(f"{value:0{room}d}".encode("cp037") for value in stored))
    digits = data.draw(st.integers(1, 38 - max(-scale, 0)))
    of = field(FieldType.ZONED, raw.shape[1], digits, scale, signed=signed, sign=sign)
    check_kept_or_unreadable(decode_number(raw, of), stored, of)


def check_kept_or_unreadable(decoded: DecodedNumber, stored: list[int], of: SourceField) -> None:
    """What the picture has digits for is kept; what has more is kept exactly or unreadable."""
    for value, found, bad in zip(stored, values(decoded), decoded.unreadable.tolist(), strict=True):
        wanted = fitting(value, of)
        assert found == (None if bad else wanted)
        assert not bad or wanted is None or abs(value) >= 10**of.digits
    assert decoded.numbers.type == number_type(of)
    assert not decoded.blank.any()


@pytest.mark.parametrize(
    ("raw", "of"),
    [
        ("9" * 39 + "C", field(FieldType.PACKED, 20, 38)),
        ("C0" + "00" * 15, field(FieldType.BINARY, 16, 38, signed=False)),
        ("FF" * 16, field(FieldType.BINARY, 16, 38, signed=False)),
        ("7FFF", field(FieldType.BINARY, 2, 3, -15)),
        ("999C", field(FieldType.PACKED, 2, 2, -16)),
        ("999C", field(FieldType.PACKED, 2, 2, -36)),
    ],
)
def test_what_the_type_cannot_hold_is_unreadable(raw: str, of: SourceField) -> None:
    decoded = decode_number(rows(bytes.fromhex(raw)), of)
    assert (values(decoded), decoded.unreadable.tolist(), decoded.blank.tolist()) == ([None], [True], [False])
