"""Which characters of a line are code, in the forms that copybooks arrive in."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.copybook import read_copybook


def layout(tmp_path: Path, text: str, dialect: str = "ibm", **members: str) -> list[tuple[str, int, int]]:
    (tmp_path / "BOOK.cpy").write_text(text, encoding="utf-8")
    for name, member in members.items():
        (tmp_path / name).write_text(member, encoding="utf-8")
    records = read_copybook(tmp_path / "BOOK.cpy", dialect).values()
    return [(item.name, item.offset, item.length) for record in records for item in record.walk()]


@pytest.mark.parametrize(
    "text",
    [
        "01 R.\n   05 A PIC X(3).\n   05 B PIC 9.\n",
        "     01 R.\n       05 A PIC X(3).\n       05 B PIC 9.\n",
        "        01 R.\n          05 A PIC X(3).\n          05 B PIC 9.\n",
        "      >>SOURCE FORMAT IS FREE\n01 R.\n05 A PIC X(3).\n05 B PIC 9.\n",
        '      $SET SOURCEFORMAT"FREE"\n01 R.\n05 A PIC X(3).\n05 B PIC 9.\n',
        "000100 01 R.\nCHG-01     05 A PIC X(3).\n*A0002     05 B PIC 9.\n* 05 C PIC X.\n",
        "\t01  R.\n\t\t05  A\tPIC X(3).\n\t* 05 C PIC X.\n\t\t05  B\tPIC 9.\n",
        "       01　R.\n           05　A　PIC X(3).\n           05　B　PIC 9.\n",
        "       01 R.\n       05 A PIC X(3). 05 B\n           PICTURE IS\n           9\n           .\n",
        "       01 R.\n       05 A PIC X(3) VALUE 'A''. 05 X'.\n       05 B PIC 9",
        "       IDENTIFICATION DIVISION.\n       DATA DIVISION.\n       FILE SECTION.\n       FD F.\n"
        "       01 R.\n       05 A PIC X(3).\n       05 B PIC 9.\n       PROCEDURE DIVISION.\n       MOVE A TO B.\n",
    ],
    ids=[
        "free", "indented", "column-9", "directive", "set", "changed-lines", "tabs", "full-width-spaces",
        "several-lines", "no-last-period", "program",
    ],
)  # fmt: skip
def test_the_same_layout_in_every_form(text: str, tmp_path: Path) -> None:
    assert layout(tmp_path, text) == [("R", 0, 4), ("A", 0, 3), ("B", 3, 1)]


def card(code: str, identification: str, column: int = 73) -> str:
    """A line with an identification in a column of host bytes."""
    width = sum(len(character.encode("cp932")) for character in code)
    return f"{code}{' ' * (column - 1 - width)}{identification}\n"


@pytest.mark.parametrize("column", [67, 69, 71, 72, 73, 74, 75])
def test_identifications_that_are_not_where_they_belong(column: int, tmp_path: Path) -> None:
    text = card("       01  レコード.", "JUMIN001", column)
    text += card("           05  氏名漢字  PIC N(3).", "JUMIN002", column)
    assert layout(tmp_path, text) == [("レコード", 0, 6), ("氏名漢字", 0, 6)]


def test_an_identification_that_touches_the_code(tmp_path: Path) -> None:
    code = f"           05  A{' ' * 43}PIC X(00003)."
    text = card("       01  R.", "05 X.   ") + code + "JUMIN001\n"
    assert len(code) == 72
    assert layout(tmp_path, text) == [("R", 0, 3), ("A", 0, 3)]


def test_code_that_wide_names_push_over_column_72(tmp_path: Path) -> None:
    name = "住民基本台帳事務で使う長い項目名の例で三十字"
    text = f"       01  R.\n           05  {name}  PIC S9(05) COMP-3.\n"
    assert layout(tmp_path, text)[1:] == [(name, 0, 3)]


def test_lines_without_an_end(tmp_path: Path) -> None:
    text = f"       01  R.\n           05  A{' ' * 70}PIC X(3) VALUE 'A'.\n"
    assert layout(tmp_path, text)[1:] == [("A", 0, 3)]


def test_members_are_found_in_any_case_and_copied_from_members(tmp_path: Path) -> None:
    text = "       01  R.\n           COPY outer OF LIB SUPPRESS REPLACING ==:T:== BY ==WK==.\n"
    found = layout(
        tmp_path,
        text,
        **{"OUTER.CBL": "           COPY 'Inner.cob'.\n", "INNER.COB": "           05 :t:-A PIC X(2).\n"},
    )
    assert found == [("R", 0, 2), ("WK-A", 0, 2)]


def test_replace_holds_until_the_next_one(tmp_path: Path) -> None:
    text = """\
       REPLACE ==LEN== BY ==3== ==X (LEN)== BY ==X(4)==
               ==A B== BY ==C==.
       01  R.
           05  A PIC X. 05 LEN PIC X.
       REPLACE OFF.
           05  LEN PIC X.
"""
    assert [name for name, _, _ in layout(tmp_path, text)] == ["R", "A", "3", "LEN"]


def test_tags_that_nobody_replaced_stay_in_names(tmp_path: Path) -> None:
    text = "       01  :TAG:-REC.\n           05  :TAG:-A PIC X.\n"
    assert layout(tmp_path, text) == [(":TAG:-REC", 0, 1), (":TAG:-A", 0, 1)]


def test_constants_of_micro_focus(tmp_path: Path) -> None:
    text = "       78  N VALUE 5.\n       01  R.\n           05  A PIC X(N) OCCURS N.\n"
    assert layout(tmp_path, text, "mf") == [("R", 0, 25), ("A", 0, 5)]


@pytest.mark.parametrize(
    "constant",
    ["78  n VALUE IS 5.", "01  N CONSTANT AS 5.", "01  N CONSTANT 5.", "01  N CONSTANT IS GLOBAL AS 5."],
)
def test_constants_in_any_spelling(constant: str, tmp_path: Path) -> None:
    text = f"       {constant}\n       01  R.\n           05  A PIC X(n) OCCURS n.\n"
    assert layout(tmp_path, text, "mf") == [("R", 0, 25), ("A", 0, 5)]


@pytest.mark.parametrize(
    "line",
    [
        f"{'           05  A':<60}PIC X(10) OCCURS 3.",
        f"{'           05  A PIC 9(5)':<72}COMP-3.",
        f"{'           05  A PIC X(10).':<72}05 B PIC X.",
        f"{'           05  A PIC X(10)':<73}.",
        f"{'           05  A':<65}PIC X(10).",
    ],
)
def test_code_beyond_column_72_is_told_as_that(tmp_path: Path, line: str) -> None:
    path = tmp_path / "BOOK.cpy"
    path.write_text(f"       01  R.\n{line}\n           05  Z PIC X.\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_copybook(path, "ibm")
    assert [problem.wrong for problem in caught.value.problems] == [
        "the line goes on beyond column 72, which is not read."
    ]
    assert ":2:" in caught.value.problems[0].place


@pytest.mark.parametrize("card", ["ABC00010", "A.", "JUMINM 1", "V1.2"])
def test_what_a_card_has_beyond_column_72_is_none(tmp_path: Path, card: str) -> None:
    path = tmp_path / "BOOK.cpy"
    line = f"{'           05  A PIC X(10).':<72}{card}"
    path.write_text(f"       01  R.\n{line}\n           05  Z PIC X.\n", encoding="utf-8")
    assert read_copybook(path, "ibm")["R"].length == 11
