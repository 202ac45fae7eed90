"""Corrections that no run would apply are told by the linter, by their lines and never by their values."""

from pathlib import Path

import pytest

from mappings.lint.linter import lint
from tests.mappings.broken_copy import copied

TOWN = "municipalities/992011_kamomeno"
FIRST = "file,record,field,new_value,who,why\n"
FILE = "a" * 64
CANARY = "見本零号"
CODE = "C0FFE"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("corrected"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"{FILE},1,SHIMEI_KJ,{CANARY},係,誤字", ""),
        (f"{FILE},1,SHIMEI_KJJ,{CANARY},係,誤字", "no field of this name in what is corrected"),
        (f"{FILE},1,KOSHIN_NO,{CANARY},係,誤り", "field KOSHIN_NO holds a number"),
        (f"{FILE},1,KOSHIN_NO,,係,誤り", ""),
        (f"{FILE.upper()},1,SHIMEI_KJ,{CANARY},係,誤字", "in capital letters"),
        ("KOKUHO_SHIKAKU,1,EDABAN,1,係,誤り", ""),
        ("KOKUHO_SIKAKU,1,EDABAN,1,係,誤り", "no mapping of the plan reads a table of this name"),
        (f"{CANARY},1,SHIMEI_KJ,髙,係,列がずれた", "no mapping of the plan reads a table of this name"),
        (f"{FILE},1,{CANARY},髙,係,列がずれた", "no field of this name"),
        (f"{FILE},{'9' * 13},SHIMEI_KJ,{CANARY},係,誤字", "`record` is no number from 1, of 12 digits"),
        (f"{FILE},{'9' * 5000},SHIMEI_KJ,{CANARY},係,誤字", "`record` is no number from 1"),
        (f"{FILE},1.5,SHIMEI_KJ,{CANARY},係,誤字", "`record` is no number from 1"),
        (f"{FILE},0012,SHIMEI_KJ,{CANARY},係,誤字", ""),
        (f"KOKUHO_SHIKAKU,1,SHIMEI_KJ,{CANARY},係,誤字", "no field of this name"),
        (f"{FILE},1,SHIMEI_KJ,{CANARY}<gaiji {CODE}>,係,誤字", "is no whole number of bytes"),
    ],
)
def test_what_would_never_be_applied_is_told(root: Path, line: str, words: str) -> None:
    path = root / TOWN / "corrections.csv"
    path.write_text(FIRST + line + "\n", encoding="utf-8")
    told = [str(problem) for problem in lint([root / TOWN])[1]]
    path.unlink()
    assert len(told) == bool(words)
    assert all(f"{path.name}:2: " in each and words in each for each in told), told
    assert not any(canary in each for canary in (CANARY, CODE) for each in told), told
