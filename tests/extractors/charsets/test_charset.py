"""Names, shift sequences and the parts of a table that the fast path relies on."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from contracts.errors import SpecError
from contracts.source import Charset
from extractors.charsets import NOTHING, OK, UNREADABLE, charset_named, encoder, symbol_table
from extractors.charsets.data_files import rows
from tests.extractors.charsets.reading import read, spelled, text_at


@pytest.mark.parametrize(
    ("spellings", "charset"),
    [
        ("jef JEF", Charset("fujitsu_kana", "jef")),
        ("jef-face jef_face", Charset("fujitsu_kana", "jef", glyphs=True)),
        ("ibm930 IBM-930 cp930 ccsid930 CCSID-930 x-IBM930", Charset("ibm290", "ibm300")),
        ("ibm939 cp939", Charset("ibm1027", "ibm300")),
        ("ibm1390 CP1390", Charset("ibm8482", "ibm16684")),
        ("ibm1399", Charset("ibm5123", "ibm16684")),
        ("ibm931", Charset("ibm037", "ibm300")),
        ("KEIS78 keis-78", Charset("hitachi_ebcdik", "keis78")),
        ("jips_e JIPS(E) jips-e", Charset("nec_ebcdik_a", "jips_e_a")),
        ("JIPS(J)", Charset("jis8", "jips_j")),
        ("LETS-J letsj", Charset("jis8", "letsj")),
        ("fujitsu_lower+jef Fujitsu-Lower+JEF", Charset("fujitsu_lower", "jef")),
        ("cp037+ibm300", Charset("ibm037", "ibm300")),
        ("ibm290", Charset("ibm290")),
        ("cp932 windows-31j MS932 Windows-31J", Charset("cp932")),
        ("sjis Shift_JIS shift-jis", Charset("shift_jis")),
        ("utf8 UTF-8 utf_8", Charset("utf_8")),
        ("UTF-16LE utf16le", Charset("utf_16le")),
        ("eucJP-ms euc-jp", Charset("euc_jp_ms")),
    ],
)
def test_a_charset_has_many_spellings(spellings: str, charset: Charset) -> None:
    assert [charset_named(name) for name in spellings.split()] == [charset] * len(spellings.split())


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SpecError, match=r"(?s)'ibm935'.*jef.*keis78.*utf_8"):
        charset_named("ibm935")


@pytest.mark.parametrize("charset", [Charset("fujitsu"), Charset("fujitsu_kana", "jeff"), Charset("cp932")])
def test_an_unknown_table_is_answered_with_the_known_ones(charset: Charset) -> None:
    with pytest.raises(SpecError, match="Known"):
        symbol_table(charset)


@pytest.mark.parametrize("name", ["nothing+jef", "fujitsu_kana+nothing"])
def test_an_unknown_part_of_a_pair(name: str) -> None:
    with pytest.raises(SpecError, match="nothing"):
        charset_named(name)


def test_a_layouts_shift_sequences_replace_the_tables_own() -> None:
    charset = Charset("fujitsu_kana", "jef", shift_in=(b"\x0e",), shift_out=(b"\x0f\x3f\x2a",))
    table = symbol_table(charset)
    assert (table.shift_in, table.shift_out) == ((b"\x0e",), (b"\x0f\x3f\x2a",))
    raw = encoder(charset).mixed("A日B")
    assert raw.hex().upper() == "C10EC6FC0F3F2AC2"
    assert read(raw, table) == "A日B"
    assert table.state[0x28] == UNREADABLE


@pytest.mark.parametrize(
    ("single", "shift_in"), [("ascii", ()), ("fujitsu_kana", (b"\xc1",)), ("fujitsu_kana", (b"",)),
                             ("fujitsu_kana", (b"\x0e\x0e\x0e\x0e",))],
)  # fmt: skip
def test_a_shift_sequence_that_would_swallow_text_is_refused(
    single: str, shift_in: tuple[bytes, ...]
) -> None:
    """28 of JEF is ( to ASCII."""
    with pytest.raises(SpecError, match="shift sequence"):
        symbol_table(Charset(single, "jef", shift_in=shift_in))


def test_a_shift_sequence_leads_one_way() -> None:
    with pytest.raises(SpecError, match="0E leads both in and out"):
        symbol_table(Charset("fujitsu_kana", "jef", shift_in=(b"\x0e",), shift_out=(b"\x0e",)))


def test_an_unknown_maker_needs_configuration_only(tmp_path: Path) -> None:
    """ESC K and ESC H around JIS codes with both high bits set, and characters of its own by a site table."""
    site = tmp_path / "melcom.csv"
    site.write_text(
        "system,code,unicode,ivs,mj_name,status\nmelcom,76A1,U+9AD9,,,同定済\nmelcom,7D,U+2500,,,同定済\n",
        encoding="utf-8",
    )
    charset = Charset("jis8", "jis83_8080", "melcom", False, (b"\x1bK",), (b"\x1bH",), site)
    raw = bytes.fromhex("41 1B4B C6FC 76A1 1B48 7D")
    assert read(raw, symbol_table(charset)) == "A日髙─"
    assert encoder(charset).mixed("A日髙─") == raw


@pytest.mark.parametrize("name", [row["name"] for row in rows("double_byte.csv")])
def test_every_table_has_the_usual_kanji(name: str) -> None:
    spell = encoder(Charset("jis8", name, shift_in=(b"\x0e",), shift_out=(b"\x0f",)))
    codes = {spell.kanji(text) for text in "山川田中市町村　あア１Ａ"}
    assert {len(code) for code in codes} == {2}
    assert len(codes) == 12


def test_jef_beside_jis8_shifts_by_escape_sequences() -> None:
    table = symbol_table(charset_named("jis8+jef"))
    assert (table.shift_in, table.shift_out) == ((b"\x1bm",), (b"\x1bn",))


def test_lets_j_takes_any_even_and_odd_byte() -> None:
    table = symbol_table(charset_named("letsj"))
    assert (table.shift_in[0], table.shift_out[0]) == (b"\x93\x70", b"\x93\xf1")
    assert set(table.shift_in) == {bytes((0x93, byte)) for byte in range(0, 256, 2)}
    assert set(table.shift_out) == {bytes((0x93, byte)) for byte in range(1, 256, 2)}


@pytest.mark.parametrize("name", ["jef", "ibm1390", "ibm290"])
def test_shapes(name: str) -> None:
    table = symbol_table(charset_named(name))
    assert table.wide.shape == (65793, max(table.wide_length.max(), 3))
    assert {array.shape for array in (table.state, table.blank, table.wide_length)} == {(65793,)}
    assert (table.state[NOTHING], table.wide_length[NOTHING], table.blank[NOTHING]) == (OK, 0, True)


def test_only_spaces_low_values_and_nothing_are_padding() -> None:
    table = symbol_table(charset_named("keis83"))
    padding = {text_at(table, int(s)) for s in np.flatnonzero(table.blank)}
    assert padding == {" ", "\u3000", ""}
    assert table.blank.sum() == 6  # 40, 4040, A1A1, 00, 0000, NOTHING


def test_no_table_gives_a_private_or_noncharacter_code_point() -> None:
    for name in ("jef_face", "keis78", "jips_j", "jips_e", "letsj", "ibm1399"):
        texts = spelled(symbol_table(charset_named(name))).values()
        assert not any("\ue000" <= character <= "\uf8ff" for text in texts for character in text), name


def test_tables_are_built_once_and_cannot_be_changed() -> None:
    table = symbol_table(charset_named("jef"))
    assert symbol_table(charset_named("jef")) is table
    with pytest.raises(ValueError, match="read-only"):
        table.state[0] = OK


def test_a_command_pays_little_for_a_table() -> None:
    code = (
        "import numpy, contracts.errors, pyarrow.compute, time; start = time.perf_counter();"
        "from extractors.charsets import charset_named, symbol_table; symbol_table(charset_named('ibm1390'));"
        "print(time.perf_counter() - start)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.5  # 0.03 s on an idle machine
