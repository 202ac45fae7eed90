"""Looking at the bytes finds the same rows as reading every value: slices, nulls, blanks and characters of four bytes."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.arrow_text import text_bytes, text_offsets
from standards.reader import load_standard
from transforms.character_forms import kana, width
from transforms.conversion import Context, Conversion
from transforms.numbers import exact_number
from transforms.text_rows import rows_holding, rows_with, spaces_to_null, with_texts

CONTEXT = Context(load_standard("2.1").groups["g_resident"].by_romaji["shimei"], Path("nosuch"), None, "")
TEXTS = st.lists(st.none() | st.text("aA1 　、ｶﾞﾟﾊﾞあア𠮷漢゛-", max_size=6), max_size=12)


def sliced(texts: list[str | None]) -> pa.Array:
    """As a slice in the middle of a longer column."""
    return pa.array(["x漢", *texts, "ｶ"], pa.string()).slice(1, len(texts))


@given(TEXTS)
def test_rows_and_offsets_are_those_of_the_values(texts: list[str | None]) -> None:
    column = sliced(texts)
    found = rows_with(column, text_bytes(column) == ord("a"))
    assert list(found) == ["a" in (text or "") for text in texts]
    assert list(np.diff(text_offsets(column))) == [len((text or "").encode()) for text in texts]


@given(TEXTS, st.sampled_from(["a", "　", "ｶﾞ", "𠮷", "漢゛", "1 1"]))
def test_rows_hold_a_text_that_their_values_hold(texts: list[str | None], part: str) -> None:
    assert list(rows_holding(sliced(texts), part)) == [part in (text or "") for text in texts]


@given(TEXTS)
def test_blank_is_null_and_nothing_else(texts: list[str | None]) -> None:
    expected = [None if not (text or "").strip(" 　") else text for text in texts]
    assert spaces_to_null(sliced(texts)).to_pylist() == expected


@pytest.mark.parametrize(
    "convert",
    [width({"to": "full"}, CONTEXT), width({"to": "half"}, CONTEXT), kana({"to": "katakana"}, CONTEXT)],
)
@given(TEXTS)
def test_a_column_is_what_its_values_are_alone(convert: Conversion, texts: list[str | None]) -> None:
    alone = [convert((pa.array([text], pa.string()),)).values[0].as_py() for text in texts]
    assert convert((sliced(texts),)).values.to_pylist() == alone


@given(st.lists(st.none() | st.text("0129+-a ", max_size=33), max_size=8))
def test_whole_numbers_are_those_of_the_form(texts: list[str | None]) -> None:
    numbers, invalid = exact_number(sliced(texts), 0)
    for text, number, wrong in zip(texts, numbers.to_pylist(), invalid.rows, strict=True):
        digits = (text or "").removeprefix("-").removeprefix("+") if (text or "")[:2] not in {"-+"} else ""
        is_whole = digits.isdigit() and len(digits) <= 30
        assert (number, bool(wrong)) == ((int(text or "0"), False) if is_whole else (None, text is not None))


def test_texts_are_exchanged_in_place() -> None:
    new = with_texts(pa.array(["a", None, "c"]), np.array([1, 2]), pa.array(["x", None]))
    assert new.to_pylist() == ["a", "x", None]
