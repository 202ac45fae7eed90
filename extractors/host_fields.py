"""One field of host records: bytes to a column of text or exact numbers, with what could not be read."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.errors import SpecError
from contracts.source import Charset, FieldType, OnUnreadable, SourceField, SourceLayout
from extractors.byte_columns import Bytes, Rows, part
from extractors.charsets import symbol_table
from extractors.decoded_text import DecodedText
from extractors.extraction import Unreadable
from extractors.host_number import decode_number, holds_no_digits
from extractors.host_text import HostText
from extractors.multibyte_codes import MULTIBYTE_CODES
from extractors.multibyte_fields import MultibyteText
from extractors.multibyte_text import MULTIBYTE, site_texts
from extractors.plain_text import decode_utf16, hex_digits

Numbers = npt.NDArray[np.int64]
FieldError = tuple[int, str, str]
_TEXTS = (FieldType.TEXT, FieldType.KANJI, FieldType.UTF16, FieldType.DATE)


@dataclass(slots=True)
class FieldCounts:
    """What the fields of a block hold beside their values; `in_other_view` are places in `unreadable`."""

    unreadable: list[Unreadable] = field(default_factory=list)
    in_other_view: set[int] = field(default_factory=set)
    gaiji: Counter[tuple[str, str]] = field(default_factory=Counter)
    second: Counter[tuple[str, str]] = field(default_factory=Counter)
    blanks: Counter[str] = field(default_factory=Counter)


class FieldDecoder:
    """Decodes the fields of a layout by its charset."""

    def __init__(self, layout: SourceLayout) -> None:
        self._text = text_decoder(layout.charset)
        self.zero = self._text.zero
        self.space = self._text.space
        self.rejects = layout.on_unreadable is OnUnreadable.REJECT

    def column(
        self,
        records: Bytes,
        numbers: Numbers,
        field: SourceField,
        present: Rows | None,
        counts: FieldCounts,
        errors: list[FieldError],
    ) -> pa.Array:
        """The field of each record; null where not `present`, blank or unreadable. `errors` gets (row, field, reason)."""
        raw = part(records, field.offset, field.length)
        if present is not None:
            raw = np.where(present[:, None], raw, np.uint8(self.space))
        values, blank, unreadable = self._values(raw, field, counts)
        counts.blanks[field.name] += int(np.count_nonzero(blank if present is None else blank & present))
        reason = "undecodable_bytes" if field.type in _TEXTS else "number_invalid"
        for row in np.flatnonzero(unreadable):
            errors.append((int(row), field.name, reason))
            counts.unreadable.append((int(numbers[row]), field.name, reason, raw[row].tobytes()))
        return values if present is None else _absent(values, present)

    def _values(self, raw: Bytes, field: SourceField, counts: FieldCounts) -> tuple[pa.Array, Rows, Rows]:
        """(values, blank numbers, unreadable ones)."""
        if field.type.is_number or field.type.is_float:
            number = decode_number(raw, field, self.zero)
            return number.numbers, number.blank, number.unreadable
        if field.type is FieldType.DIGITS:
            return self._digits(raw)
        none = np.zeros(len(raw), np.bool_)
        if field.type is FieldType.HEX:
            return hex_digits(raw), none, none
        text = self._decoded(raw, field)
        text.count_in(field.name, counts.gaiji, counts.second)
        if field.type is FieldType.DATE:  # a blank date of a DBF is none
            given = np.asarray(pc.fill_null(pc.not_equal(text.texts, ""), fill_value=True))
            return _absent(text.texts, given), none, text.unreadable
        return text.texts, none, text.unreadable

    def _digits(self, raw: Bytes) -> tuple[pa.Array, Rows, Rows]:
        """Digits as text with their leading zeros; blank ones are empty."""
        digits = self._text.digits(raw)
        none = np.zeros(len(raw), np.bool_)
        if digits is not None:
            return digits, none, none
        blank, bad = holds_no_digits(raw, self.zero)
        zeros = self._text.digits(np.where((blank | bad)[:, None], np.uint8(self.zero), raw))
        return pc.if_else(pa.array(blank), "", _absent(zeros, ~bad)), blank, bad

    def _decoded(self, raw: Bytes, field: SourceField) -> DecodedText:
        if field.type is FieldType.UTF16:
            return decode_utf16(raw, little_endian=field.little_endian)
        return self._text.kanji(raw) if field.type is FieldType.KANJI else self._text.mixed(raw)


def text_decoder(charset: Charset) -> HostText | MultibyteText:
    """The decoder of a charset, host or open system. Raises SpecError."""
    if charset.single_byte in MULTIBYTE_CODES:
        return MultibyteText(charset.single_byte, site_texts(charset))
    if charset.single_byte in MULTIBYTE:
        raise SpecError.at(
            f"charset {charset.single_byte!r}",
            "is for delimited files; fields at byte positions are not read by it.",
            "Name the charset of the other fields, and give those in UTF-16 the type utf16.",
        )
    return HostText(symbol_table(charset))


def _absent(values: pa.Array, present: Rows) -> pa.Array:
    if present.all():
        return values
    return pc.if_else(pa.array(present), values, pa.scalar(None, values.type))
