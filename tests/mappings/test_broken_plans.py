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
