"""Era dates of one text against a calendar of our own: the years of the eras as the laws say, and Python's days."""

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.reader import load_standard
from transforms.conversion import Context, Converted
from transforms.dates import date_parts, wareki_date, western_date
from transforms.era_texts import era_text_date

RESIDENT = load_standard("2.1").groups["g_resident"].by_romaji
# (letter, digit, name, first day, last day, year 1): 明治 from the solar calendar on.
ERAS = (
    ("M", "1", "明治", datetime.date(1873, 1, 1), datetime.date(1912, 7, 30), 1868),
    ("T", "2", "大正", datetime.date(1912, 7, 30), datetime.date(1926, 12, 25), 1912),
    ("S", "3", "昭和", datetime.date(1926, 12, 25), datetime.date(1989, 1, 7), 1926),
    ("H", "4", "平成", datetime.date(1989, 1, 8), datetime.date(2019, 4, 30), 1989),
    ("R", "5", "令和", datetime.date(2019, 5, 1), datetime.date(2099, 12, 31), 2019),
)
NAMES = ("meiji", "taisho", "showa", "heisei", "reiwa")
CODES = {code: name for era, name in zip(ERAS, NAMES, strict=True) for code in era[:2]}
FORMS = (
    "{letter}{year:02}{month:02}{day:02}",
    "{digit}{year:02}{month:02}{day:02}",
    "{letter}{year:02}.{month:02}.{day:02}",
    "{letter}{year}.{month}.{day}",
    "{letter}{year}/{month}/{day}",
    "{digit}-{year:02}-{month:02}-{day:02}",
    "{name}{year}年{month}月{day}日",
    "{name}{first}年{month}月{day}日",
)


def context(item: str) -> Context:
    return Context(RESIDENT[item], Path("nosuch"), None, "")


def converted(*texts: str | None, unknown: bool = False, **options: object) -> Converted:
    of = context("seinengappi" if unknown else "idotodokedenengappi")
    return era_text_date({"eras": CODES, **options}, of)((pa.array(texts, pa.string()),))


def failed(result: Converted) -> list[str]:
    return [mark.reason for mark in result.failures if mark.rows.any()]


days = st.sampled_from(ERAS).flatmap(lambda era: st.tuples(st.just(era), st.dates(era[3], era[4])))


@given(days, st.sampled_from(FORMS))
def test_every_day_of_every_era_in_every_form(
    era_day: tuple[tuple[Any, ...], datetime.date], form: str
) -> None:
    (letter, digit, name, _, _, first_year), day = era_day
    year = day.year - first_year + 1
    written = form.format(
        letter=letter,
        digit=digit,
        name=name,
        year=year,
        first="元" if year == 1 else year,
        month=day.month,
        day=day.day,
    )
    result = converted(written, None)
    assert (result.values.to_pylist(), failed(result)) == ([day.isoformat(), None], [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("S640108", "date_outside_era"),
        ("昭和64年1月10日", "date_outside_era"),
        ("S550230", "date_invalid"),
        ("昭和55年", "date_invalid"),
        ("S5501020", "date_invalid"),
        ("550102", "era_unknown"),
        ("慶応3年1月2日", "date_before_1873"),
        ("慶応5年1月2日", "date_outside_era"),
        ("慶安3年1月2日", "date_invalid"),
        ("明治5年12月2日", "date_before_1873"),
    ],
)
def test_what_is_no_date_fails_with_its_reason(text: str, reason: str) -> None:
    assert failed(converted(text)) == [reason]


def test_heisei_32_is_read_on_where_the_spec_says_so() -> None:
    result = converted("平成32年4月1日", outside_era="continue")
    assert result.values.to_pylist() == ["2020-04-01"]
    assert [mark.reason for mark in result.notes if mark.rows.any()] == ["date_outside_era"]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("S550100", "昭和５５年１月日不詳"),
        ("S550000", "昭和５５年月日不詳"),
        ("昭和20年頃", "昭和２０年頃"),
        ("昭和２０年春", "昭和２０年春"),
        ("推定昭和20年3月", "推定昭和２０年３月"),
        ("年月日不詳", "年月日不詳"),
        ("明治5年12月2日", "明治５年１２月２日"),
        ("万延元年3月18日", "万延元年３月１８日"),
        ("慶応4年頃", "慶応４年頃"),
    ],
)
def test_unknown_parts_become_readings(text: str, reading: str) -> None:
    result = converted(text, "S550102", unknown=True)
    assert (result.values.to_pylist(), failed(result)) == ([None, "1980-01-02"], [])
    assert result.siblings["fushohyoki"].to_pylist() == [reading, None]
    assert result.siblings["fushofuragu"].to_pylist() == ["1", "0"]


def test_what_a_system_writes_for_not_known_is_not_known() -> None:
    """Without the option 99 is no month and no day; a whole date of it is no date in either case."""
    digits = pa.array(["19809999", "19800199", "99999999"])
    told = western_date({"unknown": ["99"]}, context("seinengappi"))((digits,))
    assert told.siblings["fushohyoki"].to_pylist() == ["１９８０年月日不詳", "１９８０年１月日不詳", None]
    assert [list(mark.rows) for mark in told.failures if mark.rows.any()] == [[False, False, True]]
    plain = western_date({}, context("seinengappi"))((digits,))
    assert plain.failures[-1].rows.all()
    era = wareki_date({"eras": {"S": "showa"}, "unknown": ["99"]}, context("seinengappi"))
    wareki = era((pa.array(["S"]), pa.array(["559999"])))
    assert wareki.siblings["fushohyoki"].to_pylist() == ["昭和５５年月日不詳"]


def test_a_date_of_several_fields() -> None:
    fields = (pa.array([1980, 1980, None]), pa.array(["1", None, None]), pa.array(["02", None, None]))
    joined = date_parts({}, context("seinengappi"))(fields).values
    assert joined.to_pylist() == ["19800102", "19800000", None]
    era = wareki_date({"eras": {"S": "showa"}}, context("seinengappi"))
    assert era((pa.array(["S"]), pa.array([55]), pa.array(["1"]), pa.array(["2"]))).values.to_pylist() == [
        "1980-01-02"
    ]
