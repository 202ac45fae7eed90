"""Layouts by hand that contradict themselves, or say what nothing would read: one mistake, one problem, at its line."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.layout.reader import read_layout
from mappings.lint.linter import lint
from tests.mappings.broken_copy import broken, copied, line_with

A, B = "{name: A, type: text, start: 1, length: 10}", "{name: B, type: text, start: 11, length: 10}"
FIXED = f"""layout: t_v1.T
format: fixed_width
record_length: 20
charset: cp932
fields:
  - {A}
  - {B}
"""
DELIMITED = """layout: t_v1.T
format: delimited
charset: cp932
fields:
  - {name: A, type: text}
  - {name: B, type: text}
"""
XLSX = DELIMITED.replace("delimited", "xlsx").replace("charset: cp932", "title: t")
TABLE = DELIMITED.replace("format: delimited\ncharset: cp932", "format: table\ntable: t\norder: [A]")
JUMINM = "products/hayate_juki_v5/layouts/JUMINM.yaml"
ATENA = "products/tsubame_atena_v2/layouts/ATENA.yaml"
SPEC = "products/hayate_juki_v5/JUMINM_D.yaml"


def told(folder: Path, text: str) -> list[str]:
    path = folder / "t_v1" / "layouts" / "T.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [str(problem).replace(f"{path}:", "") for problem in lint([path])[1]]


@pytest.mark.parametrize("text", [FIXED, DELIMITED, XLSX, TABLE])
def test_what_is_right_is_not_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("type: binary, start: 11, length: 3", "binary of 3 bytes, which only COMP-X and byte-storage modes write"),
        ("type: binary, start: 11, length: 9, digits: 12", "binary of 9 bytes, which only"),
        ("type: binary, start: 11, length: 2, digits: 9", "has 9 digits, more than its 2 bytes hold"),
        ("type: packed, start: 11, length: 3, digits: 9", "has 9 digits, more than its 3 bytes hold"),
        ("type: packed, start: 11, length: 5, digits: 3", "has 3 digits, fewer than its 5 bytes"),
        ("type: unsigned_packed, start: 11, length: 2, digits: 2", "has 2 digits, fewer than its 2 bytes"),
        ("type: digits, start: 11, length: 10, digits: 5", "has 5 digits, fewer than its 10 bytes"),
        ("type: zoned, start: 11, length: 5, digits: 5, sign: trailing_separate", "than its 5 bytes hold beside the sign"),
        ("type: zoned, start: 11, length: 1, sign: leading_separate", "has no room for a digit beside its sign"),
        ("type: kanji, start: 11, length: 9", "is kanji of 9 bytes, which is no even number"),
        ("type: utf16, start: 11, length: 7", "is utf16 of 7 bytes, which is no even number"),
        ("type: text, start: 11, length: 9, scale: 2", "scale of field 'B', which is text, would be read by nobody"),
        ("type: text, start: 11, length: 9, digits: 2, signed: true", "digits and signed of field 'B', which is text"),
        ("type: zoned, start: 11, length: 9, signed: maybe", "signed 'maybe' is not known"),
        ("type: digits, start: 11, length: 9, sign: trailing", "sign of field 'B', which is digits"),
        ("type: packed, start: 11, length: 9, sign: leading", "sign of field 'B', which is packed"),
        ("type: packed, start: 11, length: 9, byte_order: little", "byte_order of field 'B', which is packed"),
        ("type: text, start: 10, length: 11", "field 'B' shares bytes 10 to 10 with 'A'"),
        ("type: text, start: 3, length: 2", "field 'B' shares bytes 3 to 4 with 'A'"),
        ("type: text, start: 15, length: 6", "no field has bytes 11 to 14, between 'A' and 'B'"),
        ("type: text, length: 6", "field 'B' has no start"),
        ("type: text, start: 11, length: １０", "'length' must be a whole number"),
    ],
)  # fmt: skip
def test_a_field_that_contradicts_itself_is_told_once(tmp_path: Path, keys: str, words: str) -> None:
    (problem,) = told(tmp_path, FIXED.replace(B, f"{{name: B, {keys}}}"))
    assert problem.startswith("7: "), problem
    assert words in problem


@pytest.mark.parametrize(
    "field",
    [
        "{name: B, type: binary, start: 11, length: 3, note: COMP-X}",
        "{name: B, type: text, start: 3, length: 2, note: A の一部}",
        "{name: FILLER, type: text, start: 11, length: 2}\n  - {name: B, type: text, start: 13, length: 2}",
        "{name: B, type: zoned, start: 11, length: 5, digits: 4, sign: trailing_separate}",
        "{name: B, type: zoned, start: 11, length: 5, sign: trailing_separate}",
        "{name: B, type: packed, start: 11, length: 3, digits: 4, scale: 2, signed: true}",
        "{name: B, type: binary, start: 11, length: 2, digits: 5}",
        "{name: B, type: kanji, start: 11, length: 10}",
    ],
)
def test_what_a_note_says_or_a_picture_may_be_is_not_told(tmp_path: Path, field: str) -> None:
    assert told(tmp_path, FIXED.replace(B, field)) == []


def test_filler_is_no_field(tmp_path: Path) -> None:
    filler = "{name: FILLER, type: text, start: 11, length: 5}\n  - {name: FILLER, type: text, start: 16, length: 5}"
    assert told(tmp_path, FIXED.replace(B, filler)) == []
    layout = read_layout(tmp_path / "t_v1" / "layouts" / "T.yaml")
    assert [field.name for field in layout.kinds[""].fields] == ["A"]


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (FIXED, "delimiter: ;", "delimiter"),
        (FIXED, "quote: ''", "quote"),
        (FIXED, "header: true", "header"),
        (FIXED, "sheet: x", "sheet"),
        (FIXED, "table: x", "table"),
        (FIXED, "order: [A]", "order"),
        (FIXED, "descriptor: big_inclusive", "descriptor"),
        (FIXED, "blocked: true", "blocked"),
        (DELIMITED, "record_length: 10", "record_length"),
        (DELIMITED, "line_end: lf", "line_end"),
        (DELIMITED, "sheet: x", "sheet"),
        (DELIMITED, "dialect: ibm", "dialect"),
        (XLSX, "delimiter: ;", "delimiter"),
        (XLSX, "header: true", "header"),
        (TABLE, "record_length: 10", "record_length"),
        (TABLE, "header: true", "header"),
    ],
)  # fmt: skip
def test_a_key_of_another_format_is_told(tmp_path: Path, text: str, line: str, key: str) -> None:
    (problem,) = told(tmp_path, f"{text}{line}\n")
    assert problem.startswith(f"{text.count(chr(10)) + 1}: {key} is nothing that a layout of format "), (
        problem
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [("住民/一覧", "has /, which Excel allows in no name"), ("一" * 32, "is longer than the 31 characters of a sheet's name")],
)  # fmt: skip
def test_a_sheet_that_excel_cannot_have_is_told(tmp_path: Path, name: str, words: str) -> None:
    (problem,) = told(tmp_path, f'{XLSX}sheet: "{name}"\n')
    assert problem.startswith("7: sheet '"), problem
    assert words in problem


def test_a_sheet_may_be_named_as_excel_names_it(tmp_path: Path) -> None:
    assert told(tmp_path, f"{XLSX}sheet: 住民一覧（令和8年4月1日）_v1.2 'a'\n") == []


@pytest.mark.parametrize("line", ["record: X", "children: {G: [A]}"])
def test_a_key_of_copybooks_is_told_without_one(tmp_path: Path, line: str) -> None:
    (problem,) = told(tmp_path, f"{FIXED}{line}\n")
    assert problem.startswith(f"8: {line.partition(':')[0]} would be read by nobody without a copybook"), (
        problem
    )


@pytest.mark.parametrize(
    ("text", "keys", "words"),
    [
        (DELIMITED, "type: text, start: 3, length: 2", "start and length of field 'B', which lies in a delimited source"),
        (XLSX, "type: text, start: 3", "start of field 'B', which lies in a xlsx source"),
        (TABLE, "type: text, length: 3", "length of field 'B', which lies in a table source"),
        (TABLE, "type: packed", "field 'B' of a table is packed, which no database has"),
        (DELIMITED, "type: kanji", "field 'B' of a delimited file is kanji, and its values are text"),
        (XLSX, "type: digits", "field 'B' of a xlsx file is digits, and its values are text"),
    ],
)  # fmt: skip
def test_a_field_of_another_format_is_told(tmp_path: Path, text: str, keys: str, words: str) -> None:
    (problem,) = told(tmp_path, text.replace("{name: B, type: text}", f"{{name: B, {keys}}}"))
    assert words in problem


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("B.C", "field 'B.C' has a dot"),
        ('""', "field '' has no name"),
        ('" B"', "field ' B' begins or ends with a blank"),
        ("_file", "field '_file' has the name of a column that every row has"),
    ],
)
def test_a_name_that_no_rule_can_use_is_told(tmp_path: Path, name: str, words: str) -> None:
    (problem,) = told(tmp_path, FIXED.replace("name: B", f"name: {name}"))
    assert problem.startswith("7: ")
    assert words in problem


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("VB", "variable"),
        ("v", "variable"),
        ("FB", "fixed_width"),
        ("fixed", "fixed_width"),
        ("CSV", "delimited"),
        ("tsv", "delimited"),
        ("Excel", "xlsx"),
        ("database", "table"),
        ("line sequential", "lines"),
    ],
)
def test_a_format_by_another_word_is_told_with_the_right_one(tmp_path: Path, word: str, right: str) -> None:
    assert told(tmp_path, FIXED.replace("fixed_width", word)) == [
        f"2: format {word!r} is not known. Write {right}."
    ]


def test_an_empty_charset_is_none(tmp_path: Path) -> None:
    assert told(tmp_path, FIXED.replace("cp932", '""')) == [
        "4: charset is missing. Name it; it is never guessed."
    ]


@pytest.mark.parametrize("length", ["６００", "6OO"])
def test_a_record_length_that_is_no_number_is_told_once(tmp_path: Path, length: str) -> None:
    (problem,) = told(tmp_path, FIXED.replace("record_length: 20", f"record_length: {length}"))
    assert problem.startswith("3: 'record_length' must be a whole number")


def test_an_empty_element_is_told_at_its_list(tmp_path: Path) -> None:
    (tmp_path / "T.yaml").write_text(FIXED.replace(f"  - {A}", "  -"), encoding="utf-8")
    with pytest.raises(SpecError, match=r"T.yaml:6: 'fields' must list mappings"):
        read_layout(tmp_path / "T.yaml")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "words"),
    [
        (JUMINM, "dialect: fujitsu", "dialect: ibm", "dialect:", "dialect ibm does not go with the characters of jef"),
        (ATENA, "dialect: hitachi", "dialect: fujitsu", "dialect:", "characters of keis83, which are of hitachi"),
        (JUMINM, "gaiji: hayate", "gaiji: hayato", "gaiji:", "no table in gaiji/ has the system 'hayato'"),
        (JUMINM, "_length: 600", "_length: ６００", "record_length:", "'record_length' must be a whole number"),
        (SPEC, "layout: hayate_juki_v5.JUMINM,", "layout: JUMINM,", "JUMINM,", "layout 'JUMINM' is named without its product. Write hayate_juki_v5.JUMINM."),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told_once(
    root: Path, file: str, old: str, new: str, place: str, words: str
) -> None:
    (problem,) = broken(root, file, old, new)
    assert problem.startswith(f"{file}:{line_with(root, file, place)}: "), problem
    assert words in problem


@pytest.mark.parametrize("key", ["charset", "copybook", "dialect", "record_length"])
def test_a_key_without_a_value_is_told_once(root: Path, key: str) -> None:
    line = line_with(root, JUMINM, f"{key}:")
    text = (root / JUMINM).read_text(encoding="utf-8").splitlines()[line - 1]
    found = broken(root, JUMINM, text, f"{key}:")
    assert found == [f"{JUMINM}:{line}: {key} is empty. Write its value, or remove the line."]
