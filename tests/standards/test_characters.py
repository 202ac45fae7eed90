"""The kinds of characters against the platform's codecs, for every code point; columns against plain Python."""

import sys
import unicodedata
from collections.abc import Callable
from functools import cache

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards import characters
from standards.characters import Kind, holding, kind_of, outside, stray_selector, unnamed

EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
VS17 = "\U000e0100"
ALPHABET = "aｱ　ア一々葛髙﨑廊〜～é\u309a\ue000\U0010de92\U00020b9f\x00\n\ufffd" + VS17 + "\U000e01ef"


@cache
def _kinds() -> dict[str, int]:
    return {character: int(kind_of(character)) for character in EVERY}


def _all_of(kind: Kind) -> set[str]:
    return {character for character, kinds in _kinds().items() if kinds & kind}


def _code(character: str, codec: str) -> bytes:
    return character.encode(codec, errors="ignore")


def test_jis_x_0208_is_what_euc_jp_writes_in_two_bytes() -> None:
    expected = {c for c in EVERY if len(code := _code(c, "euc_jp")) == 2 and code[0] >= 0xA1}
    assert len(expected) == 6879
    assert _all_of(Kind.JIS_X_0208) == expected | {"\u2014"}


def test_jis_x_0213_is_what_shift_jis_2004_writes_in_two_bytes() -> None:
    written = {c for c in EVERY if len(_code(c, "shift_jis_2004")) == 2}
    assert len(written) == 11_208
    assert {c for c in written if c.isascii()} == {"\\", "~"}
    found = _all_of(Kind.JIS_X_0213)
    assert found == {c for c in written if not c.isascii()} | {"＼", "～", "\u2014"}
    assert found > _all_of(Kind.JIS_X_0208)


def test_jis_x_0213_holds_no_character_that_euc_jis_2004_does_not() -> None:
    """And lacks those of JIS X 0212, which that codec takes from euc_jp's third set."""
    found, supplementary = (
        _all_of(Kind.JIS_X_0213) - {"\u2014"},
        {c for c in EVERY if len(_code(c, "euc_jp")) == 3},
    )
    wide = {c for c in EVERY if len(code := _code(c, "euc_jis_2004")) > 1 and code[0] != 0x8E}
    assert found < wide
    assert wide - found < supplementary


def test_widths_and_private_use_of_every_code_point() -> None:
    assert "".join(sorted(_all_of(Kind.HALF_WIDTH))) == "".join(map(chr, range(0x20, 0x7F)))
    assert _all_of(Kind.HALF_WIDTH_KANA) == set(map(chr, range(0xFF61, 0xFFA0)))
    private = {c for c in EVERY if unicodedata.category(c) == "Co"}
    vendor, plane = _all_of(Kind.VENDOR_PRIVATE), _all_of(Kind.PLANE_PRIVATE)
    assert (vendor | plane, vendor & plane) == (private, set())
    assert vendor == {c for c in private if ord(c) < 0x10000}
    full = _all_of(Kind.FULL_WIDTH)
    never = {
        c
        for c in EVERY
        if unicodedata.category(c) in {"Cc", "Cf", "Co", "Zl", "Zp"} or ord(c) & 0xFFFE == 0xFFFE
    }
    assert not full & (
        never | _all_of(Kind.HALF_WIDTH | Kind.HALF_WIDTH_KANA) | {"\ufffc", "\ufffd", "\ufdd0"}
    )
    assert full | {"\xad"} > _all_of(Kind.JIS_X_0213) | _all_of(Kind.IDEOGRAPH) | _all_of(Kind.SELECTOR)


def test_combining_characters_and_selectors_of_every_code_point() -> None:
    marks = {c for c in EVERY if unicodedata.category(c)[0] == "M"}
    assert _all_of(Kind.SELECTOR) == {chr(code) for code in range(0xE0100, 0xE01F0)}
    assert _all_of(Kind.COMBINING) == marks - _all_of(Kind.SELECTOR)


def test_ideographs_are_those_of_unicode_and_of_the_levels() -> None:
    ideographs = _all_of(Kind.IDEOGRAPH)
    named = {c for c in EVERY if unicodedata.name(c, "").startswith("CJK UNIFIED IDEOGRAPH-")}
    assert named < ideographs
    assert {c for c in ideographs - named if c not in "〆〇"} == set("﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩")
    assert (
        len((ideographs & _all_of(Kind.JIS_X_0208)) - set("〆〇仝")) == 6355
    )  # 第1水準 2,965 and 第2水準 3,390


@pytest.mark.parametrize(
    ("character", "kinds"),
    [
        ("辻", Kind.JIS_X_0208 | Kind.JIS_X_0213 | Kind.FULL_WIDTH | Kind.IDEOGRAPH),
        ("﨑", Kind.JIS_X_0213 | Kind.FULL_WIDTH | Kind.IDEOGRAPH),
        ("髙", Kind.FULL_WIDTH | Kind.IDEOGRAPH),
        ("～", Kind.JIS_X_0213 | Kind.FULL_WIDTH),
        ("\u309a", Kind.FULL_WIDTH | Kind.COMBINING),
        ("\U0010de92", Kind.PLANE_PRIVATE),
        ("\ue000", Kind.VENDOR_PRIVATE),
        ("\t", Kind(0)),
        ("\ufff9", Kind(0)),
    ],
)
def test_characters_that_people_ask_about(character: str, kinds: Kind) -> None:
    assert kind_of(character) == kinds


def _plainly(test: Callable[[str], bool], texts: list[str | None]) -> list[bool]:
    return [text is not None and test(text) for text in texts]


def _stray(text: str) -> bool:
    return any(
        Kind.SELECTOR in kind_of(character) and (place == 0 or Kind.IDEOGRAPH not in kind_of(text[place - 1]))
        for place, character in enumerate(text)
    )


@settings(deadline=None)
@given(
    st.lists(st.none() | st.text(ALPHABET, max_size=4), max_size=12),
    st.integers(0, 3),
    st.sampled_from([Kind.JIS_X_0208, Kind.HALF_WIDTH, Kind.JIS_X_0213 | Kind.SELECTOR, Kind(0)]),
)
def test_columns_are_judged_like_each_text(texts: list[str | None], start: int, kinds: Kind) -> None:
    expected_outside = _plainly(lambda text: any(not kind_of(c) & kinds for c in text), texts)[start:]
    expected_holding = _plainly(lambda text: any(kind_of(c) & kinds for c in text), texts)[start:]
    for column in (pa.array(texts, pa.string())[start:], pa.array(texts, pa.large_string())[start:]):
        assert outside(column, kinds).tolist() == expected_outside
        assert holding(column, kinds).tolist() == expected_holding
        assert stray_selector(column).tolist() == _plainly(_stray, texts)[start:]


def test_a_selector_belongs_to_the_ideograph_of_its_own_value() -> None:
    texts = [f"葛{VS17}飾", VS17, "葛", VS17, f"葛{VS17}{VS17}", f"ア{VS17}", "", None]
    assert stray_selector(pa.array(texts)).tolist() == [False, True, False, True, True, True, False, False]


def test_what_lies_below_a_null_is_not_read() -> None:
    whole = pa.array([b"\x8f\xe0", "一".encode()], pa.binary())
    buffers = [pa.array([False, True]).buffers()[1], *whole.buffers()[1:]]
    column = pa.Array.from_buffers(pa.string(), 2, buffers)
    assert outside(column, Kind.HALF_WIDTH).tolist() == [False, True]


@pytest.mark.parametrize("kind", [Kind.JIS_X_0213, Kind.SELECTOR | Kind.PLANE_PRIVATE, Kind(0)])
def test_every_code_point_alone_and_among_others(kind: Kind) -> None:
    expected = [bool(_kinds()[character] & kind) for character in EVERY]
    for column in (pa.array(EVERY), pa.array([f"一{c}" for c in EVERY])):
        own = bool(kind_of("一") & kind) and column[0].as_py() != EVERY[0]
        assert holding(column, kind).tolist() == [own or found for found in expected]
    assert outside(pa.array(EVERY), kind).tolist() == [not found for found in expected]


@settings(deadline=None)
@given(st.lists(st.none() | st.text(ALPHABET, max_size=4), max_size=12), st.integers(1, 7))
def test_a_column_is_read_the_same_in_blocks_of_any_size(texts: list[str | None], size: int) -> None:
    column = pa.array(texts, pa.string())
    with pytest.MonkeyPatch.context() as patch:
        whole = [outside(column, Kind.JIS_X_0213).tolist(), holding(column, Kind.SELECTOR).tolist()]
        patch.setattr(characters, "_BLOCK", size)
        assert [outside(column, Kind.JIS_X_0213).tolist(), holding(column, Kind.SELECTOR).tolist()] == whole


def test_added_characters_are_named_by_the_list_of_the_site_alone() -> None:
    texts = pa.array(["一\U0010de92", "\U0010de93", "\ue000", None, "\U0010de92\U0010de93", "\U000f0000"])
    assert unnamed(texts, {0x10DE92}).tolist() == [False, True, False, False, True, True]
    assert unnamed(texts, ()).tolist() == [True, True, False, False, True, True]
