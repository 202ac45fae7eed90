"""`hikkoshi cases`: what differs is told with what was given; each case stands alone; pytest runs them too."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError, SpecError
from mappings.cases.reader import read_cases
from mappings.spec.reader import PRODUCTS
from pipeline.cases import run_cases
from pipeline.command_line import app
from tests.pipeline.hand_town import write_hand_town

START = """mapping: hand_v1.SHIKAKU
settings: {operator: IKOU}
defaults: {ATENA: "0001", SEQ: 1, SETAI: S1, SHIMEI: 見本 一郎, KBN: A, FROM: "20200101"}
cases:
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    product = write_hand_town(tmp_path).parents[2] / "products" / "hand_v1"
    (product / "cases").mkdir()
    return product / "cases" / "SHIKAKU.yaml"


def run(path: Path, *cases: str) -> tuple[int, list[dict[str, Any]]]:
    path.write_text(START + "".join(f"  - {{name: c{n}, {case}}}\n" for n, case in enumerate(cases)))
    result = CliRunner().invoke(app, ["cases", str(path), "--json"])
    return result.exit_code, json.loads(result.output)


def differences(path: Path, case: str) -> list[tuple[str, ...]]:
    """(where, expected, found, given) of one case."""
    _, (told,) = run(path, case)
    assert told["passed"] is not bool(told["differences"])
    return [tuple(each[k] for k in ("where", "expected", "found", "given")) for each in told["differences"]]


def test_what_is_as_expected_passes(path: Path) -> None:
    row = "hihokenshashimei: 見本　一郎, hihokensharirekibango: 1, shikakusoshitsunengappi: null, sosashaid: IKOU"
    assert run(path, f"expect: {{国保資格情報: [{{{row}}}]}}") == (
        0,
        [{"file": str(path), "line": 5, "case": "c0", "passed": True, "differences": []}],
    )


def test_a_vendor_character_that_no_rule_identifies_is_no_character_of_the_standard(path: Path) -> None:
    mapping = path.parents[1] / "SHIKAKU.yaml"
    text = mapping.read_text(encoding="utf-8").replace("[trim, gaiji, name_separator]", "trim")
    mapping.write_text(text, encoding="utf-8")
    case = (
        "given: {SHIMEI: 見<gaiji f040>}, expect: {国保資格情報: [{hihokenshashimei: null}], "
        "notes: [{item: hihokenshashimei, reason: character_outside_standard}]}"
    )
    assert differences(path, case) == []


def test_a_value_that_differs_is_told_with_what_was_given(path: Path) -> None:
    found = differences(
        path, 'given: {FROM: "20200102"}, expect: {国保資格情報: [{資格取得年月日: 2020-01-01}]}'
    )
    assert found == [
        ("国保資格情報 row 1 shikakushutokunengappi", "2020-01-01", "2020-01-02", "FROM: 20200102")
    ]
    assert run(path, "expect: {国保資格情報: [{hihokensharirekibango: 2}]}")[0] == 1


@pytest.mark.parametrize(
    ("when", "numbers"),
    [
        ("{person.is_last: 1}", [2]),
        ("{person.is_last: [FALSE]}", [1]),
        ("{person.number: [2, 3]}", [2]),
        ("{not: {person.number: 1, person.is_last: true}}", [1, 2]),
    ],
)
def test_rows_of_a_group_are_chosen_by_their_history(path: Path, when: str, numbers: list[int]) -> None:
    mapping = path.parents[1] / "SHIKAKU.yaml"
    text = mapping.read_text(encoding="utf-8")
    rows = f"  国保資格情報:\n    rows: {{when: {when}}}\n"
    mapping.write_text(text.replace("  国保資格情報:\n", rows), encoding="utf-8")
    expected = ", ".join(f"{{hihokensharirekibango: {number}}}" for number in numbers)
    given = "[{SEQ: 1}, {SEQ: 2}]"
    assert differences(path, f"given: {given}, expect: {{国保資格情報: [{expected}]}}") == []


def test_records_are_skipped_by_a_look_up_where_there_is_no_history(path: Path) -> None:
    mapping = path.parents[1] / "SHIKAKU.yaml"
    text = mapping.read_text(encoding="utf-8")
    before, after = text[: text.index("over:")], text[text.index("groups:") :]
    house = (
        "lookups: {house: {layout: hand_v1.SETAI, source: files, files: SETAI.csv, key: SETAI, on: SETAI}}"
    )
    skip = "skip_rows: [{when: {house.DEL: 1}, reason: 世帯が削除済み}]"
    text = f"{before}{house}\n{skip}\n{after}".replace("{from: person.number}", "{from: SEQ}")
    mapping.write_text(text, encoding="utf-8")
    found = "lookups: {house: [{SETAI: S1, DEL: 0}, {SETAI: S2, DEL: 1}]}\ncases:\n"
    path.write_text(
        START.replace("cases:\n", found)
        + "  - {name: c, given: [{SETAI: S1}, {SETAI: S2}], expect: {skipped: 1, 国保資格情報: [{kokuhosetaibango: S1}]}}\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(app, ["cases", str(path)])
    assert result.exit_code == 0, result.output


def test_a_reject_that_nobody_expects_fails_and_so_does_one_that_does_not_come(path: Path) -> None:
    assert differences(path, "given: {KBN: Z}, expect: {国保資格情報: []}") == [
        ("rejects", "none", "kokuhoshikakukubun code_unmapped", "KBN: Z")
    ]
    expected = "expect: {rejects: [{item: kokuhoshikakukubun, reason: code_unmapped}]}"
    assert differences(path, expected) == [("rejects", "kokuhoshikakukubun code_unmapped", "none", "")]
    assert differences(path, f"given: {{KBN: Z}}, {expected}") == []


def test_notes_are_compared_where_they_are_stated(path: Path) -> None:
    given = "given: {SHIMEI: <gaiji F040>本　一郎}"
    row = "国保資格情報: [{hihokenshashimei: 〓本　一郎}]"
    assert differences(path, f"{given}, expect: {{{row}}}") == []
    noted = "notes: [{item: hihokenshashimei, reason: gaiji_undecided}]"
    assert differences(path, f"{given}, expect: {{{row}, {noted}}}") == []
    shown = ("notes", "none", "hihokenshashimei gaiji_undecided", "SHIMEI: <gaiji F040>本　一郎")
    assert differences(path, f"{given}, expect: {{notes: []}}") == [shown]


def test_the_number_of_rows_must_match(path: Path) -> None:
    assert differences(path, "expect: {国保資格情報: []}") == [("国保資格情報", "0 rows", "1 rows", "")]
    assert differences(path, "expect: {skipped: 1}") == [("skipped", "1", "0", "")]


def test_each_case_has_histories_of_its_own(path: Path) -> None:
    """All cases are the same person, and are converted together."""
    one = "expect: {国保資格情報: [{hihokensharirekibango: 1}]}"
    two = "given: [{SEQ: 3}, {SEQ: 2}], expect: {国保資格情報: [{hihokensharirekibango: 2}, {hihokensharirekibango: 1}]}"
    assert run(path, one, two, one)[0] == 0


def test_an_item_counts_once_a_record_or_once_a_row_of_a_group(tmp_path: Path) -> None:
    product = tmp_path / "products" / "hayate_zei_v5"
    shutil.copytree(PRODUCTS / "hayate_zei_v5", product)
    file = product / "cases" / "KAZEI.yaml"
    start = file.read_text(encoding="utf-8").partition("cases:\n")[0]
    one = "{item: kazeinendo, reason: character_outside_standard}"
    by_group = one.replace("}", ", group: 税額控除情報}")
    for stated, left in ((one, 0), (by_group, 1), (f"{by_group}, {by_group}", 1), (f"{by_group}, {one}", 0)):
        case = f"  - {{name: year, given: {{NENDO: R07}}, expect: {{rejects: [{stated}]}}}}\n"
        file.write_text(f"{start}cases:\n{case}", encoding="utf-8")
        (result,) = run_cases(read_cases(file))
        assert len(result.differences) == left, stated


def test_a_thousand_cases_take_a_moment() -> None:
    file = read_cases(PRODUCTS / "hayate_juki_v5" / "cases" / "JUMINM_D.yaml")
    many = replace(file, cases=file.cases * 64)
    started = monotonic()
    assert not any(result.differences for result in run_cases(many))
    assert monotonic() - started < 10


def test_the_table_shows_failures_and_counts(path: Path) -> None:
    run(path, "expect: {国保資格情報: [{sosashaid: X}]}", "expect: {国保資格情報: [{sosashaid: IKOU}]}")
    result = CliRunner().invoke(app, ["cases", str(path.parents[1])])
    assert (result.exit_code, "1 of 2 cases passed" in result.output) == (1, True)
    assert "sosashaid" in result.output


def test_what_cannot_be_understood_is_no_failure_but_wrong_usage(path: Path) -> None:
    result = CliRunner().invoke(app, ["cases", str(path.parent)])
    assert isinstance(result.exception, MigrationError)
    assert (result.exception.exit_code, "there are none" in str(result.exception)) == (2, True)
    path.write_text(START.replace("FROM", "FORM"))
    result = CliRunner().invoke(app, ["cases", str(path)])
    assert isinstance(result.exception, MigrationError)
    assert (result.exception.exit_code, "no field 'FORM'" in str(result.exception)) == (2, True)


def test_a_spec_that_lint_refuses_is_no_fault_of_hikkoshi(path: Path) -> None:
    """A table with periods takes a date beside the code; without it the look-up itself would fail."""
    table = path.parents[1] / "codes" / "kbn.csv"
    first, line, *rest = table.read_text(encoding="utf-8").splitlines()
    code, standard, *others = line.split(",")
    dated = ",".join([code, standard, "2000-01-01", *others[1:]])
    table.write_text("\n".join([first, dated, *rest, ""]), encoding="utf-8")
    path.write_text(START + "  - {name: c, expect: {国保資格情報: [{}]}}\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"SHIKAKU.yaml:\d+: kbn.csv needs 2 source fields"):
        run_cases(read_cases(path))


def test_pytest_collects_cases(path: Path) -> None:
    run(path, "expect: {国保資格情報: [{sosashaid: X}]}", "expect: {国保資格情報: [{sosashaid: IKOU}]}")
    (path.parent / "BROKEN.yaml").write_text("mapping: hand_v1.SHIKAKU\ncases: none\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "pipeline.pytest_cases", "-p", "no:cacheprovider"]
    told = subprocess.run(
        [*command, "--rootdir", path.parent, "--continue-on-collection-errors", path.parent],
        capture_output=True, text=True, check=False, cwd=PRODUCTS.parents[1],
    ).stdout  # fmt: skip
    assert "1 failed, 1 passed, 1 error" in told
    assert "国保資格情報 row 1 sosashaid: expected X, found IKOU" in told
    assert "BROKEN.yaml:2: 'cases' must be a list." in told
