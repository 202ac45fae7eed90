"""One mistake of a mapping is one message, at the line where it was made, with the name that was perhaps meant."""

from pathlib import Path

import pytest

from tests.mappings.broken_copy import broken, copied, told

HAYATE = "products/hayate_juki_v5"
RESIDENTS, SUPPORT = f"{HAYATE}/JUMINM_D.yaml", f"{HAYATE}/JUMINM_S.yaml"
LAYOUT = f"{HAYATE}/layouts/JUMINM.yaml"
INSURED = "products/hayate_kokuho_v5/KOKUHO_SHIKAKU.yaml"
TAX = "products/hayate_zei_v5/KAZEI.yaml"
PLAN = "municipalities/992011_kamomeno/plan.yaml"
CARDS = "products/minamo_kokuho_v3/KH_SHIKAKU.yaml"
MERGED = "products/minamo_juki_v3/JUMIN.yaml"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (RESIDENTS, "{setting: time_of_day}", "{setting: time_of_dy}", "setting 'time_of_dy' is not known"),
        (TAX, "each_of:", "eachof:", "rows has no key 'eachof'. Did you mean each_of?"),
        (TAX, "rows:\n      each_of", "row:\n      each_of", "has no key 'row'. Did you mean rows?"),
        (CARDS, "each_of:", "each-off:", "rows has no key 'each-off'. Did you mean each_of?"),
        (RESIDENTS, "on: MACHI_CD", "onn: MACHI_CD", "lookup town has no key 'onn'. Did you mean on?"),
        (
            TAX,
            '"001": {KINGAKU',
            '"001": {KINGAK',
            "slot 001 alone has a name 'KINGAK'. Did you mean KINGAKU?",
        ),
        (TAX, '"028": {KINGAKU', '"028": {GAKU', "slot 028 alone has a name 'GAKU'. Did you mean KINGAKU?"),
        (TAX, '"1": {ZEIGAKU', '"1": {ZEIGAK', "slot 1 alone has a name 'ZEIGAK'. Did you mean ZEIGAKU?"),
        (TAX, "from: slot.KINGAKU", "from: slot.KINGAK", "no 'slot.KINGAK' here. Did you mean slot.KINGAKU?"),
        (CARDS, "KBN: sho1_kubun", "KB: sho1_kubun", "slot 1 alone has a name 'KB'. Did you mean KBN?"),
        (CARDS, "KBN: sho2_kubun", "KB: sho2_kubun", "slot 2 alone has a name 'KB'. Did you mean KBN?"),
        (SUPPORT, "[HEISIEN_NO_1]", "[HEISIN_NO_1]", "no field 'HEISIN_NO_1'. Did you mean HEISIEN_NO_1?"),
        (
            MERGED,
            "key: [ATENA_NO, RIREKI_NO], order: [K",
            "key: [ATENA_NO, RIREKI_N], order: [K",
            "no source has a field 'RIREKI_N', which is of the key. Did you mean RIREKI_NO?",
        ),
        (
            MERGED,
            "order: [KOSHIN_NICHIJI]",
            "order: [KOSHIN_NICHIJ]",
            "no source has a field 'KOSHIN_NICHIJ'. Did you mean KOSHIN_NICHIJI?",
        ),
        (
            RESIDENTS,
            "order: [RIREKI_NO]",
            "order: [RIREKI_N]",
            "no field 'RIREKI_N'. Did you mean RIREKI_NO?",
        ),
        (
            RESIDENTS,
            "on: MACHI_CD",
            "on: MACHI_CO",
            "the source has no field 'MACHI_CO'. Did you mean MACHI_CD?",
        ),
        (RESIDENTS, "  住民情報:", "  住民基本情報:", "no group '住民基本情報'. Did you mean 住民情報?"),
        (RESIDENTS, "  住民情報:", "  g_kojin:", "no group 'g_kojin'. Did you mean 住民情報?"),
        (
            RESIDENTS,
            "  住民情報:",
            "  課税情報:",
            "below 課税情報 are those of 住民情報. Did you mean 住民情報?",
        ),
        (
            SUPPORT,
            "  支援措置対象者:",
            "  支援措置併支援対象者等:",
            "no group '支援措置併支援対象者等'. Did you mean 支援措置対象者?",
        ),
        (
            RESIDENTS,
            "      shimei_furigana:",
            "      shimei_frigana:",
            "no item 'shimei_frigana'. Did you mean shimei_furigana?",
        ),
        (
            RESIDENTS,
            "      seinengappi:",
            "      seinengapi:",
            "no item 'seinengapi'. Did you mean seinengappi?",
        ),
        (RESIDENTS, "      shimei:", "      shime:", "no item 'shime'. Did you mean shimei?"),
        (
            RESIDENTS,
            "fills: [uji_nihonjin, na_nihonjin]",
            "fills: [uji_nihonjin, na_nihonjn]",
            "no item 'na_nihonjn'. Did you mean na_nihonjin?",
        ),
        (RESIDENTS, "from: person.is_last", "from: persn.is_last", "Did you mean person.is_last?"),
        (RESIDENTS, "from: person.is_last", "from: person.is_lst", "Did you mean person.is_last?"),
        (
            RESIDENTS,
            "{layout: hayate_juki_v5.JUMINM, record: D",
            "{layout: hayate_juki_v5.JUMINM, record: S",
            "Did you mean record: D?",
        ),
        (
            RESIDENTS,
            "{layout: hayate_juki_v5.JUMINM, record: D",
            "{layout: hayate_juki_v5.JUMINM, record: I",
            "Did you mean record: D?",
        ),
        (
            INSURED,
            "layout: hayate_kokuho_v5.KOKUHO_SHIKAKU",
            "layout: hayate_kokuho_v5.KOKUHO_SHO",
            "layout hayate_kokuho_v5.KOKUHO_SHIKAKU. Did you mean layout: hayate_kokuho_v5.KOKUHO_SHIKAKU?",
        ),
        (LAYOUT, "record: JUMIN-IDO", "record: JUMIN-DETAIL", "Did you mean record: JUMIN-IDO?"),
        (LAYOUT, "record: JUMIN-DETAIL", "record: JUMIN-IDO", "Did you mean record: JUMIN-DETAIL?"),
        (
            LAYOUT,
            "D: {kind: detail, record: JUMIN-DETAIL}",
            "D: {kind: detail}",
            "Did you mean record: JUMIN-DETAIL?",
        ),
        (
            RESIDENTS,
            "{when: {JUMIN_SBT: 3}, constant",
            "{when: {row.source: juki}, constant",
            "row.source tells several sources apart, and this mapping has one, which it always is. Leave it out.",
        ),
        (
            RESIDENTS,
            "H: heisei",
            "H: heisee",
            "eras: H is 'heisee', which is no era. Did you mean H: heisei?",
        ),
        (
            RESIDENTS,
            "H: heisei",
            "heisei: H",
            "eras: heisei is 'H', which is no era. Did you mean H: heisei?",
        ),
        (RESIDENTS, "H: heisei", "H: 平成", "eras: H is '平成', which is no era. Did you mean H: heisei?"),
        (
            RESIDENTS,
            "{M: meiji, T: taisho, S: showa, H: heisei, R: reiwa}",
            "[M, T, S, H, R]",
            "eras must map codes to eras. Write them as {S: showa}.",
        ),
        (
            RESIDENTS,
            "seinengappi: {from: [SEI_GENGO, SEI_YMD], convert: era_day}",
            "seinengappi: {from: [SEI_GENGO, SEI_YMD], convert: [era_day, {codes: seibetsu.csv}]}",
            "seibetsu.csv is a table of other codes",
        ),
        (
            MERGED,
            "idonengappi: {from: IDO_YMD, convert: day}",
            "idonengappi: {from: IDO_YMD, convert: trim}",
            "item idonengappi needs a date conversion, which fills idonengappi_fushohyoki and idonengappi_fushofuragu.",
        ),
        (
            MERGED,
            "idonengappi: {from: IDO_YMD, convert: day}",
            "idonengappi: {from: IDO_YMD}",
            "Convert it: western_date, wareki_date or era_text_date; or map them.",
        ),
        (PLAN, "[hayate_zei_v5.KAZEI]", "[hayate_zei_v5.KAZEY]", "Did you mean hayate_zei_v5.KAZEI?"),
        (
            PLAN,
            "[hayate_zei_v5.KAZEI]",
            "[hayate_zei_v5.KAZEI, hayate_juki_v5.JUMINM_I]",
            "hayate_juki_v5.JUMINM_I feeds business 001, not 010. Remove it: 001 names it too.",
        ),
        (
            PLAN,
            "hayate_juki_v5.JUMINM_S]}",
            "hayate_juki_v5.JUMINM_S, hayate_zei_v5.KAZEI]}",
            "hayate_zei_v5.KAZEI feeds business 010, not 001. Remove it: 010 names it too.",
        ),
        (
            PLAN,
            "[hayate_zei_v5.KAZEI]",
            "[hayate_zei_v5.KAZEI, hayate_zei_v5.KAZEI]",
            "mapping 'hayate_zei_v5.KAZEI' stands twice",
        ),
        (
            RESIDENTS,
            "  town: {",
            "  twn: {",
            "lookups: no rule takes 'twn', and several take 'town'. Did you mean town?",
        ),
        (SUPPORT, "  atena: {", "  aten: {", "Did you mean atena?"),
        (
            RESIDENTS,
            "seinengappi: {from: [SEI_GENGO, SEI_YMD], convert: era_day}",
            "seinengappi: {from: [SEI_GENGO, SEI_YMD], convert: era_dy}",
            "conversion 'era_dy' is not known. Did you mean era_day?",
        ),
        (RESIDENTS, "wareki_date: {eras", "warek_date: {eras", "not known. Did you mean wareki_date?"),
        (
            RESIDENTS,
            "wareki_date: {eras",
            "wareki_date: {era",
            "wareki_date has no option 'era'. Did you mean eras?",
        ),
    ],
)
def test_it_is_told_once(root: Path, file: str, old: str, new: str, words: str) -> None:
    line = (root / file).read_text(encoding="utf-8").partition(old)[0].count("\n") + 1
    found = broken(root, file, old, new)
    assert len(found) == 1, found
    assert found[0].startswith(f"{file}:{line}: "), found
    assert words in found[0]


SKIPPED = "{SAKUJO_F: 1}, reason: 論理"
NEITHER = "{SAKUJO_F: 1, not: {SAKUJO_F: 1}}, reason: 論理"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (RESIDENTS, "from: KYUJI,", "from: ＫＹＵＪＩ,", "no field 'ＫＹＵＪＩ'. Did you mean KYUJI?"),
        (LAYOUT, "by: REC_KBN", "by: RECKBN", "no record kind has a field 'RECKBN'. Did you mean REC_KBN?"),
        (LAYOUT, "by: REC_KBN", "by: ATENA_NO", "'ATENA_NO' does not stand at the bytes of one field"),
        (RESIDENTS, "record: D, source", "source", "has several record kinds. Name one with `record`: 'D', "),
        (TAX, "KAZEI, source", "KAZEI, record: D, source", "one record kind, without a mark. Leave `record` out"),
        (RESIDENTS, "files: JUMINM*.DAT", "files: ../JUMINM*.DAT", "'../JUMINM*.DAT' leaves its folder"),
        (RESIDENTS, SKIPPED, NEITHER, "the condition never holds: it asks of 'SAKUJO_F' what excludes itself"),
        (
            RESIDENTS,
            "full_text: [trim, gaiji,",
            "full_text: [trim, gaiji, {reduce: {to: jis_x_0208, file: none.csv}},",
            "table codes/none.csv is not there",
        ),
        (RESIDENTS, '["00000000"]', '["0000000"]', "which has 8 characters; so with 7 more items of this conversion"),
        (LAYOUT, "format: fixed_width", "format: delimited", "of format delimited has a copybook, which tells the bytes"),
        (
            PLAN,
            "targets:",
            "crosswalks:\n  atena: {assigned_by: [hayate_juki_v5.JUMINM_D], digits: 16, first: 1}\ntargets:",
            "has 15 digits, as 12 more items that take it are too short. Give it at most so many, not 16.",
        ),
        (MERGED, "files: GENZAI*.csv", "files: RIREKI*.csv", "minamo_juki_v3.RIREKI is read from it too"),
    ],
)  # fmt: skip
def test_nothing_that_follows_from_it_is_told(root: Path, file: str, old: str, new: str, words: str) -> None:
    found = [each for each in broken(root, file, old, new) if "is neither used nor named" not in each]
    assert len(found) == 1, found
    assert words in found[0]


@pytest.mark.parametrize(
    "content", [b"", "# 空\n".encode("utf-16"), "mapping: 住民\n".encode("cp932"), b"- a\n"]
)
def test_tables_are_not_told_as_unnamed_while_a_mapping_cannot_be_read(root: Path, content: bytes) -> None:
    path = root / RESIDENTS
    text = path.read_bytes()
    path.write_bytes(content)
    try:
        assert not [each for each in told(root) if "names this table" in each]
    finally:
        path.write_bytes(text)


def test_an_option_of_a_named_conversion_is_told_once_a_group(root: Path) -> None:
    found = broken(root, TAX, "amount: [trim, number]", "amount: [trim, {number: {scale: 3}}]")
    assert [each.partition("; so with ")[2].partition(" more")[0] for each in found] == ["", "4", "1", "2"]


def test_a_table_that_nothing_names_is_told_beside_those_that_are_named(root: Path) -> None:
    (found,) = broken(root, RESIDENTS, "SEIBETSU, convert: {codes: seibetsu.csv}}", "SEIBETSU}")
    assert found.startswith(
        f"{HAYATE}/codes/seibetsu.csv: no mapping of the product names this table. Name it"
    )
    assert "*" not in found


def test_two_mistakes_are_told_twice(root: Path) -> None:
    old = '"1": {ZEIGAKU: KI1_ZEIGAKU, NOKIGEN: KI1_NOKIGEN}'
    found = broken(root, TAX, old, '"1": {ZEIGAK: KI1_ZEIGAKU, NOKIGEM: KI1_NOKIGEN}')
    assert len(found) == 2, found
    assert "Did you mean NOKIGEN?" in found[0]
    assert "Did you mean ZEIGAKU?" in found[1]


def test_a_slot_without_a_name_is_told_beside_the_field_that_it_leaves(root: Path) -> None:
    found = broken(root, TAX, "ZEIGAKU: KI1_ZEIGAKU, NOKIGEN: KI1_NOKIGEN", "ZEIGAKU: KI1_ZEIGAKU")
    assert len(found) == 2, found
    assert "slot 1 lacks NOKIGEN, which other slots have" in found[0]
    assert "source field 'KI1_NOKIGEN' is neither used" in found[1]


def test_an_item_that_is_like_no_other_is_told_beside_the_one_that_lacks(root: Path) -> None:
    found = broken(root, RESIDENTS, "shimei_furigana: {from", "yomigana: {from")
    assert len(found) == 2, found
    assert "item shimei_furigana (氏名_フリガナ) has no rule" in found[0]
    assert "group 住民情報 has no item 'yomigana'. Use its romaji name." in found[1]


def test_what_else_is_wrong_with_a_misspelt_item_is_told_too(root: Path) -> None:
    found = broken(root, RESIDENTS, "shimei_furigana: {from: SHIMEI_KN,", "shimei_frigana: {from: SHIMEI_K,")
    assert len(found) == 2, found
    assert "Did you mean shimei_furigana?" in found[0] + found[1]
    assert "the source has no field 'SHIMEI_K'. Did you mean SHIMEI_KN?" in found[0] + found[1]


def test_record_kinds_may_have_one_01_record(root: Path) -> None:
    """Marks of one form, as of new and of changed records: nothing says that another record was meant."""
    added = "I: {kind: detail, record: JUMIN-IDO}\n  J: {kind: detail, record: JUMIN-IDO}"
    assert broken(root, LAYOUT, "I: {kind: detail, record: JUMIN-IDO}", added) == []


def test_a_table_of_two_fields_behind_a_conversion_is_to_be_put_first(root: Path) -> None:
    table = root / "products/hayate_juki_v5/codes/two.csv"
    table.write_text(
        "source_1,source_2,standard,valid_from,valid_to,note,confirmed_by,confirmed_on\n1,1,1,,,,,\n",
        encoding="utf-8",
    )
    try:
        found = broken(root, RESIDENTS, "convert: {codes: seibetsu.csv}", "convert: [trim, {codes: two.csv}]")
    finally:
        table.unlink()
    assert any(
        "two.csv needs 2 source fields, not 1. Name them under `from`, with codes as the first step." in each
        for each in found
    ), found


def test_a_date_without_conversion_whose_siblings_are_mapped_is_none(root: Path) -> None:
    as_it_is = "{from: IDO_YMD}\n      idonengappi_fushohyoki: {absent: 不詳の日をもたない}"
    found = broken(
        root,
        MERGED,
        "{from: IDO_YMD, convert: day}",
        as_it_is + as_it_is.partition("}")[2].replace("hyoki", "furagu"),
    )
    assert found == []


def test_a_source_that_several_mappings_read_is_missed_once(root: Path) -> None:
    found = broken(root, PLAN, "  kokuho: {database", "  kokuhoo: {database")
    assert len(found) == 1, found
    assert (
        "source 'kokuho' of hayate_kokuho_v5.KOKUHO_SETAI (its line 4) is not in the plan; also read by"
        in found[0]
    )


def test_a_source_of_another_system_of_vendor_characters_is_told_against_the_most(root: Path) -> None:
    found = broken(root, "products/minamo_juki_v3/layouts/RIREKI.yaml", "gaiji: minamo", "gaiji: minam")
    assert len(found) == 2, found  # the other is of its layout: no table has the system
    assert (
        "minamo_juki_v3.RIREKI has vendor characters of system 'minam', and the others of 'minamo'"
        in found[0]
    )
