"""Layouts that no file can be read by are refused before the file is."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from contracts.source import Charset, FieldType, FileFormat, RecordKind, RecordRole, SourceField, SourceLayout
from extractors.charsets import charset_named
from extractors.host_file import HostFile
from mappings.layout.reader import read_layout


def layout_file(folder: Path, text: str) -> Path:
    path = folder / "R.yaml"
    path.write_text("layout: t.R\n" + text, encoding="utf-8")
    return path


@pytest.mark.parametrize("above", ["A", "B"])
def test_a_kind_that_stands_under_itself(tmp_path: Path, above: str) -> None:
    fields = "fields: [{name: KBN, type: text, length: 1}]"
    path = layout_file(
        tmp_path,
        "format: variable\ncharset: ibm037\nrecords:\n  by: KBN\n"
        f"  A: {{kind: detail, parent: {above}, keys: [KBN], {fields}}}\n"
        f"  B: {{kind: detail, parent: A, keys: [KBN], {fields}}}\n",
    )
    with pytest.raises(SpecError, match="record kind 'A' stands under itself"):
        read_layout(path)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("type: binary, length: 17", "is binary of more than 16 bytes"),
        ("type: hex_float, length: 5", "is no float of 4 or 8 bytes"),
        ("type: ieee_float, length: 2", "is no float of 4 or 8 bytes"),
        ("type: packed, length: 4, digits: 8", "has 8 digits, more than its 4 bytes hold"),
        ("type: unsigned_packed, length: 4, digits: 9", "has 9 digits, more than its 4 bytes hold"),
        ("type: zoned, length: 4, digits: 5", "has 5 digits, more than its 4 bytes hold"),
        ("type: digits, length: 4, digits: 0", "'digits' is 0"),
    ],
)
def test_numbers_of_a_width_that_no_machine_has(tmp_path: Path, field: str, wrong: str) -> None:
    path = layout_file(tmp_path, f"format: variable\ncharset: ibm037\nfields: [{{name: A, {field}}}]\n")
    with pytest.raises(SpecError, match=wrong):
        read_layout(path)


@pytest.mark.parametrize(
    "field",
    [
        "type: packed, length: 4, digits: 7",
        "type: unsigned_packed, length: 4, digits: 8",
        "type: zoned, length: 4, digits: 4",
        "type: packed, length: 4",
    ],
)
def test_as_many_digits_as_the_bytes_hold(tmp_path: Path, field: str) -> None:
    path = layout_file(tmp_path, f"format: variable\ncharset: ibm037\nfields: [{{name: A, {field}}}]\n")
    assert read_layout(path).kinds[""].fields[0].length == 4


KIND = RecordKind("", RecordRole.DETAIL, (SourceField("A", FieldType.TEXT, 0, 8),), length=8)


@pytest.mark.parametrize("file_format", [FileFormat.FIXED_WIDTH, FileFormat.VARIABLE, FileFormat.LINES])
@pytest.mark.parametrize("charset", ["utf_16", "utf_16le", "utf_16be"])
def test_utf_16_is_no_charset_of_fields_at_byte_positions(
    tmp_path: Path, charset: str, file_format: FileFormat
) -> None:
    layout = SourceLayout("t.R", "", file_format, Charset(charset), {"": KIND}, record_length=8)
    with pytest.raises(SpecError, match=f"charset '{charset}': is for delimited files"):
        HostFile(layout, tmp_path / "R.DAT", 0)


@pytest.mark.parametrize(
    "charset",
    [charset_named("keis83"), Charset("jis8", "jef", shift_in=(b"\x1a\x0a",), shift_out=(b"\x1a\x71",))],
)
def test_lines_are_refused_where_the_charset_shifts_by_their_end(tmp_path: Path, charset: Charset) -> None:
    layout = SourceLayout("t.R", "", FileFormat.LINES, charset, {"": KIND}, record_length=8)
    with pytest.raises(SpecError, match=r"shift sequence [0-9A-F]*0A[0-9A-F]* too\. Ask for"):
        HostFile(layout, tmp_path / "R.DAT", 0)
