"""Every position of every single-byte chart, against the makers' own figures and against Python's cp037."""

import string

import pytest

from extractors.charsets import OK, SECOND, UNREADABLE, charset_named, single_byte_codes, symbol_table
from tests.extractors.charsets.reading import text_at

# Fujitsu's EBCDIC kana by the JIS8 bytes that Fujitsu's own converter (X11R5 contrib, slctab.c) makes of 40-FF.
FUJITSU_JIS8 = """
20 A1 A2 A3 A4 A5 A6 A7 A8 A9 5B 2E 3C 28 2B 21   26 AA AB AC AD AE AF -- B0 -- 5D 5C 2A 29 3B 5E
2D 2F -- -- -- -- -- -- -- -- 7C 2C 25 5F 3E 3F   -- -- -- -- -- -- -- -- -- 60 3A 23 40 27 3D 22
-- B1 B2 B3 B4 B5 B6 B7 B8 B9 BA -- BB BC BD BE   BF C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 -- -- CA CB CC
-- 7E CD CE CF D0 D1 D2 D3 D4 D5 -- D6 D7 D8 D9   -- -- -- -- -- -- -- -- -- -- DA DB DC DD DE DF
7B 41 42 43 44 45 46 47 48 49 -- -- -- -- -- --   7D 4A 4B 4C 4D 4E 4F 50 51 52 -- -- -- -- -- --
24 -- 53 54 55 56 57 58 59 5A -- -- -- -- -- --   30 31 32 33 34 35 36 37 38 39 -- -- -- -- -- --
"""
CONTROLS = {0x05: "\t", 0x15: "\n", 0x25: "\n"}
KANA = "".join(bytes((byte,)).decode("shift_jis") for byte in range(0xA1, 0xE0))
LATIN = {
    byte: text
    for byte in range(256)
    if (text := bytes((byte,)).decode("cp037")) in string.ascii_letters and text.isascii()
}
# Places of lower case that the kana leave free, a to z; the same row from 57 is byte map A of NEC.
GAPS = [0x57, 0x59, *range(0x62, 0x6A), *range(0x70, 0x79), 0x80, 0x8B, 0x9B, 0x9C, 0xA0, 0xAB, 0xB0, 0xB1]
# Places that lower case leaves free, ｡ to ﾟ (Hitachi EBCDIC, byte map B of NEC).
KANA_GAPS = [*range(0x42, 0x4A), *range(0x51, 0x5A), *range(0x62, 0x6A), *range(0x70, 0x79), 0x80,
             *range(0x8A, 0x91), *range(0x9A, 0xA1), *range(0xAA, 0xB8)]  # fmt: skip


def jis8(byte: int) -> str:
    return {0x5C: "¥", 0x7E: "‾"}.get(byte) or bytes((byte,)).decode("shift_jis")


MAKER = CONTROLS | {
    0x40 + n: jis8(int(code, 16)) for n, code in enumerate(FUJITSU_JIS8.split()) if code != "--"
}
SIGNS = {byte: text for byte, text in MAKER.items() if text not in KANA}
# What Fujitsu prints where its converter has to find a JIS8 sign.
PRINTED = {0x4A: "£", 0x4F: "|", 0x5A: "!", 0x5F: "¬", 0x6A: "¦"}
LOWER = {byte: text for byte, text in LATIN.items() if text.islower()}
ASCII = {0x5B: "$", 0xE0: "\\", 0xA1: "~"}
JIS_X_0201 = {0x09: "\t", 0x0A: "\n"} | {
    byte: jis8(byte) for byte in range(0x20, 0xE0) if not 0x7F <= byte <= 0xA0
}
EXPECTED = {
    "fujitsu_kana": MAKER | PRINTED,
    "fujitsu_lower": SIGNS | PRINTED | LOWER,
    "fujitsu_ascii": SIGNS | ASCII | LOWER,
    "hitachi_ebcdik": MAKER | dict(zip(GAPS[1:], string.ascii_lowercase, strict=True)),
    "hitachi_ebcdic": SIGNS | LOWER | dict(zip(KANA_GAPS, KANA, strict=True)),
    "nec_ebcdik": MAKER | dict(zip(GAPS[1:], string.ascii_lowercase, strict=True)),
    "nec_ebcdik_a": MAKER | dict(zip(GAPS[:-1], string.ascii_lowercase, strict=True)),
    "nec_ebcdik_b": SIGNS | LOWER | dict(zip(KANA_GAPS, KANA, strict=True)),
    "jis8": JIS_X_0201,
    "ascii": {0x09: "\t", 0x0A: "\n"} | {byte: chr(byte) for byte in range(0x20, 0x7F)},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_position(name: str) -> None:
    table, expected = symbol_table(charset_named(name)), EXPECTED[name]
    assert {byte: text_at(table, byte) for byte in range(256) if table.state[byte] != UNREADABLE} == expected
    assert (table.state[256:-1] == UNREADABLE).all()


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "fujitsu_ascii"])
def test_latin_letters_and_digits_are_where_the_family_has_them(name: str) -> None:
    table = symbol_table(charset_named(name))
    codec = "ascii" if name in ("jis8", "ascii") else "cp037"
    for text in string.ascii_uppercase + string.digits + " .<(+&*);-/,%_>?:#@'=\"":
        assert text_at(table, text.encode(codec)[0]) == text


@pytest.mark.parametrize("name", ["fujitsu_kana", "hitachi_ebcdik", "nec_ebcdik", "nec_ebcdik_a", "ibm290"])
def test_a7_is_me(name: str) -> None:
    """Public tables have ﾒ at A8 as well as ﾓ, and nothing at A7."""
    table = symbol_table(charset_named(name))
    assert [text_at(table, byte) for byte in (0xA6, 0xA7, 0xA8)] == ["ﾑ", "ﾒ", "ﾓ"]


def test_hitachi_ebcdic_has_ne_at_8e() -> None:
    """A public table has it at 8F as well as ﾉ."""
    table = symbol_table(charset_named("hitachi_ebcdic"))
    assert [text_at(table, byte) for byte in (0x8D, 0x8E, 0x8F)] == ["ﾇ", "ﾈ", "ﾉ"]


def test_the_line_feed_is_the_second_new_line() -> None:
    table = symbol_table(charset_named("fujitsu_kana"))
    assert (table.state[0x15], table.state[0x25]) == (OK, SECOND)


@pytest.mark.parametrize(("name", "space", "zero"), [("fujitsu_kana", 0x40, 0xF0), ("jis8", 0x20, 0x30),
                                                     ("ascii", 0x20, 0x30), ("ibm1027", 0x40, 0xF0)])  # fmt: skip
def test_space_and_digits(name: str, space: int, zero: int) -> None:
    table = symbol_table(charset_named(name))
    assert (table.space, table.zero) == (space, zero)
    assert [text_at(table, zero + n) for n in range(10)] == list(string.digits)


def test_bytes_of_characters() -> None:
    codes = single_byte_codes("fujitsu_kana")
    assert (codes["A"], codes["ｱ"], codes["9"], codes["\n"]) == (0xC1, 0x81, 0xF9, 0x15)
