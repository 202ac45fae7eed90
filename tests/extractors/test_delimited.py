"""CSV as office software writes it."""

from pathlib import Path

import pytest

from contracts.errors import SourceError
from contracts.gaiji_mark import mark
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


def layout(*names: str, charset: str = "cp932") -> SourceLayout:
    kind = RecordKind("", RecordRole.DETAIL, tuple(SourceField(name, FieldType.TEXT) for name in names))
    return SourceLayout(
        "p.T", "", FileFormat.DELIMITED, Charset(charset), {"": kind}, delimited=Delimited(header=True)
    )


def read(
    path: Path, *names: str, charset: str = "cp932", block: int = 4096
) -> tuple[list[dict[str, object]], DelimitedFile]:
    file = DelimitedFile(layout(*names, charset=charset), path, 0, block)
    rows = [row for _, batch in file.batches() for row in batch.to_pylist()]
    return rows, file


def test_quotes_newlines_kana_vendor_characters_and_no_final_newline(tmp_path: Path) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes('A,B\r\n1,"町,\r\n""丁"""\r\n2,ﾃｽﾄ表ソ予\r\n3,\ue000田\ue757'.encode("cp932"))
    rows, file = read(path, "A", "B")
    assert [(row["_record"], row["A"], row["B"]) for row in rows] == [
        (2, "1", '町,\r\n"丁"'),
        (3, "2", "ﾃｽﾄ表ソ予"),
        (4, "3", f"{mark('F040')}田{mark('F9FC')}"),
    ]
    assert (file.tally.read, file.tally.structural) == (4, 1)
    assert dict(file.tally.gaiji) == {("B", "F040"): 1, ("B", "F9FC"): 1}


def test_ragged_rows_are_rejected_whole_and_keep_the_numbers_right(tmp_path: Path) -> None:
    path = tmp_path / "T.csv"
    lines = ["A,B", *(f"{n},x" if n % 7 else f"{n}" for n in range(1, 2001))]
    path.write_bytes("\r\n".join(lines).encode("cp932"))
    with pytest.raises(SourceError, match="cannot be read as the layout says"):
        read(path, "A", "B", block=512)

    lines = ["A,B", *(f"{n},x" if n % 100 else f"{n},x,y" for n in range(1, 2001))]
    path.write_bytes("\r\n".join(lines).encode("cp932"))
    rows, file = read(path, "A", "B", block=512)
    assert all(int(str(row["A"])) == row["_record"] - 1 for row in rows)  # type: ignore[operator]
    assert (len(rows), file.tally.rejected["long_record"], file.tally.read) == (1980, 20, 2001)


def test_undecodable_bytes_leave_null_and_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(b"A,B\r\n" + b"1,\x81\r\n" + b"2,\xa0x\r\n" + "3,良\r\n".encode("cp932"))
    rows, file = read(path, "A", "B")
    assert [row["B"] for row in rows] == [None, None, "良"]
    assert [row["_errors"] for row in rows] == [
        [{"field": "B", "reason": "undecodable_bytes"}],
        [{"field": "B", "reason": "undecodable_bytes"}],
        None,
    ]
    assert [(record, name) for record, name, *_ in file.tally.unreadable] == [(2, "B"), (3, "B")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        ("A,B\n1,漢字\n".encode(), "the file is UTF-8"),
        ("\ufeffA,B\n1,2\n".encode(), "the file is UTF-8"),
        (b"A,C\n1,2\n", "header line is not the layout's"),
        (b"A\n1\n", "header line is not the layout's"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read(path, "A", "B")
    assert words in str(caught.value)
    assert "T.csv" in str(caught.value)


def test_an_open_quote_breaks_the_file_without_showing_it(tmp_path: Path) -> None:
    path = tmp_path / "T.csv"
    lines = [f"{n},x" for n in range(100)]
    path.write_bytes(
        ("A,B\r\n1,CANARY\r\n" + "\r\n".join(lines) + '\r\n2,"CANARY never closed').encode("cp932")
    )
    with pytest.raises(SourceError, match="breaks in record 103") as caught:
        read(path, "A", "B", block=256)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__cause__ is None
