"""Dates of the standard against Python's own calendar: every day of the years 0000 to 9999, and what is none."""

import datetime
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.dates import (
    OPEN_END,
    OPEN_START,
    WHOLE_DAY,
    Day,
    Days,
    Stated,
    in_order,
    is_legal,
    kinds_of,
    legal,
    legal_year,
    outside_era,
    parts,
    reading,
    readings,
    stated,
    texts_of,
)
from standards.eras import ERAS

MONTHS, DAYS = [*range(14), 20, 99], [*range(33), 99]


def _calendar(first: int, last: int) -> set[str]:
    """The days of the years, by Python's calendar, which has none of year 0000."""
    start = datetime.date(max(first, 1), 1, 1).toordinal()
    end = datetime.date(last, 12, 31).toordinal()
    return {datetime.date.fromordinal(day).isoformat() for day in range(start, end + 1)}


def _grid(first: int, last: int) -> Days:
    numbers = np.array(list(product(MONTHS, DAYS)), np.int64)
    years = np.repeat(np.arange(first, last + 1), len(numbers))
    return Days(years, *(np.tile(part, last - first + 1) for part in numbers.T))


@pytest.mark.parametrize("first", range(0, 10000, 500))
def test_every_day_from_year_0000_to_9999_is_what_the_calendar_says(first: int) -> None:
    days = _grid(first, first + 499)
    texts = texts_of(days)
    read, formed = parts(texts)
    assert formed.all()
    for part in ("year", "month", "day"):
        assert (getattr(read, part) == getattr(days, part)).all()
    found, every = kinds_of(texts), np.array(texts.to_pylist())
    calendar = _calendar(first, first + 499)
    assert {*every[found == Day.CALENDAR]} == calendar - {OPEN_END}
    leap_days = {f"{year:04}-02-29" for year in range(max(first, 1), first + 500)}
    assert {*every[found == Day.LEAP_DAY]} == leap_days - calendar
    assert {*every[found == Day.OPEN_START]} == {OPEN_START} & {*every}
    assert {*every[found == Day.OPEN_END]} == {OPEN_END} & {*every}
    assert (legal(texts, leap_day=True) == (found >= Day.CALENDAR)).all()
    assert (legal(texts, leap_day=False) == (legal(texts, leap_day=True) & (found != Day.LEAP_DAY))).all()


@given(
    st.from_regex("[0-9]{4}-(0[0-9]|1[0-3])-[0-3][0-9]", fullmatch=True)
    | st.text("0129- ", max_size=11)
    | st.sampled_from([OPEN_START, OPEN_END, "1981-02-29", "0000-02-29", "２０２４-01-01"]),
    st.booleans(),
)
def test_one_text_is_legal_as_in_a_column(text: str, leap_day: bool) -> None:
    assert is_legal(text, leap_day=leap_day) == legal(pa.array([text]), leap_day=leap_day)[0]


@pytest.mark.parametrize(
    "text",
    ["", "2024", "20240101", "2024/01/01", "2024-1-01", "2024-01-1", "2024-01-011", " 2024-01-01", "2024-01-01 ",
     "２０２４-01-01", "024--01-01", "+024-01-01", "2024-01-0\n", "٢024-01-0", "R06-01-01-", "2024‐01‐1"],
)  # fmt: skip
def test_what_has_not_the_form_is_malformed(text: str) -> None:
    assert kinds_of(pa.array([None, text, "2024-02-29"])).tolist() == [Day.NULL, Day.MALFORMED, Day.CALENDAR]
    assert legal(pa.array([None, text, "2024-02-29"]), leap_day=True).tolist() == [True, False, True]


@given(st.lists(st.none() | st.text("0129-/９ ", max_size=11), max_size=8), st.integers(0, 8))
def test_a_piece_of_a_column_is_read_as_a_column(values: list[str | None], start: int) -> None:
    whole = pa.array(values, pa.string())
    assert kinds_of(whole[start:]).tolist() == kinds_of(pa.array(values[start:], pa.string())).tolist()
    assert legal(whole, leap_day=True).tolist() == [v is None or _is_date(v) for v in values]


def _is_date(text: str) -> bool:
    try:
        plain = len(text) == 10 and text.isascii() and datetime.date.fromisoformat(text) is not None
    except ValueError:
        plain = text == OPEN_START or (text[4:] == "-02-29" and text[:4].isdigit() and text[:4] != "0000")
    return plain


def test_years_are_four_digits() -> None:
    years = [f"{year:04}" for year in range(10000)]
    assert legal_year(pa.array([*years, None])).all()
    others = ["", "8", "R8", "20 6", "２０２６", "02026", "٢٠", "-026", "2026\n", "0\0\0\0"]
    assert not legal_year(pa.array(others)).any()


@given(
    st.lists(st.sampled_from([OPEN_START, OPEN_END, "1981-02-28", "1981-02-29", "1981-03-01", "2024-02-29"]))
)
def test_texts_order_as_their_days_do(texts: list[str]) -> None:
    assert sorted(texts) == sorted(texts, key=lambda text: tuple(map(int, text.split("-"))))


def test_a_start_after_its_end_is_out_of_order_and_what_is_unknown_never_is() -> None:
    starts = pa.array([OPEN_START, "2024-04-01", "2024-04-01", "2024-04-02", OPEN_END, None, "2024-04-01"])
    ends = pa.array(["2024-04-01", OPEN_END, "2024-04-01", "2024-04-01", OPEN_START, OPEN_START, None])
    assert in_order(starts, ends).tolist() == [True, True, True, False, False, True, True]


def test_every_lunar_day_before_meiji_has_one_era() -> None:
    months = [(year, month) for year in range(1831, 1868) for month in range(1, 13)]
    numbers = np.array([(*each, day) for each in months for day in range(1, 31)], np.int64)
    eras = [era for era in ERAS.values() if era.first < 18680101]
    within = [
        ~outside_era(Days(*numbers.T), *(np.full(len(numbers), bound) for bound in (era.first, era.last)))
        for era in eras
    ]
    assert {*np.sum(within, axis=0).tolist()} == {1}
    assert all(era.first_year == era.first // 10_000 for era in eras)


def test_every_day_has_an_era_and_border_days_have_two() -> None:
    first, last = datetime.date(1868, 1, 1).toordinal(), datetime.date(2099, 12, 31).toordinal()
    every = [datetime.date.fromordinal(day) for day in range(first, last + 1)]
    numbers = np.array([(d.year, d.month, d.day) for d in every], np.int64)
    days = Days(*numbers.T)
    eras = [era for era in ERAS.values() if era.first >= 18680101]
    within = np.zeros((len(eras), len(every)), np.bool_)
    for number, era in enumerate(eras):
        bounds = (np.full(len(every), bound) for bound in (era.first, era.last))
        within[number] = ~outside_era(days, *bounds)
    assert {*within.sum(axis=0).tolist()} == {1, 2}
    assert texts_of(days).filter(pa.array(within.sum(axis=0) == 2)).to_pylist() == [
        "1912-07-30",
        "1926-12-25",
    ]


@pytest.mark.parametrize(
    ("era", "day", "outside"),
    [("reiwa", (2019, 0, 0), False), ("reiwa", (2019, 4, 0), True), ("reiwa", (2019, 5, 0), False),
     ("heisei", (2019, 4, 0), False), ("heisei", (2019, 5, 0), True), ("heisei", (2020, 0, 0), True),
     ("showa", (1989, 1, 0), False), ("showa", (1989, 2, 0), True), ("showa", (1926, 12, 0), False),
     ("meiji", (1912, 7, 0), False), ("meiji", (1912, 8, 0), True), ("taisho", (1912, 6, 0), True)],
)  # fmt: skip
def test_unknown_parts_are_outside_an_era_only_where_every_day_is(
    era: str, day: tuple[int, int, int], outside: bool
) -> None:
    known = ERAS[era]
    found = outside_era(Days(*np.array([day]).T), np.array([known.first]), np.array([known.last]))
    assert found.tolist() == [outside]


@pytest.mark.parametrize("era", ["", *(era.name for era in ERAS.values())])
def test_a_reading_says_all_that_is_known_and_nothing_else(era: str) -> None:
    """Whatever is known comes back from the reading; where the list has no way to say it there is none."""
    said = 0
    for year, month, day in product([0, *range(1, 65), 1872, 2026], range(13), range(32)):
        text = reading(era, year, month, day)
        if text is None:
            assert (era and not year) or (not year and (month or day)) or (day and not month)
            continue
        said += 1
        read = stated(text)
        assert (read.era, read.year, read.month, read.day) == (era, year, month, day)
        pattern = 9 if not year else 10 if not month else 11 if not day else WHOLE_DAY
        assert (read.pattern, len(text) <= 72) == (pattern, True)
    assert said == 66 * (1 + 12 * 32) + (era == "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [  # 不詳日入力一覧, in its order
        ("令和２年頃", Stated(1, "令和", 2)),
        ("令和元年５月頃", Stated(2, "令和", 1, 5)),
        ("令和２年５月６日頃", Stated(3, "令和", 2, 5, 6)),
        ("推定令和２年５月６日", Stated(4, "令和", 2, 5, 6)),
        ("推定令和２年５月", Stated(5, "令和", 2, 5)),
        ("令和２年春", Stated(6, "令和", 2)),
        ("令和２年５月上旬", Stated(7, "令和", 2, 5)),
        ("令和２年１０月中旬頃", Stated(8, "令和", 2, 10)),
        ("年月日不詳", Stated(9)),
        ("令和２年　月日不詳", Stated(10, "令和", 2)),
        ("令和２年１０月 日不詳", Stated(11, "令和", 2, 10)),
        ("令和２年１０月１日から１１月３日頃までの間", Stated(12, "令和", 2)),
        ("令和２年１０月推定１日から３日までの間", Stated(13, "令和", 2, 10)),
        ("令和２年１０月１日頃から３日頃までの間", Stated(14, "令和", 2, 10)),
        ("明治５年１２月２日", Stated(WHOLE_DAY, "明治", 5, 12, 2)),
        ("１９４５年月日不詳", Stated(10, "", 1945)),
    ],
)
def test_the_patterns_of_the_list_are_read(text: str, expected: Stated) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "元年頃", "慶安３年頃", "令和２年", "令和2年頃", "不詳", "令和２年頃か", "令和２年５月６日不詳"],
)
def test_what_is_not_in_the_list_states_nothing(text: str) -> None:
    assert stated(text) == Stated()


def test_readings_are_written_only_where_they_are_asked_for() -> None:
    days = Days(np.array([1945, 1946]), np.array([5, 0]), np.array([0, 0]))
    found = readings(lambda _: "昭和", np.array([20, 21]), days, np.array([False, True]))
    assert found.to_pylist() == [None, "昭和２１年月日不詳"]
