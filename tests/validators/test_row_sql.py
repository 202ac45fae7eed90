"""The date rule of the target, which is written on its own, against the standard's dates: both must agree."""

from itertools import product

import numpy as np
import psycopg
import pyarrow as pa
import pytest

from standards.dates import legal
from validators.row_sql import date_holds

OTHERS = (
    "", "2024", "20240101", "2024/01/01", "2024-1-01", "2024--1-01", "2024-01-011", " 024-01-01", "2024-01-1 ",
    "-024-01-01", "２０２４-01-01", "٢024-01-01", "R006-01-01", "2024-01-0\n", "2024-Jan-1", "infinity  ", "today",
)  # fmt: skip


@pytest.fixture(scope="module")
def dates(store_dsn: str) -> pa.Array:
    """Every month and day of years that end in each way, what is no day among them, and other texts."""
    years = (
        *range(5),
        99,
        100,
        400,
        1582,
        *range(1868, 1874),
        1900,
        1981,
        *range(1996, 2005),
        2100,
        9996,
        9999,
    )
    texts = [f"{year:04}-{month:02}-{day:02}" for year, month, day in product(years, range(14), range(33))]
    return pa.array([*texts, *OTHERS])


@pytest.mark.parametrize("any_year", [True, False])
def test_the_target_and_the_standard_agree_on_dates(store_dsn: str, dates: pa.Array, any_year: bool) -> None:
    query = f"SELECT {date_holds('ido', any_year)} FROM unnest(%s::text[]) WITH ORDINALITY AS t(ido, n) ORDER BY n"
    with psycopg.connect(store_dsn) as connection:
        rows = connection.execute(query.encode(), [dates.to_pylist()]).fetchall()
    held = np.array([holds for (holds,) in rows])
    wrong = dates.filter(pa.array(held != legal(dates, leap_day=any_year))).to_pylist()
    assert wrong == []
