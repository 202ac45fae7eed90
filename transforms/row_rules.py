"""The standard's rules for one item of one row: type, length, character class, date, code list."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_text import text_bytes, text_offsets
from contracts.gaiji_mark import END, START
from contracts.schema import Item, ItemType
from standards.dates import TIME, legal, legal_year
from transforms.conversion import Mark, Rows, no_rows, null_where, where_true
from transforms.numbers import exact_number
from transforms.text_rows import rows_holding, rows_with

_VARIATION_SELECTOR = 0xF3  # first byte of U+E0100-E01EF
_OF_BOTH = b"\xef\xbf"  # the bytes that both ends of a mark begin with, and few other characters
_ANY_SELECTOR = "[\U000e0100-\U000e01ef]"


def fit(
    item: Item, values: pa.Array, *, ivs_apart: bool = False, marked: bool = False
) -> tuple[pa.Array, tuple[Mark, ...]]:
    """The values as the item's Arrow type, and the rows that break a rule of the item.

    Whether a character with its variation selector is one of 桁数 or two (`ivs_apart`) the standard does not say.
    Where the marks of vendor characters may still be in the values (`marked`) they are no characters of the standard.
    """
    if item.repeats:
        values, marks = _fit_list(item, values, ivs_apart)
    elif pa.types.is_string(item.arrow_type):
        values, marks = _fit_text(item, values.cast(pa.string()), ivs_apart)
    else:
        return _fit_number(item, values)
    return values, (*marks, _marked(values)) if marked and item.type is ItemType.FULL else marks


def _marked(values: pa.Array) -> Mark:
    """The rows in which a mark of a vendor character is left, or a part of one."""
    rows = no_rows(len(values))
    texts = values if pa.types.is_string(values.type) else values.flatten()
    found = rows_holding(texts, _OF_BOTH)
    if found.any():
        found = rows_holding(texts, START) | rows_holding(texts, END)
    owners = np.arange(len(values)) if texts is values else pc.list_parent_indices(values).to_numpy()
    rows[owners[found]] = True
    return Mark(rows, "character_outside_standard")


def _fit_number(item: Item, values: pa.Array) -> tuple[pa.Array, tuple[Mark, ...]]:
    numbers, invalid = exact_number(values, 0)
    minus = _minus(item, numbers)
    beyond = _beyond(numbers, 10**item.digits)
    numbers = null_where(numbers, beyond)
    too_long = beyond | _without_place(numbers, item.scale)
    fitting = null_where(numbers, minus.rows | too_long | invalid.rows)
    marks = (invalid, minus, Mark(too_long & ~minus.rows, "too_long"))
    return _listed(item, _as_number(fitting, item.arrow_type), marks)


def _as_number(numbers: pa.Array, wanted: pa.DataType) -> pa.Array:
    """Numbers that fit as the type of their item; what fits has no digit that a cast could lose."""
    if pa.types.is_integer(numbers.type) and pa.types.is_decimal(wanted):
        numbers = numbers.cast(pa.decimal128(38, 0))  # Arrow asks for room for any integer first
    return numbers.cast(wanted)


def _minus(item: Item, numbers: pa.Array) -> Mark:
    """The rows below 0 where the type has no sign: of the numbers S9 alone has one (基本データリスト, データ型)."""
    least = None if item.type is ItemType.SIGNED else pc.min(numbers).as_py()
    below = no_rows(len(numbers)) if least is None or least >= 0 else where_true(pc.less(numbers, 0))
    return Mark(below, "negative_number")


def _without_place(numbers: pa.Array, scale: int) -> Rows:
    """The rows with decimals that an item of `scale` decimals has no place for."""
    if pa.types.is_integer(numbers.type) or getattr(numbers.type, "scale", scale + 1) <= scale:
        return no_rows(len(numbers))
    return where_true(pc.not_equal(pc.round(numbers, scale, "towards_zero"), numbers))


def _beyond(numbers: pa.Array, limit: int) -> Rows:
    """The rows that are `limit` or more, or minus as much or less; of floats also those that are no number at all."""
    if pa.types.is_integer(numbers.type):
        return _integers_beyond(numbers, limit)
    if pa.types.is_floating(numbers.type):
        return where_true(pc.invert(pc.less(pc.abs(numbers), float(limit))))
    if limit >= 10 ** (numbers.type.precision - numbers.type.scale):
        return no_rows(len(numbers))  # the column has no place for so many digits
    return where_true(pc.greater_equal(pc.abs(numbers), pa.scalar(Decimal(limit)).cast(numbers.type)))


def _integers_beyond(numbers: pa.Array, limit: int) -> Rows:
    least, most = (value.as_py() for value in pc.min_max(numbers).values())
    if least is None or -limit < least <= most < limit:
        return no_rows(len(numbers))
    return where_true(pc.or_(pc.greater_equal(numbers, limit), pc.less_equal(numbers, -limit)))


def _listed(item: Item, numbers: pa.Array, marks: tuple[Mark, ...]) -> tuple[pa.Array, tuple[Mark, ...]]:
    """With the mark of the numbers that the item's code list has not."""
    if item.code_list is None:
        return numbers, marks
    return numbers, (*marks, _not_in_list(item, numbers.cast(pa.string())))


def length_by_counting(item: Item, texts: pa.Array) -> Mark | None:
    """Rows that are too long if a variation selector counts, and are not if it does not; None where none can be."""
    if item.repeats or item.type is not ItemType.FULL or not _has_selectors(texts):
        return None
    apart = where_true(pc.greater(pc.utf8_length(texts), item.digits))
    return Mark(apart & ~where_true(pc.greater(character_count(texts), item.digits)), "length_by_counting")


def _fit_text(item: Item, texts: pa.Array, ivs_apart: bool) -> tuple[pa.Array, tuple[Mark, ...]]:
    marks = []
    if (
        len(texts) and np.diff(text_offsets(texts)).max() > item.digits
    ):  # no text has more characters than bytes
        count = pc.utf8_length(texts) if ivs_apart else character_count(texts)
        marks.append(Mark(where_true(pc.greater(count, item.digits)), "too_long"))
    if item.type is ItemType.HALF:
        marks.append(Mark(_not_printable_ascii(texts), "character_outside_standard"))
    if item.type is ItemType.TIME:
        marks.append(_unlike(texts, f"^{TIME}$"))
    if item.type is ItemType.YEAR:
        marks.append(Mark(~legal_year(texts), "character_outside_standard"))
    if item.type is ItemType.DATE:
        marks.append(Mark(~legal(texts, leap_day=item.unknown_date), "date_invalid"))
    if item.code_list is not None:
        marks.append(_not_in_list(item, texts))
    return texts, tuple(marks)


def _fit_list(item: Item, values: pa.Array, ivs_apart: bool) -> tuple[pa.Array, tuple[Mark, ...]]:
    if not pa.types.is_list(values.type):
        offsets = pa.array(np.arange(len(values) + 1, dtype=np.int32))
        values = pa.ListArray.from_arrays(offsets, values.cast(pa.string()), mask=values.is_null())
    parents = values.drop_null()
    rows = np.flatnonzero(where_true(values.is_valid()))
    owners = rows[pc.list_parent_indices(parents).to_numpy()]
    too_many = where_true(pc.greater(pc.list_value_length(values), item.repeats))
    marks = [Mark(too_many, "too_long")]
    for mark in _fit_text(item, parents.flatten(), ivs_apart)[1]:
        whole = no_rows(len(values))
        whole[owners[mark.rows]] = True
        marks.append(Mark(whole, mark.reason))
    return values, tuple(marks)


def character_count(texts: pa.Array) -> pa.Array:
    """Characters of each text; a base character with its variation selector (IVS) counts as one."""
    count = pc.utf8_length(texts)
    rows = np.flatnonzero(rows_with(texts, text_bytes(texts) == _VARIATION_SELECTOR))
    if len(rows) == 0:
        return count
    selectors = np.zeros(len(texts), np.int32)
    selectors[rows] = pc.count_substring_regex(texts.take(pa.array(rows)), _ANY_SELECTOR)
    return pc.subtract(count, pa.array(selectors))


def _has_selectors(texts: pa.Array) -> bool:
    return bool((text_bytes(texts) == _VARIATION_SELECTOR).any())


def _not_printable_ascii(texts: pa.Array) -> Rows:
    data = text_bytes(texts)
    if len(data) == 0 or (data.min() >= 0x20 and data.max() <= 0x7E):
        return no_rows(len(texts))
    return where_true(pc.invert(pc.match_substring_regex(texts, "^[\\x20-\\x7e]*$")))


def _unlike(texts: pa.Array, form: str) -> Mark:
    return Mark(where_true(pc.invert(pc.match_substring_regex(texts, form))), "character_outside_standard")


def _not_in_list(item: Item, texts: pa.Array) -> Mark:
    assert item.code_list is not None
    listed = pc.is_in(texts, pa.array(list(item.code_list.codes), pa.string()))
    return Mark(where_true(pc.and_(texts.is_valid(), pc.invert(listed))), "code_not_in_standard")
