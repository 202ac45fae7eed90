"""A file of cases that cannot be understood lists every mistake with its line; a right one is read as it stands."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from contracts.source import Charset, FieldType, FileFormat, SourceField, SourceLayout
from mappings.case_values import field_problem, item_problem
from mappings.cases.case import ExpectedMark
from mappings.cases.reader import read_cases
from mappings.lint.linter import lint
from mappings.spec.rule_reader import find_item
from standards.reader import load_standard
from tests.mappings.broken_copy import broken, copied
from tests.pipeline.hand_town import write_hand_town

RIGHT = """mapping: hand_v1.SHIKAKU
settings: {operator: IKOU}
defaults: {ATENA: "0001", SEQ: 1, SHIMEI: 見本 一郎}
cases:
  - name: two_rows
    given: [{SEQ: 01}, {SEQ: 2, SHIMEI: <gaiji f040>本 花子, KBN: null}]
    expect:
      国保資格情報: [{atenabango: "0001", 被保険者氏名: 見本　一郎, kokuhokigobango: null}]
      rejects: [{item: kokuhoshikakukubun, reason: code_unmapped, group: 国保資格情報}]
      skipped: 1
"""
MISTAKES = """mapping: hand_v1.SHIKAKU
settings: {operater: IKOU}
lookups: {town: [{MACHI_CD: 1}]}
defaults: {ATENA: "0001", NO_SUCH: 1}
cases:
  - name: one
    given: {SHIMEI: [a, b]}
    expect:
      国保資格情報: [{no_such_item: 1}]
      国保世帯情報: []
      rejects: [{item: edaban, reason: no_such_reason}, {item: nobody, reason: too_long}]
      skipped: few
  - name: one
    expect: {国保資格情報: [{hihokensharirekibango: first}]}
  - {name: three, given: {}, found: {}}
"""
EXPECTED = [
    (2, "settings has no key 'operater'"),
    (3, "lookups has no key 'town'"),
    (4, "the source has no field 'NO_SUCH'"),
    (7, "field SHIMEI is one value"),
    (9, "group 国保資格情報 has no item 'no_such_item'"),
    (10, "the mapping has no group '国保世帯情報'"),
    (11, "'no_such_reason' is no reason"),
    (11, "no group has an item 'nobody'"),
    (12, "'skipped' must be a whole number"),
    (13, "case 'one' stands twice"),
    (14, "item hihokensharirekibango is a number"),
    (15, "a case has no key 'found'"),
    (15, "a case lacks 'expect'"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    product = write_hand_town(tmp_path).parents[2] / "products" / "hand_v1"
    (product / "cases").mkdir()
    return product / "cases" / "SHIKAKU.yaml"


def test_a_case_is_read_as_text_with_its_defaults(path: Path) -> None:
    path.write_text(RIGHT, encoding="utf-8")
    file = read_cases(path)
    (case,) = file.cases
    first, second = case.given
    assert (first["ATENA"], first["SEQ"], first["SETAI"]) == ("0001", "01", None)
    assert (second["SHIMEI"], second["KBN"]) == ("\ufff9F040\ufffb本 花子", None)
    assert case.expect.groups == {
        "g_nhi_member": ({"atenabango": "0001", "hihokenshashimei": "見本　一郎", "kokuhokigobango": None},)
    }
    assert case.expect.rejects == (ExpectedMark("kokuhoshikakukubun", "code_unmapped", "g_nhi_member"),)
    assert (case.expect.notes, case.expect.skipped, case.line) == (None, 1, 5)
    assert (file.settings["operator"], file.settings["as_of"]) == ("IKOU", "2000-01-01")


def test_every_mistake_is_a_problem_of_the_linter_with_its_line(path: Path) -> None:
    path.write_text(MISTAKES, encoding="utf-8")
    found = [str(problem) for problem in lint([path.parents[1]])[1]]
    for line, words in EXPECTED:
        assert any(p.startswith(f"{path}:{line}:") and words in p for p in found), (line, words, found)
    assert len(found) == len(EXPECTED)


def test_the_mapping_must_be_one_of_the_product(path: Path) -> None:
    for name in ("hand_v1.NOWHERE", "hayate_juki_v5.JUMINM_D", "../hand_v1.SHIKAKU"):
        path.write_text(f"mapping: {name}\ncases: []\n", encoding="utf-8")
        with pytest.raises(SpecError, match=r"SHIKAKU\.yaml:1: mapping .* is not known\. Known: hand_v1"):
            read_cases(path)


def test_a_file_that_lies_elsewhere_is_told_where_to_go(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text("mapping: hand_v1.SHIKAKU\ncases: []\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"Put the file into the folder cases of its product"):
        read_cases(file)


def test_a_mapping_that_is_wrong_itself_is_told_as_such(path: Path) -> None:
    path.write_text(RIGHT, encoding="utf-8")
    spec = path.parents[1] / "SHIKAKU.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("name_separator", "no_such"), encoding="utf-8")
    with pytest.raises(SpecError, match=r"conversion 'no_such' is not known"):
        read_cases(path)


def test_two_rows_of_a_look_up_cannot_have_one_key(path: Path) -> None:
    spec = path.parents[1] / "SHIKAKU.yaml"
    lookup = "lookups:\n  house: {layout: hand_v1.SETAI, source: files, key: SETAI, on: SETAI}\n"
    spec.write_text(spec.read_text(encoding="utf-8").replace("over:\n", lookup + "over:\n"), encoding="utf-8")
    twice = 'lookups: {house: [{SETAI: "1"}, {SETAI: "1"}]}\n'
    path.write_text(RIGHT.replace("defaults:", twice + "defaults:"), encoding="utf-8")
    with pytest.raises(SpecError, match=r"house: SETAI '1' stands twice"):
        read_cases(path)


HOST = SourceLayout("t.T", "", FileFormat.FIXED_WIDTH, Charset("fujitsu_kana", "jef"), {})


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (SourceField("N", FieldType.PACKED, digits=6), ["550102", "0"], ["1234567", "-1", "1.5", "x", ""]),
        (SourceField("N", FieldType.ZONED, digits=5, scale=2, signed=True), ["-123.45"], ["1234.5", "1.234"]),
        (SourceField("N", FieldType.PACKED, digits=2, scale=-3), ["99000"], ["100000"]),
        (SourceField("N", FieldType.DIGITS, digits=3, length=3), ["001"], ["1", "0001", "00a", "００１"]),
        (SourceField("N", FieldType.TEXT, length=2), ["", "ab", "<gaiji 80A6>"], ["abc", "\ue000", "\ufff9"]),
        (SourceField("N", FieldType.NUMBER, digits=1), ["-1"], ["12"]),
        (SourceField("N", FieldType.IEEE_FLOAT, length=8), ["-1.25", "0.5"], ["x"]),
        (SourceField("N", FieldType.HEX, length=2), ["0AFF"], ["0af", "XY"]),
    ],
)
def test_a_field_takes_what_its_extractor_could_give(
    field: SourceField, good: list[str], bad: list[str]
) -> None:
    assert [text for text in good if field_problem(field, HOST, text)] == []
    assert [text for text in bad if not field_problem(field, HOST, text)] == []


def test_a_vendor_character_has_a_code_of_whole_bytes_but_in_unicode() -> None:
    field = SourceField("N", FieldType.TEXT)
    by_charset = {
        name: SourceLayout("t.T", "", FileFormat.DELIMITED, Charset(name), {}) for name in ("cp932", "utf_8")
    }
    told = {name: field_problem(field, layout, "見<gaiji F00>本") for name, layout in by_charset.items()}
    assert told["cp932"] == "has a vendor character whose code is no whole number of bytes"
    assert field_problem(field, by_charset["utf_8"], "<gaiji F0000>") == ""
    assert field_problem(field, by_charset["cp932"], "<gaiji F040>") == ""


@pytest.mark.parametrize(
    ("item", "good", "bad"),
    [
        (
            "shikakushutokunengappi",
            ["2024-02-29", "9999-12-31"],
            ["2023-02-29", "2024-13-01", "20240229", ""],
        ),
        ("hihokensharirekibango", ["1", "01", "1.0"], ["1.5", "123456789012345678901"]),
        ("kokuhoshikakukubun", ["1"], ["Q"]),
        ("hihokenshashimei", ["見本　〓"], ["あ" * 1000]),
        ("sosajikoku", ["00:00:00"], ["25:00:00"]),
    ],
)
def test_an_item_is_expected_to_be_what_it_may_be(item: str, good: list[str], bad: list[str]) -> None:
    schema = load_standard("2.1").groups["g_nhi_member"]
    found = find_item(schema, item)
    assert found is not None
    assert [text for text in good if item_problem(found, text)] == []
    assert [text for text in bad if not item_problem(found, text)] == []


def test_a_row_is_of_the_record_kind_that_the_mapping_reads(tmp_path: Path) -> None:
    root = copied(tmp_path)
    file = "products/hayate_juki_v5/cases/JUMINM_D.yaml"
    (told,) = broken(root, file, "  REC_KBN: D", "  REC_KBN: I")
    assert "field REC_KBN tells record kinds apart, and is 'D' in the records that are read" in told


@pytest.mark.parametrize(
    "mark", ["<gaiji ZZ>", "<gaiji F040", "<gaiji>", "<GAIJI F040>", "<gaiji F040 >", "< gaiji F040>"]
)
@pytest.mark.parametrize(
    "case",
    [
        "given: {SHIMEI: 見MARK本}, expect: {skipped: 0}",
        "given: {}, expect: {国保資格情報: [{hihokenshashimei: 見MARK本}]}",
    ],
)
def test_a_vendor_character_that_cannot_be_read_is_told_at_its_line(path: Path, case: str, mark: str) -> None:
    path.write_text(
        "mapping: hand_v1.SHIKAKU\ncases:\n  - {name: c, "
        + case.replace("見MARK本", f'"見{mark}本"')
        + "}\n",
        encoding="utf-8",
    )
    with pytest.raises(SpecError) as caught:
        read_cases(path)
    (problem,) = caught.value.problems
    assert problem.place == f"{path}:3"
    assert "a vendor character that cannot be read; write <gaiji 80A6>" in problem.wrong


def test_settings_that_no_plan_could_have_are_told(path: Path) -> None:
    path.write_text(RIGHT.replace("{operator: IKOU}", "{as_of: abc, operator: あ}"), encoding="utf-8")
    with pytest.raises(SpecError) as told:
        read_cases(path)
    assert [problem.wrong.partition(" in ")[0] for problem in told.value.problems] == [
        "as_of 'abc' is no day YYYY-MM-DD",
        "operator 'あ' has characters that are not half-width",
    ]
