"""JEF, KEIS, JIPS and LETS-J against the platform's EUC-JP and vectors written by hand."""

import pytest

from contracts.gaiji_mark import mark
from extractors.charsets import OK, SECOND, UNREADABLE, VENDOR, SymbolTable, charset_named, symbol_table
from tests.extractors.charsets.reading import read, text_at

# Code in JIS (kuten of the standard), what JIS C 6226-1978 prints there and what JIS X 0208-1983 does:
# the 22 exchanged pairs, from the code charts of both.
EXCHANGED = {
    "3033": "鰺鯵", "724D": "鯵鰺", "3229": "鶯鴬", "7274": "鴬鶯", "3342": "蠣蛎", "695A": "蛎蠣", "3349": "攪撹",
    "5978": "撹攪", "3376": "竈竃", "635E": "竃竈", "3443": "灌潅", "5E75": "潅灌", "3452": "諫諌", "6B5D": "諌諫",
    "375B": "頸頚", "7074": "頚頸", "395C": "礦砿", "6268": "砿礦", "3C49": "蘂蕊", "6922": "蕊蘂", "3F59": "靱靭",
    "7057": "靭靱", "4128": "賤賎", "6C4D": "賎賤", "445B": "壺壷", "5464": "壷壺", "4557": "礪砺", "626A": "砺礪",
    "456E": "檮梼", "5B6D": "梼檮", "4573": "濤涛", "5E39": "涛濤", "4676": "邇迩", "6D6E": "迩邇", "4768": "蠅蝿",
    "6A24": "蝿蠅", "4930": "檜桧", "5B58": "桧檜", "4B79": "儘侭", "5056": "侭儘", "4C79": "藪薮", "692E": "薮藪",
    "4F36": "籠篭", "6446": "篭籠",
}  # fmt: skip
JIS78 = {"jef": 0x8080, "keis78": 0x8080, "jips_j": 0}
JIS83 = {"keis83": 0x8080, "keis90": 0x8080, "letsj": 0x8080}


def table_of(name: str) -> SymbolTable:
    return symbol_table(charset_named(name))


def of_the_standard() -> dict[int, str]:
    """JIS X 0208 by JIS code, a code at a time."""
    found = {}
    for lead in range(0xA1, 0xFF):
        for trail in range(0xA1, 0xFF):
            try:
                found[(lead << 8 | trail) - 0x8080] = bytes((lead, trail)).decode("euc_jp")
            except UnicodeDecodeError:
                continue
    return found


STANDARD = of_the_standard()


@pytest.mark.parametrize(
    ("name", "offset", "same", "other", "lacking"),
    [
        ("jef", 0x8080, 6705 + 48, 44 + 5, 77),  # in 領域重視 the 48 printed forms read as their places do
        ("keis78", 0x8080, 6796, 44 + 2 + 1, 36),
        ("keis83", 0x8080, 6878, 1, 0),
        ("keis90", 0x8080, 6878, 1, 0),
        ("jips_j", 0x0000, 6796, 44 + 3 + 1, 35),
        ("letsj", 0x8080, 6877, 0, 2),
    ],
)
def test_the_standard_area_is_jis_x_0208_but_for_what_is_known(
    name: str, offset: int, same: int, other: int, lacking: int
) -> None:
    table = table_of(name)
    texts = {code: text_at(table, 256 + code + offset) for code in STANDARD}
    is_text = {code: table.state[256 + code + offset] in (OK, SECOND) for code in STANDARD}
    assert len(STANDARD) == 6879
    assert sum(not known for known in is_text.values()) == lacking
    assert sum(is_text[code] and texts[code] == text for code, text in STANDARD.items()) == same
    assert sum(is_text[code] and texts[code] != text for code, text in STANDARD.items()) == other


@pytest.mark.parametrize(("name", "offset"), [*JIS78.items(), *JIS83.items()])
def test_exchanged_pairs_follow_the_edition(name: str, offset: int) -> None:
    table = table_of(name)
    for code, forms in EXCHANGED.items():
        expected = forms[0] if name in JIS78 else forms[1]
        assert text_at(table, 256 + int(code, 16) + offset) == expected, code
        assert STANDARD[int(code, 16)] == forms[1]


@pytest.mark.parametrize(
    ("code", "place", "printed"),
    [(0xB0A2, "唖", "啞"), (0xB2AA, "鴎", "鷗"), (0xC7ED, "剥", "剝"), (0xCBCB, "頬", "頰"), (0xB6C6, "尭", "堯"),
     (0xCBEA, "槙", "槇"), (0xE0F6, "瑶", "瑤"), (0xB1B3, "嘘", "噓"), (0xC4CD, "塚", "\ufa10")],
)  # fmt: skip
def test_jef_keeps_the_place_or_the_printed_form(code: int, place: str, printed: str) -> None:
    """領域重視 and 字形重視."""
    assert text_at(table_of("jef"), 256 + code) == place
    assert text_at(table_of("jef_face"), 256 + code) == printed


def test_only_listed_codes_differ_between_the_modes() -> None:
    by_place, by_form = table_of("jef"), table_of("jef_face")
    differing = [s for s in range(65792) if text_at(by_place, s) != text_at(by_form, s)]
    assert (by_place.state == by_form.state).all()
    printed = [text_at(by_form, symbol) for symbol in differing]
    assert len(printed) == 46
    assert sum(_is_in("euc_jis_2004", text) for text in printed) == 39  # those that JIS X 0213 tells apart
    for symbol in differing:
        assert (symbol - 256).to_bytes(2, "big").decode("euc_jp") == text_at(by_place, symbol)


def _is_in(codec: str, text: str) -> bool:
    return text.encode(codec, "ignore") != b""


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("jef", 0xA1C1, "\uff5e"), ("jef", 0xA1C2, "\u2225"), ("jef", 0xA1DD, "\uff0d"), ("jef", 0xA1F1, "\uffe0"),
        ("jef", 0xA1F2, "\uffe1"), ("jef", 0xA1BD, "\u2015"),
        ("keis83", 0xA1C1, "\u301c"), ("keis83", 0xA1C2, "\u2016"), ("keis83", 0xA1DD, "\u2212"),
        ("keis83", 0xA1BD, "\u2014"), ("keis83", 0xA2CC, "\u00ac"), ("keis78", 0xA2BE, "⊃"), ("keis78", 0xA2BF, "⊂"),
        ("keis83", 0xA2BE, "⊂"), ("jips_j", 0x2141, "\u301c"), ("jips_j", 0x215D, "\u2212"), ("jips_j", 0x4B6A, "槇"),
        ("letsj", 0xA1C1, "\u301c"), ("letsj", 0xA1F2, "\u00a3"),
    ],
)  # fmt: skip
def test_signs_and_forms_of_each_maker(name: str, code: int, text: str) -> None:
    assert text_at(table_of(name), 256 + code) == text


@pytest.mark.parametrize(
    ("name", "lead", "last", "trail", "codes"),
    [
        ("jef", 0x80, 0xA0, 0xA1, 3102),
        ("jef", 0x41, 0x7F, 0xA1, 5922),
        ("jef", 0xAD, 0xAD, 0xA1, 94),
        ("keis83", 0x81, 0xA0, 0xA1, 3008),
        ("keis78", 0x59, 0x80, 0xA1, 3760),
        ("jips_j", 0x74, 0x7E, 0x21, 1034),
        ("jips_j", 0xE0, 0xFE, 0xA1, 2914),
        ("jips_j", 0xA1, 0xFE, 0x21, 8836),
        ("letsj", 0x21, 0x7E, 0xA1, 8836),
    ],
)
def test_codes_of_maker_and_user_are_marked_and_never_private_characters(
    name: str, lead: int, last: int, trail: int, codes: int
) -> None:
    table = table_of(name)
    area = [first << 8 | second for first in range(lead, last + 1) for second in range(trail, trail + 94)]
    assert len(area) == codes
    assert all(table.state[256 + code] == VENDOR for code in area)
    assert all(text_at(table, 256 + code) == mark(f"{code:04X}") for code in area)


@pytest.mark.parametrize(
    ("name", "code", "state"),
    [("jef", 0x4040, OK), ("jef", 0xA1A1, SECOND), ("keis83", 0x4040, OK), ("keis83", 0xA1A1, SECOND),
     ("letsj", 0x2020, OK), ("jips_j", 0x2121, OK), ("jips_e", 0x4F4F, OK), ("ibm930", 0x4040, OK)],
)  # fmt: skip
def test_full_width_spaces(name: str, code: int, state: int) -> None:
    table = table_of(name)
    assert (text_at(table, 256 + code), table.state[256 + code]) == ("\u3000", state)
    assert table.blank[256 + code]


@pytest.mark.parametrize(
    "name", ["jef", "keis78", "keis83", "jips_j", "jips_e", "letsj", "ibm930", "ibm1390"]
)
def test_low_values_and_high_values_are_no_text(name: str) -> None:
    table = table_of(name)
    assert table.blank[[0, 256, 65792]].all()
    assert not table.blank[[0xFF, 256 + 0xFFFF]].any()
    assert (table.state[[0, 0xFF, 256, 256 + 0xFFFF]] == UNREADABLE).all()


def test_lets_j_has_jis_x_0212_with_one_high_bit() -> None:
    table = table_of("letsj")
    for lead in range(0xA1, 0xFF):
        for trail in range(0xA1, 0xFF):
            symbol = 256 + (lead << 8 | trail & 0x7F)
            try:
                text = (b"\x8f" + bytes((lead, trail))).decode("euc_jp")
            except UnicodeDecodeError:
                text = ""
            assert text_at(table, symbol) == text
            assert (table.state[symbol] == UNREADABLE) == (text == "")


@pytest.mark.parametrize(
    ("name", "raw", "text"),
    [
        ("jef", "28C6FCCBDC29", "日本"),
        ("jef", "38C6FC2930E2CBDC29C1", "日本A"),
        ("jis8+jef", "411B6DC6FC1B6E42", "A日B"),
        ("keis83", "C10A42C6FCCBDC0A4181", "A日本ｱ"),
        ("jips_j", "411A70467C4B5C1A71B1", "A日本ｱ"),
        ("letsj", "419370C6FCCBDC93F1B1", "A日本ｱ"),
        ("letsj", "9302C6FC9301", "日"),
        ("ibm930", "C10E456245660F81", "A日本ｱ"),
        ("ibm939", "810E456245660FC1", "a日本A"),
    ],
)
def test_shift_sequences(name: str, raw: str, text: str) -> None:
    """日 and 本 are 467C 4B5C in JIS, 4562 4566 at IBM."""
    assert read(bytes.fromhex(raw), table_of(name)) == text
