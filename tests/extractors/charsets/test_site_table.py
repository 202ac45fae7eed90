"""A site's characters folded into a table."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from contracts.source import Charset
from extractors.charsets import OK, SECOND, VENDOR, encoder, symbol_table
from tests.extractors.charsets.reading import text_at

HEAD = "system,code,unicode,ivs,mj_name,status\n"


def charset_with(folder: Path, rows: str, **fields: str) -> Charset:
    path = folder / "site.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    names = {"single_byte": "fujitsu_kana", "double_byte": "jef", "gaiji": "hayate"} | fields
    return Charset(**names, site_table=path)  # type: ignore[arg-type]


ROWS = """hayate,80A1,U+9AD9,,,同定済
hayate,80A2,8FBB,U+E0102,MJ000001,同定済
hayate,80A3,U+20BB7,,,同定済
hayate,80a4,U+304B U+309A,,,同定済
hayate,80A5,,,,未同定
hayate,80A6,U+4E00,,,候補
other,80A7,U+4E01,,,同定済
hayate,67A5,U+8FBB,,,同定済
hayate,5B,U+005C,,,同定済
hayate,4040,U+0020 U+0020,,,同定済
"""


def test_decided_characters_are_in_the_table(tmp_path: Path) -> None:
    table = symbol_table(charset_with(tmp_path, ROWS))
    texts = {code: text_at(table, 256 + code) for code in (0x80A1, 0x80A2, 0x80A3, 0x80A4)}
    assert list(texts.values()) == ["\u9ad9", "\u8fbb\U000e0102", "\U00020bb7", "か゚"]
    assert (table.state[[256 + code for code in texts]] == OK).all()
    assert text_at(table, 0x5B) == "\\"


def test_undecided_characters_and_other_systems_stay_marks(tmp_path: Path) -> None:
    table = symbol_table(charset_with(tmp_path, ROWS))
    assert (table.state[[256 + 0x80A5, 256 + 0x80A6, 256 + 0x80A7]] == VENDOR).all()


def test_the_tables_own_code_spells_a_text_before_the_sites(tmp_path: Path) -> None:
    """67A5 is below C4D4, 辻 of the standard area, which stays the spelling."""
    charset = charset_with(tmp_path, ROWS)
    table = symbol_table(charset)
    assert (table.state[256 + 0xC4D4], table.state[256 + 0x67A5]) == (OK, SECOND)
    assert encoder(charset).kanji("\u8fbb") == b"\xc4\xd4"


def test_the_sites_characters_are_written_back(tmp_path: Path) -> None:
    spell = encoder(charset_with(tmp_path, ROWS))
    assert spell.kanji("\u8fbb\U000e0102\u8fbbか゚か").hex().upper() == "80A2C4D480A4A4AB"


def test_two_half_spaces_for_a_full_one_are_padding(tmp_path: Path) -> None:
    """Some KEIS sites read 4040 so."""
    charset = charset_with(tmp_path, ROWS)
    table, spell = symbol_table(charset), encoder(charset)
    assert table.blank[256 + 0x4040]
    assert text_at(table, 256 + 0x4040) == "  "
    assert (table.state[0x40], table.state[256 + 0x4040]) == (OK, SECOND)
    assert spell.mixed("A  B") == b"\xc1\x40\x40\xc2"
    assert spell.kanji("  ") == b"\x40\x40"


def test_the_built_in_table_is_not_touched(tmp_path: Path) -> None:
    symbol_table(charset_with(tmp_path, ROWS))
    plain = symbol_table(Charset("fujitsu_kana", "jef", gaiji="hayate"))
    assert plain.state[256 + 0x80A1] == VENDOR
    assert text_at(plain, 0x5B) == "¥"


def test_a_changed_file_counts(tmp_path: Path) -> None:
    charset = charset_with(tmp_path, "hayate,80A1,U+9AD9,,,同定済\n")
    assert text_at(symbol_table(charset), 256 + 0x80A1) == "\u9ad9"
    charset_with(tmp_path, "hayate,80A1,U+5409,,,同定済\n")
    assert text_at(symbol_table(charset), 256 + 0x80A1) == "\u5409"


def test_a_new_ideograph_is_text(tmp_path: Path) -> None:
    table = symbol_table(charset_with(tmp_path, "hayate,80A1,U+31350,,,同定済\n"))
    assert text_at(table, 256 + 0x80A1) == "\U00031350"


def test_every_problem_is_told_with_its_line(tmp_path: Path) -> None:
    rows = """hayate,80A,U+9AD9,,,同定済
hayate,80A2,U+E000,,,同定済
hayate,80A3,,,,同定済
hayate,80A4,U+8FBB,U+FE00,,同定済
hayate,80A5,U+110000,,,同定済
hayate,80A6,U+4E00,,,同定済
hayate,80a6,U+4E01,,,未同定
hayate,80A7,U+000A,,,同定済
hayate,80A8,U+D800,,,同定済
"""
    charset = charset_with(tmp_path, rows)
    with pytest.raises(SpecError) as error:
        symbol_table(charset)
    places = [problem.place for problem in error.value.problems]
    assert places == [f"{charset.site_table}:{line}" for line in (2, 3, 4, 5, 6, 8, 9, 10)]


@pytest.mark.parametrize("content", [b"code,unicode\n80A1,U+9AD9\n", b"\x82\xa0\n", None])
def test_a_file_that_is_no_site_table(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "site.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SpecError, match=r"site\.csv"):
        symbol_table(Charset("fujitsu_kana", "jef", gaiji="hayate", site_table=path))


def test_a_site_table_needs_a_system(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="gaiji"):
        symbol_table(charset_with(tmp_path, ROWS, gaiji=""))
