"""Delimited files in every form: what Python's csv writes is read back equal, whatever the block size."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import SourceError
from contracts.source import (
    Charset,
    Delimited,
    FieldType,
    FileFormat,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from extractors.delimited import DelimitedFile

CODECS = {
    "cp932": "cp932",
    "utf_8": "utf-8",
    "euc_jp_ms": "euc_jp",
    "utf_16le": "utf-16-le",
    "utf_16": "utf-16",
}
cell = st.text('山田高ア,\t;"\r\n 0Aa', max_size=8)


def layout(width: int, charset: str, written: Delimited = Delimited()) -> SourceLayout:  # noqa: B008
    fields = tuple(SourceField(f"F{number}", FieldType.TEXT) for number in range(width))
    kind = RecordKind("", RecordRole.DETAIL, fields)
    return SourceLayout("t.C", "", FileFormat.DELIMITED, Charset(charset), {"": kind}, delimited=written)


def read(path: Path, of: SourceLayout, block: int) -> tuple[list[tuple[Any, ...]], DelimitedFile]:
    file = DelimitedFile(of, path, 0, block)
    file.tally.most_unreadable = 1.0
    names = [field.name for field in of.details[0].fields]
    rows = [tuple(row[name] for name in names) for _, batch in file.batches() for row in batch.to_pylist()]
    return rows, file


@given(st.data())
@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_csv_writer_writes_is_read_back(tmp_path: Path, data: st.DataObject) -> None:
    charset = data.draw(st.sampled_from(sorted(CODECS)))
    width = data.draw(st.integers(2, 4))
    quoting, end = data.draw(
        st.sampled_from([(csv.QUOTE_ALL, "\r\n"), (csv.QUOTE_ALL, "\n"), (csv.QUOTE_MINIMAL, "\r\n")])
    )
    rows = data.draw(st.lists(st.tuples(*[cell] * width), min_size=1, max_size=25))
    written = Delimited(data.draw(st.sampled_from(",\t;")), '"', data.draw(st.booleans()))
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=written.delimiter,
        quoting=quoting,  # type: ignore[arg-type]
        lineterminator=end,
    )
    if written.header:
        writer.writerow([f"F{number}" for number in range(width)])
    writer.writerows(rows)
    content = text.getvalue().encode(CODECS[charset])
    if data.draw(st.booleans()) and not charset.startswith("utf_16"):
        content += b"\x1a"
    path = tmp_path / "T.csv"
    path.write_bytes(content)
    found, file = read(path, layout(width, charset, written), data.draw(st.integers(1, 300)))
    assert found == rows
    assert (file.tally.read, file.tally.structural) == (len(rows) + written.header, int(written.header))


@given(
    st.lists(
        st.sampled_from(
            ['a,5"6', 'b"c,d', '山,"x""y"', '"p\r\nq",r', "e,f", "", "short", "l,o,n,g", '"ok", z']
        ),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 200),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stray_quotes_ragged_rows_and_empty_lines_each_stand_for_themselves(
    tmp_path: Path, lines: list[str], block: int
) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp932"))
    rows, file = read(path, layout(2, "cp932"), block)
    expected = [
        tuple(next(csv.reader(io.StringIO(line, newline=""))))
        for line in lines
        if line not in ("", "short", "l,o,n,g")
    ]
    assert rows == expected
    assert file.tally.structural == lines.count("")
    assert +file.tally.rejected == {
        reason: lines.count(line)
        for reason, line in (("short_record", "short"), ("long_record", "l,o,n,g"))
        if line in lines
    }
    wrong = [number for number, line in enumerate(lines, start=1) if line in ("short", "l,o,n,g")]
    assert [number for number, *_ in file.tally.unreadable] == wrong


@given(st.integers(0, 40), st.integers(1, 200))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_quote_that_is_never_closed_loses_no_record_before_it(
    tmp_path: Path, before: int, block: int
) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(b"".join(b"%d,x\r\n" % n for n in range(before)) + b'9,"CANARY\r\n1,2\r\n3,4\r\n')
    file = DelimitedFile(layout(2, "cp932"), path, 0, block)
    with pytest.raises(SourceError, match=f"breaks in record {before + 1}:") as caught:
        list(file.batches())
    assert (file.tally.details[""], "CANARY" in str(caught.value)) == (before, False)


def test_columns_come_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(b"F2,F0,F1\r\nc,a,b\r\n")
    rows, _ = read(path, layout(3, "cp932", Delimited(header=True)), 0)
    assert rows == [("a", "b", "c")]


@pytest.mark.parametrize(
    ("charset", "head"), [("utf_8", b"\xef\xbb\xbf"), ("utf_16le", b"\xff\xfe"), ("utf_16be", b"\xfe\xff")]
)
def test_a_byte_order_mark_is_no_part_of_the_first_value(tmp_path: Path, charset: str, head: bytes) -> None:
    path = tmp_path / "T.csv"
    codec = {"utf_8": "utf-8"}.get(charset, charset.replace("_16", "-16-"))
    path.write_bytes(head + "山,田\r\n".encode(codec))
    assert read(path, layout(2, charset), 0)[0] == [("山", "田")]


def test_tabs_without_quotes_and_old_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "T.tsv"
    path.write_bytes('a\t"b\rc"\td\r'.encode("cp932"))
    assert read(path, layout(2, "cp932", Delimited("\t", "")), 0)[0] == [("a", '"b'), ('c"', "d")]


def test_half_width_kana_that_utf_8_could_spell_are_cp932(tmp_path: Path) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes("ﾃｽ,ﾂｱ\r\n".encode("cp932"))
    assert read(path, layout(2, "cp932"), 0)[0] == [("ﾃｽ", "ﾂｱ")]


def test_half_a_unit_of_utf_16_at_the_end_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes("山,い".encode("utf-16-le") + b"\x44")
    rows, file = read(path, layout(2, "utf_16le"), 0)
    assert rows == [("山", None)]
    assert [reason for _, _, reason, _ in file.tally.unreadable] == ["undecodable_bytes"]


def test_an_open_quote_in_a_large_file_is_told_as_one(tmp_path: Path) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(b"1,a\r\n2," + b'"' + b"x" * 40_000_000)
    with pytest.raises(SourceError, match="breaks in record 2:"):
        list(DelimitedFile(layout(2, "cp932"), path, 0).batches())
