"""The IBM tables against the platform: every single byte and all 65,536 double-byte codes."""

import unicodedata

import pytest

from contracts.gaiji_mark import mark
from extractors.charsets import OK, SECOND, UNREADABLE, VENDOR, SymbolTable, charset_named, symbol_table
from tests.extractors.charsets.reading import iconv, spelled, text_at

FAMILIES = ["ibm930", "ibm939", "ibm1390", "ibm1399"]
HT, NL, LF = 0x05, 0x15, 0x25


def table_of(name: str) -> SymbolTable:
    return symbol_table(charset_named(name))


def is_private(text: str) -> bool:
    return any(unicodedata.category(character) == "Co" for character in text)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_double_byte_code_reads_as_on_the_platform(name: str) -> None:
    table, platform = table_of(name), iconv(name.upper())
    wrong = []
    for code in range(0x10000):
        lead, trail = code >> 8, code & 0xFF
        is_code = code == 0x4040 or (0x41 <= lead <= 0xFE and 0x41 <= trail <= 0xFE)
        expected = platform(bytes((0x0E, lead, trail, 0x0F))) if is_code else None
        state = table.state[256 + code]
        if expected is None:
            right = state == UNREADABLE
        elif is_private(expected):
            right = state == VENDOR and text_at(table, 256 + code) == mark(f"{code:04X}")
        else:
            right = state in (OK, SECOND) and text_at(table, 256 + code) == expected
        if not right:
            wrong.append(f"{code:04X}")
    assert wrong == []


@pytest.mark.parametrize("name", FAMILIES)
def test_every_single_byte_reads_as_on_the_platform_and_controls_do_not(name: str) -> None:
    table, platform = table_of(name), iconv(name.upper())
    for byte in set(range(256)) - {0x0E, 0x0F, HT, NL, LF}:
        expected = platform(bytes((byte,)))
        if expected is None or unicodedata.category(expected) == "Cc":
            assert table.state[byte] == UNREADABLE, hex(byte)
        else:
            assert (table.state[byte], text_at(table, byte)) == (OK, expected), hex(byte)
    assert [text_at(table, byte) for byte in (HT, NL, LF)] == ["\t", "\n", "\n"]
    assert table.state[[0x0E, 0x0F]].tolist() == [UNREADABLE] * 2


def test_ccsid_037_is_that_of_python() -> None:
    table = table_of("ibm037")
    for byte in set(range(256)) - {HT, NL, LF}:
        expected = bytes((byte,)).decode("cp037")
        if unicodedata.category(expected) in ("Cc", "Cf"):  # a soft hyphen (CA) prints nothing and is no text
            assert table.state[byte] == UNREADABLE
        else:
            assert text_at(table, byte) == expected


@pytest.mark.parametrize(("name", "characters", "user"), [("ibm930", 7265, 4370), ("ibm1390", 15897, 6205)])
def test_the_repertoires_have_their_sizes(name: str, characters: int, user: int) -> None:
    """encodings: 11,635 codes with 4,370 of the user; 22,102 with 6,205."""
    state = table_of(name).state[256:-1]
    assert ((state == OK) | (state == SECOND)).sum() == characters
    assert (state == VENDOR).sum() == user


def test_the_large_repertoire_has_sequences_and_supplementary_characters() -> None:
    texts = [text for symbol, text in spelled(table_of("ibm1399")).items() if symbol >= 256]
    assert sum(len(text) == 2 for text in texts) == 25
    assert sum(any(character > "\uffff" for character in text) for text in texts) == 303


def test_old_forms_are_not_normalised() -> None:
    """NFC would turn 96 characters of IBM-1390 into others, names among them."""
    texts = set(spelled(table_of("ibm1390")).values())
    old = "\ufa10\ufa12\uf929\ufa16\ufa17\ufa19\ufa1a\ufa1b\ufa1c\ufa26\ufa2a"  # 塚晴朗猪益神祥福靖都飯
    assert set(old) <= texts
    assert sum(unicodedata.normalize("NFC", text) != text for text in texts) == 96


def test_kana_and_lower_case_tables_are_told_apart() -> None:
    """290 and 1027 have 63 kana each, four of them at one place; a of 939 is ｱ to 930."""
    kana, lower = table_of("ibm290"), table_of("ibm1027")
    of_290 = {b: text_at(kana, b) for b in range(256) if "｡" <= text_at(kana, b) <= "ﾟ"}
    of_1027 = {b: text_at(lower, b) for b in range(256) if "｡" <= text_at(lower, b) <= "ﾟ"}
    assert len(of_290) == len(of_1027) == 63
    assert sum(of_290[b] == of_1027.get(b) for b in of_290) == 4
    assert (text_at(kana, 0x81), text_at(lower, 0x81)) == ("ｱ", "a")


@pytest.mark.parametrize(("byte", "text"), [(0x43A1, "\u301c"), (0x447C, "\u2016"), (0x4260, "\u2212"),
                                            (0x424A, "\uffe1"), (0x425F, "\uffe2"), (0x444A, "\u2014")])  # fmt: skip
def test_disputed_signs_follow_ibm(byte: int, text: str) -> None:
    assert text_at(table_of("ibm930"), 256 + byte) == text


def test_the_double_byte_euro_is_the_second_spelling() -> None:
    table = table_of("ibm1390")
    assert (table.state[0xE1], text_at(table, 0xE1)) == (OK, "€")
    assert (table.state[256 + 0x42E1], text_at(table, 256 + 0x42E1)) == (SECOND, "€")


@pytest.mark.parametrize(("name", "single", "double"), [("ibm931", "ibm037", "ibm930"), ("ibm5026", "ibm290", "ibm930"),
                                                        ("ibm5035", "ibm1027", "ibm939")])  # fmt: skip
def test_composed_charsets_are_their_parts(name: str, single: str, double: str) -> None:
    table, part, other = table_of(name), table_of(single), table_of(double)
    assert all(text_at(table, b) == text_at(part, b) for b in range(256))
    assert all(text_at(table, s) == text_at(other, s) for s in range(256, 65792))
