"""Branches of `choose` with conversions of their own: what is wrong in one of them is told at its line."""

from pathlib import Path

import pytest

from mappings.cases.case import CaseFile
from pipeline.cases import cases_below, run_cases
from tests.mappings.broken_copy import broken, copied, line_with

SPEC = "products/hayate_juki_v5/JUMINM_D.yaml"
CASES = "products/hayate_juki_v5/cases/JUMINM_D.yaml"
BIRTH = "{from: [SEI_GENGO, SEI_YMD], convert: era_day}"
CARD = "{from: CARD_NO, convert: trim}"
# The day of birth in two views: a code with YYMMDD, and of some residents YYYYMMDD.
ERA = "{when: {SEIBETSU: 1}, from: [SEI_GENGO, SEI_YMD], convert: era_day}"
WESTERN = "{from: IDO_YMD, convert: day}"


def choose(*branches: str, beside: str = "") -> str:
    lines = "".join(f"\n          - {branch}" for branch in branches)
    return f"\n        choose:{lines}{beside and f'{chr(10)}        {beside}'}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("branches"))


def test_branches_may_convert_for_themselves(root: Path) -> None:
    assert broken(root, SPEC, BIRTH, choose(ERA, WESTERN)) == []
    assert broken(root, SPEC, BIRTH, choose(ERA.replace("era_day", "[era_day]"), WESTERN)) == []
    assert broken(root, SPEC, CARD, choose("{when: {JUMIN_SBT: 1}, constant: A}", CARD)) == []


@pytest.mark.parametrize(
    ("branches", "beside", "at", "words"),
    [
        ((ERA, WESTERN), "convert: day", "        convert: day", "some for all"),
        ((ERA, "{from: IDO_YMD}"), "", "{from: IDO_YMD}", "IDO_YMD has 8 digits, and seinengappi is a day"),
        ((ERA, "{from: IDO_YMD, convert: dya}"), "", "dya", "conversion 'dya' is not known"),
        ((ERA, "{from: IDO_YMD, convert: }"), "", "convert: }", "convert is empty"),
        ((ERA, "{from: IDO_YMD, convert: era_day}"), "", "{from: IDO_YMD, convert: era_day}", "takes 2 or 4 source fields here, not 1"),
        ((ERA, "{from: IDO_YMD, convert: [day, {part: {from: 1, to: 4}}]}"), "", "part", "what part gives has 4 characters"),
        ((ERA, "{constant: '1980-02-30'}"), "", "1980-02-30", "is no day"),
        ((ERA, "{from: IDO_YMD, convert: {codes: none.csv}}"), "", "none.csv", "codes/none.csv is not there"),
        ((ERA, WESTERN), "fills: [uji_nihonjin]", "seinengappi:", "fill nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_branch_is_told_at_its_line(
    root: Path, branches: tuple[str, ...], beside: str, at: str, words: str
) -> None:
    new = choose(*branches, beside=beside)
    begin = line_with(root, SPEC, "seinengappi:")
    line = begin + next(i for i, text in enumerate(f"seinengappi:{new}".splitlines()) if at in text)
    found = broken(root, SPEC, BIRTH, new)
    assert any(each.startswith(f"{SPEC}:{line}: ") and words in each for each in found), found
    assert len(found) == 1 + (beside.startswith("fills")), found


def test_a_date_fills_its_siblings_from_whatever_branch(root: Path) -> None:
    """By the cases of the product: a person of the second kind has the day of the other view."""
    spec, cases = root / SPEC, root / CASES
    before = spec.read_text(encoding="utf-8"), cases.read_text(encoding="utf-8")
    given = """cases:
  - name: second_view
    given: [{SEIBETSU: 1}, {ATENA_NO: "0000000002", SEIBETSU: 2, SEI_GENGO: "?", SEI_YMD: null, IDO_YMD: "19991200"}]
    expect:
      住民情報:
        - {seinengappi: 1980-01-02, seinengappi_fushofuragu: 0, seinengappi_fushohyoki: null}
        - {seinengappi: null, seinengappi_fushofuragu: 1, seinengappi_fushohyoki: １９９９年１２月日不詳}
"""
    spec.write_text(before[0].replace(BIRTH, choose(ERA, WESTERN)), encoding="utf-8")
    cases.write_text(before[1].partition("cases:\n")[0] + given, encoding="utf-8")
    try:
        (file,) = (each for each in cases_below([cases]) if isinstance(each, CaseFile))
        assert [difference for result in run_cases(file) for difference in result.differences] == []
    finally:
        spec.write_text(before[0], encoding="utf-8")
        cases.write_text(before[1], encoding="utf-8")
