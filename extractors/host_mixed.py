"""Host text, every case: several runs, vendor characters, long characters, bytes that are no text."""

from collections import Counter
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extractors.byte_columns import Bytes, Rows, offsets_of, strings
from extractors.charsets import NOTHING, SECOND, UNREADABLE, VENDOR, SymbolTable
from extractors.decoded_text import DecodedText

Symbols = npt.NDArray[np.int32]
Which = npt.NDArray[np.int16]


def decode_exactly(field: Bytes, table: SymbolTable, *, kanji: bool) -> DecodedText:
    """`field` is (rows, bytes); with `kanji` all bytes are double unless a row begins with a shift-in."""
    symbols, broken = _shifted(field, table)
    if kanji:
        shifted = _starts(field, table.shift_in)[0][:, 0] >= 0
        codes = _double_bytes(field)
        symbols = np.where(shifted[:, None], symbols, _padded(codes, symbols.shape[1]))
        broken &= shifted
    return _to_text(symbols, broken, table)


def replace_rows(texts: pa.Array, others: pa.Array, where: Rows) -> pa.Array:
    """The texts with `others` at `where`, in order; there `texts` has rows without meaning, or no rows at all."""
    if len(texts) != len(where):
        order = np.where(where, len(texts) + np.cumsum(where) - 1, np.cumsum(~where) - 1)
        return pa.concat_arrays([texts, others]).take(pa.array(order))
    rows = np.flatnonzero(where)
    offsets, inserted = offsets_of(texts), offsets_of(others)
    old, new = (memoryview(each.buffers()[2] or b"") for each in (texts, others))
    pieces: list[bytes | memoryview] = [b""] * (2 * len(rows) + 1)
    begins, ends = [0, *offsets[rows + 1].tolist()], [*offsets[rows].tolist(), int(offsets[-1])]
    pieces[0::2] = [old[a:b] for a, b in zip(begins, ends, strict=True)]
    pieces[1::2] = [new[a:b] for a, b in pairwise(inserted.tolist())]
    lengths = np.diff(offsets).astype(np.int64)
    lengths[where] = np.diff(inserted)
    null = np.zeros(len(where), np.bool_)
    null[where] = others.is_null().to_numpy(zero_copy_only=False)
    return _with_nulls(strings(b"".join(pieces), lengths), null)


def _double_bytes(field: Bytes) -> Symbols:
    """Symbols of pairs; an odd last byte is a symbol of its own."""
    even = np.ascontiguousarray(field[:, : field.shape[1] // 2 * 2])
    codes = even.view(">u2").astype(np.int32) + 256
    return np.concatenate([codes, field[:, even.shape[1] :].astype(np.int32)], axis=1)


def _padded(symbols: Symbols, columns: int) -> Symbols:
    padded = np.full((len(symbols), columns), NOTHING, np.int32)
    padded[:, : symbols.shape[1]] = symbols
    return padded


def _starts(field: Bytes, sequences: tuple[bytes, ...]) -> tuple[Which, Which]:
    """At each byte where a sequence begins: which one (else -1), and its length (else 0)."""
    which = np.full(field.shape, -1, np.int16)
    length = np.zeros(field.shape, np.int16)
    for size in sorted({len(sequence) for sequence in sequences}):
        fits = field.shape[1] - size + 1
        if fits <= 0:
            continue
        numbers = np.zeros((len(field), fits), np.int32)
        for place in range(size):
            numbers = numbers << 8 | field[:, place : place + fits]
        own = {
            int.from_bytes(each, "big"): index for index, each in enumerate(sequences) if len(each) == size
        }
        known = np.array(sorted(own), np.int32)
        found = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
        here = known[found] == numbers
        which[:, :fits][here] = np.array([own[int(number)] for number in known], np.int16)[found[here]]
        length[:, :fits][here] = size
    return which, length


def _shifted(field: Bytes, table: SymbolTable) -> tuple[Symbols, Rows]:
    """Symbols of mixed text, and the rows whose shift codes do not pair or part a double byte."""
    columns = field.shape[1]
    which_in, length_in = _starts(field, table.shift_in)
    which_out, length_out = _starts(field, table.shift_out)
    position = np.arange(columns, dtype=np.int16)
    event = np.maximum.accumulate(
        np.where((which_in >= 0) | (which_out >= 0), position, np.int16(-1)), axis=1
    )
    begun = event >= 0
    at = np.maximum(event, 0).astype(np.intp)
    opener = np.where(begun, np.take_along_axis(which_in, at, axis=1), np.int16(-1))
    length = np.take_along_axis(np.maximum(length_in, length_out), at, axis=1)
    since = position - event - length
    inside = begun & (since < 0)  # bytes of a shift code
    double = (opener >= 0) & ~inside
    lead = double & ((since & 1) == 0)
    symbols = np.where(double | inside, np.int32(NOTHING), field)
    following = np.zeros_like(field)
    following[:, :-1] = field[:, 1:]
    pairs = 256 + (field.astype(np.int32) << 8) + following
    symbols[lead] = pairs[lead]
    return symbols, _broken(which_in, which_out, opener, since)


def _broken(which_in: Which, which_out: Which, opener: Which, since: npt.NDArray[np.int16]) -> Rows:
    """Rows with a run left open, of an odd number of bytes, opened twice by one code, or closed twice.

    Another shift-in code within a run is allowed: where a system has several, they also choose the size of print.
    `opener` is the shift-in that holds at a byte (-1 for none), `since` counts the bytes after the last shift code.
    """
    former = np.full_like(opener, -1)
    former[:, 1:] = opener[:, :-1]
    run = np.zeros_like(since)
    run[:, 1:] = since[:, :-1] + 1
    opens, closes = which_in >= 0, which_out >= 0
    cut = (opens | closes) & (former >= 0) & ((run & 1) != 0)
    twice = (closes & (former < 0)) | (opens & (which_in == former))
    result: Rows = (opener[:, -1] >= 0) | (cut | twice).any(axis=1)
    return result


def _to_text(symbols: Symbols, broken: Rows, table: SymbolTable) -> DecodedText:
    """Padding cut, the rest written as UTF-8; rows that hold unreadable symbols or are `broken` become null."""
    filled = ~table.blank[symbols]
    columns = np.arange(1, symbols.shape[1] + 1, dtype=np.int32)
    last = (filled * columns).max(axis=1, initial=0)
    stands = (columns <= last[:, None]) & (symbols != NOTHING)
    owners = np.nonzero(stands)[0]
    state = table.state[symbols[stands]]
    unreadable = broken.copy()
    unreadable[owners[state == UNREADABLE]] = True
    stands[unreadable] = False
    flat = symbols[stands]
    lengths = table.wide_length[flat]
    data = table.wide[flat][np.arange(table.wide.shape[1]) < lengths[:, None]]
    ends = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
    per_row = np.concatenate(([0], np.cumsum(stands.sum(axis=1))))
    texts = _with_nulls(strings(data, np.diff(ends[per_row])), unreadable)
    return DecodedText(texts, unreadable, *counts(flat, table))


def counts(symbols: npt.NDArray[np.integer], table: SymbolTable) -> tuple[Counter[str], Counter[str]]:
    """How often vendor characters stand, and characters that have a second spelling, by code in hex."""
    state = table.state[symbols]
    return _by_code(symbols[state == VENDOR]), _by_code(symbols[state == SECOND])


def _by_code(symbols: npt.NDArray[np.integer]) -> Counter[str]:
    """How often each symbol stands, by its code in hex."""
    found: Counter[str] = Counter()
    if not len(symbols):  # as in nearly every column
        return found
    for symbol, count in zip(*np.unique(symbols, return_counts=True), strict=True):
        found[f"{symbol - 256:04X}" if symbol >= 256 else f"{symbol:02X}"] = int(count)
    return found


def _with_nulls(texts: pa.Array, null: Rows) -> pa.Array:
    if not null.any():
        return texts
    validity = pa.array(~null).buffers()[1]
    return pa.Array.from_buffers(texts.type, len(texts), [validity, *texts.buffers()[1:]])
