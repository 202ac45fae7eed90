"""Values as a database gave them to the columns of a raw batch: text decoded, numbers exact, trouble counted."""

from decimal import Decimal, InvalidOperation

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.source import FieldType, OnUnreadable, SourceField, SourceLayout
from extractors.extraction import Tally
from extractors.multibyte_text import decode_multibyte
from extractors.number_type import number_type

Numbers = npt.NDArray[np.int64]


class ValueDecoder:
    """Decodes the columns of a table's layout; without a charset of its own the database gave UTF-8."""

    def __init__(self, layout: SourceLayout) -> None:
        self._charset = layout.charset.single_byte or "utf_8"
        self._rejects = layout.on_unreadable is OnUnreadable.REJECT

    def column(
        self,
        values: pa.Array,
        field: SourceField,
        numbers: Numbers,
        tally: Tally,
        errors: list[tuple[int, str, str]],
    ) -> pa.Array:
        """A column of binary values as the layout's type; null stays null, what cannot be read becomes null."""
        if field.type is FieldType.BYTES:
            return values
        if field.type is FieldType.NUMBER:
            decoded, unreadable, reason = *_numbers(values, field), "number_invalid"
        else:
            text = decode_multibyte(_without_padding(values), self._charset)
            text.count_in(field.name, tally.gaiji, tally.second_spellings)
            decoded, unreadable, reason = text.texts, text.unreadable, "undecodable_bytes"
        for row in np.flatnonzero(unreadable):
            if self._rejects:
                errors.append((int(row), field.name, reason))
            tally.unreadable.append((int(numbers[row]), field.name, reason, values[row].as_py()))
        return decoded


def _without_padding(values: pa.Array) -> pa.Array:
    """CHAR columns come filled up with spaces, and some engines' with NUL; neither is part of a longer character."""
    texts = pc.ascii_rtrim(values.view(pa.string()), " \x00")
    return texts.view(pa.binary())


def _numbers(values: pa.Array, field: SourceField) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """Digits as exact decimals; more decimals than the layout says are no number of it."""
    kind = number_type(field)
    good = np.zeros(len(values), np.bool_)
    try:
        return values.cast(pa.string()).cast(kind), good
    except pa.ArrowInvalid:
        exact = [_exact(value, field.scale) for value in values.to_pylist()]
        decoded = pa.array(exact, kind)
        return decoded, np.asarray(decoded.is_null()) & ~np.asarray(values.is_null())


def _exact(value: bytes | None, scale: int) -> Decimal | None:
    """The number, or None where it is none of at most 38 digits with `scale` decimals."""
    try:
        number = Decimal(value.decode()) if value is not None else None
    except (InvalidOperation, UnicodeDecodeError):
        return None
    if number is None or not number.is_finite() or number.adjusted() >= 38 - scale:
        return None
    rounded = round(number, scale) if scale else number.to_integral_value()
    return rounded if rounded == number else None
