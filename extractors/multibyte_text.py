"""Columns of bytes in a charset of open systems to text: whole columns at once, the few odd values code by code.

A column of plain ASCII is taken as it is, one of half-width kana byte by byte. Any other is decoded by CPython's
codec as one long text with a separator between the values; a table over its UTF-16 units tells the values that hold
anything out of the ordinary.
"""

import codecs
import re
from collections.abc import Mapping
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_lookup import looked_up, lookup_table
from contracts.errors import ConvertError
from contracts.gaiji_mark import PATTERN
from contracts.source import Charset
from extractors.byte_columns import Bytes, Rows, offsets_of, strings, strings_at
from extractors.charsets.site_table import site_texts_of
from extractors.decoded_text import DecodedText
from extractors.host_mixed import replace_rows
from extractors.multibyte_codes import (
    MICROSOFT_SIGNS,
    MULTIBYTE_CODES,
    OK,
    SECOND,
    Codes,
    encoded,
)
from extractors.multibyte_exact import ExactTexts
from extractors.single_bytes import NO_CHARACTER, SingleBytes

# UTF-16 is told by its own decoder; where text is cut into values it has become UTF-8 already.
MULTIBYTE = (*MULTIBYTE_CODES, "utf_16", "utf_16le", "utf_16be")
# JIS X 0212's tilde, which euc_jp makes the ASCII one.
_EUC_TILDE = b"\x8f\xa2\xb7"
_SHIFT_JIS = ("cp932", "shift_jis")
# Which bytes begin a character of two.
_LEADS = lookup_table(np.array([0x81 <= byte <= 0x9F or byte >= 0xE0 for byte in range(256)], np.uint8))
_SEPARATORS = (0x1E, 0x1F, 0x1D, 0x1C, 0x02, 0x01)
_MARK = re.compile(PATTERN)


def _odd(error: UnicodeError) -> tuple[str, int]:
    """Bytes that a codec does not know become U+FFFF, so that their value is looked at code by code."""
    assert isinstance(error, UnicodeDecodeError)
    return "\uffff", error.end


codecs.register_error("hikkoshi_odd", _odd)


def decode_multibyte(values: pa.Array, charset: str, site: Mapping[str, str] | None = None) -> DecodedText:
    """Values of a binary array; null stays null. `site` gives the texts of vendor characters by code in hex."""
    codes = MULTIBYTE_CODES[charset]
    values = values if values.offset == 0 else pa.concat_arrays([values])
    data = _data(values)
    if not len(data) or (data.max() < 0x7F and not _has_controls(data)):
        return DecodedText(_as_strings(values), np.zeros(len(values), np.bool_))
    texts, odd = _in_bulk(values, data, codes)
    if not odd.any():
        return DecodedText(_with_nulls_of(texts, values), odd)
    return _with_exact(values, texts, odd, codes, site or {})


def encode_multibyte(text: str, charset: str) -> bytes:
    """The bytes of a text; a mark becomes its code. Raises ConvertError naming the position, never the character."""
    codes = MULTIBYTE_CODES[charset]
    parts, at = [], 0
    for found in _MARK.finditer(text):
        parts += [_spelled(text, at, found.start(), codes), bytes.fromhex(found[1])]
        at = found.end()
    return b"".join([*parts, _spelled(text, at, len(text), codes)])


def _spelled(text: str, start: int, end: int, codes: Codes) -> bytes:
    parts = []
    for position in range(start, end):
        code = codes.spell(text[position])
        if not code or codes.state(code)[0] != 0:
            raise ConvertError.at(
                f"character {position + 1}",
                "the charset has no code for it.",
                "Identify it, or leave it marked.",
            )
        parts.append(code)
    return b"".join(parts)


def _data(values: pa.Array) -> Bytes:
    """The bytes that the values of an array without offset share."""
    offsets = np.frombuffer(values.buffers()[1], np.int32, len(values) + 1) if len(values) else (0, 0)
    content = values.buffers()[2] if len(values) else None
    return np.frombuffer(content or b"", np.uint8)[int(offsets[0]) : int(offsets[-1])]


def _has_controls(data: Bytes) -> bool:
    low = data < 0x20
    return bool(low.any()) and bool((low & (data != 0x09) & (data != 0x0A) & (data != 0x0D)).any())


def _as_strings(values: pa.Array) -> pa.Array:
    return pa.Array.from_buffers(pa.string(), len(values), values.buffers(), values.null_count)


def _with_nulls_of(texts: pa.Array, values: pa.Array) -> pa.Array:
    return pa.Array.from_buffers(pa.string(), len(texts), [values.buffers()[0], *texts.buffers()[1:]])


def _in_bulk(values: pa.Array, data: Bytes, codes: Codes) -> tuple[pa.Array, Rows]:
    """All values as text, and those that hold something odd; their text has no meaning."""
    if codes.codec in _SHIFT_JIS and not looked_up(_LEADS, data).any():
        return _of_single_bytes(codes.codec).decode(data, offsets_of(values) - offsets_of(values)[0])
    everyone = np.ones(len(values), np.bool_)
    separator = next((each for each in _SEPARATORS if not (data == each).any()), None)
    if separator is None or (codes.codec == "euc_jp" and _EUC_TILDE in data.tobytes()):
        return strings(b"", np.zeros(len(values), np.int64)), everyone
    joined = _joined(values, separator)
    text = str(memoryview(joined), codes.codec, "hikkoshi_odd")
    if codes.codec == "euc_jp":
        for jis, microsoft in MICROSOFT_SIGNS.items():
            text = text.replace(jis, microsoft)
    content = text.encode()
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == separator)
    if len(ends) != len(values) - 1:  # a broken code has swallowed a separator
        return strings(b"", np.zeros(len(values), np.int64)), everyone
    offsets = np.concatenate(([0], ends + 1, [len(content)])).astype(np.int32)
    texts = pc.ascii_rtrim(strings_at(content, offsets), characters=chr(separator))
    odd = _odd_values(text, separator, codes.codec, len(values))
    if odd.any() and codes.codec != "euc_jp":
        rows = np.flatnonzero(odd)
        odd[rows] = _not_as_usual(values.take(pa.array(rows)), separator, codes.codec)
    return texts, odd


def _joined(values: pa.Array, separator: int) -> pa.Buffer:
    filled = pc.fill_null(values, b"") if values.null_count else values
    whole = pa.ListArray.from_arrays(np.array([0, len(filled)], np.int32), filled)
    return pc.binary_join(whole, bytes((separator,)))[0].as_buffer()


@cache
def _of_single_bytes(charset: str) -> SingleBytes:
    states = [MULTIBYTE_CODES[charset].state(bytes((byte,))) for byte in range(256)]
    return SingleBytes([text if state == OK else NO_CHARACTER for state, text in states])


def _odd_values(text: str, separator: int, codec: str, count: int) -> Rows:
    """Which of the values of a text hold anything out of the ordinary."""
    odd = np.zeros(count, np.bool_)
    units = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    special = np.flatnonzero(looked_up(_table(codec, separator), units))
    if special.size:
        odd[np.searchsorted(np.flatnonzero(units == separator), special)] = True
    return odd


def _not_as_usual(values: pa.Array, separator: int, codec: str) -> Rows:
    """Which of some odd values stay so: where every character is spelled the usual way, special ones alone are odd."""
    joined = _joined(values, separator)
    text = str(memoryview(joined), codec, "hikkoshi_odd")
    usual = encoded(text, codec) == joined
    return _odd_values(text, separator, "utf-8", len(values)) if usual else np.ones(len(values), np.bool_)


@cache
def _table(codec: str, separator: int) -> pa.Array:
    """1 for UTF-16 units that want a closer look: controls, private use, marks, no characters, two spellings."""
    odd = np.zeros(65536, np.uint8)
    odd[[*range(0x20), *range(0x7F, 0xA0), *range(0xE000, 0xF900)]] = 1
    odd[[*range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF]] = 1
    odd[[0x09, 0x0A, 0x0D, separator]] = 0
    odd[[ord(text) for text in _spelled_twice(codec)]] = 1
    return pa.array(odd)


@cache
def _spelled_twice(codec: str) -> set[str]:
    """Characters that a code beside the canonical one stands for."""
    codes = next(each for each in MULTIBYTE_CODES.values() if each.codec == codec)
    if codec == "utf-8":
        return set()
    space = [bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF)]
    if codec == "euc_jp":
        space += [bytes((0x8F, lead, trail)) for lead in range(0xA1, 0xFF) for trail in range(0xA1, 0xFF)]
    states = (codes.state(code) for code in space if list(codes.split(code)) == [code])
    return {text for state, text in states if state == SECOND}


def _with_exact(
    values: pa.Array, texts: pa.Array, odd: Rows, codes: Codes, site: Mapping[str, str]
) -> DecodedText:
    reader = ExactTexts(codes, site)
    rows = np.flatnonzero(odd)
    exact = [reader.text(value) for value in values.take(pa.array(rows)).to_pylist()]
    unreadable = np.zeros(len(values), np.bool_)
    unreadable[rows] = [text is None for text in exact]
    unreadable &= ~values.is_null().to_numpy(zero_copy_only=False)
    whole = replace_rows(texts, pa.array(exact, pa.string()), odd)
    if values.null_count:
        whole = pc.if_else(values.is_null(), pa.scalar(None, pa.string()), whole)
    return DecodedText(whole, unreadable, reader.vendor, reader.second)


def site_texts(charset: Charset) -> Mapping[str, str]:
    """What the site table of a charset says of vendor characters, by code in hex. Raises SpecError."""
    return site_texts_of(charset.site_table, charset.gaiji) if charset.site_table else {}
