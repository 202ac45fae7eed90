"""What the structure of a copybook says to a draft: comments of groups, views, calendars, occurrences, trailers, charsets."""

import re
from pathlib import Path

import pytest

from mappings.draft.product import draft_product
from mappings.lint.linter import lint
from mappings.yaml.text import parse_yaml
from tests.mappings.drafts import GROUPS, STANDARD, UNDECIDED, copybook, drafted, resident_of

GROUPED = """
       01  REC.
           05  ATENA-NO          PIC X(10).
      * 生年月日
           05  K01.
               10  K01-GENGO     PIC X.
               10  K01-YMD       PIC 9(6).
      * 転入前住所
           05  K02.
               10  K02-A         PIC N(30).
      * 異動情報
           05  K03.
               10  K03-A         PIC X(3).
      * 異動届出年月日
               10  K03-B         PIC 9(8).
      * 予備
           05  K04.
               10  SHIMEI        PIC N(20).
               10  K04-B         PIC N(20).
"""


def test_the_comment_of_a_group_is_that_of_its_fields(tmp_path: Path) -> None:
    text, decided = resident_of(GROUPED, tmp_path)
    assert decided["K01_YMD"][0] == "seinengappi"
    assert "from: [K01_GENGO, K01_YMD]" in text
    assert decided["K02_A"] == ("tennyumaejusho", 1.0, "its comment says 転入前住所 of 転入前住所")
    assert "# K03_A: undecided (X(3) 異動情報)" in text
    assert "異動情報" not in decided["K03_B"][2]
    assert "its comment says 予備" in decided["SHIMEI"][2]


def test_what_is_said_of_several_fields_is_no_rule_of_one(tmp_path: Path) -> None:
    text = (
        " 01 REC.\n 05 ATENA-NO PIC X(10).\n *> 氏名\n 05 K02.\n 10 K02-A PIC N(20).\n 10 K02-B PIC N(20).\n"
    )
    path = copybook(tmp_path, text)
    draft = draft_product("p_v1", [path], "fujitsu", STANDARD, [STANDARD.groups["g_resident"]])
    found = {each.field: each for each in draft.mappings[0].decisions()}
    assert (found["K02_A"].written, found["K02_A"].item) == (False, "shimei")
    assert "its group's comment says 氏名" in found["K02_A"].because


VIEWS = """
       01  REC.
           05  ATENA-NO          PIC 9(09).
           05  KJ-KBN            PIC X(01).
               88  KJ-KOJIN      VALUE '1'.
               88  KJ-HOJIN      VALUE '2' '3'.
           05  REKI-KBN          PIC 9.
               88  SEIREKI       VALUE 1.
               88  WAREKI        VALUE 2.
           05  KOJIN-SHIMEI      PIC N(20).
           05  HOJIN-MEISHO REDEFINES KOJIN-SHIMEI PIC N(20).
           05  SEI-SEIREKI       PIC 9(08).
           05  SEI-WAREKI REDEFINES SEI-SEIREKI.
               10  SEI-GENGO     PIC 9.
               10  SEI-YMD       PIC 9(6).
           05  SEI-X REDEFINES SEI-SEIREKI PIC X(08).
"""


def test_views_that_a_mark_tells_apart_are_not_reasoned_away(tmp_path: Path) -> None:
    text, _ = resident_of(VIEWS, tmp_path)
    assert re.search(
        r"^# HOJIN_MEISHO: undecided .*Another view of KOJIN_SHIMEI: KJ_KBN tells which", text, re.M
    )
    assert "(88 KJ-KOJIN '1', 88 KJ-HOJIN '2' '3')." in text
    assert 'choose: [{when: {KJ_KBN: ["2", "3"]}, from: HOJIN_MEISHO}, {from: KOJIN_SHIMEI}]' in text
    (era,) = re.findall(r"^# SEI_YMD: undecided .*$", text, re.M)
    assert era.endswith(
        'choose: [{when: {REKI_KBN: "2"}, from: [SEI_GENGO, SEI_YMD], convert: …}, {from: SEI_SEIREKI, convert: …}]'
    )
    assert "SEI_X: SEI-SEIREKI の再定義" in text, "no mark has a name for it"
    assert "  HOJIN_MEISHO:" not in text


def test_a_field_over_another_without_a_mark_stays_the_same_value_once_more(tmp_path: Path) -> None:
    text, _ = resident_of(VIEWS.replace("88  KJ-HOJIN", "88  KJ-SONOTA"), tmp_path)
    assert "  HOJIN_MEISHO: KOJIN-SHIMEI の再定義" in text


CALENDARS = """
       01  REC.
           05  ATENA-NO          PIC 9(09).
           05  KOSEI-KBN         PIC X(01).
           05  KOSEI-S           PIC 9(08).
           05  KOSEI-W REDEFINES KOSEI-S.
               10  KOSEI-GENGO   PIC X(01).
               10  KOSEI-WYMD    PIC S9(06) COMP-3.
               10  FILLER        PIC X(03).
           05  IDO-KBN           PIC X(01).
           05  IDO-W.
               10  IDO-GENGO     PIC 9(01).
               10  IDO-WYMD      PIC S9(06) COMP-3.
               10  FILLER        PIC X(03).
           05  IDO-S REDEFINES IDO-W PIC 9(08).
"""


def test_a_day_in_two_calendars_is_no_value_once_more(tmp_path: Path) -> None:
    """Bytes that are a day in the one view are none in the other, whether condition names tell them apart or not."""
    text, decided = resident_of(CALENDARS, tmp_path)
    (day,) = re.findall(r"^# KOSEI_WYMD: undecided .*$", text, re.M)
    assert day.endswith(
        "Another view of KOSEI_S in another calendar: which mark tells? "
        "choose: [{when: {MARK: VALUE}, from: [KOSEI_GENGO, KOSEI_WYMD], convert: …}, {from: KOSEI_S, convert: …}]"
    )
    assert "# KOSEI_GENGO: undecided (X(01)). The era of KOSEI_WYMD." in text
    assert "KOSEI-S の再定義" not in text
    assert decided["IDO_WYMD"][0] == "idonengappi"
    assert "from: [IDO_GENGO, IDO_WYMD]" in text


@pytest.mark.parametrize(
    ("digits", "more", "is_day"),
    [("PIC 9(06) COMP-3", "", True), ("PIC 9(05) COMP-3", "", False), ("PIC 9(06) COMP-3", "Z PIC X", False)],
)
def test_a_day_in_two_calendars_needs_no_names_of_era_and_day(
    digits: str, more: str, is_day: bool, tmp_path: Path
) -> None:
    text, _ = resident_of(
        "       01 J-REC.\n       05 ATENA-NO PIC 9(10).\n       05 IDO-S PIC 9(08) COMP-3.\n"
        f"       05 IDO-WA REDEFINES IDO-S.\n       10 IDO-G PIC X.\n       10 IDO-Y {digits}.\n"
        + (f"       10 IDO-{more}.\n" if more else ""),
        tmp_path,
    )
    told = (
        "choose: [{when: {MARK: VALUE}, from: [IDO_G, IDO_Y], convert: …}, {from: IDO_S, convert: …}]" in text
    )
    assert told is is_day
    assert ("  IDO_Y: IDO-S の再定義" in text) is not is_day


def test_the_era_of_an_occurrence_is_its_own(tmp_path: Path) -> None:
    text, _ = resident_of(
        "       01 J-REC.\n       05 ATENA-NO PIC 9(10).\n       05 IDO OCCURS 2.\n"
        "       10 IDO-NENGO PIC X.\n       10 IDO-YMD PIC 9(06).\n",
        tmp_path,
    )
    assert "{from: [IDO_NENGO_1, IDO_YMD_1], convert: era_letter_day}" in text
    assert "# IDO_NENGO_2: undecided (X). The era of IDO_YMD_2." in text


def test_an_era_says_no_item_but_its_day(tmp_path: Path) -> None:
    _, decided = resident_of(
        " 01 REC.\n 05 IDO-GENGO PIC 9.\n 05 FILLER PIC X.\n 05 ATENA-NO PIC X(9).\n", tmp_path
    )
    assert decided["IDO_GENGO"] == ("", 0.0, "no item is like it")


TABLES = """
       01  REC.
           05  KKS-ATENA-NO      PIC 9(09).
           05  KKS-NINZU         PIC 9.
           05  KKS-KIBETSU OCCURS 3.
               10  KKS-NOKIGEN   PIC 9(08).
               10  KKS-ZEIGAKU   PIC S9(09) COMP-3.
           05  KKS-LOG OCCURS 0 TO 30 DEPENDING ON KKS-NINZU.
               10  KKS-LOG-X     PIC X.
"""


def test_each_of_is_proposed_for_groups_that_occur(tmp_path: Path) -> None:
    text, _ = resident_of(TABLES, tmp_path)
    assert "rows of their own in KKS_KIBETSU, KKS_LOG? each_of stands below" in text
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
    first = next(number for number, line in enumerate(lines) if line.startswith("KKS_KIBETSU: undecided"))
    rows = parse_yaml(Path("rows"), "\n".join(lines[first + 1 : first + 7]))
    assert rows == {
        "rows": {
            "each_of": {
                str(n): {"NOKIGEN": f"KKS_NOKIGEN_{n}", "ZEIGAKU": f"KKS_ZEIGAKU_{n}"} for n in (1, 2, 3)
            },
            "empty_when": {"slot.NOKIGEN": "blank"},
        }
    }
    assert "KKS_LOG: undecided (occurs 30 times, as KKS-NINZU says)" in "\n".join(lines)
    assert "… up to 30, or `children: {KKS_LOG: [KEY]}` in the layout" in text


@pytest.mark.parametrize(
    ("field", "equals"),
    [
        ("KENSU PIC 9(6)", "T.KENSU"),
        ("SO-KENSUU PIC 9(6)", "T.SO_KENSUU"),
        ("件数 PIC 9(6)", "T.件数"),
        ("REC-CNT PIC S9(7) COMP-3", "T.REC_CNT"),
        ("G01 PIC 9(6). *> データ件数", "T.G01"),
        ("KENSU-X PIC X(6)", ""),
        ("CONTRACT PIC 9(6)", ""),
    ],
)
def test_a_count_of_records_in_a_trailer_is_a_control(field: str, equals: str, tmp_path: Path) -> None:
    name, dot, comment = field.partition(".")
    text = (
        " 01 BODY.\n 05 KBN PIC X.\n 88 B VALUE 'D'.\n 05 ATENA-NO PIC 9(9).\n"
        f" 01 TRAILER.\n 05 KBN PIC X.\n 88 T VALUE 'T'.\n 05 {name}.{comment if dot else ''}\n"
    )
    path = copybook(tmp_path, text)
    draft = draft_product("p_v1", [path], "fujitsu", STANDARD, [STANDARD.groups["g_resident"]])
    found = re.findall(r"- \{count: records, equals: \"?([^\"}]+)\"?\}  # sure", draft.files["FILE_D.yaml"])
    assert found == ([equals] if equals else [])


def test_a_trailer_whose_mark_is_not_known_is_counted_all_the_same(tmp_path: Path) -> None:
    text = " 01 BODY.\n 05 KBN PIC X.\n 05 ATENA-NO PIC 9(9).\n 01 TRAILER.\n 05 KBN PIC X.\n 05 KENSU PIC 9(6).\n 05 KENSU-ALL PIC 9(3).\n"
    draft = drafted(tmp_path / "draft_v1", copybook(tmp_path, text))
    (control,) = re.findall(r"- \{count: records, .*$", draft.files["FILE__1.yaml"], re.M)
    assert "?2.KENSU" in control
    assert (
        "It has KENSU_ALL too; a count of one kind goes with `record: KIND`. Its mark ?2 is not known yet"
        in control
    )
    _, problems = lint([tmp_path / "draft_v1"])
    assert [str(problem) for problem in problems if not UNDECIDED.match(problem.wrong)] == []


def test_the_charset_of_a_maker_with_two_is_a_guess_and_names_both(tmp_path: Path) -> None:
    path = copybook(tmp_path, " 01 REC.\n 05 ATENA-NO PIC X(10).\n")
    draft = draft_product("p_v1", [path], "nec-avx", STANDARD, GROUPS)
    (line,) = [text for text in draft.files["layouts/FILE.yaml"].splitlines() if text.startswith("charset:")]
    assert line.startswith("charset: jips_j  # sure: 0.30 because this is a guess: jips_j where")
    assert "jips_e (with a known_text) where they are F0 to F9" in line
