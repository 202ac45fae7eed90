"""The day before a date: a history's end where only the next beginning is known."""

import numpy as np
import pyarrow as pa

from standards.dates import Day, Days, Kinds, kinds, parts, texts_of
from transforms.conversion import Context, Conversion, Converted, Mark, Options, Rows, null_where, where_true

_LAST_DAYS = np.array((31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))
"""By month; month 0 is December."""


def day_before(_: Options, __: Context) -> Conversion:
    """YYYY-MM-DD to the day before it; an open end stays open. What is no day of the calendar is `date_invalid`."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        days, formed = parts(inputs[0])
        is_open = formed & ((days.number == 101) | (days.number == 99991231))
        known = is_open | (formed & (_kinds_in_any_year(days) == Day.CALENDAR))
        values = texts_of(_before(days, known & ~is_open))
        invalid = where_true(inputs[0].is_valid()) & ~known
        return Converted(null_where(values, ~known), (Mark(invalid, "date_invalid"),))

    return convert


def _kinds_in_any_year(days: Days) -> Kinds:
    """The year 0000 too, which the standard has for open starts alone: a leap year, as 2000 is."""
    return kinds(Days(np.where(days.year == 0, 2000, days.year), days.month, days.day))


def _before(days: Days, rows: Rows) -> Days:
    """One day less in `rows`."""
    day = days.day - rows
    month = days.month - (rows & (day == 0))
    year = days.year - (month == 0)
    leap_year = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _LAST_DAYS[np.minimum(month, 12)] + (leap_year & (month == 2))
    return Days(year, np.where(month == 0, 12, month), np.where(day == 0, last, day))
