"""The day before a date: a history's end where only the next beginning is known."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.conversion import Context, Conversion, Converted, Mark, Options, where_true

_OPEN = ("0000-01-01", "9999-12-31")


def day_before(_: Options, __: Context) -> Conversion:
    """YYYY-MM-DD to the day before it; an open end stays open. What is no day of the calendar is `date_invalid`."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        dates = inputs[0].dictionary_encode()
        before = pa.array([_before(text) for text in dates.dictionary.to_pylist()], pa.string())
        values = before.take(dates.indices)
        invalid = where_true(pc.and_(inputs[0].is_valid(), values.is_null()))
        return Converted(values, (Mark(invalid, "date_invalid"),))

    return convert


def _before(text: str) -> str | None:
    """Of one distinct date; numpy knows the year 0000, which Python's calendar does not."""
    if text in _OPEN:
        return text
    try:
        return str(np.datetime64(text, "D") - np.timedelta64(1, "D")) if len(text) == len(_OPEN[0]) else None
    except ValueError:
        return None
