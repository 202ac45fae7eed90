"""Decoding and encoding over the whole code space of every host charset."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import ConvertError
from contracts.gaiji_mark import mark, undecodable_mark
from contracts.source import Charset
from extractors.charsets import OK, SECOND, UNREADABLE, VENDOR, charset_named, encoder, symbol_table
from tests.extractors.charsets.reading import read, spelled, text_at

HOSTS = [
    "jef", "jef_face", "jis8+jef", "fujitsu_lower+jef", "fujitsu_ascii+jef", "ibm930", "ibm939", "ibm1390", "ibm1399",
    "ibm931", "keis78", "keis83", "keis90", "hitachi_ebcdic+keis83", "jips_j", "jips_e_a", "jips_e_b", "jips_e_c",
    "letsj",
]  # fmt: skip
ALONE = ["ibm037", "ibm290", "ibm1027", "fujitsu_kana", "hitachi_ebcdik", "nec_ebcdik_a", "jis8", "ascii"]


def code_bytes(symbol: int) -> bytes:
    return (symbol - 256).to_bytes(2, "big") if symbol >= 256 else bytes((symbol,))


@pytest.mark.parametrize("name", HOSTS + ALONE)
def test_every_code_that_is_text_comes_back_as_it_was(name: str) -> None:
    charset = charset_named(name)
    table, spell = symbol_table(charset), encoder(charset)
    for symbol, text in spelled(table).items():
        if symbol >= 256:
            assert spell.kanji(text) == code_bytes(symbol)
            assert spell.mixed(text) == table.shift_in[0] + code_bytes(symbol) + table.shift_out[0]
        else:
            assert spell.mixed(text) == code_bytes(symbol)


@pytest.mark.parametrize("name", HOSTS)
def test_vendor_codes_and_second_spellings_come_back_through_marks(name: str) -> None:
    charset = charset_named(name)
    table, marked = symbol_table(charset), symbol_table(charset, second_as_marks=True)
    spell = encoder(charset)
    assert (table.state == marked.state).all()
    for symbol in range(65792):
        if table.state[symbol] in (VENDOR, SECOND):
            text = text_at(marked, symbol)
            assert text == mark(code_bytes(symbol).hex().upper())
            assert (spell.kanji(text) if symbol >= 256 else spell.mixed(text)) == code_bytes(symbol)
        elif table.state[symbol] == OK:
            assert text_at(table, symbol) == text_at(marked, symbol)


@pytest.mark.parametrize("name", HOSTS)
def test_a_second_spelling_is_the_text_of_another_code_or_the_end_of_one(name: str) -> None:
    table = symbol_table(charset_named(name))
    texts = set(spelled(table).values())
    second = [symbol for symbol in range(65792) if table.state[symbol] == SECOND]
    endings = {text[1:] for text in texts if len(text) == 2}
    for symbol in second:
        text = text_at(table, symbol)
        assert text in texts or text in endings
    by_text: dict[str, int] = {}
    for symbol, text in spelled(table).items():
        assert by_text.setdefault(text, symbol) == symbol, text


@pytest.mark.parametrize("name", HOSTS)
def test_what_is_unreadable_has_no_text(name: str) -> None:
    table = symbol_table(charset_named(name))
    assert (table.wide_length[:-1][table.state[:-1] == UNREADABLE] == 0).all()
    assert (table.wide_length[:-1][table.state[:-1] != UNREADABLE] > 0).all()


@pytest.mark.parametrize("name", ["jef", "jis8+jef", "keis83", "jips_e_a", "letsj", "ibm939"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_mixed_text_comes_back_with_as_few_shifts_as_it_needs(name: str, data: st.DataObject) -> None:
    charset = charset_named(name)
    table = symbol_table(charset)
    characters = list(spelled(table).values())
    text = "".join(data.draw(st.lists(st.sampled_from(characters), max_size=30)))
    raw = encoder(charset).mixed(text)
    assert read(raw, table) == text
    assert len(raw) == _length(text, name, len(table.shift_in[0]))


@pytest.mark.parametrize("name", HOSTS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_bytes_that_are_text_come_back_exactly_through_marks(name: str, data: st.DataObject) -> None:
    charset = charset_named(name)
    marked = symbol_table(charset, second_as_marks=True)
    states = [[s for s in range(65792) if marked.state[s] == state] for state in (OK, VENDOR, SECOND)]
    symbols = data.draw(st.lists(st.one_of(*(st.sampled_from(s) for s in states if s)), max_size=20))
    raw = _field(symbols, name)
    assert encoder(charset).mixed(read(raw, marked)) == raw


def test_an_accent_after_its_letter_is_not_taken_for_the_code_of_both() -> None:
    charset = charset_named("ibm1390")
    apart, together = b"\x0e\xd8\x95\xea\x51\x0f", b"\x0e\xec\xc8\x0f"
    table, marked = symbol_table(charset), symbol_table(charset, second_as_marks=True)
    assert read(apart, table) == read(together, table) == "ə\u0300"
    assert table.state[256 + 0xEA51] == SECOND
    assert [encoder(charset).mixed(read(raw, marked)) for raw in (apart, together)] == [apart, together]


def _field(symbols: list[int], name: str) -> bytes:
    """The codes one after the other, shifted only where single and double bytes meet."""
    table = symbol_table(charset_named(name))
    raw = b""
    for before, symbol in zip([0, *symbols], [*symbols, 0], strict=True):
        if (symbol >= 256) != (before >= 256):
            raw += table.shift_in[0] if symbol >= 256 else table.shift_out[0]
        raw += code_bytes(symbol)
    return raw[:-1]


def _length(text: str, name: str, shift: int) -> int:
    """One byte a narrow character, two a wide one, a shift sequence at each turn and at an open end."""
    table = symbol_table(charset_named(name))
    narrow = {text_at(table, byte) for byte in range(256)}
    double = [character not in narrow for character in text]
    turns = sum(here != before for here, before in zip([*double, False], [False, *double], strict=True))
    return len(double) + sum(double) + turns * shift


@pytest.mark.parametrize(
    ("name", "text", "raw"),
    [
        ("jef", "", ""),
        ("jef", "A日本ｱ", "C128C6FCCBDC2981"),
        ("jef", "日" + mark("80A1"), "28C6FC80A129"),
        ("jef", mark("A1A1") + "　", "28A1A1404029"),
        ("jef", mark("25"), "25"),
        ("ibm1390", "か゚か", "0EECB544860F"),
        ("ibm1390", "ə" + mark("EA51"), "0ED895EA510F"),
        ("keis83", "日1", "0A42C6FC0A41F1"),
    ],
)
def test_text_to_bytes(name: str, text: str, raw: str) -> None:
    assert encoder(charset_named(name)).mixed(text).hex().upper() == raw


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jef", "\ue000"),  # a private character is nobody's
        ("jef", "𠮷"),
        ("jef", "森\U000e0100"),
        ("jef", mark("A8A1")),  # not a code of JEF
        ("jef", undecodable_mark(b"\xff")),
        ("fujitsu_kana", "日"),
        ("fujitsu_kana", "ä"),
        ("ibm930", "\x00"),
    ],
)
def test_what_has_no_code_is_an_error_and_names_no_character(name: str, text: str) -> None:
    with pytest.raises(ConvertError) as error:
        encoder(charset_named(name)).mixed("A" + text)
    assert re.search(r"character [23] of the text", str(error.value))
    assert text not in str(error.value)


def test_double_bytes_alone_take_no_single_byte() -> None:
    spell = encoder(charset_named("jef"))
    for text in ("A", mark("C1")):
        with pytest.raises(ConvertError):
            spell.kanji("日" + text)


def test_double_bytes_without_a_shift_sequence_are_not_mixed() -> None:
    spell = encoder(Charset("jis8", "jis83"))
    assert spell.kanji("日") == b"\x46\x7c"
    with pytest.raises(ConvertError):
        spell.mixed("日")
