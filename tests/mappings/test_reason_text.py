"""Reasons that say nothing are told wherever one is asked for; short ones that say something are not."""

from pathlib import Path

import pytest

from mappings.reason_text import wrong_reason
from tests.mappings.broken_copy import broken, copied

SPEC = "products/hayate_juki_v5/JUMINM_D.yaml"
PLAN = "municipalities/992011_kamomeno/plan.yaml"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("reasons"))


@pytest.mark.parametrize(
    "reason",
    [
        "未定",
        "TODO",
        "ＴＯＤＯ",
        "Tbd.",
        "?",
        "？？？",
        "なし。",
        "（要確認）",
        "検討中…",
        "-",
        "N/A",
        "ー",
        " ",
    ],
)
def test_a_reason_that_says_nothing_is_told(reason: str) -> None:
    assert wrong_reason(reason)


@pytest.mark.parametrize(
    "reason",
    [
        "不要",
        "項目なし",
        "該当なし",
        "x",
        "内部用",
        "画面だけで使う\n帳票にも出ない",
        "指定都市でない",
        "要確認の旗。画面だけで使う",
        "V3",
    ],
)
def test_a_reason_that_says_something_is_none(reason: str) -> None:
    assert wrong_reason(reason) == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("KOSHIN_NO: 現行システム内部の更新連番", "KOSHIN_NO: 未定", "unused field 'KOSHIN_NO': the reason '未定' says nothing"),
        ("KOSHIN_NO: 現行システム内部の更新連番", "KOSHIN_NO: |\n    内部の連番", "unused field 'KOSHIN_NO': the reason ends with a line break"),
        ("{absent: V5 に続柄", "{absent: TBD} # {", "item tsuzukigarahyoki is absent: the reason 'TBD' says nothing"),
        ("reason: 論理削除された履歴は移行対象外（移行計画書 3.2）", "reason: '???'", "skip_rows: the reason '???' says nothing"),
    ],
)  # fmt: skip
def test_it_is_told_at_its_line(root: Path, old: str, new: str, words: str) -> None:
    (told,) = broken(root, SPEC, old, new)
    assert words in told


def test_a_plan_says_why_too(root: Path) -> None:
    text = (root / PLAN).read_text(encoding="utf-8")
    told = broken(root, PLAN, text, text + "unread: {hayate_juki_v5.MACHIM: TODO}\n")
    assert [each for each in told if "the reason 'TODO' says nothing" in each], told
