"""Era and western dates, against Python's own calendar."""

import datetime
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.schema import Duty, Item, ItemType, Privacy
from standards.dates import stated
from standards.eras import ERAS as ERA_TABLE
from transforms.conversion import Context, Converted
from transforms.dates import wareki_date, western_date

ERAS = {"M": "meiji", "T": "taisho", "S": "showa", "H": "heisei", "R": "reiwa"}
STARTS = {  # 改元の日: first day of each era that is its own alone
    "M": (datetime.date(1873, 1, 1), datetime.date(1912, 7, 30), 1868),
    "T": (datetime.date(1912, 7, 30), datetime.date(1926, 12, 25), 1912),
    "S": (datetime.date(1926, 12, 25), datetime.date(1989, 1, 7), 1926),
    "H": (datetime.date(1989, 1, 8), datetime.date(2019, 4, 30), 1989),
    "R": (datetime.date(2019, 5, 1), datetime.date(2099, 12, 31), 2019),
}


def context(unknown_date: bool = False) -> Context:
    item = Item(
        "00100012", "生年月日", "seinengappi", "birth_date", ItemType.DATE, 10, 0, False, Duty.REQUIRED,
        None, 0, unknown_date, Privacy.PERSONAL, False,
    )  # fmt: skip
    return Context(item, None, None, "")  # type: ignore[arg-type]


def wareki(
    era: str | None, digits: str | None, *, unknown: bool = False, outside: str = "reject"
) -> Converted:
    convert = wareki_date({"eras": ERAS, "outside_era": outside}, context(unknown))
    return convert((pa.array([era], pa.string()), pa.array([digits], pa.string())))


def reasons(converted: Converted) -> list[str]:
    return sorted({mark.reason for mark in converted.failures if mark.rows.any()})


def notes(converted: Converted) -> list[str]:
    return sorted({mark.reason for mark in converted.notes if mark.rows.any()})


@given(st.sampled_from(sorted(STARTS)), st.integers(0, 60_000))
def test_every_day_of_every_era_becomes_its_western_date(era: str, offset: int) -> None:
    first, last, first_year = STARTS[era]
    day = first + datetime.timedelta(offset % ((last - first).days + 1))
    digits = f"{day.year - first_year + 1:02d}{day:%m%d}"
    for values in (pa.array([digits]), pa.array([int(digits)], pa.int64())):
        converted = wareki_date({"eras": ERAS}, context())((pa.array([era]), values))
        assert (converted.values.to_pylist(), reasons(converted)) == ([day.isoformat()], [])


@given(st.dates(datetime.date(1873, 1, 1), datetime.date(9999, 12, 30)))
def test_every_western_day_stays_itself(day: datetime.date) -> None:
    for text in (day.isoformat(), day.isoformat().replace("-", "")):
        converted = western_date({}, context())((pa.array([text]),))
        assert (converted.values.to_pylist(), reasons(converted)) == ([day.isoformat()], [])


@pytest.mark.parametrize(
    ("era", "digits", "expected"),
    [
        ("R", "010430", "date_outside_era"),
        ("S", "640108", "date_outside_era"),
        ("H", "310501", "date_outside_era"),
        ("T", "151226", "date_outside_era"),
        ("X", "550102", "era_unknown"),
        (None, "550102", "era_unknown"),
        ("S", "550230", "date_invalid"),
        ("S", "551301", "date_invalid"),
        ("S", "00010a", "date_invalid"),
        ("S", "000101", "date_invalid"),
        ("S", "550100", "date_invalid"),
        ("M", "051231", "date_before_1873"),
    ],
)
def test_a_wrong_date_fails_with_its_reason(era: str | None, digits: str, expected: str) -> None:
    converted = wareki(era, digits)
    assert (converted.values.to_pylist(), reasons(converted)) == ([None], [expected])


@pytest.mark.parametrize(
    ("era", "digits", "day"),
    [("M", "450730", "1912-07-30"), ("T", "010730", "1912-07-30"), ("T", "151225", "1926-12-25"), ("S", "011225", "1926-12-25")],
)  # fmt: skip
def test_border_days_are_legal_in_both_eras(era: str, digits: str, day: str) -> None:
    assert wareki(era, digits).values.to_pylist() == [day]


def test_an_era_that_goes_on_is_converted_with_a_note() -> None:
    converted = wareki("H", "320331", outside="continue")
    assert converted.values.to_pylist() == ["2020-03-31"]
    assert notes(converted) == ["date_outside_era"]


@pytest.mark.parametrize(
    ("era", "digits", "reading"),
    [("S", "200000", "昭和２０年月日不詳"), ("S", "200500", "昭和２０年５月日不詳"), ("R", "010000", "令和元年月日不詳")],
)  # fmt: skip
def test_unknown_parts_leave_the_date_null_and_keep_the_reading(era: str, digits: str, reading: str) -> None:
    converted = wareki(era, digits, unknown=True)
    assert converted.values.to_pylist() == [None]
    assert reasons(converted) == []
    assert converted.siblings["fushohyoki"].to_pylist() == [reading]
    assert converted.siblings["fushofuragu"].to_pylist() == ["1"]


def test_a_leap_day_of_a_common_year_is_kept_where_the_standard_allows_it() -> None:
    kept = wareki("S", "560229", unknown=True)
    assert (kept.values.to_pylist(), notes(kept)) == (["1981-02-29"], ["date_noncalendar"])
    assert reasons(wareki("S", "560229")) == ["date_invalid"]


def test_blank_is_null_and_no_failure() -> None:
    for era, digits in ((None, None), (None, "000000")):
        converted = wareki(era, digits)
        assert (converted.values.to_pylist(), reasons(converted)) == ([None], [])


def test_end_markers_become_the_open_end() -> None:
    convert = western_date({"blank": ["00000000"], "open_end": ["99999999"]}, context())
    converted = convert((pa.array(["99999999", "00000000", "0000-01-01", None]),))
    assert converted.values.to_pylist() == ["9999-12-31", None, "0000-01-01", None]
    assert reasons(converted) == []


@pytest.mark.parametrize("era", sorted(ERAS))
def test_no_known_part_is_lost_and_no_unknown_one_is_invented(era: str) -> None:
    """Every month and day of every year of an era: the date, or the reading, or the reason says all of it."""
    known = ERA_TABLE[ERAS[era]]
    given_parts = list(product(range(1, 64), range(14), range(33)))
    digits = pa.array([f"{year:02}{month:02}{day:02}" for year, month, day in given_parts])
    convert = wareki_date({"eras": ERAS, "outside_era": "continue"}, context(unknown_date=True))
    converted = convert((pa.array([era] * len(digits)), digits))
    failed = np.logical_or.reduce([mark.rows for mark in converted.failures])
    columns = (converted.values, converted.siblings["fushohyoki"], converted.siblings["fushofuragu"])
    rows = zip(given_parts, *(column.to_pylist() for column in columns), failed.tolist(), strict=True)
    for (year, month, day), date, reading, flag, broken in rows:
        western = known.first_year + year - 1
        assert (date is not None) + (reading is not None) + broken == 1, (year, month, day)
        assert flag == ("1" if reading else "0")
        if date is not None:
            assert date == f"{western:04}-{month:02}-{day:02}"
            assert date >= "1873"
        elif reading is not None:
            read = stated(reading)
            assert (read.era, read.year, read.month, read.day) == (known.name, year, month, day)
            assert day == 0 or western < 1873
        else:
            assert month > 12 or day > 28 or (day and not month)


@given(st.integers(0, 99_999_999), st.booleans())
def test_a_western_number_is_a_date_a_reading_or_a_reason(number: int, unknown: bool) -> None:
    converted = western_date({}, context(unknown))((pa.array([f"{number:08}"]),))
    (date,) = converted.values.to_pylist()
    (reading,) = converted.siblings["fushohyoki"].to_pylist() if unknown else [None]
    assert (date is not None) + (reading is not None) + (reasons(converted) != []) == 1
    if date is not None:
        assert date.replace("-", "") == f"{number:08}"
    if reading is not None:
        read = stated(reading)
        assert read.year * 10000 + read.month * 100 + read.day == number


@pytest.mark.parametrize("unknown", [True, False])
@pytest.mark.parametrize(
    "digits", ["00000000", "00000512", "00010015", "18721345", "20240015", "20241300", "00000100"]
)
def test_what_no_reading_can_say_is_no_date(digits: str, unknown: bool) -> None:
    """00000000 is not 年月日不詳: it may as well mean that nothing has happened; the mapping must say which."""
    converted = western_date({}, context(unknown))((pa.array([digits]),))
    assert (converted.values.to_pylist(), reasons(converted)) == ([None], ["date_invalid"])
    if unknown:
        assert converted.siblings["fushohyoki"].to_pylist() == [None]
        assert converted.siblings["fushofuragu"].to_pylist() == ["0"]


def test_dates_of_the_lunar_calendar_keep_their_text() -> None:
    kept = wareki("M", "051202", unknown=True)
    assert (kept.values.to_pylist(), reasons(kept)) == ([None], [])
    assert kept.siblings["fushohyoki"].to_pylist() == ["明治５年１２月２日"]
    assert kept.siblings["fushofuragu"].to_pylist() == ["1"]
    assert wareki("M", "060101", unknown=True).values.to_pylist() == ["1873-01-01"]
