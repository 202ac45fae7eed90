"""Host text fields to Arrow strings: byte matrices through a symbol table, shift codes resolved in numpy."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extractors.host_charset import NOTHING, OK, UNREADABLE, VENDOR, SymbolTable

Bytes = npt.NDArray[np.uint8]
Symbols = npt.NDArray[np.int32]
Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DecodedText:
    """`texts` has null where `unreadable`; vendor characters stand as marks; `vendor_codes` lists each met."""

    texts: pa.Array
    unreadable: Rows
    vendor_codes: npt.NDArray[np.int32]


def decode_mixed(field: Bytes, table: SymbolTable) -> DecodedText:
    """PIC X: single bytes, and double bytes between the shift codes. `field` is (rows, bytes)."""
    shift_in = field == table.shift_in
    if table.shift_in < 0 or not shift_in.any():
        return _to_text(field.astype(np.int32), np.zeros(len(field), np.bool_), table)
    symbols, broken = _shifted(field, shift_in, table)
    return _to_text(symbols, broken, table)


def decode_kanji(field: Bytes, table: SymbolTable) -> DecodedText:
    """PIC N: nothing but double bytes, without shift codes."""
    codes = np.ascontiguousarray(field).view(">u2").astype(np.int32)
    symbols = np.where(codes == 0, np.int32(NOTHING), codes + 256)
    return _to_text(symbols, np.zeros(len(field), np.bool_), table)


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
    return ((position - last_in) & 1) == 0


def _to_text(symbols: Symbols, broken: Rows, table: SymbolTable) -> DecodedText:
    symbols = _without_padding(symbols, table)
    state = table.state[symbols]
    unreadable = broken | (state == UNREADABLE).any(axis=1)
    if unreadable.any():
        symbols[unreadable] = NOTHING
        state[unreadable] = OK
    vendor = state == VENDOR
    with_vendor = vendor.any(axis=1)
    if not with_vendor.any():
        texts = _encode(symbols, table.narrow, table.narrow_length)
        return DecodedText(_with_nulls(texts, unreadable), unreadable, np.empty(0, np.int32))
    texts = _merge(symbols, with_vendor, table)
    return DecodedText(_with_nulls(texts, unreadable), unreadable, symbols[vendor] - 256)


def _without_padding(symbols: Symbols, table: SymbolTable) -> Symbols:
    """Spaces of either width and LOW-VALUES after the last character become nothing."""
    filled = ~table.blank[symbols]
    columns = symbols.shape[1]
    last = columns - filled[:, ::-1].argmax(axis=1)
    last[~filled.any(axis=1)] = 0
    symbols[np.arange(columns) >= last[:, None]] = NOTHING
    return symbols


def _encode(symbols: Symbols, utf8: Bytes, lengths: Bytes) -> pa.Array:
    used = lengths[symbols]
    ends = np.cumsum(used.sum(axis=1, dtype=np.int64))
    cells = utf8[symbols]
    data = cells[np.arange(utf8.shape[1]) < used[:, :, None]]
    offsets = np.zeros(len(symbols) + 1, np.int32)
    offsets[1:] = ends
    return pa.Array.from_buffers(
        pa.string(), len(symbols), [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    )


def _merge(symbols: Symbols, with_vendor: Rows, table: SymbolTable) -> pa.Array:
    """Rows with vendor characters need the wide table; the others keep the narrow one."""
    plain = _encode(symbols[~with_vendor], table.narrow, table.narrow_length)
    marked = _encode(symbols[with_vendor], table.wide, table.wide_length)
    order = np.empty(len(symbols), np.int64)
    order[~with_vendor] = np.arange(len(plain))
    order[with_vendor] = len(plain) + np.arange(len(marked))
    return pa.concat_arrays([plain, marked]).take(pa.array(order))


def _with_nulls(texts: pa.Array, null: Rows) -> pa.Array:
    if not null.any():
        return texts
    validity = pa.array(~null).buffers()[1]
    return pa.Array.from_buffers(texts.type, len(texts), [validity, *texts.buffers()[1:]])
