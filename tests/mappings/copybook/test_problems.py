"""What is wrong with a copybook: every problem at once, each with line, column and item."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.copybook import read_copybook


def problems(tmp_path: Path, text: str, dialect: str = "ibm") -> list[str]:
    path = tmp_path / "BOOK.cpy"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_copybook(path, dialect)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("05  A PIC XQ.", "BOOK.cpy:3:22: A: picture XQ: 'Q' is no symbol of a picture."),
        ("05  A PIC 9X9Z.", "BOOK.cpy:3:22: A: picture 9X9Z: it mixes X or A with number symbols."),
        ("05  A PIC 9V9V9.", "BOOK.cpy:3:22: A: picture 9V9V9: S stands once and first, V stands once."),
        ("05  A PIC 9P9.", "BOOK.cpy:3:22: A: picture 9P9: P stands at one end of the digits."),
        ("05  A PIC 9(39).", "BOOK.cpy:3:22: A: picture 9(39): it has 39 digits, more than 38."),
        ("05  A PIC X(0).", "BOOK.cpy:3:22: A: picture X(0): it has no size, or one past all bounds."),
        ("05  A PIC.", "BOOK.cpy:3:18: A: picture : it is missing."),
        ("05  A PIC X(3) COMP-3.", "BOOK.cpy:3:12: A: picture X(3) does not go with usage COMP-3."),
        ("05  A COMP-1 PIC 9.", "BOOK.cpy:3:12: A: an item of usage COMP-1 takes no picture."),
        ("05  A COMP-9 PIC 9.", "BOOK.cpy:3:18: A: COMP-9 does not exist in dialect ibm."),
        ("05  A TYPE T.", "BOOK.cpy:3:18: A: clause TYPE is not read."),
        ("05  A REDEFINES NOWHERE PIC X.", "BOOK.cpy:3:12: A: REDEFINES NOWHERE, which is no item before it"),
        ("05  A OCCURS PIC X.", "BOOK.cpy:3:25: A: OCCURS without a number."),
        ("05  A OCCURS 5 TO 2 DEPENDING ON N PIC X.", "BOOK.cpy:3:45: A: OCCURS 5 TO 2."),
        ("05  A OCCURS 1 TO 2 PIC X.", "BOOK.cpy:3:30: A: OCCURS … TO … without DEPENDING ON."),
        ("05  A.", "BOOK.cpy:3:12: A: an item without picture and without children."),
        ("50  A PIC X.", "BOOK.cpy:3:12: 50: no level number."),
        ("AB  A PIC X.", "BOOK.cpy:3:12: AB: no level number."),
        ("05  A PIC X 05 B PIC X.", "BOOK.cpy:3:24: A: 05 where a clause should be."),
        ("88  A VALUES ARE.", ""),
        ("66  A RENAMES B.", "BOOK.cpy:3:12: A: RENAMES B, which is no item of the record."),
        ("88  A PIC X.", "BOOK.cpy:3:16: A: a condition name (88) without VALUE."),
        ("COPY NOWHERE.", "BOOK.cpy:3:12: COPY NOWHERE: there is no such member beside the copybook."),
        ("COPY BOOK.", "BOOK.cpy:3:12: COPY BOOK: the member copies itself."),
        ("COPY '../BOOK'.", "BOOK.cpy:3:12: COPY ../BOOK: a member has no folder."),
        ("05  A PIC X VALUE 'open.", "BOOK.cpy:3:30: a literal has no end on its line."),
        (">>IF DEFINED A", "BOOK.cpy:3:12: conditional compilation is not read."),
    ],
)
def test_place_and_item(line: str, found: str, tmp_path: Path) -> None:
    text = f"       01  R.\n           05  FIRST-ONE PIC X.\n           {line}\n"
    if not found:
        (tmp_path / "BOOK.cpy").write_text(text, encoding="utf-8")
        assert read_copybook(tmp_path / "BOOK.cpy", "ibm")
        return
    assert any(problem.startswith(found) for problem in problems(tmp_path, text)), problems(tmp_path, text)


def test_all_problems_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "       01  R.\n           05  A PIC Q.\n           05  B.\n           05  C FOO.\n"
    places = [problem.split(": ")[0] for problem in problems(tmp_path, text)]
    assert places == ["BOOK.cpy:2:22", "BOOK.cpy:3:12", "BOOK.cpy:4:18"]


def test_a_problem_in_a_member_names_the_member(tmp_path: Path) -> None:
    (tmp_path / "SUB.cpy").write_text("           05  A PIC Q.\n", encoding="utf-8")
    (problem, *_) = problems(tmp_path, "       01  R.\n           COPY SUB.\n")
    assert problem.startswith("SUB.cpy:1:22: A: picture Q")


def test_names_of_the_host_count_characters_in_columns_of_problems(tmp_path: Path) -> None:
    (problem, *_) = problems(tmp_path, "000010 01  住民.\n000020     05  氏名漢字 PIC Q.\n")
    assert problem.startswith("BOOK.cpy:2:25: 氏名漢字: picture Q")


def test_unknown_dialect_missing_file_and_nothing_in_it(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="dialect 'rm' is not known"):
        read_copybook(tmp_path / "BOOK.cpy", "rm")
    with pytest.raises(SpecError, match="the copybook is not there"):
        read_copybook(tmp_path / "BOOK.cpy", "ibm")
    assert "no item was found" in problems(tmp_path, "      * nothing\n")[0]
    (tmp_path / "BOOK.cpy").write_bytes(b"\x81\x20\xff")
    with pytest.raises(SpecError, match="neither UTF-8 nor Shift_JIS"):
        read_copybook(tmp_path / "BOOK.cpy", "ibm")


def test_nec_does_not_have_what_others_have(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "       01  R PIC 9(4) COMP-5.\n", "nec-avx")
    assert "R: COMP-5 does not exist in dialect nec-avx." in problem
