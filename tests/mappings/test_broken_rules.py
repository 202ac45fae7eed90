"""Rules that a stranger may write and no row would survive: each is told at its line, and nothing else is."""

from pathlib import Path

import pytest

from tests.mappings.broken_copy import broken, copied, line_with, told

SPEC = "products/hayate_juki_v5/JUMINM_D.yaml"
CARD = "{from: CARD_NO, convert: trim}"
WHEN = "{JUMIN_SBT: 3, TSUSHO: blank}"
FILLS = "fills: [uji_nihonjin, na_nihonjin]"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("broken"))


def test_the_copy_has_no_problem(root: Path) -> None:
    assert told(root) == []


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        (
            "{constant: 架空県,",
            f"{{constant: {'県' * 5},",
            "jusho_todofuken:",
            "is longer than its 4 characters",
        ),
        (
            "{from: IDO_YMD, convert: day}",
            "{from: IDO_YMD, convert: day, default: 昭和}",
            "idonengappi:",
            "is no day",
        ),
        (
            "{from: IDO_YMD, convert: day}",
            "{from: IDO_YMD, convert: day, default: 2026-02-30}",
            "idonengappi:",
            "default '2026-02-30' of idonengappi is no day YYYY-MM-DD",
        ),
        (
            "{setting: time_of_day}",
            '{constant: "25:00"}',
            "sosajikoku:",
            "constant '25:00' of sosajikoku is no time",
        ),
        ("{from: EDA_NO}", "{from: EDA_NO, default: 1a}", "edabango:", "default '1a' of edabango is"),
        ("{from: RIREKI_NO}", "{from: RIREKI_NO, default: x}", "kojinrirekibango:", "is no number"),
        ("{from: RIREKI_NO}", '{from: RIREKI_NO, default: "1.5"}', "kojinrirekibango:", "is no whole number"),
        (
            "{codes: seibetsu.csv}",
            "{codes: seibetsu.csv}, default: 7",
            "seibetsu:",
            "is not in its code list",
        ),
        (
            'constant: "01"',
            'constant: "77"',
            "- {when: {JUMIN_SBT: 3, TSUSHO",
            "constant '77' of shimeiyusenkubun is not in its code list",
        ),
        ("{setting: operator}", "{constant: 操作者}", "sosashaid:", "has characters that are not half-width"),
        ("{setting: operator}", '{constant: ""}', "sosashaid:", "is empty"),
        (
            "{setting: time_of_day}",
            "{setting: as_of}",
            "sosajikoku:",
            "cannot be setting as_of, which is no time",
        ),
        (
            "{setting: as_of}",
            "{setting: operator}",
            "sosanengappi:",
            "cannot be setting operator, which is no day",
        ),
        (
            "{setting: municipality}",
            "{setting: municipality_name}",
            "jusho_shikuchosonkodo:",
            "which has characters that are not",
        ),
        ("convert: {codes: seibetsu.csv}", "convert: day", "seibetsu:", "its conversions give a day"),
        (
            "{from: RIREKI_NO}",
            '{from: RIREKI_NO, convert: {split: {by: ","}}}',
            "kojinrirekibango:",
            "has one value, and its conversions give a list",
        ),
        (
            CARD,
            "{from: CARD_NO, convert: {width: {to: full}}}",
            "zairyukadotobango:",
            "give full-width characters",
        ),
        (
            CARD,
            "{from: CARD_NO, convert: {part: {from: 5, to: 3}}}",
            "zairyukadotobango:",
            "part: from 5 lies after to 3",
        ),
        (
            CARD,
            "{from: CARD_NO, convert: {part: {from: 0}}}",
            "zairyukadotobango:",
            "part: from must be a whole number from 1",
        ),
        (
            "convert: [kanji_name, split_name]",
            "convert: kanji_name",
            "shimei:",
            "the conversions of shimei fill nothing",
        ),
        (FILLS, f"{FILLS[:-1]}, na_nihonjin]", "shimei:", "fill 2 items, not 3"),
        (FILLS, f"{FILLS[:-1]}, na_nihonjin]", "shimei:", "is filled by shimei already"),
        (
            FILLS,
            "fills: [uji_nihonjin, seibetsu]",
            "shimei:",
            "seibetsu, which shimei fills, has a rule of its own",
        ),
        (
            "order: [RIREKI_NO]",
            "order: [RIREKI_NO, RIREKI_NO]",
            "person:",
            "over person names 'RIREKI_NO' twice",
        ),
        ("order: [RIREKI_NO]", "order: [ATENA_NO]", "person:", "over person names 'ATENA_NO' twice"),
        ("key: [ATENA_NO]", "key: []", "person:", "over person: key names no field"),
        (
            WHEN,
            "{JUMIN_SBT: 3, not: {JUMIN_SBT: 3}}",
            "- {when: {JUMIN_SBT: 3, TSUSHO",
            "the condition never holds",
        ),
        (
            WHEN,
            "{JUMIN_SBT: 3, any: [{JUMIN_SBT: 2}, {JUMIN_SBT: blank}]}",
            "- {when: {JUMIN_SBT: 3, TSUSHO",
            "the condition never holds",
        ),
        (
            CARD,
            '{from: CARD_NO, convert: {pad: {to: 300, with: "0"}}}',
            "zairyukadotobango:",
            "fill up to 300",
        ),
        (CARD, "{from: CARD_NO, convert: {number: {scale: 40}}}", "zairyukadotobango:", "whole number to 37"),
        ("{SAKUJO_F: 1}", '{SAKUJO_F: "01"}', "SAKUJO_F: 1", "no row has SAKUJO_F '01'"),
        ("{from: RIREKI_NO}", "RIREKI_NO", "kojinrirekibango:", "item 'kojinrirekibango' has no rule"),
        (
            "{from: EDA_NO}",
            "{from: EDA_NO, convert: gaiji}",
            "edabango:",
            "EDA_NO is a whole number, and gaiji takes texts",
        ),
        (
            "{from: EDA_NO}",
            "{choose: [{when: {JUMIN_SBT: 1}, from: person.next.EDA_NO}, {from: RIREKI_NO}], convert: {kana: {to: katakana}}}",
            "edabango:",
            "and kana takes texts",
        ),
        (
            "{from: EDA_NO}",
            "{from: EDA_NO, convert: {number: {scale: 2}}}",
            "edabango:",
            "scale of number says nothing of numbers",
        ),
        (
            CARD,
            "{from: person.number, convert: [number, day_before]}",
            "zairyukadotobango:",
            "what number gives is a whole number, and day_before takes texts",
        ),
        (
            CARD,
            "{from: CARD_NO, convert: [{split: {by: x}}, trim]}",
            "zairyukadotobango:",
            "what split gives is a list, and trim takes one value",
        ),
        (
            WHEN,
            "{person.number: x}",
            "- {when: {JUMIN_SBT: 3, TSUSHO",
            "no row has person.number 'x': the field",
        ),
        (
            WHEN,
            "{person.number: -1}",
            "- {when: {JUMIN_SBT: 3, TSUSHO",
            "no row has person.number '-1': the field",
        ),
        (
            WHEN,
            "{not: {person.is_last: 最新}}",
            "- {when: {JUMIN_SBT: 3, TSUSHO",
            "no row has person.is_last '最新': it is 1, 0, true or false",
        ),
        (
            WHEN,
            "{any: [{person.next.RIREKI_NO: x}]}",
            "- {when: {JUMIN_SBT: 3, TSUSHO",
            "no row has person.next.RIREKI_NO 'x': the field",
        ),
        ("{SAKUJO_F: 1}", "{person.is_last: 0}", "SAKUJO_F: 1", "skip_rows asks for person.is_last"),
        ("{SAKUJO_F: 1}", "{not: {town.YUBIN_NO: blank}}", "SAKUJO_F: 1", "skip_rows asks for town.YUBIN_NO"),
        ("{SAKUJO_F: 1}", '{any: [{atena.new: "1"}]}', "SAKUJO_F: 1", "skip_rows asks for atena.new"),
        (
            "{when: {JUMIN_SBT: 3}, const",
            '{when: {TSUSHO: blank, JUMIN_SBT: ["3"]}, const',
            "- {when: {JUMIN_SBT: 3}, const",
            "no row comes to this branch: one before it takes all that it asks for",
        ),
        (WHEN, "{JUMIN_SBT: [1, 2, 1]}", "- {when: {JUMIN_SBT: 3, TSUSHO", "asks JUMIN_SBT for '1' twice"),
        (
            "{setting: operator}",
            "{setting: operator, default: IKOU}",
            "sosashaid:",
            "its default is never taken, for setting operator is never null",
        ),
        (
            "{constant: 架空県,",
            "{choose: [{when: {JUMIN_SBT: 1}, constant: 架空県}, {constant: 架空県}], default: 県,",
            "jusho_todofuken:",
            "its default is never taken, for a constant is never null",
        ),
        (
            "{from: person.is_last, convert: flag}",
            "{from: person.number, convert: flag}",
            "saishinfuragu:",
            "person.number counts 1, 2, 3 and on, and flag takes",
        ),
        (
            "{from: IDO_YMD, convert: day}",
            "{from: IDO_YMD, convert: [day, day]}",
            "idonengappi:",
            "day stands twice",
        ),
        (CARD, "{from: CARD_NO, convert: [trim, trim]}", "zairyukadotobango:", "trim stands twice in a row"),
        (
            "{codes: seibetsu.csv}",
            "[{codes: seibetsu.csv}, {codes: seibetsu.csv}]",
            "seibetsu:",
            "codes stands twice in a row",
        ),
        (WHEN, "{JUMIN_SBT: []}", "- {when: {JUMIN_SBT: 3, TSUSHO", "needs a value, a list of values"),
        (f"when: {WHEN}, ", "", "- {when: {JUMIN_SBT: 3}, const", "no row comes to this branch"),
    ],
)
def test_what_no_row_survives_is_told(root: Path, old: str, new: str, at: str, words: str) -> None:
    line = line_with(root, SPEC, at)
    found = broken(root, SPEC, old, new, line - 1)
    assert any(each.startswith(f"{SPEC}:{line}: ") and words in each for each in found), found


@pytest.mark.parametrize(
    "rule",
    [
        "{from: EDA_NO, convert: [trim, number]}",
        "{choose: [{when: {JUMIN_SBT: 1}, constant: '1'}, {when: {EDA_NO: 2}, constant: '2'}], default: '0'}",
        "{from: EDA_NO, convert: [{pad: {to: 5, with: '0'}}, {part: {from: 2}}, {part: {from: 2}}, number]}",
        '{from: EDA_NO, convert: [{null_if: "0"}, {pad: {to: 3, with: "0"}}, number]}',
        "{choose: [{when: {JUMIN_SBT: 1}, from: EDA_NO}, {constant: 1}], convert: {number: {minus: [△]}}}",
    ],
)
def test_a_number_goes_through_what_takes_its_digits(root: Path, rule: str) -> None:
    assert broken(root, SPEC, "{from: EDA_NO}", rule) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "products/hayate_juki_v5/layouts/JUMINM.cpy",
            "SEI-YMD             PIC 9(06) COMP-3.",
            "SEI-YMD             PIC 9(4)V99 COMP-3.",
            "SEI_YMD is a number with decimals, and wareki_date takes whole numbers",
        ),
        (
            "products/hayate_juki_v5/layouts/JUMINM.cpy",
            "SEI-YMD             PIC 9(06) COMP-3.",
            "SEI-YMD             PIC 9(04) COMP-3. 05 FILLER PIC X.",
            "SEI_YMD has 4 digits, and wareki_date reads YYMMDD",
        ),
        (
            SPEC,
            "{from: IDO_YMD, convert: day}",
            "{from: SEI_YMD, convert: day}",
            "SEI_YMD has 6 digits, and western_date reads YYYYMMDD",
        ),
        (
            SPEC,
            "{from: IDO_YMD, convert: day}",
            "{from: IDO_YMD}\n      idonengappi_fushohyoki: {absent: 不要}\n      idonengappi_fushofuragu: {absent: 不要}",
            "IDO_YMD has 8 digits, and idonengappi is a day YYYY-MM-DD",
        ),
        (
            "products/minamo_kokuho_v3/KH_SHIKAKU.yaml",
            "hihokensharirekibango: {from: kai}",
            "hihokensharirekibango: {from: shutoku_bi, convert: number}",
            "shutoku_bi is a day YYYY-MM-DD, and number takes digits",
        ),
        (
            "products/minamo_kokuho_v3/layouts/KH_SETAI.yaml",
            "{name: kigo, type: text}",
            "{name: kigo, type: bytes}",
            "kigo holds bytes, which no item is made of",
        ),
    ],
)
def test_a_field_of_a_kind_that_its_conversions_cannot_take_is_told(
    root: Path, file: str, old: str, new: str, words: str
) -> None:
    assert any(words in each for each in broken(root, file, old, new))


@pytest.mark.parametrize(
    "condition",
    [
        "{JUMIN_SBT: [3, 1], not: {JUMIN_SBT: 1}, any: [{TSUSHO: blank}, {JUMIN_SBT: 1}]}",
        "{TSUSHO: [blank, 1], not: {TSUSHO: 1}}",
        "{not: {JUMIN_SBT: 3, TSUSHO: blank}}",
        "{person.number: [1, 2], person.is_last: [1, 'true', false]}",
        "{person.next.RIREKI_NO: blank, person.previous.TSUSHO: 見本, atena.new: 0001}",
    ],
)
def test_a_condition_that_may_hold_is_none(root: Path, condition: str) -> None:
    assert broken(root, SPEC, WHEN, condition) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"),
    [
        (
            "products/hayate_zei_v5/KAZEI.yaml",
            '"001": {',
            '"999": {',
            '"001": {',
            "takes, is not in its code list (001 市区町村民税調整控除額、",
        ),
        ("products/hayate_juki_v5/codes/seibetsu.csv", "1,1", ",1", "1,1", "the source code is empty"),
        (SPEC, "    items:", "    item:", "    items:", "group 住民情報 has no key 'item'"),
        (
            SPEC,
            "record: D, equals",
            "record: X, equals",
            "record: D, equals",
            "a control is of no record kind 'X'",
        ),
        (
            "products/hayate_zei_v5/KAZEI.yaml",
            "empty_when: {slot.ZEIGAKU: [blank, 0]}",
            'empty_when: {slot.key: ["4", "5"]}',
            "empty_when: {slot.ZEIGAKU: [blank, 0]}",
            "no row has slot.key '5': the slots are 1, 2, 3, 4",
        ),
        (
            SPEC,
            "equals: T.KENSU",
            "equals: T.REC_KBN",
            "{count: records,",
            "T.REC_KBN tells record kinds apart, and is no total",
        ),
        (
            SPEC,
            "{sum: ATENA_NO, record: D, equals: T.GOKEI}",
            "{equals: T.KENSU, count: records}",
            "{sum: ATENA_NO,",
            "this control stands above already",
        ),
        (
            SPEC,
            "{sum: ATENA_NO, record: D, equals: T.GOKEI}",
            "{count: records, record: D, equals: T.KENSU}",
            "{sum: ATENA_NO,",
            "T.KENSU is the total of the control in line",
        ),
        (SPEC, "sum: ATENA_NO", "sum: SHIMEI_RM", "sum: ATENA_NO", "field 'SHIMEI_RM' is text, of which"),
        (SPEC, "sum: ATENA_NO", "sum: JUMIN_SBT", "sum: ATENA_NO", "field 'JUMIN_SBT' is text, of which"),
        (SPEC, "sum: ATENA_NO", "sum: BANCHI", "sum: ATENA_NO", "field 'BANCHI' is kanji, of which"),
        (SPEC, "sum: ATENA_NO", "sum: NOSUCH", "sum: ATENA_NO", "the source has no field 'NOSUCH'"),
        (
            "products/hayate_zei_v5/KAZEI.yaml",
            "sum: NENZEIGAKU",
            "sum: SHIMEI",
            "sum: NENZEIGAKU",
            "a control sums SHIMEI, of which sofusakishimei is made",
        ),
        (
            SPEC,
            "skip_rows:",
            "skip_rows:\n  - {when: {not: {SAKUJO_F: 1}}, reason: x}",
            "skip_rows:",
            "no record moves: with every SAKUJO_F one of skip_rows holds",
        ),
        (
            SPEC,
            "skip_rows:",
            "skip_rows:\n  - {when: {any: [{JUMIN_SBT: 3}, {not: {JUMIN_SBT: [3, 1]}}, {JUMIN_SBT: 1}]}, reason: x}",
            "skip_rows:",
            "no record moves: with every JUMIN_SBT one of skip_rows holds",
        ),
        (
            SPEC,
            "skip_rows:",
            "skip_rows:\n  - {when: {REC_KBN: [D, H]}, reason: x}",
            "skip_rows:",
            "no record moves: with every REC_KBN one of skip_rows holds",
        ),
        (
            SPEC,
            "rows: one",
            "rows: {when: {REC_KBN: H}}",
            "  住民情報:",
            "no row comes to 住民情報: no record is left with the REC_KBN",
        ),
        (
            SPEC,
            "rows: one",
            "rows: {when: {SAKUJO_F: 1}}",
            "  住民情報:",
            "no row comes to 住民情報: no record is left with the SAKUJO_F",
        ),
        (SPEC, "  kana_name: [", "  trim: [", "kana_name:", "conversion 'trim' has the name of a word"),
        (SPEC, "on: MACHI_CD", "onn: MACHI_CD", "town:", "lookup town has no key 'onn'. Did you mean on?"),
        (
            "products/minamo_juki_v3/layouts/JOHYO.yaml",
            "delimited",
            "lines",
            "ATENA_NO",
            "the fields have no length",
        ),
        (SPEC, "groups:", "group:", "groups:", "a mapping has no key 'group'. Did you mean groups?"),
        (
            "products/minamo_juki_v3/JUMIN.yaml",
            "merge:",
            "merges:",
            "merge:",
            "a mapping has no key 'merges'. Did you mean merge?",
        ),
    ],
)
def test_a_mistake_has_no_train_of_others(
    root: Path, file: str, old: str, new: str, at: str, words: str
) -> None:
    line = line_with(root, file, at)
    found = broken(root, file, old, new)
    assert any(each.startswith(f"{file}:{line}: ") and words in each for each in found), found
    assert [each for each in found if "neither used" in each or len(found) > 2] == []


def test_records_are_skipped_by_what_is_joined_where_there_is_no_history(root: Path) -> None:
    over = "over:\n  person: {key: [ATENA_NO], order: [RIREKI_NO]}\n"
    path = root / SPEC
    text = path.read_text(encoding="utf-8")
    alone = text.replace(over, "").replace("{from: person.is_last, convert: flag}", "{constant: '1'}")
    path.write_text(alone, encoding="utf-8")
    try:
        assert (
            broken(root, SPEC, "{SAKUJO_F: 1}", "{SAKUJO_F: 1, town.YUBIN_NO: blank, atena.new: blank}") == []
        )
    finally:
        path.write_text(text, encoding="utf-8")


def test_what_an_earlier_rule_skips_is_told(root: Path) -> None:
    first = "skip_rows:\n  - {when: {JUMIN_SBT: 1, TSUSHO: [a, b]}, reason: 例}\n"
    rules = f"{first}  - {{when: {{TSUSHO: b, JUMIN_SBT: 1, SAIKO_F: 0}}, reason: 例}}"
    (told,) = [each for each in broken(root, SPEC, "skip_rows:", rules) if "SAIKO_F" not in each]
    assert told.startswith(
        f"{SPEC}:{line_with(root, SPEC, 'skip_rows:') + 2}: nothing is left to skip here: one"
    )


@pytest.mark.parametrize(("asked", "count"), [("見本", 0), ("20240101", 0), ("昭和" * 40, 1), ("abc", 1)])
def test_a_slot_is_asked_for_what_the_field_of_one_of_them_may_hold(
    root: Path, asked: str, count: int
) -> None:
    slots = f'{{each_of: {{"1": {{A: IDO_YMD}}, "2": {{A: KATAGAKI}}}}, empty_when: {{slot.A: "{asked}"}}}}'
    found = broken(root, SPEC, "rows: one", f"rows: {slots}")
    assert len([each for each in found if f"no row has slot.A '{asked}': the field" in each]) == count, found
