"""Host text and numbers against vectors written by hand and against the platform's EUC-JP."""

import decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.gaiji_mark import mark
from contracts.source import FieldType, SourceField
from extractors.host_charset import DOUBLE_BYTE, JIS78_PAIRS, SINGLE_BYTE, symbol_table
from extractors.host_number import decode_number
from extractors.host_text import HostText

TEXT = HostText(symbol_table("fujitsu_kana", "jef"))
KI, KO = b"\x28", b"\x29"
SWAPPED = {pair[way]: pair[1 - way] for pair in JIS78_PAIRS.split() for way in (0, 1)}


def rows(*fields: bytes) -> np.ndarray:
    return np.frombuffer(b"".join(fields), np.uint8).reshape(len(fields), -1)


def jef(text: str) -> bytes:
    """JEF bytes by rule: full-width space 4040, else EUC-JP with the 1983 exchange undone."""
    return b"".join(b"\x40\x40" if c == "　" else SWAPPED.get(c, c).encode("euc_jp") for c in text)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (KI + jef("佐藤　一郎") + KO + b"\x40" * 8, "佐藤　一郎"),
        (b"\xc1\xc2\xf1" + KI + jef("町") + KO + b"\xf2\x40\x40", "AB1町2"),
        (KI + jef("鴎鴬") + KO + b"\x40", "鴎鴬"),
        (b"\x40" * 6, ""),
        (b"\x00" * 6, ""),
        (b"\x81\xbe\x82\xbf\x40\x40", "ｱﾞｲﾟ"),
        (KI + b"\x80\xa1" + jef("田") + KO + b"\x40", mark("80A1") + "田"),
        (KI + b"\x41\xa1" + KO, mark("41A1")),
        (KI + jef("森") + b"\x40\x40" + KO + b"\x40", "森"),
        (KI + KO + b"\xc1", "A"),
    ],
)
def test_mixed_text(field: bytes, text: str) -> None:
    decoded = TEXT.mixed(rows(field))
    assert decoded.texts.to_pylist() == [text]
    assert not decoded.unreadable.any()


@pytest.mark.parametrize(
    "field",
    [
        KI + jef("佐藤"),  # never closed: the name may be cut
        KI + jef("佐藤")[:3] + KO,  # half a character
        KI + jef("佐") + KO + KO,  # closed twice
        KI + jef("佐") + KI + jef("藤") + KO,  # opened twice
        KO + jef("佐"),  # closed before it was opened
        b"\xff\x40\x40",  # no character
        b"\xc1\x00\xc2",  # LOW-VALUES inside
        KI + b"\xa9\xa9" + KO,  # no character of the standard area
    ],
)
def test_broken_text_is_unreadable_and_never_guessed(field: bytes) -> None:
    decoded = TEXT.mixed(rows(field))
    assert decoded.texts.to_pylist() == [None]
    assert decoded.unreadable.tolist() == [True]


def test_every_single_byte_is_its_character_or_unreadable() -> None:
    for byte in range(1, 256):
        if byte in (0x28, 0x29):
            continue
        decoded = TEXT.mixed(rows(bytes((0xC1, byte, 0xC1))))
        known = SINGLE_BYTE["fujitsu_kana"].get(byte)
        assert decoded.texts.to_pylist() == [None if known is None else f"A{known}A"]


def test_every_double_byte_code_is_a_character_a_mark_or_unreadable() -> None:
    codes = np.arange(0x4040, 0xFFFF, dtype=np.uint16)
    field = codes.astype(">u2").view(np.uint8).reshape(-1, 2)
    texts = TEXT.kanji(field).texts.to_pylist()
    for code, text in zip(codes.tolist(), texts, strict=True):
        lead, trail = divmod(code, 256)
        vendor = (0x80 <= lead <= 0xA0 or 0x41 <= lead <= 0x7F) and 0xA1 <= trail <= 0xFE
        if code == 0x4040:
            expected: str | None = ""
        elif vendor:
            expected = mark(f"{code:04X}")
        else:
            try:
                plain = bytes((lead, trail)).decode("euc_jp") if lead >= 0xA1 and trail >= 0xA1 else None
            except UnicodeDecodeError:
                plain = None
            expected = SWAPPED.get(plain, plain) if plain else None
        if expected == "　":
            expected = ""
        assert text == expected, f"{code:04X}"


def test_jis78_pairs_are_exchanged_both_ways() -> None:
    characters = DOUBLE_BYTE["jef"].characters
    assert (characters[0xB0B3], characters[0xF2CD]) == ("鰺", "鯵")
    assert len(JIS78_PAIRS.split()) == 22


@given(st.lists(st.binary(min_size=12, max_size=12), min_size=1, max_size=50))
def test_random_bytes_keep_the_count_and_never_raise(fields: list[bytes]) -> None:
    for decoded in (TEXT.mixed(rows(*fields)), TEXT.kanji(rows(*fields))):
        assert len(decoded.texts) == len(fields)
        assert [t is None for t in decoded.texts.to_pylist()] == decoded.unreadable.tolist()


def packed(value: int, digits: int, *, signed: bool = True) -> bytes:
    sign = ("D" if value < 0 else "C") if signed else "F"
    return bytes.fromhex(f"{abs(value):0{digits // 2 * 2 + 1}d}{sign}")


def zoned(value: int, digits: int) -> bytes:
    body = bytearray(0xF0 + int(digit) for digit in f"{abs(value):0{digits}d}")
    body[-1] = (0xD0 if value < 0 else 0xC0) | body[-1] & 0x0F
    return bytes(body)


def field_of(kind: FieldType, digits: int, scale: int = 0, *, signed: bool = True) -> SourceField:
    return SourceField("A", kind, 0, 0, digits, scale, signed)


@given(st.integers(1, 18), st.data())
def test_packed_and_zoned_numbers_round_trip(digits: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(-(10**digits) + 1, 10**digits - 1), min_size=1, max_size=20))
    for kind, encode in ((FieldType.PACKED, packed), (FieldType.ZONED, zoned)):
        decoded = decode_number(rows(*(encode(v, digits) for v in values)), field_of(kind, digits))
        assert decoded.numbers.to_pylist() == values
        assert not decoded.unreadable.any()


@given(st.sampled_from((2, 4, 8)), st.data())
def test_binary_numbers_round_trip(size: int, data: st.DataObject) -> None:
    limit = 2 ** (size * 8 - 1)
    values = data.draw(st.lists(st.integers(-limit, limit - 1), min_size=1, max_size=20))
    encoded = [value.to_bytes(size, "big", signed=True) for value in values]
    assert decode_number(rows(*encoded), field_of(FieldType.BINARY, 18)).numbers.to_pylist() == values


def test_implied_decimals_are_exact() -> None:
    decoded = decode_number(rows(packed(-1234567, 9)), field_of(FieldType.PACKED, 9, 2))
    assert decoded.numbers.to_pylist() == [decimal.Decimal("-12345.67")]


@pytest.mark.parametrize("raw", [b"\x40\x40\x40", b"\x00\x00\x00"])
def test_blank_numbers_are_null_and_not_garbage(raw: bytes) -> None:
    decoded = decode_number(rows(raw), field_of(FieldType.PACKED, 5))
    assert (decoded.numbers.to_pylist(), decoded.unreadable.tolist()) == ([None], [False])


@pytest.mark.parametrize("raw", [b"\x12\x34\x56", b"\x1a\x34\x5c", b"\xff\xff\xff"])
def test_garbage_in_a_number_is_null_and_reported(raw: bytes) -> None:
    decoded = decode_number(rows(raw), field_of(FieldType.PACKED, 5))
    assert (decoded.numbers.to_pylist(), decoded.unreadable.tolist()) == ([None], [True])


def test_a_negative_sign_in_an_unsigned_field_is_garbage() -> None:
    decoded = decode_number(rows(packed(-1, 5)), field_of(FieldType.PACKED, 5, signed=False))
    assert decoded.unreadable.tolist() == [True]
