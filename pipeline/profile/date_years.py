"""Values that read as dates, counted by year: YYYYMMDD with or without separators, and an era mark with YYMMDD."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_MONTH_DAY = r"[-/.]?(0[1-9]|1[0-2])[-/.]?(0[1-9]|[12]\d|3[01])"
_WESTERN = rf"^(1[89]|20)\d\d{_MONTH_DAY}([ T].*)?$"
_ERA = rf"^[MTSHR1-5]\d\d{_MONTH_DAY}$"
# The year before the first one of 明治, 大正, 昭和, 平成 and 令和.
_BEFORE_FIRST = np.array([1867, 1911, 1925, 1988, 2018] * 2)
_ERA_MARKS = "MTSHR12345"
_LAST = 2200
# Fewer records than this are never told apart.
FEWEST = 10


def count_years(texts: pa.Array) -> npt.NDArray[np.int64]:
    """How many values are dates of each year."""
    western = texts.filter(pc.match_substring_regex(texts, _WESTERN))
    eras = texts.filter(pc.match_substring_regex(texts, _ERA))
    marks = pc.index_in(pc.utf8_slice_codeunits(eras, 0, 1), pa.array(list(_ERA_MARKS), eras.type)).to_numpy(
        zero_copy_only=False
    )
    years = np.concatenate(
        [_numbers(western, 0, 4), _BEFORE_FIRST[marks.astype(np.int64)] + _numbers(eras, 1, 3)]
    )
    return np.bincount(years, minlength=_LAST).astype(np.int64)


def _numbers(texts: pa.Array, start: int, stop: int) -> npt.NDArray[np.int64]:
    numbers: npt.NDArray[np.int64] = (
        pc.utf8_slice_codeunits(texts, start, stop).cast(pa.int64()).to_numpy(zero_copy_only=False)
    )
    return numbers


def year_range(counts: npt.NDArray[np.int64]) -> list[int] | None:
    """First and last year, cut so that at least ten records lie at either end: no single person's year."""
    enough_before = np.flatnonzero(np.cumsum(counts) >= FEWEST)
    enough_after = np.flatnonzero(np.cumsum(counts[::-1])[::-1] >= FEWEST)
    if not len(enough_before) or enough_before[0] > enough_after[-1]:
        return None
    return [int(enough_before[0]), int(enough_after[-1])]
