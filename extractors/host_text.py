"""Host text fields to Arrow strings: byte matrices through a symbol table, shift codes resolved in numpy."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extractors.host_charset import NOTHING, UNREADABLE, VENDOR, SymbolTable

Bytes = npt.NDArray[np.uint8]
Symbols = npt.NDArray[np.int32]
Rows = npt.NDArray[np.bool_]
_SPACE, _ZERO, _NINE = np.uint8(0x40), np.uint8(0xF0), np.uint8(0xF9)


@dataclass(frozen=True, slots=True)
class DecodedText:
    """`texts` has null where `unreadable`; vendor characters stand as marks; `vendor_codes` lists each met."""

    texts: pa.Array
    unreadable: Rows
    vendor_codes: npt.NDArray[np.int32]


def decode_mixed(field: Bytes, table: SymbolTable) -> DecodedText:
    """PIC X: single bytes, and double bytes between the shift codes. `field` is (rows, bytes)."""
    field = _used_columns(field, 1)
    shift_in = field == table.shift_in
    if table.shift_in < 0 or not shift_in.any():
        return _to_text(field, np.zeros(len(field), np.bool_), table)
    symbols, broken = _shifted(field, shift_in, table)
    return _to_text(symbols, broken, table)


def decode_kanji(field: Bytes, table: SymbolTable) -> DecodedText:
    """PIC N: nothing but double bytes, without shift codes."""
    codes = _used_columns(field, 2).view(">u2").astype(np.int32)
    symbols = np.where(codes == 0, np.int32(NOTHING), codes + 256)
    return _to_text(symbols, np.zeros(len(field), np.bool_), table)


def decode_digits(field: Bytes) -> pa.Array | None:
    """PIC 9 DISPLAY as text when every byte of every row is a digit (F0-F9); None when one is not."""
    if field.size == 0 or field.min() < _ZERO or field.max() > _NINE:
        return None
    offsets = np.arange(0, field.size + 1, field.shape[1], dtype=np.int32)
    data = np.ascontiguousarray(field) - (_ZERO - np.uint8(ord("0")))
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(field), buffers)


def _used_columns(field: Bytes, step: int) -> Bytes:
    """The field without the bytes at its end that are spaces in every row: most fields are mostly padding."""
    used = np.flatnonzero((field != _SPACE).any(axis=0))
    width = -(-(int(used[-1]) + 1) // step) * step if len(used) else 0
    return np.ascontiguousarray(field[:, :width])


def _shifted(field: Bytes, shift_in: Rows, table: SymbolTable) -> tuple[Symbols, Rows]:
    """Symbols of mixed text, and the rows whose shift codes do not pair or part a double byte."""
    columns = field.shape[1]
    shift_out = field == table.shift_out
    position = np.arange(columns, dtype=np.int16)
    last_in = np.maximum.accumulate(np.where(shift_in, position, np.int16(-1)), axis=1)
    last_out = np.maximum.accumulate(np.where(shift_out, position, np.int16(-1)), axis=1)
    double = last_in > last_out
    even = ((position - last_in) & 1) == 0
    following = np.empty_like(field)
    following[:, :-1] = field[:, 1:]
    following[:, -1] = 0
    lead = double & ~even
    symbols = np.where(double, np.int32(NOTHING), field)
    symbols[shift_in | shift_out] = NOTHING
    symbols[lead] = 256 + (field[lead].astype(np.int32) << 8) + following[lead]
    before = np.zeros_like(shift_in)
    before[:, 1:] = double[:, :-1]
    cut = shift_out & before & _odd_run(last_in, position)
    stray = (shift_out & ~before) | (shift_in & before)
    return symbols, double[:, -1] | cut.any(axis=1) | stray.any(axis=1)


def _odd_run(last_in: npt.NDArray[np.int16], position: npt.NDArray[np.int16]) -> Rows:
    """Where a run that began after `last_in` and ends before `position` holds an odd number of bytes."""
    odd: Rows = ((position - last_in) & 1) == 0
    return odd


def _to_text(symbols: Symbols | Bytes, broken: Rows, table: SymbolTable) -> DecodedText:
    """Padding cut, the rest written as UTF-8; rows that hold unreadable symbols or are `broken` become null."""
    last = _last_filled(symbols, table)
    symbols = symbols[:, : int(last.max(initial=0))]
    stands = (np.arange(symbols.shape[1]) < last[:, None]) & (symbols != NOTHING)
    flat = symbols[stands]
    state = table.state[flat]
    if not (state.any() or broken.any()):
        texts = _utf8(flat, stands.sum(axis=1), table.narrow, table.narrow_length)
        return DecodedText(texts, broken, np.empty(0, np.int32))
    owners = np.nonzero(stands)[0]
    unreadable = broken.copy()
    unreadable[owners[state == UNREADABLE]] = True
    stands[unreadable] = False
    vendor = (state == VENDOR) & ~unreadable[owners]
    with_vendor = np.zeros(len(symbols), np.bool_)
    with_vendor[owners[vendor]] = True
    texts = _merge(symbols, stands, with_vendor, table)
    return DecodedText(_with_nulls(texts, unreadable), unreadable, flat[vendor].astype(np.int32) - 256)


def _last_filled(symbols: Symbols | Bytes, table: SymbolTable) -> npt.NDArray[np.int64]:
    """Columns up to the last that is no padding (a space of either width, LOW-VALUES)."""
    filled = ~(table.blank[:256] if symbols.dtype == np.uint8 else table.blank)[symbols]
    columns = np.arange(1, symbols.shape[1] + 1, dtype=np.int16)
    last: npt.NDArray[np.int64] = (filled * columns).max(axis=1, initial=0)
    return last


def _utf8(flat: Symbols | Bytes, per_row: npt.NDArray[np.int64], utf8: Bytes, lengths: Bytes) -> pa.Array:
    """Strings of `per_row` symbols each, taken one after the other from `flat`."""
    used = lengths[flat]
    ends = np.zeros(len(per_row) + 1, np.int64)
    np.cumsum(per_row, out=ends[1:])
    width = int(used.max(initial=0))
    if width == used.min(initial=255) or len(flat) == 0:
        data, offsets = utf8[:, :width][flat].ravel(), ends * width
    else:
        data = utf8[:, :width][flat][np.arange(width) < used[:, None]]
        offsets = np.concatenate(([0], np.cumsum(used, dtype=np.int64)))[ends]
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(pa.string(), len(per_row), buffers)


def _merge(symbols: Symbols | Bytes, stands: Rows, with_vendor: Rows, table: SymbolTable) -> pa.Array:
    """Rows with vendor characters need the wide table; the others keep the narrow one."""
    parts = []
    for rows, utf8, lengths in (
        (~with_vendor, table.narrow, table.narrow_length),
        (with_vendor, table.wide, table.wide_length),
    ):
        own = stands[rows]
        parts.append(_utf8(symbols[rows][own], own.sum(axis=1), utf8, lengths))
    order = np.empty(len(symbols), np.int64)
    order[~with_vendor] = np.arange(len(parts[0]))
    order[with_vendor] = len(parts[0]) + np.arange(len(parts[1]))
    return pa.concat_arrays(parts).take(pa.array(order))


def _with_nulls(texts: pa.Array, null: Rows) -> pa.Array:
    if not null.any():
        return texts
    validity = pa.array(~null).buffers()[1]
    return pa.Array.from_buffers(texts.type, len(texts), [validity, *texts.buffers()[1:]])
