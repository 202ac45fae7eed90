"""Which texts a source field can never hold, by its type and bytes; where it may hold one, nothing is said."""

import pytest

from contracts.source import Charset, FieldType, FileFormat, SourceField, SourceLayout
from mappings.field_texts import never_held

JEF, KANA, CP932 = Charset("fujitsu_kana", "jef"), Charset("fujitsu_kana"), Charset("cp932")


def layout(charset: Charset, file_format: FileFormat = FileFormat.FIXED_WIDTH) -> SourceLayout:
    return SourceLayout("t.T", "", file_format, charset, {})


def field(kind: FieldType, length: int, digits: int = 0, scale: int = 0) -> SourceField:
    return SourceField("F", kind, 0, length, digits or length, scale)


@pytest.mark.parametrize(
    ("kind", "length", "charset", "text", "words"),
    [
        (FieldType.TEXT, 2, JEF, "01", ""),
        (FieldType.TEXT, 2, JEF, "012", "has 2 bytes"),
        (FieldType.TEXT, 4, JEF, "普通", ""),
        (FieldType.TEXT, 3, CP932, "普通", "has 3 bytes"),
        (FieldType.TEXT, 1, CP932, "１", "has 1 bytes"),
        (FieldType.TEXT, 3, CP932, "ｱｲｳ", ""),
        (FieldType.TEXT, 9, KANA, "普", "is of half-width characters alone"),
        (FieldType.TEXT, 9, KANA, "ｱ", ""),
        (FieldType.KANJI, 2, JEF, "普", ""),
        (FieldType.KANJI, 2, JEF, "○", ""),
        (FieldType.KANJI, 2, JEF, "α", ""),
        (FieldType.KANJI, 4, JEF, "1", "is of full-width characters alone"),
        (FieldType.KANJI, 4, JEF, "ｱ", "is of full-width characters alone"),
        (FieldType.KANJI, 2, JEF, "普通", "has 1 characters"),
        (FieldType.DIGITS, 2, JEF, "01", ""),
        (FieldType.DIGITS, 2, JEF, "1", "is always 2 digits, with zeros in front"),
        (FieldType.DIGITS, 2, JEF, "A1", "is always 2 digits, with zeros in front"),
        (FieldType.ZONED, 2, JEF, "1", ""),
        (FieldType.ZONED, 2, JEF, "-1", ""),
        (FieldType.ZONED, 2, JEF, "01", "is a number, which has no zeros in front"),
        (FieldType.PACKED, 2, JEF, "0", ""),
        (FieldType.PACKED, 2, JEF, "100", "is a number of 2 digits"),
        (FieldType.HEX, 1, JEF, "0A", ""),
        (FieldType.DATE, 8, JEF, "1980-01-02", ""),
        (FieldType.DATE, 8, JEF, "19800102", "is a day YYYY-MM-DD, with a time behind it or without"),
        (FieldType.UTF16, 2, JEF, "anything", ""),
    ],
)  # fmt: skip
def test_what_a_field_of_a_host_never_holds(
    kind: FieldType, length: int, charset: Charset, text: str, words: str
) -> None:
    assert never_held(field(kind, length), layout(charset), text) == words


@pytest.mark.parametrize("text", ["01", "１", "普通", "A" * 99])
def test_of_a_delimited_file_nothing_is_known(text: str) -> None:
    plain = SourceField("F", FieldType.TEXT)
    assert never_held(plain, layout(CP932, FileFormat.DELIMITED), text) == ""


@pytest.mark.parametrize(
    ("scale", "text", "words"), [(2, "1.50", ""), (-2, "100", ""), (-2, "10000", "is a number of 4 digits")]
)
def test_decimals_are_left_alone_and_digits_that_are_not_stored_count(
    scale: int, text: str, words: str
) -> None:
    assert never_held(field(FieldType.PACKED, 2, 2, scale), layout(JEF), text) == words
