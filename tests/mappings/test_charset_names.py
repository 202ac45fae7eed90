"""The charsets that a layout may name are those that extractors read, and any other is told before a run."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from contracts.source import Charset, FileFormat
from extractors.charsets import resolved, symbol_table
from extractors.charsets.data_files import DATA, rows
from extractors.multibyte_codes import MULTIBYTE_CODES
from extractors.multibyte_text import MULTIBYTE
from mappings.charset_names import DOUBLE_BYTE, OPEN_SYSTEMS, UTF_16, host_tables, known_names, wrong_charset
from mappings.layout.reader import read_layout

HOST = "layout: t.T\nformat: fixed_width\nrecord_length: 4\ncharset: {}\nfields:\n  - {{name: A, type: text, length: 4}}\n"
CSV = "layout: t.T\nformat: delimited\ncharset: {}\nfields:\n  - {{name: A, type: text}}\n"
TABLE = (
    "layout: t.T\nformat: table\ntable: t\norder: [A]\ncharset: {}\nfields:\n  - {{name: A, type: text}}\n"
)


def test_names_and_tables_are_the_same() -> None:
    assert tuple(MULTIBYTE_CODES) == OPEN_SYSTEMS
    assert tuple(MULTIBYTE) == (*OPEN_SYSTEMS, *UTF_16)
    assert set(host_tables()) == {path.stem for path in (DATA / "single").glob("*.txt")}
    assert tuple(row["name"] for row in rows("double_byte.csv")) == DOUBLE_BYTE


@pytest.mark.parametrize("name", [name for name in known_names() if name not in MULTIBYTE])
def test_what_the_linter_takes_has_a_table(name: str) -> None:
    assert list(wrong_charset(Charset(name), FileFormat.FIXED_WIDTH)) == []
    assert symbol_table(resolved(Charset(name)))


@pytest.mark.parametrize(
    ("form", "charset", "told"),
    [
        (CSV, "cp933", ":3: charset 'cp933' is not known. Known: cp932, shift_jis"),
        (CSV, "jef", ":3: charset 'jef' is not read in a layout of format delimited"),
        (CSV, "{single_byte: cp932, double_byte: jef}", "charset 'cp932' is not read with a double_byte"),
        (TABLE, "sjis", ":5: charset 'sjis' is not read in a layout of format table. Known: cp932"),
        (HOST, "ebcdicc", ":4: charset 'ebcdicc' is not known. Known: jef, jef_face, ibm930"),
        (HOST, "utf_16", ":4: charset 'utf_16' is not read in a layout of format fixed_width"),
        (HOST, "{single_byte: fujitsu_kana, double_byte: jeff}", "double_byte 'jeff' is not known"),
        (HOST, "{single_byte: fujitu, double_byte: jef}", "charset 'fujitu' is not known"),
    ],
)
def test_an_unknown_charset_is_told_at_its_line(tmp_path: Path, form: str, charset: str, told: str) -> None:
    path = tmp_path / "T.yaml"
    path.write_text(form.format(charset), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_layout(path)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("form", "charset"),
    [(CSV, "UTF-8"), (CSV, "Windows-31J"), (CSV, "utf_16"), (TABLE, "euc_jp_ms"), (HOST, "IBM-930"), (HOST, "sjis")],
)  # fmt: skip
def test_a_known_charset_is_none_in_any_spelling(tmp_path: Path, form: str, charset: str) -> None:
    path = tmp_path / "T.yaml"
    path.write_text(form.format(charset), encoding="utf-8")
    assert read_layout(path).charset.single_byte == charset
