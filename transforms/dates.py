"""Dates to the standard's text YYYY-MM-DD: era dates, western dates, unknown parts with their reading.

A date is never invented: with an unknown month or day the date stays null and its reading goes to the
sibling `…_fushohyoki` (不詳表記), where the standard allows unknown days at all.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_text import text_bytes
from contracts.errors import SpecError
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

Numbers = npt.NDArray[np.int64]
_FIRST_SOLAR = 18730101  # 太政官布告第337号 (1872): the solar calendar begins on 1873-01-01
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Era:
    """An era: year 1 is `first_year`; legal from `first` to `last` (YYYYMMDD, border days in both eras)."""

    name: str
    first_year: int
    first: int
    last: int


# Border days are legal both ways: 明治45年7月30日 and 大正15年12月25日 (住民記録システム標準仕様書).
ERAS = {
    "meiji": Era("明治", 1868, 18680101, 19120730),
    "taisho": Era("大正", 1912, 19120730, 19261225),
    "showa": Era("昭和", 1926, 19261225, 19890107),
    "heisei": Era("平成", 1989, 19890108, 20190430),
    "reiwa": Era("令和", 2019, 20190501, 99991231),
}


def wareki_date(options: Options, context: Context) -> Conversion:
    """[era code, YYMMDD] to a date; outside its era it fails, or continues with a note."""
    eras = _eras(options)
    codes = pa.array(list(eras), pa.string())
    known = [*eras.values(), Era("", 0, 0, 0)]
    goes_on = text_option(options, "outside_era", "reject") == "continue"

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        era_code, digits = inputs
        numbers, present, malformed = _to_numbers(digits, 6)
        present &= (numbers != 0) | where_true(era_code.is_valid())
        found = pc.fill_null(pc.index_in(era_code, codes), len(known) - 1).to_numpy().astype(np.int64)
        unknown_era = present & ~malformed & (found == len(known) - 1)
        year_of_era = numbers // 10000
        first_year = np.array([era.first_year for era in known])[found]
        parts = _Parts(first_year + year_of_era - 1, numbers // 100 % 100, numbers % 100)
        outside = present & ~malformed & ~unknown_era & (year_of_era > 0) & _outside(parts, known, found)
        no_year = present & (year_of_era == 0) & ~unknown_era
        failed: tuple[Mark, ...] = (
            Mark(malformed | no_year, "date_invalid"),
            Mark(unknown_era, "era_unknown"),
        )
        notes: tuple[Mark, ...] = (Mark(outside, "date_outside_era"),)
        if not goes_on:
            failed, notes = (*failed, *notes), ()
        names = np.array([era.name for era in known], object)[found]
        return _dates(parts, present, failed, notes, context, _Reading(names, year_of_era))

    return convert


def western_date(options: Options, context: Context) -> Conversion:
    """YYYYMMDD or YYYY-MM-DD (text or number) to a date; `open_end` values become 9999-12-31."""
    blank, open_end = (pa.array(list_option(options, name), pa.string()) for name in ("blank", "open_end"))

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        texts = inputs[0].cast(pa.string())
        if (text_bytes(texts) == ord("-")).any():
            texts = pc.replace_substring(texts, "-", "")
        texts = null_where(texts, where_true(pc.is_in(texts, blank)))
        ends = where_true(pc.is_in(texts, open_end))
        texts = pc.if_else(pa.array(ends), "99991231", texts)
        numbers, present, malformed = _to_numbers(texts, 8)
        parts = _Parts(numbers // 10000, numbers // 100 % 100, numbers % 100)
        failed = (Mark(malformed, "date_invalid"),)
        return _dates(
            parts, present, failed, (), context, _Reading(np.full(len(numbers), "", object), parts.year)
        )

    return convert


@dataclass(frozen=True, slots=True)
class _Parts:
    year: Numbers
    month: Numbers
    day: Numbers

    @property
    def number(self) -> Numbers:
        return self.year * 10000 + self.month * 100 + self.day


def _eras(options: Options) -> dict[str, Era]:
    given = options.get("eras")
    if not isinstance(given, dict) or not set(given.values()) <= set(ERAS):
        raise SpecError.at("wareki_date", "eras must map codes to eras.", f"Eras: {', '.join(ERAS)}.")
    return {str(code): ERAS[name] for code, name in given.items()}


def _to_numbers(values: pa.Array, digits: int) -> tuple[Numbers, Rows, Rows]:
    """(numbers with 0 for null, rows that hold anything, rows that are not so many digits)."""
    present = where_true(values.is_valid())
    if pa.types.is_string(values.type):
        filled = pc.fill_null(values, "0" * digits)
        data = text_bytes(filled)
        plain = (
            len(data) == digits * len(values) and pc.all(pc.equal(pc.binary_length(filled), digits)).as_py()
        )
        if plain and ((data >= ord("0")) & (data <= ord("9"))).all():
            powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
            cells = (data - ord("0")).reshape(-1, digits)
            return cells @ powers, present, np.zeros(len(values), np.bool_)
        good = where_true(pc.match_substring_regex(values, f"^[0-9]{{{digits}}}$"))
        malformed = present & ~good
        numbers = pc.fill_null(null_where(values, malformed).cast(pa.int64()), 0).to_numpy()
        return numbers, present, malformed
    numbers = pc.fill_null(values.cast(pa.int64()), 0).to_numpy()
    return numbers, present, present & ((numbers < 0) | (numbers >= 10**digits))


def _outside(parts: _Parts, known: list[Era], found: Numbers) -> Rows:
    """Outside the era; with unknown parts as far as the known ones say."""
    first = np.array([era.first for era in known])[found]
    last = np.array([era.last for era in known])[found]
    earliest = parts.year * 10000 + parts.month * 100 + parts.day
    latest = np.where(
        parts.month == 0, parts.year * 10000 + 1231, np.where(parts.day == 0, earliest + 31, earliest)
    )
    outside: Rows = (latest < first) | (earliest > last)
    return outside


def _dates(
    parts: _Parts,
    present: Rows,
    failures: tuple[Mark, ...],
    notes: tuple[Mark, ...],
    context: Context,
    reading: "_Reading",
) -> Converted:
    failed = np.logical_or.reduce([mark.rows for mark in failures])
    open_range = np.isin(parts.number, (101, 99991231))
    unknown = present & ~failed & ((parts.month == 0) | (parts.day == 0)) & (parts.year > 0)
    lunar = present & ~failed & ~unknown & (parts.number < _FIRST_SOLAR) & ~open_range
    calendar, leap_day = _in_calendar(parts)
    invalid = present & ~failed & ~unknown & ~lunar & ~calendar & ~open_range
    siblings: dict[str, pa.Array] = {}
    if context.item.unknown_date:
        invalid &= ~leap_day
        invalid |= unknown & (parts.month > 12)
        unread = (unknown & ~invalid) | lunar
        notes = (*notes, Mark(present & ~failed & leap_day & ~calendar & ~lunar, "date_noncalendar"))
        siblings = {
            "fushohyoki": reading.of(parts, unread),
            "fushofuragu": pc.if_else(pa.array(unread), "1", "0"),
        }
        bad: tuple[Mark, ...] = (Mark(invalid, "date_invalid"),)
    else:
        unread = np.zeros(len(present), np.bool_)
        bad = (Mark(invalid | unknown, "date_invalid"), Mark(lunar, "date_before_1873"))
    failures = (*failures, *bad)
    failed = np.logical_or.reduce([mark.rows for mark in failures])
    texts = null_where(_texts(parts), ~present | failed | unread)
    return Converted(texts, failures, notes, siblings)


def _in_calendar(parts: _Parts) -> tuple[Rows, Rows]:
    """(dates of the calendar, 29 February of any year)."""
    month = np.clip(parts.month, 0, 12)
    leap_year = ((parts.year % 4 == 0) & (parts.year % 100 != 0)) | (parts.year % 400 == 0)
    leap_day: Rows = (parts.month == 2) & (parts.day == 29)
    days = _DAYS[month] + ((month == 2) & leap_year)
    calendar: Rows = (parts.month >= 1) & (parts.month <= 12) & (parts.day >= 1) & (parts.day <= days)
    return calendar, leap_day


def _texts(parts: _Parts) -> pa.Array:
    """YYYY-MM-DD of every row, written as a byte matrix."""
    cells = np.full((len(parts.year), 10), ord("-"), np.uint8)
    for column, power, values in (
        *((n, 3 - n, parts.year) for n in range(4)),
        *((5 + n, 1 - n, parts.month) for n in range(2)),
        *((8 + n, 1 - n, parts.day) for n in range(2)),
    ):
        cells[:, column] = values // 10**power % 10 + ord("0")
    offsets = pa.py_buffer(np.arange(0, 10 * len(cells) + 1, 10, dtype=np.int32))
    return pa.Array.from_buffers(pa.string(), len(cells), [None, offsets, pa.py_buffer(cells)])


@dataclass(frozen=True, slots=True)
class _Reading:
    """How an unknown date is read: era name (or nothing) and year, month when known, then what is unknown."""

    eras: npt.NDArray[np.object_]
    years: Numbers

    def of(self, parts: _Parts, rows: Rows) -> pa.Array:
        """Texts in `rows`, null elsewhere; unknown dates are few, so they are written one by one."""
        texts: list[str | None] = [None] * len(rows)
        for row in np.flatnonzero(rows):
            texts[row] = self._text(int(row), int(parts.month[row]), int(parts.day[row]))
        return pa.array(texts, pa.string())

    def _text(self, row: int, month: int, day: int) -> str:
        number = int(self.years[row])
        year = "元" if number == 1 and self.eras[row] else str(number).translate(_FULL_WIDTH)
        start = f"{self.eras[row]}{year}年"
        if month == 0:
            return f"{start}月日不詳"
        start += f"{month}月".translate(_FULL_WIDTH)
        return f"{start}日不詳" if day == 0 else f"{start}{str(day).translate(_FULL_WIDTH)}日"
