"""Dates of the standard: which texts are DATE and YEAR, what they mean, and how an unknown date is read.

A day is its text YYYY-MM-DD, or its parts as numbers: no type of Python, numpy or Arrow holds year 0000 or
29 February 1981. Texts order as their days do, the open ends first and last.
Sources: 031 第2.1版 基本データリストで示す内容及び留意事項 (データ型, open ranges);
住民記録システム標準仕様書 1.1.8 年月日の管理 (days that no calendar has, border days, 不詳日入力一覧).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_lookup import looked_up, lookup_table
from contracts.arrow_text import text_bytes, text_offsets
from standards.eras import ERAS

Rows = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.uint8]

OPEN_START = "0000-01-01"
OPEN_END = "9999-12-31"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
FIRST_SOLAR = 18730101  # 明治5年太政官布告第337号: the solar calendar begins on 1873-01-01


class Day(IntEnum):
    """What a text in a DATE item is."""

    NULL = 0
    MALFORMED = 1
    """Not YYYY-MM-DD in ASCII digits."""
    NO_DAY = 2
    """Of the form, but no day: 2024-06-31, unknown parts as 00, year 0000 but for the open start."""
    CALENDAR = 3
    LEAP_DAY = 4
    """29 February of a common year: legal where unknown dates are (1.1.8), as family registers hold such days."""
    OPEN_START = 5
    OPEN_END = 6


@dataclass(frozen=True, slots=True)
class Days:
    """Days by their parts, 0 for what is unknown; month and day have two digits at most."""

    year: Numbers
    month: Numbers
    day: Numbers

    @property
    def number(self) -> Numbers:
        """YYYYMMDD."""
        return self.year * 10000 + self.month * 100 + self.day


def kinds_of(texts: pa.Array) -> Kinds:
    """What each text of a DATE item is (Day)."""
    days, formed = parts(texts)
    found = kinds(days)
    found[~formed] = Day.MALFORMED
    found[_rows(texts.is_null())] = Day.NULL
    return found


def legal(texts: pa.Array, *, leap_day: bool) -> Rows:
    """The rows with null or a date of the standard; `leap_day` where the item allows unknown dates."""
    found = kinds_of(texts)
    rows: Rows = (found == Day.NULL) | (found >= Day.CALENDAR)
    return rows if leap_day else rows & (found != Day.LEAP_DAY)


def is_legal(text: str, *, leap_day: bool) -> bool:
    """Whether one text is a date of the standard; without Arrow, whose arrays would load pandas."""
    found = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if found is None:
        return False
    (kind,) = kinds(Days(*(np.array([int(part)]) for part in found.groups())))
    return bool(kind >= Day.CALENDAR and (leap_day or kind != Day.LEAP_DAY))


def legal_year(texts: pa.Array) -> Rows:
    """The rows with null or a YEAR of the standard: four ASCII digits, 0000 and 9999 being open."""
    cells, fits = _cells(texts, 4)
    rows: Rows = fits & (cells - ord("0") < 10).all(axis=1)
    return rows | _rows(texts.is_null())


def in_order(starts: pa.Array, ends: pa.Array) -> Rows:
    """The rows whose start is not after their end; what is null or unknown is never out of order."""
    return _rows(pc.fill_null(pc.less_equal(starts, ends), True))


def kinds(days: Days) -> Kinds:
    """What the days are (NO_DAY to OPEN_END)."""
    found: Kinds = _KINDS.take(_LEAP_YEAR.take(days.year) + days.month * 100 + days.day)
    found[days.year == 0] = Day.NO_DAY
    found[days.number == 101] = Day.OPEN_START
    found[days.number == 99991231] = Day.OPEN_END
    return found


def parts(texts: pa.Array) -> tuple[Days, Rows]:
    """(the parts of each text, 0 where it has not the form; the rows with the form YYYY-MM-DD)."""
    cells, fits = _cells(texts, 10)
    written = cells.view(_FORM).ravel()
    pairs = [looked_up(_NUMBER_OF_PAIR, written[part]) for part in ("century", "year", "month", "day")]
    formed: Rows = fits & (np.minimum.reduce(pairs) >= 0)
    formed &= (written["to_month"] == ord("-")) & (written["to_day"] == ord("-"))
    return _days_of_pairs(pairs, formed), formed


def days_of_digits(texts: pa.Array, digits: int) -> tuple[Days, Rows]:
    """(the parts of YYYYMMDD or YYMMDD, 0 where it has not the form; the rows that are so many ASCII digits)."""
    cells, fits = _cells(texts, digits)
    pairs = list(looked_up(_NUMBER_OF_PAIR, cells.view(np.uint16).ravel()).reshape(len(cells), -1).T)
    formed: Rows = fits & (np.minimum.reduce(pairs) >= 0)
    return _days_of_pairs(pairs, formed), formed


def days_of_numbers(numbers: Numbers) -> Days:
    """The parts of YYYYMMDD or YYMMDD as numbers."""
    rest, day = np.divmod(numbers, 100)
    return Days(*np.divmod(rest, 100), day)


def texts_of(days: Days) -> pa.Array:
    """YYYY-MM-DD of every row, written side by side; years from 0 to 9999."""
    written = np.empty(len(days.year), _FORM)
    written["to_month"] = written["to_day"] = ord("-")
    century, year = np.divmod(days.year.astype(np.int32), 100)
    for part, values in (("century", century), ("year", year), ("month", days.month), ("day", days.day)):
        written[part] = _PAIR_OF_NUMBER.take(values, mode="clip")
    offsets = pa.py_buffer(np.arange(0, 10 * len(written) + 1, 10, dtype=np.int32))
    return pa.Array.from_buffers(pa.string(), len(written), [None, offsets, pa.py_buffer(written)])


def outside_era(days: Days, first: Numbers, last: Numbers) -> Rows:
    """The rows outside their era (`first` to `last`, YYYYMMDD), as far as the known parts say."""
    earliest = days.number
    by_day = np.where(days.day == 0, earliest + 31, earliest)
    latest = np.where(days.month == 0, days.year * 10000 + 1231, by_day)
    outside: Rows = (latest < first) | (earliest > last)
    return outside


def _cells(texts: pa.Array, length: int) -> tuple[npt.NDArray[np.uint8], Rows]:
    """(a line of bytes for each text, zeros where it has not the length; the rows that have it)."""
    fits: Rows = np.diff(text_offsets(texts)) == length
    if texts.null_count:
        fits &= _rows(texts.is_valid())
    whole = texts if fits.all() else pc.if_else(pa.array(fits), texts, "\0" * length)
    return text_bytes(whole).reshape(-1, length), fits


def _days_of_pairs(pairs: list[npt.NDArray[np.int16]], formed: Rows) -> Days:
    """Of two digits each, the year of two or of four; zeros where they are not formed."""
    *years, month, day = (pair if formed.all() else np.where(formed, pair, 0) for pair in pairs)
    year = years[-1].astype(np.int64)
    if len(years) > 1:
        year += years[0].astype(np.int64) * 100
    return Days(year, month.astype(np.int64), day.astype(np.int64))


def _rows(mask: pa.Array) -> Rows:
    rows: Rows = mask.to_numpy(zero_copy_only=False)
    return rows


def _kinds_of_a_year(february: int) -> Kinds:
    """By month and day (MMDD)."""
    found = np.full(10000, Day.NO_DAY, np.uint8)
    found[229] = Day.LEAP_DAY
    for month, days in enumerate((31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1):
        found[month * 100 + 1 : month * 100 + days + 1] = Day.CALENDAR
    return found


_KINDS = np.concatenate([_kinds_of_a_year(28), _kinds_of_a_year(29)])
_YEARS = np.arange(10_000)
_LEAP_YEAR = np.where((_YEARS % 4 == 0) & ((_YEARS % 100 != 0) | (_YEARS % 400 == 0)), 10_000, 0)
"""By year, where its days begin in _KINDS."""

_FORM = np.dtype(
    [("century", "u2"), ("year", "u2"), ("to_month", "u1"), ("month", "u2"), ("to_day", "u1"), ("day", "u2")]
)
_PAIR_OF_NUMBER = np.frombuffer("".join(f"{number:02}" for number in range(100)).encode(), np.uint16)
"""Two ASCII digits, read as one number of two bytes, of each number below 100."""
_numbers = np.full(1 << 16, -1, np.int16)
_numbers[_PAIR_OF_NUMBER] = np.arange(100)
_NUMBER_OF_PAIR = lookup_table(_numbers)


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of one day: the year of the era (western without one), month and day; 0 where nothing is.

    `pattern` is its number in 不詳日入力一覧 (1.1.8, in the list's order), WHOLE_DAY, or 0 outside both.
    """

    pattern: int = 0
    era: str = ""
    year: int = 0
    month: int = 0
    day: int = 0


WHOLE_DAY = 15
"""A day in words without anything unknown: how dates of the lunar calendar keep their text."""

_TO_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_NAMES = [era.name for era in ERAS.values()]
_FIRST = f"(?<=[{''.join(name[-1] for name in _NAMES)}])元"
_YEAR = f"(?P<era>{'|'.join(_NAMES)})?(?P<year>{_FIRST}|[０-９]{{1,4}})年"
_MONTH, _DAY, _ANY = "(?P<month>[０-９]{1,2})月", "(?P<day>[０-９]{1,2})日", "[０-９]{1,2}"
# The list's spaces in 年 月日不詳 and 月 日不詳 are read, and not written. Its 春 and 上旬 stand for all four and three.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        f"{_YEAR}頃",
        f"{_YEAR}{_MONTH}頃",
        f"{_YEAR}{_MONTH}{_DAY}頃",
        f"推定{_YEAR}{_MONTH}{_DAY}",
        f"推定{_YEAR}{_MONTH}",
        f"{_YEAR}[春夏秋冬]",
        f"{_YEAR}{_MONTH}[上中下]旬",
        f"{_YEAR}{_MONTH}[上中下]旬頃",
        "年月日不詳",
        f"{_YEAR}[ 　]?月日不詳",
        f"{_YEAR}{_MONTH}[ 　]?日不詳",
        f"{_YEAR}{_ANY}月{_ANY}日から{_ANY}月{_ANY}日頃までの間",
        f"{_YEAR}{_MONTH}推定{_ANY}日から{_ANY}日までの間",
        f"{_YEAR}{_MONTH}{_ANY}日頃から{_ANY}日頃までの間",
        f"{_YEAR}{_MONTH}{_DAY}",
    )
)


def reading(era: str, year: int, month: int, day: int) -> str | None:
    """How a day of which not all is known is read (不詳表記), None where the list has nothing that says all of it.

    Such are an era or a month without a year, and a day without a month: to leave any out would lose it.
    """
    if not (era or year or month or day):
        return "年月日不詳"
    if year == 0 or (day and not month):
        return None
    first = "元" if era and year == 1 else year
    rest = f"{month}月" + (f"{day}日" if day else "日不詳") if month else "月日不詳"
    return f"{era}{first}年{rest}".translate(_TO_FULL)


def readings(era_of: Callable[[int], str], years: Numbers, days: Days, rows: Rows) -> pa.Array:
    """The readings of `rows`, null elsewhere; unknown dates are few, so they are written one by one.

    `era_of` gives the name of a row's era ("" for western years).
    """
    unread = np.flatnonzero(rows)
    texts = [
        reading(era_of(row), int(years[row]), int(days.month[row]), int(days.day[row]))
        for row in unread.tolist()
    ]
    place = np.full(len(rows), -1)
    place[unread] = np.arange(len(unread))
    return pa.array(texts, pa.string()).take(pa.array(place, mask=~rows))


def stated(text: str) -> Stated:
    """What a reading says; the inverse of `reading`, and of the list's other patterns what they state."""
    for number, pattern in enumerate(_PATTERNS, start=1):
        if found := pattern.fullmatch(text):
            said = found.groupdict()
            year, month, day = (_number(said.get(part)) for part in ("year", "month", "day"))
            return Stated(number, said.get("era") or "", year, month, day)
    return Stated()


def _number(text: str | None) -> int:
    return 1 if text == "元" else int(text or 0)
