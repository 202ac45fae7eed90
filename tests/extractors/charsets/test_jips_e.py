"""JIPS(E): three byte maps, and the known text that tells them apart."""

import pytest

from contracts.errors import SpecError
from contracts.gaiji_mark import mark
from extractors.charsets import (
    OK,
    UNREADABLE,
    VENDOR,
    charset_named,
    check_known_text,
    encoder,
    needs_known_text,
    symbol_table,
)
from tests.extractors.charsets.reading import spelled, text_at

# 中 is 4366 in JIS. 43 becomes C3 in each map; 66, the letter f, is what they dispute.
NAKA = {"jips_e_a": "C365", "jips_e_b": "C386", "jips_e_c": "C366"}
# JIS bytes 21-60 and 7B-7E, on which the public sources agree.
AGREED = bytes.fromhex(
    "4F7F7BE06C507D4D5D5C4E6B604B61F0F1F2F3F4F5F6F7F8F97A5E4C7E6E6F7C"
    "C1C2C3C4C5C6C7C8C9D1D2D3D4D5D6D7D8D9E2E3E4E5E6E7E8E94A5B5A5F6D79"
)
LETTERS = {
    "jips_e_a": "5759626364656667686970717273747576777880" + "8B9B9CA0ABB0",
    "jips_e_b": "818283848586878889919293949596979899A2A3A4A5A6A7A8A9",
    "jips_e_c": "59626364656667686970717273747576777880" + "8B9B9CA0ABB0B1",
}


def host_bytes(name: str) -> dict[int, int]:
    tail = bytes.fromhex("C06AD0A1")
    return dict(zip(range(0x21, 0x7F), AGREED + bytes.fromhex(LETTERS[name]) + tail, strict=True))


@pytest.mark.parametrize("name", LETTERS)
def test_every_code_of_jips_j_is_there_by_the_byte_map(name: str) -> None:
    jips_j, jips_e = symbol_table(charset_named("jips_j")), symbol_table(charset_named(name))
    host = host_bytes(name)
    for lead in range(0x21, 0x7F):
        for trail in range(0x21, 0x7F):
            here, there = 256 + (lead << 8 | trail), 256 + (host[lead] << 8 | host[trail])
            assert jips_e.state[there] == jips_j.state[here]
            if jips_j.state[here] == OK:
                assert text_at(jips_e, there) == text_at(jips_j, here)
    count = [sum(s >= 256 for s in spelled(table)) for table in (jips_j, jips_e)]
    assert count[0] == count[1]


@pytest.mark.parametrize(("name", "raw"), NAKA.items())
def test_the_maps_differ_in_a_usual_character(name: str, raw: str) -> None:
    assert encoder(charset_named(name)).kanji("中").hex().upper() == raw


def test_the_wrong_map_reads_another_character_without_an_error() -> None:
    table = symbol_table(charset_named("jips_e_a"))
    assert text_at(table, 256 + 0xC366) == "仲"


def test_the_shift_sequences_are_those_of_map_a() -> None:
    """1A70 and 1A71 of JIPS(J): 70 and 71 become 75 and 76 in map A only."""
    host = host_bytes("jips_e_a")
    assert (host[0x70], host[0x71]) == (0x75, 0x76)
    assert symbol_table(charset_named("jips_e")).shift_in == (b"\x3f\x75",)


def test_codes_of_the_maker_keep_the_code_of_the_file() -> None:
    table = symbol_table(charset_named("jips_e"))
    user = 0x7421  # the first of the user's in JIPS(J): t and ! are 80 and 4F to map A
    code = host_bytes("jips_e_a")[user >> 8] << 8 | host_bytes("jips_e_a")[user & 0xFF]
    assert (code, table.state[256 + code]) == (0x804F, VENDOR)
    assert text_at(table, 256 + code) == mark("804F")
    assert table.state[256 + 0xFAFA] == VENDOR  # bytes that no known character uses: G1
    assert table.state[256 + 0xC1FA] == UNREADABLE  # G0 cannot follow with such a byte


def test_a_layout_with_a_disputed_map_needs_a_known_text() -> None:
    assert needs_known_text(charset_named("jips_e"))
    assert not needs_known_text(charset_named("jips_j"))


@pytest.mark.parametrize(("name", "raw"), NAKA.items())
def test_a_telling_text_is_enough(name: str, raw: str) -> None:
    check_known_text(charset_named(name), [(bytes.fromhex(raw), "中")])


def test_shifted_text_is_taken_too() -> None:
    check_known_text(charset_named("jips_e"), [(bytes.fromhex("C13F75C3653F76"), "A中")])


def test_the_wrong_map_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(SpecError, match=r"do not read as the text.*nec_ebcdik\+jips_e_c") as error:
        check_known_text(charset_named("jips_e"), [(bytes.fromhex("C366"), "中")])
    assert "中" not in str(error.value)


def test_a_text_that_every_map_reads_proves_nothing() -> None:
    raw = encoder(charset_named("jips_e")).kanji("ます")
    with pytest.raises(SpecError, match="nothing in it tells"):
        check_known_text(charset_named("jips_e"), [(raw, "ます")])


@pytest.mark.parametrize("name", LETTERS)
def test_without_a_known_text_nothing_runs(name: str) -> None:
    with pytest.raises(SpecError, match="nothing in it tells"):
        check_known_text(charset_named(name), [])


def test_a_settled_charset_takes_a_known_text_and_needs_none() -> None:
    check_known_text(charset_named("jef"), [])
    check_known_text(charset_named("jef"), [(b"\xc6\xfc", "日")])
    with pytest.raises(SpecError, match="ask the site"):
        check_known_text(charset_named("jef"), [(b"\xc6\xfc", "月")])
