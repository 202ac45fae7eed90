"""Tables that people keep: every line has as many values as the header, and no value is shown."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.csv_table import read_table


def rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    return list(read_table(path, lambda names: names == ("a", "b"), "a,b"))


def test_lines_come_with_their_numbers_and_empty_ones_are_none(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"x\ny"\n\n2,\n', encoding="utf-8")
    assert rows(path) == [(3, {"a": "1", "b": "x\ny"}), (5, {"a": "2", "b": ""})]


def test_the_mark_that_excel_writes_before_utf_8_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,山\n", encoding="utf-8-sig")
    assert rows(path) == [(2, {"a": "1", "b": "山"})]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2,CANARY\n", "t.csv:2: the line has 3 values, not 2"),
        (b"a,b\n1,2\nCANARY\n", "t.csv:3: the line has 1 values, not 2"),
        (b"a,c\nCANARY,2\n", "t.csv:1: the columns differ. The first line is: a,b"),
        (b"", "t.csv:1: the columns differ"),
        (b"a,b\n<<<<<<< HEAD\nCANARY,1\n", "t.csv:2: the file holds two versions that were to be merged"),
        ("a,b\n山,CANARY\n".encode("cp932"), "t.csv: the table is Shift_JIS (CP932), not UTF-8. Save"),
        ("a,b\n山,CANARY\n".encode("utf-16"), "t.csv: the table is UTF-16, not UTF-8. Save"),
        ("a,b\n山,CANARY\n".encode("utf-16-be"), "t.csv: the table is UTF-16, not UTF-8. Save"),
        (b"a,b\n\x81\x01\xe5,CANARY\n", "t.csv: the table is not UTF-8. Save"),
    ],
)
def test_what_is_no_table_is_told_without_a_value(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        rows(path)
    assert told in str(caught.value)
    assert "CANARY" not in str(caught.value)
