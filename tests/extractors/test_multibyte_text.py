"""Charsets of open systems: every code against the platform's converter, in bulk and one by one; and back."""

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import ConvertError
from contracts.gaiji_mark import mark
from extractors.multibyte_codes import MULTIBYTE_CODES, SECOND, UNREADABLE, VENDOR
from extractors.multibyte_text import decode_multibyte, encode_multibyte
from tests.extractors.charsets.reading import iconv

PLATFORM = {"cp932": "CP932", "euc_jp_ms": "EUC-JP-MS", "shift_jis": "SHIFT_JIS"}
# The platform has ¥ and ‾ at these codes of Shift_JIS; files of office software mean \ and ~.
OTHERWISE = {("shift_jis", b"\x5c"), ("shift_jis", b"\x7e")}


def codes_of(charset: str) -> Iterator[bytes]:
    yield from (bytes((byte,)) for byte in range(0x20, 0x100) if byte != 0x7F)
    low = 0xA1 if charset == "euc_jp_ms" else 0x40
    for lead in range(0x81, 0x100):
        yield from (bytes((lead, trail)) for trail in range(low, 0x100))
    if charset == "euc_jp_ms":
        for lead in range(0xA1, 0x100):
            yield from (bytes((0x8F, lead, trail)) for trail in range(0xA1, 0x100))


def decoded(values: list[bytes | None], charset: str) -> list[str | None]:
    texts: list[str | None] = decode_multibyte(pa.array(values, pa.binary()), charset).texts.to_pylist()
    return texts


@pytest.mark.parametrize("charset", sorted(PLATFORM))
def test_every_code_is_the_platform_s(charset: str) -> None:
    platform = iconv(PLATFORM[charset])
    codes = [code for code in codes_of(charset) if list(MULTIBYTE_CODES[charset].split(code)) == [code]]
    assert len(codes) > 7_000
    for code, text in zip(codes, decoded(list(codes), charset), strict=True):
        expected = platform(code)
        private = expected is not None and len(expected) == 1 and 0xE000 <= ord(expected) <= 0xF8FF
        if private or (charset == "shift_jis" and len(code) == 2 and 0xF0 <= code[0] <= 0xF9):
            assert text == mark(code.hex().upper())
        elif (charset, code) in OTHERWISE:
            assert text == code.decode()
        elif expected is not None and 0x80 <= ord(expected) < 0xA0:
            assert text is None
        else:
            assert text == expected, code.hex()


@pytest.mark.parametrize("charset", sorted(PLATFORM))
def test_in_bulk_and_alone_are_the_same(charset: str) -> None:
    codes = list(codes_of(charset))
    assert decoded(list(codes), charset) == [decoded([code], charset)[0] for code in codes]


@pytest.mark.parametrize("charset", sorted(PLATFORM))
def test_every_code_comes_back(charset: str) -> None:
    """By its text where it has one spelling, by its mark where it is a vendor's or a second spelling."""
    table, counted = MULTIBYTE_CODES[charset], {SECOND: 0, VENDOR: 0}
    for code in codes_of(charset):
        if list(table.split(code)) != [code]:
            continue
        state, text = table.state(code)
        if state == UNREADABLE:
            continue
        if state in counted:
            counted[state] += 1
            text = mark(code.hex().upper())
        assert encode_multibyte(text, charset) == code
    second = {"cp932": 398, "euc_jp_ms": 25, "shift_jis": 0}
    assert counted[VENDOR] == 1_880
    if (
        charset != "euc_jp_ms"
    ):  # its duplicates are IBM's Roman numerals, signs of row 13 and the full-width tilde
        assert counted[SECOND] == second[charset]
    assert counted[SECOND] > 0 or charset == "shift_jis"


def test_second_spellings_are_counted_and_nothing_is_normalised() -> None:
    old = "髙﨑塚晴朗猪益神祥福靖都飯①㈱Ⅷ"
    result = decode_multibyte(
        pa.array([old.encode("cp932"), b"\xfb\xfc\xee\xe0", b"\x81\xe6\x87\x9a"]), "cp932"
    )
    assert result.texts.to_pylist() == [old, "髙髙", "∵∵"]
    assert sum(result.second.values()) == 2
    assert not result.unreadable.any()


def test_what_the_charset_lacks_is_refused_without_being_shown() -> None:
    for text in ("𠮷", "\ue000", "é"):
        with pytest.raises(ConvertError, match="character 2") as caught:
            encode_multibyte("山" + text, "cp932")
        assert text not in str(caught.value)


def test_our_own_marks_cannot_be_forged() -> None:
    result = decode_multibyte(pa.array([mark("F040").encode(), "山".encode()]), "utf_8")
    assert (result.texts.to_pylist(), result.unreadable.tolist()) == ([None, "山"], [True, False])


def test_a_site_s_texts_stand_in_place_of_marks() -> None:
    values = pa.array([b"\xf0\x40\x8d\x82", b"\xf0\x41"], pa.binary())
    result = decode_multibyte(values, "cp932", {"F040": "𠮷\U000e0101"})
    assert result.texts.to_pylist() == ["𠮷\U000e0101高", mark("F041")]
    assert dict(+result.vendor) == {"F041": 1}


telling = st.sampled_from(
    [
        b"",
        b"\x81",
        b"\x8f\xa1",
        b"\xe5\xb1",
        b"\x1e",
        b"\x1f\x1e",
        b"\xf0\x40",
        b"\xee\xe0",
        b"\x00",
        b"\n",
        b"A",
        b"\xa1\xc1",
    ]
)
some_text = st.text('山田髙〜−①ｱAa ,"\n　', max_size=6)


@given(st.sampled_from(["cp932", "euc_jp_ms", "shift_jis", "utf_8"]), st.data())
@settings(max_examples=300)
def test_a_value_reads_the_same_whatever_stands_beside_it(charset: str, data: st.DataObject) -> None:
    codec = {"euc_jp_ms": "euc_jp", "utf_8": "utf-8"}.get(charset, charset)
    text = some_text.map(lambda each: each.encode(codec, "ignore"))
    one = st.none() | st.binary(max_size=5) | st.lists(telling | text, max_size=3).map(b"".join)
    values = data.draw(st.lists(one, max_size=12))
    skip = data.draw(st.integers(0, 3))
    column = pa.array([b"\x81zz", *values][:1] * skip + values, pa.binary()).slice(skip)
    result = decode_multibyte(column, charset)
    alone = [decode_multibyte(pa.array([value], pa.binary()), charset) for value in values]
    assert result.texts.to_pylist() == [each.texts[0].as_py() for each in alone]
    assert result.unreadable.tolist() == [bool(each.unreadable[0]) for each in alone]
    assert +result.vendor == sum((each.vendor for each in alone), type(result.vendor)())
    assert +result.second == sum((each.second for each in alone), type(result.second)())


@pytest.mark.parametrize("charset", ["cp932", "euc_jp_ms", "shift_jis", "utf_8"])
def test_every_control_character_is_treated_alike(charset: str) -> None:
    values = [b"a" + bytes((code,)) + b"b" for code in range(0x20)]
    for column in (values, *([value, b"\x8d\x82" if charset == "cp932" else b"x"] for value in values)):
        result = decode_multibyte(pa.array(column, pa.binary()), charset)
        for value, text in zip(column, result.texts.to_pylist(), strict=True):
            if value in values:
                assert text == (value.decode() if value[1] in b"\t\n\r" else None), value


def test_what_is_no_character_is_unreadable() -> None:
    codes = ["\ufffe", "\uffff", "\ufffd", "山"]
    result = decode_multibyte(pa.array([code.encode() for code in codes]), "utf_8")
    assert result.texts.to_pylist() == [None, None, "\ufffd", "山"]


@pytest.mark.parametrize("charset", ["cp932", "shift_jis"])
def test_a_column_of_single_bytes_reads_as_beside_a_double_byte(charset: str) -> None:
    leads = {*range(0x81, 0xA0), *range(0xE0, 0x100)}
    values = [bytes((0xB1, byte)) for byte in range(256) if byte not in leads]
    alone = decode_multibyte(pa.array([b"\xb1", *values], pa.binary())[1:], charset)
    beside = decode_multibyte(pa.array([*values, "山".encode(charset)], pa.binary()), charset)
    assert alone.texts.to_pylist() == beside.texts.to_pylist()[:-1]
    assert alone.unreadable.tolist() == beside.unreadable.tolist()[:-1]
