"""Era dates that are one text: the era by its code, letter or name, then the day with or without marks between."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from standards.dates import stated
from standards.eras import ERAS
from transforms.conversion import Context, Conversion, Converted, Options, null_where, where_true
from transforms.dates import joined_parts, wareki_date
from transforms.text_rows import with_texts

_TO_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_NAMES = {era.name: key for key, era in ERAS.items()}
_APART = "(?P<year>元|[0-9]{1,2})[年./-] ?(?P<month>[0-9]{1,2})[月./-] ?(?P<day>[0-9]{1,2})日?"
_TOGETHER = "(?P<yy>[0-9]{2})(?P<mm>[0-9]{2})(?P<dd>[0-9]{2})"


def era_text_date(options: Options, context: Context) -> Conversion:
    """S550102, S55.1.2, 5-55-01-02 or 昭和55年1月2日 to a date, as `wareki_date` makes one; nothing but zeros is null.

    A text that is a reading of 不詳日入力一覧 (昭和20年頃) stays that reading, where the item allows unknown dates.
    """
    given = options.get("eras")
    eras = _NAMES | given if isinstance(given, dict) else {}
    in_fields = wareki_date({**options, "eras": eras}, context)
    codes = "|".join(map(re.escape, sorted(map(str, eras), key=len, reverse=True)))
    form = f"^(?P<era>{codes})[-. ]?(?:{_TOGETHER}|{_APART})$"

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        texts = null_where(inputs[0], where_true(pc.match_substring_regex(inputs[0], "^0+$")))
        found = pc.extract_regex(texts, form)
        era, *parts = (found.field(name) for name in ("era", "yy", "mm", "dd", "year", "month", "day"))
        parts = [_either(one, other) for one, other in zip(parts[:3], parts[3:], strict=True)]
        known = where_true(found.is_valid())
        digits = pc.if_else(pa.array(known), joined_parts(tuple(parts), (2, 2, 2)), texts)
        readings = _readings(texts, known) if context.item.unknown_date else pa.nulls(len(texts), pa.string())
        read = where_true(readings.is_valid())
        none = pa.scalar(None, pa.string())
        made = in_fields((pc.if_else(pa.array(known), era, none), null_where(digits, read)))
        return _with_readings(made, readings) if read.any() else made

    return convert


def _either(together: pa.Array, apart: pa.Array) -> pa.Array:
    """The part as digits: one of the two forms has it. 元 is the year 1."""
    text = pc.if_else(pc.equal(together, ""), apart, together)
    return pc.if_else(pc.equal(text, "元"), "1", text)


def _readings(texts: pa.Array, known: np.ndarray) -> pa.Array:
    """What is a reading among the texts that are no day, by distinct text; null elsewhere."""
    left = null_where(texts, known).dictionary_encode()
    full = [text.translate(_TO_FULL) for text in left.dictionary.to_pylist()]
    return pa.array([text if stated(text).pattern else None for text in full], pa.string()).take(left.indices)


def _with_readings(made: Converted, readings: pa.Array) -> Converted:
    rows = np.flatnonzero(where_true(readings.is_valid()))
    flags = with_texts(made.siblings["fushofuragu"], rows, pa.array(["1"] * len(rows)))
    siblings = {"fushohyoki": pc.coalesce(readings, made.siblings["fushohyoki"]), "fushofuragu": flags}
    return Converted(made.values, made.failures, made.notes, siblings)
