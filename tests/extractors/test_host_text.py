"""Host text: vectors written by hand, and every charset against a reader that takes byte after byte."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plain_python import SWAPPED
from contracts.gaiji_mark import mark
from contracts.source import Charset
from extractors.charsets import SECOND, UNREADABLE, VENDOR, SymbolTable, charset_named, symbol_table
from extractors.charsets.table import build, code_of
from extractors.decoded_text import DecodedText
from extractors.host_text import HostText

TEXT = HostText(symbol_table(Charset("fujitsu_kana", "jef")))
KI, KO = b"\x28", b"\x29"


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


def test_a_byte_may_stand_for_two_characters() -> None:
    """As a site's table may say."""
    characters = {0x40: " ", 0xF0: "0", 0xC1: "kg"}
    table = build(characters, second=(), vendor=(), shifts=((KI,), (KO,)))
    decoded = HostText(table).mixed(rows(b"\xf0\xc1\x40", b"\xf0\xf0\x40"))
    assert decoded.texts.to_pylist() == ["0kg", "00"]


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


@given(st.lists(st.binary(min_size=12, max_size=12), min_size=1, max_size=50))
def test_random_bytes_keep_the_count_and_never_raise(fields: list[bytes]) -> None:
    for decoded in (TEXT.mixed(rows(*fields)), TEXT.kanji(rows(*fields))):
        assert len(decoded.texts) == len(fields)
        assert [t is None for t in decoded.texts.to_pylist()] == decoded.unreadable.tolist()


NAMES = [
    "jef", "jef_face", "jis8+jef", "ibm930", "ibm939", "ibm1390", "ibm1399", "ibm931", "keis78", "keis83", "keis90",
    "jips_j", "jips_e_a", "jips_e_b", "letsj", "ibm290", "jis8", "hitachi_ebcdic",
]  # fmt: skip


def one_by_one(raw: bytes, table: SymbolTable) -> list[int] | None:
    """The symbols of a field by its shift codes, taken byte after byte; None for what is no text."""
    symbols, at, opened, start = [], 0, -1, 0
    while at < len(raw):
        into = begins(raw, at, table.shift_in)
        out = begins(raw, at, table.shift_out)
        if opened >= 0 and (at - start) % 2 and (into >= 0 or out >= 0):
            return None
        if into >= 0 and into != opened:
            opened, at = into, at + len(table.shift_in[into])
            start = at
        elif out >= 0 and opened >= 0:
            opened, at = -1, at + len(table.shift_out[out])
        elif into >= 0 or out >= 0:
            return None
        elif opened < 0:
            symbols.append(raw[at])
            at += 1
        elif at + 1 < len(raw) and begins(raw, at + 1, table.shift_in + table.shift_out) < 0:
            symbols.append(256 + int.from_bytes(raw[at : at + 2], "big"))
            at += 2
        else:
            return None
    if opened >= 0:
        return None
    return without_padding(symbols, table)


def two_by_two(raw: bytes, table: SymbolTable) -> list[int] | None:
    """Nothing but double bytes, an odd last byte alone, unless the field begins with a shift code."""
    if begins(raw, 0, table.shift_in) >= 0:
        return one_by_one(raw, table)
    symbols = [256 + int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw) - 1, 2)]
    return without_padding([*symbols, *raw[len(symbols) * 2 :]], table)


def without_padding(symbols: list[int], table: SymbolTable) -> list[int] | None:
    while symbols and table.blank[symbols[-1]]:
        symbols.pop()
    return None if any(table.state[symbol] == UNREADABLE for symbol in symbols) else symbols


def text_of(symbols: list[int] | None, table: SymbolTable) -> str | None:
    if symbols is None:
        return None
    return "".join(table.wide[s, : table.wide_length[s]].tobytes().decode() for s in symbols)


def require(decoded: DecodedText, read: list[list[int] | None], table: SymbolTable) -> None:
    """Texts, unreadable rows and counted codes are those of the symbols of each row."""
    assert decoded.texts.to_pylist() == [text_of(symbols, table) for symbols in read]
    assert decoded.unreadable.tolist() == [symbols is None for symbols in read]
    for counted, state in ((decoded.vendor, VENDOR), (decoded.second, SECOND)):
        stand = [s for symbols in read for s in symbols or () if table.state[s] == state]
        assert counted == Counter(map(code_of, stand))


def begins(raw: bytes, at: int, sequences: tuple[bytes, ...]) -> int:
    return next((n for n, each in enumerate(sequences) if raw.startswith(each, at)), -1)


def pieces(table: SymbolTable) -> st.SearchStrategy[bytes]:
    """What fields are made of: characters of either width, shift codes, spaces, and now and then any byte."""
    readable = np.flatnonzero(table.state != UNREADABLE).tolist()
    singles = [bytes((s,)) for s in readable if s < 256]
    doubles = [(s - 256).to_bytes(2, "big") for s in readable if 256 <= s < 65792]
    space = bytes((table.space,))
    parts: list[st.SearchStrategy[bytes]] = [st.sampled_from(singles), st.just(space), st.just(space * 2)]
    if doubles:
        ins, outs = st.sampled_from(table.shift_in), st.sampled_from(table.shift_out)
        run = st.lists(st.sampled_from(doubles), max_size=6).map(b"".join)
        parts += [ins, outs, run, st.builds(lambda a, b, c: a + b + c, ins, run, outs)]
    return st.one_of(*parts, st.binary(min_size=1, max_size=2))


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=40)
def test_every_charset_reads_as_byte_after_byte(name: str, data: st.DataObject) -> None:
    table = symbol_table(charset_named(name))
    width = data.draw(st.integers(1, 40))
    fields = data.draw(st.lists(st.lists(pieces(table), max_size=8).map(b"".join), min_size=1, max_size=12))
    padded = [field[:width].ljust(width, bytes((table.space,))) for field in fields]
    decoded = HostText(table).mixed(rows(*padded))
    require(decoded, [one_by_one(field, table) for field in padded], table)


@pytest.mark.parametrize("name", [name for name in NAMES if symbol_table(charset_named(name)).shift_in])
@given(data=st.data())
@settings(max_examples=40)
def test_every_charset_reads_double_bytes_alone_as_two_bytes_after_two(
    name: str, data: st.DataObject
) -> None:
    table = symbol_table(charset_named(name))
    width = data.draw(st.integers(1, 40))
    double = np.flatnonzero(table.state[256:65792] != UNREADABLE).tolist()
    code = st.sampled_from([*double, 0, table.space * 0x101]).map(lambda code: code.to_bytes(2, "big"))
    part = st.one_of(code, code, pieces(table))
    fields = data.draw(st.lists(st.lists(part, max_size=12).map(b"".join), min_size=1, max_size=12))
    padded = [field[:width].ljust(width, bytes((table.space,))) for field in fields]
    decoded = HostText(table).kanji(rows(*padded))
    require(decoded, [two_by_two(field, table) for field in padded], table)


def test_a_few_odd_characters_among_many_stand_in_their_places() -> None:
    """A vendor character, one of two bytes of UTF-8, one that is none."""
    odd = [KI + code + jef("田") + KO for code in (b"\x80\xa1", jef("α"), b"\xa9\xa9", b"\x80\xa1" * 2)]
    fields = [KI + jef("佐藤") + KO] * 150
    for at, field in zip((0, 40, 41, 149), odd, strict=True):
        fields[at] = field
    padded = [field.ljust(10, b"\x40") for field in fields]
    require(TEXT.mixed(rows(*padded)), [one_by_one(field, TEXT.table) for field in padded], TEXT.table)


@pytest.mark.parametrize("name", [name for name in NAMES if symbol_table(charset_named(name)).shift_in])
def test_every_code_between_shift_codes_is_its_character(name: str) -> None:
    """Fields of one code each, so that the quick way and the exact one both see every code of the table."""
    table = symbol_table(charset_named(name))
    codes = np.arange(65536, dtype=">u2").view(np.uint8).reshape(-1, 2)
    into, out = np.frombuffer(table.shift_in[0], np.uint8), np.frombuffer(table.shift_out[0], np.uint8)
    fields = np.concatenate([np.tile(into, (65536, 1)), codes, np.tile(out, (65536, 1))], axis=1)
    decoded = HostText(table).mixed(fields)
    texts = decoded.texts.to_pylist()
    firsts = {sequence[0] for sequence in table.shift_in + table.shift_out}
    for code, text in enumerate(texts):
        if firsts & {code >> 8, code & 0xFF}:
            continue
        symbol = 256 + code
        plain: str | None = table.wide[symbol, : table.wide_length[symbol]].tobytes().decode()
        if table.blank[symbol]:
            plain = ""
        elif table.state[symbol] == UNREADABLE:
            plain = None
        assert text == plain, f"{code:04X}"
    assert sum(decoded.vendor.values()) == np.count_nonzero(table.state == VENDOR)
