"""A draft is complete, says of each line how sure it is, and never passes for decided."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import SpecError
from contracts.schema import TableSchema
from contracts.source import RecordRole
from mappings.code_table import read_code_table
from mappings.draft.likeness import likeness
from mappings.draft.product import draft_product
from mappings.draft.proposals import WRITTEN_FROM
from mappings.draft.source import read_comments
from mappings.draft.words import words_of
from mappings.formatting import formatted
from mappings.layout.reader import read_layout
from mappings.lint.linter import lint, lint_plan
from mappings.plan.plan import read_plan
from mappings.spec.reader import PRODUCTS, read_spec
from standards.reader import load_standard
from tests.mappings.drafts import GROUPS, STANDARD, UNDECIDED, copybook, drafted, resident_of
from tests.pipeline.hand_town import write_hand_town

JUMINM = PRODUCTS / "hayate_juki_v5" / "layouts" / "JUMINM.cpy"
# MEMBER has no meaning by itself, nec_avx belongs to a dialect of its own.
COPYBOOKS = [
    path
    for path in sorted(Path("tests/mappings/copybooks").glob("*.cpy"))
    if path.stem not in ("MEMBER", "nec_avx")
]


@pytest.mark.parametrize("path", [JUMINM, *COPYBOOKS], ids=lambda path: path.stem)
def test_a_draft_can_be_read_and_lacks_nothing_but_decisions(path: Path, tmp_path: Path) -> None:
    draft = drafted(tmp_path / "draft_v1", path, members=path.parent)
    _, problems = lint([tmp_path / "draft_v1"])
    assert [str(problem) for problem in problems if not UNDECIDED.match(problem.wrong)] == []
    assert problems
    for name, text in draft.files.items():
        if name.endswith(".yaml"):
            assert formatted(tmp_path / "draft_v1" / name) == text, name


def test_every_field_and_item_of_a_record_stands_in_its_mapping(tmp_path: Path) -> None:
    draft = drafted(tmp_path / "draft_v1", JUMINM)
    for mapping in draft.mappings:
        text = draft.files[f"{mapping.name.partition('.')[2]}.yaml"]
        for field in mapping.record.fields:
            assert re.search(rf"\b{field.name}\b", text), field.name
        spec = read_spec(tmp_path / "draft_v1" / f"{mapping.name.partition('.')[2]}.yaml")
        (group,) = spec.groups
        filled = {name for rule in group.items for name in group.filled_by(rule)}
        ruled = {rule.item.romaji for rule in group.items}
        for item in group.schema.items:
            stands = item.romaji in filled | ruled or f"# {item.romaji}: undecided (" in text
            assert stands, item.romaji


def test_each_rule_has_a_remark_and_lint_is_silent_on_it_only_when_it_is_gone(tmp_path: Path) -> None:
    drafted(tmp_path / "draft_v1", JUMINM)
    path = tmp_path / "draft_v1" / "JUMINM_D.yaml"
    rules = [line for line in path.read_text().splitlines() if re.match(r"\s+\w+: \{(from|setting)", line)]
    assert len(rules) > 40
    assert [rule for rule in rules if not re.search(r"  # sure: [01]\.\d\d because \w", rule)] == []
    before = {problem.wrong for problem in lint([path])[1]}
    path.write_text(re.sub(r"(kojinbango: .*?)  # sure.*", r"\1", path.read_text()))
    gone = before - {problem.wrong for problem in lint([path])[1]}
    assert [wrong for wrong in gone if "個人番号" not in wrong] == []
    assert len(gone) == 1


def test_records_and_their_roles_are_those_of_the_vendors_own_layout(tmp_path: Path) -> None:
    drafted(tmp_path / "draft_v1", JUMINM)
    ours = read_layout(tmp_path / "draft_v1" / "layouts" / "JUMINM.yaml")
    theirs = read_layout(JUMINM.with_suffix(".yaml"))
    assert {mark: kind.role for mark, kind in ours.kinds.items()} == {
        mark: kind.role for mark, kind in theirs.kinds.items()
    }
    assert (ours.record_length, ours.mark_field) == (theirs.record_length, theirs.mark_field)
    assert RecordRole.TRAILER in {kind.role for kind in ours.kinds.values()}


def test_condition_names_become_the_code_table_that_was_written_by_hand(tmp_path: Path) -> None:
    drafted(tmp_path / "draft_v1", JUMINM)
    ours = read_code_table(tmp_path / "draft_v1", None, "jumin_sbt.csv")
    theirs = read_code_table(PRODUCTS / "hayate_juki_v5", None, "jumin_sbt.csv")
    named = {entry.source: entry.standard for entry in theirs.entries}
    assert {entry.source: entry.standard for entry in ours.entries}.items() <= named.items()
    assert len(ours.entries) == 2


@pytest.mark.parametrize(
    ("picture", "conditions", "sources", "note"),
    [
        ("9", "88 A VALUE 1. 88 B VALUE 3 THRU 5.", ["1", "3", "4", "5"], ""),
        ("X", "88 A VALUES ARE '2' '3', '5' THROUGH '7'.", ["2", "3", "5", "6", "7"], ""),
        ("99", "88 A VALUE 1 THRU 3. 88 B VALUE ZERO.", ["01", "02", "03", "00"], ""),
        ("9(3)", "88 A VALUE 1. 88 B VALUE 10 THRU 99.", ["001", "?"], "B VALUE 10 THRU 99"),
        ("S9(3) COMP-3", "88 A VALUE 1. 88 B VALUE 08 THRU 010.", ["1", "8", "9", "10"], ""),
        ("S9(3) COMP-3", "88 A VALUE -1. 88 B VALUE 1.", ["1", "?"], "A VALUE -1"),
        ("XX", "88 A VALUE 'A1' THRU 'B2' 'C' ' ' SPACE.", ["C", "?"], "A VALUE 'A1' THRU 'B2'"),
        ("X", "88 A VALUE HIGH-VALUE X'F1'.", ["?"], "A VALUE HIGH-VALUE、A VALUE X'F1'"),
    ],
)
def test_every_value_of_a_condition_name_stands_in_the_code_table(
    picture: str, conditions: str, sources: list[str], note: str, tmp_path: Path
) -> None:
    text = f" 01 REC.\n 05 ATENA-NO PIC X(10).\n 05 SEIBETSU PIC {picture}.\n {conditions}\n"
    draft = drafted(tmp_path / "draft_v1", copybook(tmp_path, text))
    rows = list(csv.DictReader(io.StringIO(draft.files["codes/seibetsu.csv"])))
    assert [row["source"] for row in rows] == sources
    assert note in rows[-1]["note"]
    assert ("?" in sources) == any(
        "source code '?'" in problem.wrong for problem in lint([tmp_path / "draft_v1"])[1]
    )


@pytest.mark.parametrize(
    ("field", "item", "width"),
    [
        ("ATENA-NO PIC S9(10) COMP-3", "atenabango", "10"),
        ("ATENA-NO PIC S9(10)", "atenabango", "10"),
        ("ATENA-NO PIC 9(9) COMP", "atenabango", "9"),
        ("ATENA-NO PIC 9(17) COMP-3", "atenabango", "15"),
        ("ATENA-NO PIC 9(10)", "atenabango", ""),
        ("ATENA-NO PIC X(10)", "atenabango", ""),
        ("KOJIN-NO PIC S9(13) COMP-3", "kojinbango", "12"),
        ("JUSHO-SHIKUCHOSON-CD PIC S9(5) COMP-3", "jusho_shikuchosonkodo", "5"),
        ("RIREKI-NO PIC S9(3) COMP-3", "kojinrirekibango", ""),
    ],
)
def test_a_number_that_lost_its_zeros_is_filled_up_for_a_text(
    field: str, item: str, width: str, tmp_path: Path
) -> None:
    path = copybook(tmp_path, f" 01 REC.\n 05 {field}.\n 05 SIMEI-KJ PIC N(20).\n 05 SETAI-NO PIC X(9).\n")
    groups = [STANDARD.groups["g_resident"]]
    draft = draft_product("p_v1", [path], "fujitsu", STANDARD, groups)
    (line,) = [line for line in draft.files["FILE.yaml"].splitlines() if line.strip().startswith(f"{item}:")]
    assert re.findall(r"convert: \{pad: \{to: (\d+), with: 0\}\}", line) == ([width] if width else [])


def test_condition_names_without_a_code_table_stand_beside_their_field(tmp_path: Path) -> None:
    text = """
       01  REC.
           05  ATENA-NO   PIC X(10).
               88  DUMMY  VALUE '9000000000' THRU '9999999999'.
           05  QQQ        PIC 9.
               88  MUKO   VALUE 3 THRU 9.
"""
    (mapping,) = drafted(tmp_path / "draft_v1", copybook(tmp_path, text)).mappings
    lines = (tmp_path / "draft_v1" / f"{mapping.name.partition('.')[2]}.yaml").read_text().splitlines()
    (ruled,) = [line for line in lines if "{from: ATENA_NO" in line]
    assert ruled.endswith("look at 88 DUMMY '9000000000' THRU '9999999999'")
    (undecided,) = [line for line in lines if line.startswith("# QQQ: undecided")]
    assert "88 MUKO 3 THRU 9" in undecided


@pytest.mark.parametrize(
    "entries",
    [
        "05 F001 PIC X(10). *> 宛名番号\n 05 F002 PIC N(20). *> 氏名\n 05 F003 PIC 9(8). *> 生年月日",
        "*> 宛名番号\n 05 F001 PIC X(10).\n *> 氏名\n 05 F002 PIC N(20).\n *> 生年月日\n 05 F003 PIC 9(8).",
        "05 ＡＴＥＮＡ－ＮＯ PIC X(10).\n 05 氏名－漢字 PIC N(20).\n 05 ＳＥＩ－ＹＭＤ PIC 9(8).",
        "05 宛名番号 PIC X(10).\n 05 氏名 PIC N(20).\n 05 生年月日 PIC 9(8).",
        "05 ATENA-NO PIC X(10).\n 05 SIMEI PIC N(20).\n 05 SEI-NENGAPPI PIC 9(8).",
    ],
    ids=["comment beside", "comment above", "full width", "Japanese names", "romaji of another spelling"],
)
def test_comments_and_names_of_every_kind_tell_items(entries: str, tmp_path: Path) -> None:
    path = copybook(tmp_path, f" 01 REC.\n {entries}\n")
    (mapping,) = draft_product("p_v1", [path], "fujitsu", STANDARD, GROUPS).mappings
    assert [each.item for each in mapping.decisions()] == ["atenabango", "shimei", "seinengappi"]
    assert all(each.written and each.sure >= 0.9 for each in mapping.decisions())


@pytest.mark.parametrize(
    "name", ["A", "N", "O", "U", "E", "S", "K", "AB", "EI", "AK", "A1", "K-2", "号", "区"]
)
def test_a_name_that_means_nothing_is_given_no_rule_in_any_group(name: str) -> None:
    found = {
        item.name: likeness(words_of(name), item.field_name if name.isascii() else item.name)
        for schema in GROUPS
        for item in schema.items
    }
    assert [item for item, like in found.items() if like.score >= WRITTEN_FROM] == []
    if name.isascii() and len(name) == 1:
        assert [item for item, like in found.items() if like.found] == []


def test_a_letter_does_not_make_another_word_surer() -> None:
    assert likeness(words_of("A-NO"), "atenabango").score < likeness(words_of("NO"), "atenabango").score


def test_eight_digits_are_no_name_and_forty_characters_no_day(tmp_path: Path) -> None:
    path = copybook(
        tmp_path, " 01 REC.\n 05 SHIMEI PIC 9(8).\n 05 SEI-YMD PIC X(40).\n 05 IDO-YMD PIC 9(8).\n"
    )
    (mapping,) = draft_product("p_v1", [path], "fujitsu", STANDARD, GROUPS).mappings
    sure = {each.field: each.sure for each in mapping.decisions()}
    assert sure["SHIMEI"] <= 0.6
    assert sure["SEI_YMD"] <= 0.5
    assert sure["IDO_YMD"] == 1


def test_segments_are_asked_for_and_never_reasoned_away(tmp_path: Path) -> None:
    path = PRODUCTS / "tsubame_atena_v2" / "layouts" / "ATENA.cpy"
    draft = drafted(tmp_path / "draft_v1", path, dialect="hitachi")
    assert "KIHON, JUSHO, GYOMU lie over each other" in draft.files["layouts/ATENA.yaml"]
    (mapping,) = draft.mappings
    assert list(mapping.reasons) == ["KBN"]


RAW_SEGMENTS = """
       01  REC.
           05  KBN              PIC 9(02).
               88  KIHON        VALUE 10.
           05  ATENA-NO         PIC 9(10).
           05  BODY             PIC X(30).
           05  B10 REDEFINES BODY.
               10  SIMEI-KJ     PIC N(15).
           05  B20 REDEFINES BODY.
               10  SEI-YMD      PIC 9(08).
               10  SEI-X REDEFINES SEI-YMD PIC X(08).
               10  FILLER       PIC X(22).
"""


def test_segments_over_raw_bytes_are_never_reasoned_away(tmp_path: Path) -> None:
    """A text that several groups redefine is the room for them, and none of them the same value once more."""
    text, decided = resident_of(RAW_SEGMENTS, tmp_path)
    assert (decided["SIMEI_KJ"][0], decided["SEI_YMD"][0]) == ("shimei", "seinengappi")
    assert "再定義" not in text.replace("SEI_X: SEI-YMD の再定義", "")


def test_the_same_copybooks_give_the_same_draft() -> None:
    drafts = [draft_product("p_v1", [JUMINM], "fujitsu", STANDARD, GROUPS).files for _ in range(2)]
    assert drafts[0] == drafts[1]


def test_a_copybook_that_cannot_be_read_gives_its_problems(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no item was found"):
        draft_product("p_v1", [copybook(tmp_path, "* nothing\n")], "fujitsu", STANDARD, GROUPS)


@pytest.mark.parametrize("schema", GROUPS, ids=lambda schema: str(schema.group))
def test_an_items_own_name_says_it_more_than_any_other_of_its_group(schema: TableSchema) -> None:
    for item in schema.items:
        own = likeness(words_of(item.field_name), item.field_name).score
        others = [
            likeness(words_of(item.field_name), other.field_name).score
            for other in schema.items
            if other is not item
        ]
        assert own > max(others), item.field_name


@given(st.text("ABCDEKNORSTUY0123456789-_", max_size=30), st.sampled_from(GROUPS))
def test_a_likeness_is_a_share_whatever_the_name(name: str, schema: TableSchema) -> None:
    for item in schema.items:
        found = likeness(words_of(name), item.field_name)
        assert 0 <= found.score <= 1
        assert bool(found.found) == (found.score > 0)


def test_a_plan_does_not_run_on_a_layout_that_nobody_has_decided(tmp_path: Path) -> None:
    plan = write_hand_town(tmp_path)
    assert lint_plan(read_plan(plan)) == []
    layout = plan.parents[2] / "products" / "hand_v1" / "layouts" / "SETAI.yaml"
    text = layout.read_text(encoding="utf-8")
    layout.write_text(text.replace("charset: cp932", "charset: cp932  # sure: 0.50 because files mostly are"))
    (problem,) = lint_plan(read_plan(plan))
    assert problem.wrong == "a proposal that nobody has decided (sure: 0.50 because files mostly are)."
    assert problem.place == f"{layout}:{text.splitlines().index('charset: cp932') + 1}"


PREFIXED = """
       01  KKS-REC.
           03  KKS-ATENA             PIC 9(10).
           03  KKS-SETAI-NO          PIC S9(09) COMP-3.
           03  KKS-SHIMEI            PIC N(15).
           03  KKS-SEIBETSU          PIC 9.
               88  KKS-OTOKO         VALUE 1.
           03  KKS-RIREKI            OCCURS 3.
               05  KKS-SHUTOKU-YMD   PIC S9(07) COMP-3.
               05  KKS-SHUTOKU-JIYU  PIC 9(02).
"""


@pytest.mark.parametrize("group", ["g_resident", "g_nhi_member"])
def test_a_prefix_that_all_names_have_says_nothing(group: str, tmp_path: Path) -> None:
    with_prefix, without = (
        draft_product("p_v1", [copybook(tmp_path, text)], "fujitsu", STANDARD, [STANDARD.groups[group]])
        for text in (PREFIXED, PREFIXED.replace("KKS-", ""))
    )
    said = [
        [(each.item, each.sure) for mapping in draft.mappings for each in mapping.decisions()]
        for draft in (with_prefix, without)
    ]
    assert said[0] == said[1]
    assert any(sure > 0.8 for _, sure in said[0])
    if group == "g_resident":
        assert with_prefix.files["codes/kks_seibetsu.csv"].splitlines()[1].startswith("1,1,")


def test_occurrences_of_one_field_are_not_taken_for_different_items(tmp_path: Path) -> None:
    draft = drafted(tmp_path / "draft_v1", copybook(tmp_path, PREFIXED))
    (mapping,) = draft.mappings
    ruled = {
        each.field: each.item for each in mapping.decisions() if each.written and "SHUTOKU" in each.field
    }
    assert len(ruled) == len(set(ruled)) == len({name.rpartition("_")[0] for name in ruled})
    assert "KKS_RIREKI is there up to 3 times: rows of their own" in draft.files["layouts/FILE.yaml"]


def _chain_of(text: str, item: str) -> str:
    rule = re.search(rf"^ +{item}: \{{from: .*?, convert: (.*?)\}}(?:  #.*)?$", text, re.M)
    assert rule, item
    name = re.search(rf"^ +{re.escape(rule[1])}: (.*)$", text, re.M)
    return name[1] if name else rule[1]


def test_nobody_is_born_on_an_open_day_and_an_end_may_be_open(tmp_path: Path) -> None:
    path = copybook(
        tmp_path,
        " 01 REC.\n 05 ATENA-NO PIC X(10).\n 05 SHIKAKU-SHUTOKU-YMD PIC 9(8).\n 05 SHIKAKU-SOSHITSU-YMD PIC 9(8).\n",
    )
    groups = [STANDARD.groups["g_nhi_member"]]
    text = draft_product("p_v1", [path], "fujitsu", STANDARD, groups).files["FILE.yaml"]
    assert "open_end" not in _chain_of(text, "shikakushutokunengappi")
    assert "open_end" in _chain_of(text, "shikakusoshitsunengappi")
    born, _ = resident_of(" 01 REC.\n 05 ATENA-NO PIC X(10).\n 05 SEI-YMD PIC 9(8).\n", tmp_path)
    assert "open_end" not in born


def test_an_identification_is_no_part_of_a_comment(tmp_path: Path) -> None:
    above = f"{'      * 転入前住所':<{72 - 5}}JUMI0010"
    beside = f"{'           05  K022   PIC X(10). *> 宛名番号':<{72 - 4}}00000020"
    long = "      * " + "通称" * 20  # runs behind column 72 in full width: all of it is comment
    text = f"       01  REC.\n{above}\n           05  K021   PIC N(30).\n{beside}\n{long}\n           05  K023   PIC N(30).\n"
    path = copybook(tmp_path, text)
    assert read_comments(path) == {3: "転入前住所", 4: "宛名番号", 6: "通称" * 20}


def test_condition_names_of_an_era_say_what_its_codes_are(tmp_path: Path) -> None:
    text, _ = resident_of(
        """ 01 REC.
 05 ATENA-NO PIC X(10).
 05 SEI-GENGO PIC 9.
 88 G-SHOWA VALUE 1.
 88 G-HEISEI VALUE 2.
 88 令和 VALUE 3.
 05 SEI-YMD PIC 9(6).
""",
        tmp_path,
    )
    assert "eras: {1: showa, 2: heisei, 3: reiwa}" in text.replace('"', "")


@pytest.mark.parametrize(("comment", "said"), [("転入前住所", "転入前住所"), ("予備（未使用）", "予備")])
def test_a_comment_that_contradicts_a_name_is_said_and_counts(
    comment: str, said: str, tmp_path: Path
) -> None:
    _, plain = resident_of(" 01 REC.\n 05 ATENA-NO PIC X(10).\n 05 SHIMEI PIC N(20).\n", tmp_path)
    _, doubted = resident_of(
        f" 01 REC.\n 05 ATENA-NO PIC X(10).\n 05 SHIMEI PIC N(20). *> {comment}\n", tmp_path
    )
    assert plain["SHIMEI"][0] == "shimei"
    item, sure, because = doubted["SHIMEI"]
    assert item != "shimei"
    assert said in because
    assert item == ("tennyumaejusho" if comment == said else "")
    assert comment == said or sure < WRITTEN_FROM


def test_records_with_prefixes_of_their_own_are_one_file(tmp_path: Path) -> None:
    copybook = tmp_path / "KZ.cpy"
    copybook.write_text(
        "       01 KZ-HEADER.\n       05 KZH-KBN PIC X.\n          88 KZH-IS VALUE 'H'.\n       05 KZH-YMD PIC 9(8).\n"
        "       01 KZ-MEISAI.\n       05 KZM-KBN PIC X.\n          88 KZM-IS VALUE 'M'.\n       05 KZM-NO PIC 9(8).\n",
        encoding="utf-8",
    )
    draft = draft_product("draft_v1", [copybook], "fujitsu", load_standard("2.1"), GROUPS)
    layout = draft.files["layouts/KZ.yaml"]
    assert "by: KZH_KBN" in layout
    assert [mark in layout for mark in ("H: {kind: header", "M: {kind: detail")] == [True, True]
    assert "  KZM_KBN: レコード区分。抽出時に使用" in draft.files["KZ_M.yaml"]


def test_items_of_storage_are_no_records_of_the_file(tmp_path: Path) -> None:
    """A level 77 beside level 01 is the program's own."""
    text = (
        "       77 VER PIC X(4) VALUE '0702'.\n       01 H-REC.\n       05 H-KBN PIC X.\n          88 H-IS VALUE 'H'.\n"
        "       01 M-REC.\n       05 M-KBN PIC X.\n          88 M-IS VALUE 'M'.\n       05 M-NO PIC 9(8).\n"
    )
    draft = draft_product("p_v1", [copybook(tmp_path, text)], "fujitsu", STANDARD, GROUPS)
    assert sorted(name for name in draft.files if name.startswith("layouts/")) == ["layouts/FILE.yaml"]
    assert "by: H_KBN" in draft.files["layouts/FILE.yaml"]


@pytest.mark.parametrize(
    ("name", "condition", "role"),
    [
        ("JKH-REC", "JKH-MIDASI", "header"),
        ("JKT-REC", "JKT-SYUKEI", "trailer"),
        ("R-GOUKEI", "T-IS", "trailer"),
        ("KANRI-REC", "HEDDA-REC", "header"),
        ("GOKEI-SYOTOKU-REC", "SYOTOKU", "detail"),
        ("JKN-REC", "NIHONJIN", "detail"),
    ],
)
def test_a_record_is_what_its_name_or_the_condition_of_its_mark_says(
    name: str, condition: str, role: str, tmp_path: Path
) -> None:
    text = (
        f"       01 {name}.\n       05 A-KBN PIC X.\n          88 {condition} VALUE 'A'.\n       05 A-YMD PIC 9(8).\n"
        "       01 M-REC.\n       05 M-KBN PIC X.\n          88 M-IS VALUE 'M'.\n       05 M-NO PIC 9(8).\n"
    )
    draft = draft_product("p_v1", [copybook(tmp_path, text)], "fujitsu", STANDARD, GROUPS)
    assert f"A: {{kind: {role}, record: {name}}}" in draft.files["layouts/FILE.yaml"]
