"""One mistake of a mapping is one message, at the line where it was made, with the name that was perhaps meant."""

from pathlib import Path

import pytest

from tests.mappings.broken_copy import broken, copied

HAYATE = "products/hayate_juki_v5"
RESIDENTS, SUPPORT = f"{HAYATE}/JUMINM_D.yaml", f"{HAYATE}/JUMINM_S.yaml"
TAX = "products/hayate_zei_v5/KAZEI.yaml"
CARDS = "products/minamo_kokuho_v3/KH_SHIKAKU.yaml"
MERGED = "products/minamo_juki_v3/JUMIN.yaml"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (TAX, "each_of:", "eachof:", "rows has no key 'eachof'. Did you mean each_of?"),
        (TAX, "rows:\n      each_of", "row:\n      each_of", "has no key 'row'. Did you mean rows?"),
        (CARDS, "each_of:", "each-off:", "rows has no key 'each-off'. Did you mean each_of?"),
        (RESIDENTS, "on: MACHI_CD", "onn: MACHI_CD", "lookup town has no key 'onn'. Did you mean on?"),
    ],
)
def test_it_is_told_once(root: Path, file: str, old: str, new: str, words: str) -> None:
    line = (root / file).read_text(encoding="utf-8").partition(old)[0].count("\n") + 1
    found = broken(root, file, old, new)
    assert len(found) == 1, found
    assert found[0].startswith(f"{file}:{line}: "), found
    assert words in found[0]
