"""Every day from 1900 to 2040 as a table: the standard's text, western digits, era digits. Days are indices."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Days = npt.NDArray[np.int64]
FIRST = date(1900, 1, 1)
COUNT = (date(2041, 1, 1) - FIRST).days
NO_DAY = COUNT  # blank: 00000000
OPEN_END = COUNT + 1  # 99999999
_DATES = [FIRST + timedelta(days=n) for n in range(COUNT)]
_ERAS = (
    (date(2019, 5, 1), "R", 2018),
    (date(1989, 1, 8), "H", 1988),
    (date(1926, 12, 25), "S", 1925),
    (date(1912, 7, 30), "T", 1911),
    (date(1868, 1, 1), "M", 1867),
)
ERA_NAMES = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}


def day(year: int, month: int, number: int) -> int:
    """Index of a day."""
    return (date(year, month, number) - FIRST).days


AS_OF = day(2026, 4, 1)
YEARS = np.array([each.year for each in _DATES], np.int64)
MONTHS = np.array([each.month for each in _DATES], np.int64)
LAST_OF_YEAR = np.array([day(year, 12, 31) for year in range(1900, 2041)], np.int64)


def era_of(each: date) -> tuple[str, int]:
    """(era letter, year of the era)."""
    letter, zero = next((letter, zero) for first, letter, zero in _ERAS if each >= first)
    return letter, each.year - zero


_ERA_DATES = [era_of(each) for each in _DATES]
ERA_LETTERS = np.array([ord(letter) for letter, _ in _ERA_DATES], np.uint8)
ERA_DIGITS = np.array(
    [year * 10_000 + each.month * 100 + each.day for (_, year), each in zip(_ERA_DATES, _DATES, strict=True)],
    np.int64,
)
WESTERN = np.array(
    [*(each.year * 10_000 + each.month * 100 + each.day for each in _DATES), 0, 99_999_999], np.int64
)
TEXTS = pa.array([*(each.isoformat() for each in _DATES), None, "9999-12-31"], pa.string())
COMPACT = pa.array([*(each.strftime("%Y%m%d") for each in _DATES), "00000000", "99999999"], pa.string())


def full_width(number: int) -> str:
    """A number in full-width digits."""
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


def year_later(days: Days, years: int) -> Days:
    """31 December so many years later."""
    return LAST_OF_YEAR[np.minimum(YEARS[days] + years - 1900, 140)]
