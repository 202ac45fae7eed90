"""Reduction to JIS: what a codec of the platform can write is left alone, all else comes from the table or is 〓."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.reader import load_standard
from transforms.conversion import Context, Converted
from transforms.reduction import reduce

ITEM = load_standard("2.1").groups["g_resident"].by_romaji["shimei"]
HEAD = "source,standard,valid_from,valid_to,note,confirmed_by,confirmed_on\n"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("product")
    (folder / "codes").mkdir()
    lines = (
        "𠮷,吉,,,作例,見本,2026-01-01\n髙,高,,,作例,見本,2026-01-01\n辻\U000e0100,辻,,,作例,見本,2026-01-01\n"
    )
    (folder / "codes" / "jis.csv").write_text(HEAD + lines, encoding="utf-8")
    return folder


def reduced(product: Path, to: str, *texts: str | None) -> Converted:
    convert = reduce({"to": to, "file": "jis.csv"}, Context(ITEM, product, None, ""))
    return convert((pa.array(texts, pa.string()),))


def test_characters_of_the_table_are_replaced_and_others_become_geta(product: Path) -> None:
    made = reduced(product, "jis_x_0208", "𠮷田　髙子", "﨑山", "山田", None, "辻\U000e0100", "辻\U000e0101")
    assert made.values.to_pylist() == ["吉田　高子", "〓山", "山田", None, "辻", "〓"]
    assert [list(mark.rows) for mark in made.notes] == [[False, True, False, False, False, True]]
    assert [mark.reason for mark in made.notes] == ["character_not_reduced"]
    assert not made.failures


def test_jis_x_0213_keeps_what_jis_x_0208_has_not(product: Path) -> None:
    """﨑 and か with a small circle (two code points) are of JIS X 0213; 髙 is not, nor is a voiced mark that combines."""
    made = reduced(product, "jis_x_0213", "﨑山", "か\u309a", "髙橋", "き\u3099")
    assert made.values.to_pylist() == ["﨑山", "か\u309a", "高橋", "〓"]
    assert reduced(product, "jis_x_0208", "か\u309a").values.to_pylist() == ["〓"]


@given(st.text("髙﨑𠮷辻吉高山田Aｱ　ー", max_size=8))
def test_what_comes_out_can_be_written_in_the_old_code(product: Path, text: str) -> None:
    (value,) = reduced(product, "jis_x_0208", text).values.to_pylist()
    assert len(value) == len(text)
    value.encode("euc_jp")
    assert all(new == old for new, old in zip(value, text, strict=True) if old in "吉高山田Aｱ　ー")
