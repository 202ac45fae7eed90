"""Dates to the standard's text YYYY-MM-DD: era dates, western dates, unknown parts with their reading.

A date is never invented: with an unknown month or day the date stays null and its reading goes to the
sibling `…_fushohyoki` (不詳表記), where the standard allows unknown days at all. What no reading can say
(a day without a month, a month without a year) is no date. What a date is: `standards.dates`.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_text import text_bytes
from contracts.errors import SpecError
from standards.dates import (
    FIRST_SOLAR,
    Day,
    Days,
    Numbers,
    days_of_digits,
    days_of_numbers,
    kinds,
    outside_era,
    readings,
    texts_of,
)
from standards.eras import ERAS, Era
from transforms.conversion import (
    Context,
    Conversion,
    Converted,
    Mark,
    Options,
    Rows,
    list_option,
    null_where,
    text_option,
    where_true,
)


def wareki_date(options: Options, context: Context) -> Conversion:
    """[era code, YYMMDD] or [era code, year, month, day] to a date; outside its era it fails, or continues with a note.

    `unknown` lists what says in a month or day that it is not known, besides 00.
    """
    eras = _eras(options)
    codes = pa.array(list(eras), pa.string())
    known = [*eras.values(), Era("", 0, 0, 0)]
    first_years, firsts, lasts = (
        np.array([getattr(era, name) for era in known]) for name in ("first_year", "first", "last")
    )
    unknown = _unknown(options)
    goes_on = text_option(options, "outside_era", "reject") == "continue"

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        era_code, digits = inputs[0].cast(pa.string()), joined_parts(inputs[1:], (2, 2, 2))
        said, present, malformed = _parts(digits, 6, unknown)
        present &= (said.number != 0) | where_true(era_code.is_valid())
        found = pc.fill_null(pc.index_in(era_code, codes), len(known) - 1).to_numpy()
        unknown_era = present & ~malformed & (found == len(known) - 1)
        days = Days(first_years.take(found) + said.year - 1, said.month, said.day)
        outside = present & ~malformed & ~unknown_era & (said.year > 0)
        outside &= outside_era(days, firsts.take(found), lasts.take(found))
        no_year = present & (said.year == 0) & ~unknown_era
        failed: tuple[Mark, ...] = (
            Mark(malformed | no_year, "date_invalid"),
            Mark(unknown_era, "era_unknown"),
        )
        notes: tuple[Mark, ...] = (Mark(outside, "date_outside_era"),)
        if not goes_on:
            failed, notes = (*failed, *notes), ()
        return _dates(days, present, failed, notes, context, (lambda row: known[found[row]].name, said.year))

    return convert


def western_date(options: Options, context: Context) -> Conversion:
    """YYYYMMDD or YYYY-MM-DD (text or number) to a date; `open_end` values become 9999-12-31.

    `unknown` lists what says in a month or day that it is not known, besides 00.
    """
    blank, open_end = (pa.array(list_option(options, name), pa.string()) for name in ("blank", "open_end"))
    unknown = _unknown(options)

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        texts = inputs[0].cast(pa.string())
        if (text_bytes(texts) == ord("-")).any():
            texts = pc.replace_substring(texts, "-", "")
        if len(blank):
            texts = null_where(texts, where_true(pc.is_in(texts, blank)))
        if len(open_end):
            texts = pc.if_else(pc.is_in(texts, open_end), "99991231", texts)
        days, present, malformed = _parts(texts, 8, unknown)
        failed = (Mark(malformed, "date_invalid"),)
        return _dates(days, present, failed, (), context, (lambda _: "", days.year))

    return convert


def date_parts(_: Options, __: Context) -> Conversion:
    """[year, month, day] to YYYYMMDD for the step that follows; a blank one among others is zeros, hence not known."""
    return lambda inputs: Converted(joined_parts(inputs, (4, 2, 2)))


def _eras(options: Options) -> dict[str, Era]:
    given = options.get("eras")
    if not isinstance(given, dict) or not set(given.values()) <= set(ERAS):
        raise SpecError.at("wareki_date", "eras must map codes to eras.", f"Eras: {', '.join(ERAS)}.")
    return {str(code): ERAS[name] for code, name in given.items()}


def joined_parts(parts: tuple[pa.Array, ...], digits: tuple[int, ...]) -> pa.Array:
    """A date of several fields as one text of digits, blank fields as zeros, null where all are blank; one stays."""
    if len(parts) == 1:
        return parts[0]
    texts = [pc.utf8_trim(each.cast(pa.string()), " ") for each in parts]
    padded = [
        pc.utf8_lpad(pc.fill_null(text, ""), width, "0") for text, width in zip(texts, digits, strict=True)
    ]
    none = np.logical_and.reduce([where_true(text.is_null()) for text in texts])
    return null_where(pc.binary_join_element_wise(*padded, ""), none)


def _unknown(options: Options) -> tuple[int, ...]:
    given = list_option(options, "unknown")
    if not all(len(each) == 2 and each.isascii() and each.isdigit() for each in given):
        raise SpecError.at(
            "option unknown", "two digits each say that a month or day is not known.", 'Write "99".'
        )
    return tuple(map(int, given))


def _parts(values: pa.Array, digits: int, unknown: tuple[int, ...]) -> tuple[Days, Rows, Rows]:
    """(parts with 0 for null, rows that hold anything, rows that are not so many digits)."""
    present = where_true(values.is_valid())
    if pa.types.is_string(values.type):
        days, formed = days_of_digits(values, digits)
        return _without(days, unknown), present, present & ~formed
    numbers = pc.fill_null(values.cast(pa.int64()), 0).to_numpy()
    malformed = (numbers < 0) | (numbers >= 10**digits)
    return _without(days_of_numbers(np.where(malformed, 0, numbers)), unknown), present, malformed


def _without(days: Days, unknown: tuple[int, ...]) -> Days:
    """With 0 for a month or day that is said not to be known; a whole day of them (999999) is no date."""
    if not unknown:
        return days
    year_known = ~np.isin(days.year % 100, unknown)
    month, day = (np.where(year_known & np.isin(part, unknown), 0, part) for part in (days.month, days.day))
    return Days(days.year, month, day)


def _dates(
    days: Days,
    present: Rows,
    failures: tuple[Mark, ...],
    notes: tuple[Mark, ...],
    context: Context,
    said: tuple[Callable[[int], str], Numbers],
) -> Converted:
    """The dates of the standard; `said` is the era of a row and the years as the source says them."""
    present = present & ~np.logical_or.reduce([mark.rows for mark in failures])
    kind = kinds(days)
    unknown = present & _month_or_day_unknown(days)
    lunar = present & ~unknown & _lunar(days)
    leap_day = present & ~lunar & (kind == Day.LEAP_DAY)
    invalid = present & ~unknown & ~lunar & (kind == Day.NO_DAY)
    if not context.item.unknown_date:
        failures = (
            *failures,
            Mark(invalid | unknown | leap_day, "date_invalid"),
            Mark(lunar, "date_before_1873"),
        )
        return Converted(_where(present & ~invalid & ~unknown & ~leap_day & ~lunar, days), failures, notes)
    unread = unknown | lunar
    siblings = {
        "fushohyoki": readings(*said, days, unread),
        "fushofuragu": pc.if_else(pa.array(unread), "1", "0"),
    }
    failures, notes = (
        (*failures, Mark(invalid, "date_invalid")),
        (*notes, Mark(leap_day, "date_noncalendar")),
    )
    return Converted(_where(present & ~invalid & ~unread, days), failures, notes, siblings)


def _month_or_day_unknown(days: Days) -> Rows:
    """Year alone, or year and month."""
    rows: Rows = (days.year > 0) & (days.month <= 12) & (days.day == 0)
    return rows


def _lunar(days: Days) -> Rows:
    """Days of the lunar calendar: their text is kept as it is, since nothing here knows which days it had."""
    rows: Rows = (days.year > 0) & (days.number < FIRST_SOLAR)
    return rows & (days.month >= 1) & (days.month <= 12) & (days.day >= 1) & (days.day <= 31)


def _where(rows: Rows, days: Days) -> pa.Array:
    return null_where(texts_of(days), ~rows)
