"""Code tables with one mistake: told once, at the line of the file, or at the rule, that holds it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mappings.code_table import read_code_table
from tests.mappings.broken_copy import broken, copied, line_with, told

HAYATE = "products/hayate_juki_v5"
SPEC, SEX, COUNTRY = f"{HAYATE}/JUMINM_D.yaml", f"{HAYATE}/codes/seibetsu.csv", f"{HAYATE}/codes/kokuseki.csv"
REASON = f"{HAYATE}/codes/ido_jiyu.csv"
TOWN = "municipalities/992011_kamomeno"
OWN = f"{TOWN}/codes/ido_jiyu.csv"
EXTENSION = "municipalities/993026_tsuruhama/extensions"
HEAD = "source,standard,valid_from,valid_to,note,confirmed_by,confirmed_on\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("broken"))


@pytest.fixture
def added(root: Path) -> Iterator[list[Path]]:
    """Files to be removed again."""
    files: list[Path] = []
    yield files
    for path in files:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        (SEX, "\n1,1,", "\n01,1,", 2, "source code '01' is never met: SEIBETSU is always 1 digits"),
        (SEX, "\n1,1,", "\n１,1,", 2, "source code '１' is never met: SEIBETSU is always 1 digits"),
        (SEX, "\n1,1,", "\n1 ,1,", 2, "source code '1 ' ends in a blank"),
        (SEX, "\n1,1,", "\n1\u3000,1,", 2, "source code '1\\u3000' ends in a blank"),
        (SEX, "\n1,1,", "\n1,1 ,", 2, "standard code '1 ' begins or ends with a blank"),
        (SEX, "\n1,1,", "\n ,1,", 2, "the source code is empty"),
        (SEX, "担当,2025-11-10\n", "担当,2025-11-31\n", 2, "confirmed_on is no day"),
        (SEX, "担当,2025-11-10\n", "担当,R7.11.10\n", 2, "confirmed_on is no day"),
        (SEX, "\n1,1,,", "\n1,1,2023-02-29,", 2, "valid_from and valid_to are no period"),
        (SEX, "\n2,2,", "\n1,2,", 3, "source code '1' stands in line 2 too"),
        (COUNTRY, "\n101,", "\n1010,", 2, "source code '1010' is never met: ZEN_KUNI has 3 bytes"),
        (OWN, "415,43,,,住居表示の実施。かもめ野市だけが使う,かもめ野市 市民課,2026-01-15\n", "", 0, "the table has no line"),
        (OWN, "\n415,43,", "\n415,99,", 2, "source code '415' maps to '99', which idojiyu"),
        (OWN, "\n415,43,", "\n4150,43,", 2, "source code '4150' is never met"),
        (OWN, "\n415,43,", "\n４１５,43,", 2, "source code '４１５' is never met"),
        (OWN, "2026-01-15", "2026-13-15", 2, "confirmed_on is no day"),
        (OWN, HEAD + "415,", HEAD.replace("source", "source_1,source_2") + "415,,", 1, "2 columns of source codes, the product's 1"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_told_once(root: Path, file: str, old: str, new: str, line: int, words: str) -> None:
    (problem,) = broken(root, file, old, new)
    assert problem.startswith(f"{file}:{line}: " if line else f"{file}: "), problem
    assert words in problem


@pytest.mark.parametrize("table", ["sien_kbn.csv", "jumin_sbt.csv", "ido_jiyu.csv", "zairyu.csv"])
def test_a_table_of_another_item_is_told_at_the_rule_that_names_it(root: Path, table: str) -> None:
    found = broken(root, SPEC, "{codes: kokuseki.csv}", f"{{codes: {table}}}")
    rule = f"{SPEC}:{line_with(root, SPEC, '{codes: kokuseki.csv}')}: "
    assert [each for each in found if each.startswith(rule)], found
    assert not [each for each in found if each.startswith(f"{HAYATE}/codes/{table}:")], found


def test_a_table_without_a_line_is_told(root: Path) -> None:
    content = (root / SEX).read_text(encoding="utf-8")
    (problem,) = broken(root, SEX, content, HEAD)
    assert problem.startswith(f"{SEX}: the table has no line.")


def test_a_table_that_towns_fill_may_be_without_a_line(root: Path) -> None:
    oaza = "products/minamo_juki_v3/codes/oaza.csv"
    line = (root / oaza).read_text(encoding="utf-8").splitlines()[1]
    assert broken(root, oaza, line, "") == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (f"{HAYATE}/codes/seibetu.csv", "no mapping of the product names this table"),
        (f"{HAYATE}/codes/seibetsu.CSV", "no mapping of the product names this table"),
        (f"{TOWN}/codes/idou_jiyu.csv", "no mapping of the plan's products names this table, so it does nothing"),
        (f"{TOWN}/codes/ido_jiyu.csv.CSV", "no mapping of the plan's products names this table"),
        ("municipalities/993026_tsuruhama/own/codes/kubunn.csv", "no mapping of the product names this table"),
        (f"{EXTENSION}/codes/kubun.csv", "no extension names this table"),
    ],
)  # fmt: skip
def test_a_table_that_nothing_reads_is_told(root: Path, added: list[Path], file: str, words: str) -> None:
    added.append(root / file)
    added[0].write_text(HEAD + "1,1,,,,,\n", encoding="utf-8")
    (problem,) = told(root)
    assert problem.startswith(f"{file}: {words}"), problem


def test_a_town_s_table_of_a_product_that_it_does_not_move_yet_is_none(root: Path) -> None:
    plan = f"{TOWN}/plan.yaml"
    assert broken(root, plan, "[hayate_juki_v5.JUMINM_D, hayate_juki_v5.JUMINM_I, ", "[") == []


def test_one_mapping_alone_tells_nothing_of_the_tables_of_others(root: Path) -> None:
    assert told(root, SPEC) == []


@pytest.mark.parametrize("same", [False, True])
def test_a_table_of_a_hundred_thousand_lines_takes_a_second(tmp_path: Path, *, same: bool) -> None:
    (tmp_path / "codes").mkdir()
    days = [f"{1000 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(100_000)]
    lines = [f"A,1,{day},{day},,,\n" if same else f"{n},1,,,,,\n" for n, day in enumerate(days)]
    (tmp_path / "codes" / "t.csv").write_text(HEAD + "".join(lines), encoding="utf-8")
    begun = time.monotonic()
    assert len(read_code_table(tmp_path, None, "t.csv").entries) == 100_000
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "file", [f"{HAYATE}/gaiji/hayate.csv", "municipalities/993026_tsuruhama/gaiji/hayate.csv"]
)
def test_a_character_of_a_system_that_no_layout_has_is_told(root: Path, file: str) -> None:
    (problem,) = broken(root, file, "\nhayate,", "\nhayato,")
    assert problem.startswith(f"{file}:2: no layout has the system 'hayato'"), problem


@pytest.mark.parametrize(
    ("file", "place", "words"),
    [
        (f"{TOWN}/code/ido_jiyu.csv", f"{TOWN}/code", "nothing reads a folder of this name. Rename it to codes."),
        (f"{TOWN}/Codes/ido_jiyu.csv", f"{TOWN}/Codes", "nothing reads a folder of this name. Rename it to codes."),
        (f"{TOWN}/gaji/hayate.csv", f"{TOWN}/gaji", "nothing reads a folder of this name. Rename it to gaiji."),
        (f"{HAYATE}/layout/X.csv", f"{HAYATE}/layout", "nothing reads a folder of this name. Rename it to layouts."),
        (f"{TOWN}/seibetsu.csv", f"{TOWN}/seibetsu.csv", "nothing reads a table that lies here. Put it into codes or gaiji."),
        (f"{EXTENSION}/futan.csv", f"{EXTENSION}/futan.csv", "nothing reads a table that lies here. Put it into codes."),
    ],
)  # fmt: skip
def test_a_table_in_another_place_is_told(
    root: Path, added: list[Path], file: str, place: str, words: str
) -> None:
    (root / file).parent.mkdir(exist_ok=True)
    (root / file).write_text(HEAD, encoding="utf-8")
    added.append(root / file)
    assert told(root) == [f"{place}: {words}"]


def test_other_folders_are_of_people(root: Path, added: list[Path]) -> None:
    (root / TOWN / "議事録").mkdir()
    added.append(root / TOWN / "議事録" / "x.csv")
    added[0].write_text("a\n", encoding="utf-8")
    assert told(root) == []
