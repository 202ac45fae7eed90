"""Plans whose sources, products or mappings do not belong together: told once, at the line of the plan."""

from pathlib import Path

import pytest

from tests.mappings.broken_copy import broken, copied, line_with

PLAN = "municipalities/992011_kamomeno/plan.yaml"
JUKI, ZEI, KOKUHO = "{folder: 992011/juki}", "{folder: 992011/zei}", "{database: kokuho_992011}"
TAX = "{mappings: [hayate_zei_v5.KAZEI]}"
CROSSWALK = (
    "crosswalks:\n  atena: {assigned_by: [hayate_juki_v5.JUMINM_D], digits: DIGITS, first: FIRST}\ntargets:"
)
SECRET = "hanako-no-himitsu"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        (ZEI, "{database: zei_992011}", "zei:", "source 'zei' is a database, and hayate_zei_v5.KAZEI reads"),
        (KOKUHO, "{folder: 992011/kokuho}", "kokuho:", "source 'kokuho' is a folder, and hayate_kokuho_v5"),
        (KOKUHO, f"{{database: 'postgresql://u:{SECRET}@h/db'}}", "kokuho:", "the database of 'kokuho' is no name"),
        (KOKUHO, f"{{database: host=h password={SECRET}}}", "kokuho:", "the database of 'kokuho' is no name"),
        (JUKI, "{folder: 993026/juki}", "juki:", "source 'juki' is of municipality 993026, and the plan of 992011"),
        (JUKI, "{folder: deliveries_993026/juki}", "juki:", "source 'juki' is of municipality 993026"),
        (KOKUHO, "{database: kokuho_993026}", "kokuho:", "source 'kokuho' is of municipality 993026"),
        (ZEI, "{folder: 992011/juki}", "zei:", "source 'zei' is the same folder as source 'juki'"),
        (ZEI, "{folder: ./992011/juki/}", "zei:", "source 'zei' is the same folder as source 'juki'"),
        (ZEI, "{folder: .}", "zei:", "the folder of 'zei' is that of all deliveries"),
        (ZEI, "{folder: '992011\\zei'}", "zei:", "the folder of 'zei' is parted by \\"),
        (ZEI, "{folder: 'C:/992011/zei'}", "zei:", "the folder of 'zei' leaves the deliveries"),
        (ZEI, "{folder: '992011/zei '}", "zei:", "the folder of 'zei' begins or ends with a blank"),
        (f"  zei: {ZEI}\n", "", "sources:", "source 'zei' of hayate_zei_v5.KAZEI (its line 4) is not in the plan"),
        ("  zei: {", "  zeii: {", "sources:", "source 'zei' of hayate_zei_v5.KAZEI (its line 4) is not in the plan"),
        (f'  "010": {TAX}\n', "", "zei:", "no mapping of the plan reads source 'zei'"),
        (TAX, "{mappings: []}", '"010"', "business 010 moves nothing"),
        ("hayate_zei_v5, ", "", '"010"', "mapping hayate_zei_v5.KAZEI is of a product that `products` does not list"),
        ("[hayate_juki_v5,", "[hayate_zei_v5, hayate_juki_v5,", "products:", "product 'hayate_zei_v5' stands twice"),
        (" hayate_kokuho_v5.KOKUHO_SHIKAKU,", "", "KOKUHO_SHO]", "rows of 国保証情報 need one of 国保資格情報"),
        ("code_unmapped: 0.02", "code_unmapped: ０.０２", "code_unmapped:", "threshold 'code_unmapped' is no share"),
    ],
)  # fmt: skip
def test_one_mistake_is_told_once(root: Path, old: str, new: str, place: str, words: str) -> None:
    (told,) = broken(root, PLAN, old, new)
    assert told.startswith(f"{PLAN}:{line_with(root, PLAN, place)}: "), told
    assert words in told
    assert SECRET not in told


def test_the_code_of_another_town_is_told_against_the_folder(root: Path) -> None:
    told = broken(root, PLAN, '"992011"', '"131016"')
    assert told == [
        f"{PLAN}:2: municipality code '131016' is not that of the folder 992011_kamomeno."
        " Correct the code, or rename the folder."
    ]


@pytest.mark.parametrize(("digits", "first", "numbers"), [(3, 1, 999), (5, 99999, 1), (10, 9999999000, 1000)])
def test_a_crosswalk_with_too_few_numbers_is_told(root: Path, digits: int, first: int, numbers: int) -> None:
    text = CROSSWALK.replace("DIGITS", str(digits)).replace("FIRST", str(first))
    told = broken(root, PLAN, "targets:", text)
    assert [
        each for each in told if f"crosswalk atena has {numbers:,} numbers, and population is 12,000" in each
    ]


def test_a_parent_that_is_said_to_be_absent_is_not_missed(root: Path) -> None:
    mappings = "[hayate_kokuho_v5.KOKUHO_SETAI, hayate_kokuho_v5.KOKUHO_SHIKAKU, hayate_kokuho_v5.KOKUHO_SHO]"
    rest = "[hayate_kokuho_v5.KOKUHO_SETAI, hayate_kokuho_v5.KOKUHO_SHO]"
    new = f"{rest}\n    absent_groups: {{国保資格情報: 別の方式で移す}}"
    assert broken(root, PLAN, mappings, new) == []
