"""Plans, own measures and cases with one mistake: told once, at its line."""

from pathlib import Path

import pytest

from tests.mappings.broken_copy import broken, copied, line_with, told

EXTENSION = "municipalities/993026_tsuruhama/extensions/kodomo_iryo.yaml"
PLAN = "municipalities/992011_kamomeno/plan.yaml"
CASES = "products/minamo_juki_v3/cases/SHIEN.yaml"
TO_DAY = "shikakushuryonengappi: {name: 資格終了年月日,"
EXPECT = "{支援措置対象者: [{seigentaisho: [1, 3], shiensochikubun: 1, moshideshanojokyo: 1}]}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        (EXTENSION, "digits: 15", f"digits: {10**9}", 14, "of type X has no valid digits. Write how many at"),
        (
            EXTENSION,
            "digits: 6,",
            "digits: 39,",
            45,
            "has no valid digits. Write how many, with scale at most",
        ),
        (EXTENSION, "digits: 2,", f"digits: 2, repeats: {10**9},", 44, "repeats more than 1,000 times"),
        (
            EXTENSION,
            TO_DAY,
            f"{TO_DAY} required_when: {{shikakushuryonengappi: blank}},",
            43,
            "names the item itself",
        ),
        (EXTENSION, "english: person_no", "english: 宛名", 14, "english '宛名' of item atenabango is no"),
        (EXTENSION, "english: person_no", "english: person no", 14, "english 'person no' of item"),
        (EXTENSION, "type: DATE\n", "type: DATES\n", 40, "type 'DATES' is not known"),
        (EXTENSION, "住民情報: [atenabango]", "住民情報: [atenabango, atenabango]", 11, "'atenabango' twice"),
        (PLAN, "v5.JUMINM_I,", 'v5.JUMINM_I, "x.\\0",', 13, "there is no mapping 'x.\\x00'"),
        (EXTENSION, "futankubun.csv", "futan.csv", 44, "table codes/futan.csv is not there"),
        (PLAN, "population: 12000", "population: 0", 2, "population is 0"),
        (PLAN, "population: 12000", "population: -5", 2, "'population' must be a whole number"),
        (PLAN, "as_of: 2026-04-01", "as_of: 2026-02-30", 4, "as_of is no date"),
        (PLAN, '"09:00:00"', '"25:00:00"', 6, "time_of_day is no time"),
        (PLAN, "operator: IKOU", 'operator: ""', 5, "operator is empty"),
        (
            PLAN,
            "operator: IKOU",
            "operator: 移行",
            5,
            "setting operator has characters that are not half-width",
        ),
        (PLAN, "operator: IKOU", "operator: IKOU-TANTOU", 5, "longer than its 10 characters as sosashaid"),
        (
            PLAN,
            "かもめ野市",
            "かもめ野市" * 3,
            2,
            "setting municipality_name is longer than its 12 characters",
        ),
        (PLAN, '"992011"', '"992012"', 2, "the municipality code is wrong"),
        (PLAN, "[store, delivery]", "[store, store]", 18, "target 'store' stands twice"),
        (PLAN, "[hayate_juki_v5,", "[hayate_juki_v9,", 7, "there is no product 'hayate_juki_v9'"),
        (PLAN, "v5.JUMINM_I,", "v5.JUMINM_X,", 13, "there is no mapping 'hayate_juki_v5.JUMINM_X'"),
        (PLAN, "v5.JUMINM_I,", "v5.JUMINM_D,", 13, "mapping 'hayate_juki_v5.JUMINM_D' stands twice"),
        (PLAN, 'standard: "2.1"', 'standard: "9.9"', 3, "standard '9.9' is not here. Known versions: 2.1"),
        (
            PLAN,
            "{database: kokuho_992011}",
            "{database: kokuho_992011, rows_per_second: 0}",
            11,
            "'rows_per_second' is 0. Write a number from 1",
        ),
        (
            PLAN,
            "{folder: 992011/juki}",
            "{folder: 992011/juki, rows_per_second: 100}",
            9,
            "rows_per_second of 'juki' limits nothing",
        ),
        (CASES, EXPECT, "{}", 16, "the case expects nothing"),
    ],
)
def test_one_mistake_is_told_once(root: Path, file: str, old: str, new: str, line: int, words: str) -> None:
    (told,) = broken(root, file, old, new)
    assert told.startswith(f"{file}:{line}: "), told
    assert words in told


def test_a_number_of_thousands_of_digits_is_no_crash(root: Path) -> None:
    found = broken(root, EXTENSION, "digits: 15", f"digits: {'9' * 5000}")
    assert any("'digits' must be a whole number. Write digits only, at most 18." in each for each in found)


def test_a_file_without_a_case_tests_nothing(root: Path) -> None:
    path = root / CASES
    before = path.read_text(encoding="utf-8")
    path.write_text("mapping: minamo_juki_v3.SHIEN\ncases: []\n", encoding="utf-8")
    (told,) = broken(root, CASES, "mapping", "mapping")
    path.write_text(before, encoding="utf-8")
    assert told.startswith(f"{CASES}:2: the file has no case")


def crossing(root: Path) -> None:
    """A plan that gives new numbers."""
    path = root / PLAN
    crosswalks = (
        "crosswalks:\n  atena: {assigned_by: [hayate_juki_v5.JUMINM_D], digits: 15, first: 900000000000001}\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + crosswalks, encoding="utf-8")


def test_old_numbers_beside_new_ones_are_told(tmp_path: Path) -> None:
    root = copied(tmp_path)
    crossing(root)
    assert told(root) == []
    spec = "products/hayate_juki_v5/JUMINM_I.yaml"
    (found,) = broken(root, spec, "atenabango: {from: atena.new}", "atenabango: {from: ATENA_NO}")
    assert found.startswith(
        f"{spec}:{line_with(root, spec, 'atenabango:')}: atenabango of 異動情報 keeps the old"
    )


def test_a_crossing_that_nothing_uses_is_told(root: Path) -> None:
    spec = "products/hayate_juki_v5/JUMINM_D.yaml"
    more = "crosswalks:\n  other: {crosswalk: atena, numbering: hayate, old: [SETAI_NO]}"
    (found,) = broken(root, spec, "crosswalks:", more)
    assert "nothing uses other.new" in found


def test_records_that_are_merged_are_read_by_one_mapping(root: Path) -> None:
    spec = root / "products/minamo_juki_v3/JUMIN.yaml"
    (spec.parent / "AGAIN.yaml").write_text(
        spec.read_text(encoding="utf-8").replace("minamo_juki_v3.JUMIN\n", "minamo_juki_v3.AGAIN\n"),
        encoding="utf-8",
    )
    plan = next(
        each for each in root.glob("municipalities/*/plan.yaml") if "minamo_juki_v3.JUMIN" in each.read_text()
    )
    found = broken(
        root,
        str(plan.relative_to(root)),
        "minamo_juki_v3.JUMIN",
        "minamo_juki_v3.JUMIN, minamo_juki_v3.AGAIN",
    )
    (spec.parent / "AGAIN.yaml").unlink()
    assert any("and one of them merges its records" in each for each in found), found


def test_cases_of_another_mapping_are_told_once(root: Path) -> None:
    cases = "products/hayate_juki_v5/cases/JUMINM_D.yaml"
    (found,) = broken(root, cases, "hayate_juki_v5.JUMINM_D", "hayate_juki_v5.JUMINM_I")
    assert found.endswith("fields that `defaults` gives. Name the mapping that the cases are of.")


def test_a_number_of_other_fields_than_its_series_is_told(tmp_path: Path) -> None:
    root = copied(tmp_path)
    crossing(root)
    spec = "products/hayate_juki_v5/JUMINM_S.yaml"
    found = broken(root, spec, "old: [HEISIEN_NO_1]", "old: [SIEN_RIREKI_NO, HEISIEN_NO_1]")
    assert any("heisien_1 has 2 fields, and hayate in " in each for each in found), found


def test_own_items_show_no_more_than_those_of_their_parent(root: Path) -> None:
    (found,) = broken(root, EXTENSION, "digits: 15, privacy: personal", "digits: 15, privacy: open")
    assert "do not both have 'atenabango' alike" in found


@pytest.mark.parametrize("name", ["over", "lookups"])
def test_what_nothing_uses_is_told(root: Path, name: str) -> None:
    spec = "products/hayate_juki_v5/JUMINM_D.yaml"
    more = {
        "over": "over:\n  other: {key: [ATENA_NO], order: [RIREKI_NO]}",
        "lookups": "lookups:\n  other: {layout: hayate_juki_v5.MACHIM, source: juki, files: MACHIM*.csv, key: MACHI_CD, on: MACHI_CD}",
    }
    (found,) = broken(root, spec, f"{name}:", more[name])
    assert "nothing uses other. Take other.NAME for an item" in found


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ('delimiter: ","\nquote: ","', "delimiter and quote are one"),
        ('delimiter: "\\n"', "delimiter is no printable character"),
        ("delimiter: 、", "delimiter is no printable character"),
    ],
)
def test_a_delimiter_that_parts_nothing_is_told(root: Path, new: str, words: str) -> None:
    layout = "products/hayate_zei_v5/layouts/KAZEI.yaml"
    (found,) = broken(root, layout, "header: true", f"header: true\n{new}")
    assert words in found


def test_an_item_that_the_constants_require_cannot_be_absent(root: Path) -> None:
    spec = "products/hayate_kokuho_v5/JUTOGAI.yaml"
    text = (root / spec).read_text(encoding="utf-8")
    rules = {
        line.split(":")[0].strip(): line.strip()
        for line in text.splitlines()
        if line.strip().startswith(("daihyoatenafuragu:", "nayosesakiatenabango:"))
    }
    broken_text = text.replace(rules["daihyoatenafuragu"], 'daihyoatenafuragu: {constant: "1"}').replace(
        rules["nayosesakiatenabango"], "nayosesakiatenabango: {absent: 名寄せをしない}"
    )
    found = broken(root, spec, text, broken_text)
    assert any("by the constants of the group it is required in every row" in each for each in found), found
