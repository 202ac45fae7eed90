"""Chains of which no value ever becomes one of its item: told at the rule, by what the layout says of the field."""

from pathlib import Path

import pytest

from contracts.source import FieldType, SourceField
from mappings.shapes.item_shapes import unheld
from mappings.shapes.value_shape import of_field
from mappings.spec.rules import Branch, ItemRule
from standards.reader import load_standard
from tests.mappings.broken_copy import broken, copied, line_with

SPEC = "products/hayate_juki_v5/JUMINM_D.yaml"
TAX = "products/hayate_zei_v5/KAZEI.yaml"
MACHI = "{from: MACHI_CD}"
BIRTH = "{from: [SEI_GENGO, SEI_YMD], convert: era_day}"
MOVED = "{from: IDO_YMD, convert: day}"
CARD = "{from: CARD_NO, convert: trim}"
RATE = "{number: {scale: 1}}"
ERAS = "{wareki_date: {eras: {S: showa}}}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("chains"))


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"),
    [
        # A constant with decimals goes through `number`, as the values of fields do.
        (
            TAX,
            f"{{from: ZEIRITSU, convert: [trim, {RATE}]}}",
            f"{{choose: [{{when: {{ZEIRITSU: blank}}, constant: '6.5'}}, {{from: ZEIRITSU, convert: {RATE}}}]}}",
            "shotokuwarizeiritsu:",
            "has a point, and decimals are implied. Write {constant: 65, convert: {number: {scale: 1}}}.",
        ),
        # Lengths and characters that the item cannot have.
        (SPEC, MACHI, "{from: ATENA_NO}", "jusho_choazakodo:", "ATENA_NO has 10 characters, and the item 7"),
        (
            SPEC,
            MACHI,
            "{from: BANCHI}",
            "jusho_choazakodo:",
            "BANCHI has full-width characters, and the item",
        ),
        (SPEC, MACHI, "{from: BANCHI, convert: trim}", "jusho_choazakodo:", "what trim gives has full-width"),
        (
            SPEC,
            MACHI,
            "{from: MACHI_CD, convert: {pad: {to: 8, with: x}}}",
            "jusho_choazakodo:",
            "conversions fill up to 8",
        ),
        (SPEC, "{from: EDA_NO}", "{from: BANCHI}", "edabango:", "BANCHI has no digits 0 to 9"),
        # Codes that are all of one length; a byte that is half of a character.
        (
            SPEC,
            "kojinbango: {from: KOJIN_NO",
            "kojinbango: {from: JUMINHYO_CD",
            "kojinbango:",
            "item kojinbango has always 12 digits, and JUMINHYO_CD has 1 to 11 characters here",
        ),
        (
            SPEC,
            BIRTH,
            "{from: [SEI_GENGO, SEI_YMD], convert: {wareki_date: {eras: {昭: showa, 平: heisei}}}}",
            "seinengappi:",
            "SEI_GENGO has 1 characters, and is none of the era codes 昭, 平",
        ),
        # Days, years and times that are none.
        (
            SPEC,
            MOVED,
            "{from: IDO_YMD, convert: [day, {remove: '-'}]}",
            "idonengappi:",
            "what remove gives has 1 to 10 digits",
        ),
        (
            SPEC,
            MOVED,
            "{from: IDO_YMD, convert: [{part: {from: 1, to: 6}}, day]}",
            "idonengappi:",
            "what part gives has 6 digits, and western_date reads YYYYMMDD",
        ),
        (SPEC, MOVED, "{from: IDO_YMD}", "idonengappi:", "IDO_YMD has 8 digits, and idonengappi is a day"),
        (SPEC, MOVED, "{from: RIREKI_NO}", "idonengappi:", "RIREKI_NO is a whole number, and idonengappi is"),
        (
            SPEC,
            MOVED,
            "{from: BANCHI, convert: day}",
            "idonengappi:",
            "BANCHI has no digits 0 to 9, and western_date",
        ),
        (SPEC, MOVED, "{from: IDO_YMD, convert: [day_before, day]}", "idonengappi:", "IDO_YMD is no day"),
        (SPEC, "{setting: time_of_day}", "{from: IDO_YMD}", "sosajikoku:", "and sosajikoku is a time"),
        (
            TAX,
            "{from: NENDO}",
            "{constant: '20250401', convert: trim}",
            "kazeinendo:",
            "and kazeinendo is a year YYYY",
        ),
        # Sources of a day in another order, too short or too long.
        (
            SPEC,
            BIRTH,
            "{from: [SEI_YMD, SEI_GENGO], convert: era_day}",
            "seinengappi:",
            "SEI_GENGO has 1 characters, and wareki",
        ),
        (
            SPEC,
            BIRTH,
            "{from: [SEI_YMD, SEI_GENGO], convert: era_day}",
            "seinengappi:",
            "is none of the era codes M, T, S",
        ),
        (
            SPEC,
            BIRTH,
            "{from: [SEI_GENGO, IDO_YMD], convert: era_day}",
            "seinengappi:",
            "IDO_YMD has 8 digits, and wareki_date reads",
        ),
        (
            SPEC,
            BIRTH,
            f"{{from: [SEI_GENGO, SEI_YMD], convert: {ERAS.replace('S:', 'S1:')}}}",
            "seinengappi:",
            "of the era codes S1",
        ),
        (
            SPEC,
            BIRTH,
            "{from: IDO_YMD, convert: {era_text_date: {eras: {S: showa, H: heisei}}}}",
            "seinengappi:",
            "IDO_YMD has digits alone, and begins with none of the era codes S, H",
        ),
        (
            SPEC,
            BIRTH,
            "{from: [IDO_YMD, ZAIRYU_TSUKI, ZAIRYU_HI], convert: [date_parts, day]}",
            "seinengappi:",
            "and date_parts takes 4",
        ),
        (
            SPEC,
            MOVED,
            "{from: IDO_YMD, convert: {western_date: {blank: '0'}}}",
            "idonengappi:",
            "western_date: blank '0' is never IDO_YMD",
        ),
        # A conversion of several sources behind the first one, where one value comes.
        (
            SPEC,
            BIRTH,
            "{from: [SEI_GENGO, SEI_YMD], convert: [era_day, era_day]}",
            "seinengappi:",
            "wareki_date takes 2 or 4 values",
        ),
        (
            SPEC,
            BIRTH,
            "{from: IDO_YMD, convert: [day, era_day]}",
            "seinengappi:",
            "and what western_date gives is one",
        ),
        (
            SPEC,
            BIRTH,
            "{choose: [{when: {JUMIN_SBT: 3}, from: [SEI_GENGO, SEI_YMD]}, "
            "{from: [SEI_GENGO, ZAIRYU_NEN, ZAIRYU_TSUKI, ZAIRYU_HI]}], convert: era_day}",
            "seinengappi:",
            "the branches of seinengappi give 2 and 4 values",
        ),
        (
            SPEC,
            BIRTH,
            "{choose: [{when: {JUMIN_SBT: 3}, constant: '1'}, {from: [SEI_GENGO, SEI_YMD]}], convert: era_day}",
            "seinengappi:",
            "takes 2 or 4 source fields here, not 1",
        ),
        (
            SPEC,
            BIRTH,
            "{from: [SEI_YMD, SEI_YMD], convert: era_day}",
            "seinengappi:",
            "`from` names SEI_YMD twice",
        ),
        (SPEC, BIRTH, "{from: [], convert: era_day}", "seinengappi:", "`from` names no field"),
        # What cannot do anything.
        (
            SPEC,
            CARD,
            "{from: CARD_NO, convert: {part: {from: 13}}}",
            "zairyukadotobango:",
            "part begins at 13",
        ),
        (
            SPEC,
            CARD,
            "{from: CARD_NO, convert: {null_if: ['0000000000000']}}",
            "zairyukadotobango:",
            "is never CARD_NO",
        ),
        (
            SPEC,
            "{from: RIREKI_NO}",
            "{from: RIREKI_NO, convert: {null_if: '0000'}}",
            "kojinrirekibango:",
            "a number without leading",
        ),
        (
            SPEC,
            "{from: KOJIN_NO, convert: trim}",
            "{from: MACHI_CD, convert: {check_digit: individual_number}}",
            "kojinbango:",
            "and individual_number has 12 digits",
        ),
        (
            SPEC,
            "{from: [SEI_GENGO, SEI_YMD], convert: era_day}",
            f"{{from: [SEI_GENGO, SEI_YMD], convert: {ERAS.replace('showa', 'taisho')}}}",
            "seinengappi:",
            "eras: S is taisho, and the letter stands for showa",
        ),
        (SPEC, CARD, "{from: CARD_NO, convert: split_name}", "zairyukadotobango:", "no `fills` says"),
        (
            SPEC,
            "{from: SHIMEI_RM, convert: kana_name}",
            "{from: SHIMEI_RM, convert: [kana_name, split_name]}",
            "shimei_gaikokujinromaji:",
            "part its value, and no `fills` says what for",
        ),
        (
            SPEC,
            "{from: TSUSHO, convert: kanji_name}",
            "{from: TSUSHO, convert: [number, kanji_name]}",
            "tsusho:",
            "is a name or an address, and number takes none",
        ),
        (
            SPEC,
            "{from: atena.new}",
            "{from: atena.new, default: '1'}",
            "atenabango:",
            "default would make one of all without any",
        ),
        # Codes that the table of the field does not list.
        (
            SPEC,
            "{when: {JUMIN_SBT: 3}, constant",
            "{when: {JUMIN_SBT: 9}, constant",
            '{JUMIN_SBT: 3}, constant: "03"',
            "asks JUMIN_SBT for '9', which codes/jumin_sbt.csv does not list",
        ),
        (
            SPEC,
            "fills: [uji_nihonjin, na_nihonjin]",
            "fills: [na_nihonjin, uji_nihonjin]",
            "      shimei:",
            "shimei fills the given name with what stands first",
        ),
        # Vendor characters that would be taken apart, or moved as their marks.
        (
            SPEC,
            "{from: TSUSHO, convert: kanji_name}",
            "{from: TSUSHO, convert: trim}",
            "tsusho:",
            "may have vendor characters in it",
        ),
        (
            SPEC,
            "{from: TSUSHO, convert: kanji_name}",
            "{from: TSUSHO, convert: [{width: {to: full}}, kanji_name]}",
            "tsusho:",
            "width comes before gaiji, and takes its vendor characters apart",
        ),
        (
            SPEC,
            "{from: TSUSHO, convert: kanji_name}",
            "{from: TSUSHO, convert: [trim, standard_characters, gaiji]}",
            "tsusho:",
            "standard_characters comes before gaiji, and refuses every vendor character",
        ),
        # Amounts that would be ten times less.
        (
            TAX,
            "{from: NENZEIGAKU, convert: amount}",
            f"{{from: NENZEIGAKU, convert: [trim, {RATE}]}}",
            "nenzeigaku:",
            "number: scale 1",
        ),
    ],
)
def test_what_never_fits_is_told_once(root: Path, file: str, old: str, new: str, at: str, words: str) -> None:
    place = f"{file}:{line_with(root, file, at)}: "
    told = broken(root, file, old, new)
    found = [each for each in told if "neither used" not in each]
    assert any(each.startswith(place) and words in each for each in found), found
    assert all(each.startswith(place) for each in found), found
    assert len(found) <= (2 if new.startswith("{from: [SEI_YMD") else 1), found


def test_conversions_that_name_each_other_are_bounded(root: Path) -> None:
    levels = "".join(f"  c{n}: [{', '.join([f'c{n - 1}'] * 10)}]\n" for n in range(1, 9))
    bomb = f"conversions:\n  c0: [{', '.join(['trim'] * 10)}]\n{levels}"
    found = [each for each in broken(root, SPEC, "conversions:\n", bomb) if "no rule names" not in each]
    found = [each for each in found if "twice in a row" not in each]
    assert all("a chain of more than 100 conversions" in each for each in found)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"),
    [
        (SPEC, "{setting: time_of_day}", "{setting: }", "sosajikoku:", "setting is empty"),
        (SPEC, "{setting: time_of_day}", "{setting: ''}", "sosajikoku:", "setting '' is not known"),
        (SPEC, "{absent: V5 に続柄", "{absent: } # {", "tsuzukigarahyoki:", "absent is empty"),
        (SPEC, MOVED, "{from: IDO_YMD, convert: }", "idonengappi:", "convert is empty"),
        (SPEC, "rows: one", "rows:", "rows: one", "rows is empty"),
        (
            SPEC,
            CARD,
            CARD.replace("CARD_NO", "CARD_N0"),
            "zairyukadotobango:",
            "no field 'CARD_N0'. Did you mean CARD_NO",
        ),
        (SPEC, "conversions:", "conversions:\n  c:", "kanji_name:", "conversion 'c' has no step"),
        (
            SPEC,
            "conversions:",
            "conversions:\n  c: [trim]",
            "kanji_name:",
            "no rule names the conversion 'c'",
        ),
        (SPEC, "  day: [", "  day: [day, ", "  day: [", "conversion 'day' is named above its end"),
        (
            SPEC,
            "kanji_name: [trim",
            "kanji_name: [kana_name, trim",
            "kanji_name:",
            "conversion 'kana_name' is named above its end",
        ),
        (
            "products/hayate_juki_v5/layouts/JUMINM.yaml",
            "gaiji: hayate",
            "",
            "shimei:",
            "takes vendor characters (gaiji), and layout hayate_juki_v5.JUMINM names no system",
        ),
        (
            "products/hayate_juki_v5/gaiji/hayate.csv",
            "hayate,80A5",
            "hayate,",
            "hayate,80A5",
            "the code of a vendor character is bytes in hex",
        ),
        (
            "products/hayate_juki_v5/gaiji/hayate.csv",
            "U+908A,,,候補",
            "U+908A,,,候",
            "hayate,80A5",
            "the status is none of",
        ),
    ],
)
def test_what_is_empty_or_no_character_is_told(
    root: Path, file: str, old: str, new: str, at: str, words: str
) -> None:
    place = SPEC if at == "shimei:" else file
    line = line_with(root, place, at)
    found = broken(root, file, old, new)
    assert any(each.startswith(f"{place}:{line}: ") and words in each for each in found), found
    assert [
        each for each in found if words.split(", and", maxsplit=1)[0].split(" '", maxsplit=1)[0] not in each
    ] == []


@pytest.mark.parametrize(
    ("digits", "signed", "told"),
    [(3, True, True), (3, False, True), (4, True, False), (4, False, False), (5, True, False)],
)
def test_a_number_of_three_digits_is_no_year(digits: int, signed: bool, told: bool) -> None:
    """A year of an era (506) in a packed field: its sign is no digit of a year."""
    item = load_standard("2.1").groups["g_tax_assessment"].by_romaji["kazeinendo"]
    field = SourceField("NENDO", FieldType.PACKED, length=2, digits=digits, signed=signed)
    rule = ItemRule(item, 1, (Branch(None, ("NENDO",), None),))
    found = unheld(rule, of_field(field, in_columns=True), "NENDO")
    assert found == (
        (
            "NENDO has 1 to 3 digits, and kazeinendo is a year YYYY",
            "Name the field that was meant; a year of an era becomes one by a table: {codes: FILE.csv}.",
        )
        if told
        else None
    )
