"""Numbers of hosts over their whole range, against plain Python."""

import struct
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plain_python import UnreadableError, decode_field
from contracts.source import FieldType, Sign, SourceField
from extractors.host_number import DecodedNumber, decode_number

EBCDIC, ASCII = 0xF0, 0x30


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
