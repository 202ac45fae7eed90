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
        ("05  A PIC X(0).", "BOOK.cpy:3:22: A: picture X(0): it has no size."),
        ("05  A PIC.", "BOOK.cpy:3:18: A: picture : it is missing."),
        ("05  A PIC X(3) COMP-3.", "BOOK.cpy:3:12: A: picture X(3) does not go with usage COMP-3."),
        ("05  A COMP-1 PIC 9.", "BOOK.cpy:3:12: A: an item of usage COMP-1 takes no picture."),
        ("05  A COMP-9 PIC 9.", "BOOK.cpy:3:18: A: COMP-9 does not exist in dialect ibm."),
        (
            "05  A PIC X(1000000000).",
            "BOOK.cpy:3:22: A: picture X(1000000000): the repetition (1000000000) is more than 999999999.",
        ),
        ("05  A PIC XX(999999999).", "BOOK.cpy:3:22: A: picture XX(999999999): it has more than 999999999"),
        ("05  A PIC X(NAME).", "BOOK.cpy:3:22: A: picture X(NAME): the repetition (NAME) is no number,"),
        ("05  A PIC X(3.", "BOOK.cpy:3:22: A: picture X(3: the repetition (3 is no number,"),
        ("05  A PIC X PIC 9.", "BOOK.cpy:3:24: A: clause PIC stands twice, here as PIC."),
        ("05  A PIC 9(3) COMP COMP-3.", "BOOK.cpy:3:32: A: clause USAGE stands twice, here as COMP-3."),
        ("05  A USAGE DISPLAY PIC 9 COMP.", "BOOK.cpy:3:38: A: clause USAGE stands twice, here as COMP."),
        ("05  A OCCURS 2 OCCURS 3 PIC X.", "BOOK.cpy:3:27: A: clause OCCURS stands twice, here as OCCURS."),
        ("05  A PIC S9 LEADING SIGN TRAILING.", "BOOK.cpy:3:33: A: clause SIGN stands twice, here as SIGN."),
        ("05  A PIC X VALUE 'A' VALUES 'B'.", "BOOK.cpy:3:34: A: clause VALUE stands twice, here as VALUES."),
        ("05  A PIC X SIGN LEADING.", "BOOK.cpy:3:12: A: SIGN without a signed picture"),
        ("05  A PIC 9 SIGN LEADING SEPARATE.", "BOOK.cpy:3:12: A: SIGN without a signed picture"),
        ("05  A COMP-1 SIGN LEADING.", "BOOK.cpy:3:12: A: SIGN without a signed picture"),
        ("05  A PIC S9 COMP-3 SIGN LEADING.", "BOOK.cpy:3:12: A: SIGN without a signed picture"),
        ("05  A TYPE T.", "BOOK.cpy:3:18: A: clause TYPE is not read."),
        ("05  A REDEFINES NOWHERE PIC X.", "BOOK.cpy:3:12: A: REDEFINES NOWHERE, which is no item before it"),
        ("05  A OCCURS PIC X.", "BOOK.cpy:3:25: A: OCCURS without a number."),
        ("05  A OCCURS 0 TIMES PIC X.", "BOOK.cpy:3:27: A: OCCURS 0 is no table."),
        (
            "05  A OCCURS 0 TO UNBOUNDED DEPENDING ON N PIC X.",
            "BOOK.cpy:3:53: A: OCCURS … TO UNBOUNDED is not",
        ),
        (
            "05  A OCCURS UNBOUNDED DEPENDING ON N PIC X.",
            "BOOK.cpy:3:48: A: OCCURS … TO UNBOUNDED is not read.",
        ),
        (
            "05  A OCCURS 99999999999999 PIC X.",
            "BOOK.cpy:3:25: A: OCCURS of more than 1073741824 is not read.",
        ),
        ("01  S OCCURS 3 PIC X.", "BOOK.cpy:3:18: S: OCCURS at level 01."),
        ("77  S PIC X OCCURS 3.", "BOOK.cpy:3:24: S: OCCURS at level 77."),
        ("66  C RENAMES FIRST-ONE OCCURS 3.", "BOOK.cpy:3:36: C: OCCURS at level 66."),
        ("78  C VALUE 3 OCCURS 3.", "BOOK.cpy:3:26: C: OCCURS at level 78."),
        ("88  C VALUE 'A' OCCURS 3.", "BOOK.cpy:3:28: C: OCCURS at level 88."),
        (
            "01  S REDEFINES NOSUCH PIC X.",
            "BOOK.cpy:3:12: S: REDEFINES NOSUCH, which is no item of level 01 bef",
        ),
        (
            "77  S REDEFINES R PIC X.",
            "BOOK.cpy:3:12: S: REDEFINES R, which is no item of level 77 before it.",
        ),
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
        ("05  A\x1b[31m PIC X.", "BOOK.cpy:3:17: X'1B' is no character of COBOL."),
        ("COPY B REPLACING ==A== BY ==C\x1b==.", "BOOK.cpy:3:41: X'1B' is no character of COBOL."),
        ("05  A\u202e PIC X.", "BOOK.cpy:3:17: U+202E is no character of COBOL."),
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


@pytest.mark.parametrize(
    ("between", "found"),
    [
        ("05  B PIC X.", "BOOK.cpy:4:12: C: REDEFINES A, but B lies between them."),
        ("05  B REDEFINES A PIC X. 05 D PIC X.", "BOOK.cpy:4:12: C: REDEFINES A, but D lies between them."),
    ],
)
def test_an_item_lies_directly_after_what_it_redefines(between: str, found: str, tmp_path: Path) -> None:
    text = (
        f"       01  R.\n           05  A PIC X.\n           {between}\n           05  C REDEFINES A PIC X.\n"
    )
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(found)


def test_a_record_lies_directly_after_what_it_redefines(tmp_path: Path) -> None:
    text = "       01  R PIC X.\n       01  S REDEFINES R PIC X.\n       01  T REDEFINES R PIC X.\n"
    (tmp_path / "BOOK.cpy").write_text(text, encoding="utf-8")
    assert len(read_copybook(tmp_path / "BOOK.cpy", "ibm")) == 3
    (problem,) = problems(tmp_path, f"{text}       01  U PIC X.\n       01  V REDEFINES R PIC X.\n")
    assert problem.startswith("BOOK.cpy:5:8: V: REDEFINES R, but U lies between them.")


@pytest.mark.parametrize(
    ("names", "right"),
    [("B THRU A", False), ("C THRU A", False), ("G THRU A", False), ("G THRU B", True), ("A THRU C", True)],
)
def test_renames_go_forward(names: str, right: bool, tmp_path: Path) -> None:
    text = f"""\
       01  R.
           05  G.
               10  A PIC X.
               10  B PIC X.
           05  C PIC X.
       66  M RENAMES {names}.
"""
    if right:
        (tmp_path / "BOOK.cpy").write_text(text, encoding="utf-8")
        assert read_copybook(tmp_path / "BOOK.cpy", "ibm")
        return
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"BOOK.cpy:6:8: M: RENAMES {names}, which begins or ends before it.")


@pytest.mark.parametrize("clause", ["", " SIGN LEADING"])
@pytest.mark.parametrize("line", ["50  A PIC X.", "COPY NOWHERE."])
def test_a_group_whose_items_could_not_be_read_is_no_problem_itself(
    line: str, clause: str, tmp_path: Path
) -> None:
    (problem,) = problems(tmp_path, f"       01  R{clause}.\n           {line}\n")
    assert problem.startswith("BOOK.cpy:2:12")


def test_a_broken_level_hides_no_problem_of_the_item_before(tmp_path: Path) -> None:
    found = problems(tmp_path, "       01  R.\n           05  A PIC X COMP-3.\n           50  B PIC X.\n")
    assert [problem.split(": ")[0] for problem in found] == ["BOOK.cpy:2:12", "BOOK.cpy:3:12"]


PLAIN = "       01  R.\n           05  A PIC X(3).\n"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (PLAIN.encode("utf-16"), "the copybook seems to be UTF-16."),
        (PLAIN.encode("utf-16-be"), "the copybook seems to be UTF-16."),
        (PLAIN.replace("A", "住民").encode("utf-16-le"), "the copybook seems to be UTF-16."),
        (PLAIN.replace("\n", " " * 50).encode("cp037"), "the copybook seems to be EBCDIC."),
        (b"\xff\xfe\x00\x01", "the copybook holds X'00' from byte 3 on, which is no text."),
        (b"\x00\x01\x02", "the copybook holds X'00' from byte 1 on, which is no text."),
        (bytes(99), "the copybook holds X'00' from byte 1 on, which is no text."),
        (PLAIN.encode() + b"\0\0", "the copybook holds X'00' from byte 42 on, which is no text."),
    ],
)
def test_files_that_are_not_in_a_known_encoding(data: bytes, found: str, tmp_path: Path) -> None:
    path = tmp_path / "BOOK.cpy"
    path.write_bytes(data)
    with pytest.raises(SpecError) as caught:
        read_copybook(path, "ibm")
    assert [problem.wrong for problem in caught.value.problems] == [found]


def test_full_width_spaces_in_shift_jis_are_no_ebcdic(tmp_path: Path) -> None:
    path = tmp_path / "BOOK.cpy"
    path.write_bytes(PLAIN.replace("  ", "　").encode("cp932"))
    assert read_copybook(path, "ibm")


def test_a_folder_is_no_copybook(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="the copybook is a folder"):
        read_copybook(tmp_path, "ibm")
    (tmp_path / "A.cpy").touch()
    with pytest.raises(SpecError, match="the copybook cannot be read: Not a directory"):
        read_copybook(tmp_path / "A.cpy" / "BOOK.cpy", "ibm")
    with pytest.raises(SpecError, match="the copybook cannot be read: File name too long"):
        read_copybook(tmp_path / ("A" * 999), "ibm")


def test_control_characters_are_shown_by_their_number(tmp_path: Path) -> None:
    found = problems(tmp_path, "       01  R.\n      \x1b    05  A PIC X.\n")
    assert "column 7 holds X'1B'" in found[0]
    assert all(character.isprintable() for problem in found for character in problem)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("10 N PIC 9. 05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.", "which occurs several times in G."),
        ("10 N PIC 9. 10 T OCCURS 1 TO 3 DEPENDING ON N PIC X.", ""),
        ("10 M PIC 9. 05 N PIC 9. 05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.", ""),
        ("10 N PIC 9. 05 N PIC 9. 05 T OCCURS 1 TO 3 DEPENDING ON N OF G PIC X.", "several times in G."),
        ("10 H OCCURS 2. 15 N PIC 9. 10 T OCCURS 1 TO 3 DEPENDING ON N PIC X.", "several times in H."),
        ("10 M PIC 9. 05 T OCCURS 1 TO 3 DEPENDING ON ELSEWHERE PIC X.", ""),
    ],
)
def test_a_counter_is_one_for_each_occurrence_of_its_table(line: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "BOOK.cpy"
    entries = "".join(f"           {each}.\n" for each in line.rstrip(".").split(". "))
    path.write_text(f"       01  R.\n           05  G OCCURS 2.\n{entries}", encoding="utf-8")
    told = []
    try:
        read_copybook(path)
    except SpecError as error:
        told = [str(each) for each in error.problems]
    assert len(told) == bool(found)
    assert all("T: DEPENDING ON N, " in each and found in each for each in told), told
