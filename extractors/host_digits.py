"""Digits of host numbers by tables: two bytes at a time, and the byte that holds a digit and the sign."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from contracts.arrow_lookup import looked_up
from extractors.byte_columns import Bytes, Rows, copy_rows

Int64 = npt.NDArray[np.int64]
EBCDIC_ZERO = 0xF0
# What a table says of bytes that are no digits; sums with it stay below 0 or far above 18 digits.
BAD = np.iinfo(np.int16).min
_PLUS_NIBBLES, _MINUS_NIBBLES = (0xA, 0xC, 0xE, 0xF), (0xB, 0xD)
# Overpunched digits 0-9 after a transfer to ASCII: the characters of EBCDIC's zones C and D, and those that
# compilers of open systems write (Micro Focus: 70-79 for minus).
_ASCII_PLUS, _ASCII_MINUS = (b"{ABCDEFGHI",), (b"}JKLMNOPQR", b"pqrstuvwxy")


@dataclass(frozen=True, slots=True)
class Pairs:
    """The value of two bytes read little endian, BAD where one holds no digits; it is below `weight`.

    `zero` is the byte that stands before digits without changing their value.
    """

    values: pa.Array
    weight: int
    zero: int


def pairs_of(digits: Bytes, pairs: Pairs) -> tuple[Int64, Rows]:
    """Digits of a row as one number, and the rows that hold something else."""
    odd, rows = digits.shape[1] % 2, len(digits)
    padded = np.empty((rows, digits.shape[1] + odd), np.uint8)
    padded[:, :odd] = pairs.zero
    copy_rows(padded[:, odd:], digits)
    parts = looked_up(pairs.values, padded.reshape(-1).view("<u2")).reshape(rows, padded.shape[1] // 2)
    values = np.zeros(rows, np.int64)
    for place in range(parts.shape[1]):
        values *= pairs.weight
        values += parts[:, place]
    bad: Rows = np.zeros(rows, np.bool_)
    if parts.min(initial=0) < 0:
        bad = np.asarray((parts < 0).any(axis=1), np.bool_)
    return values, bad


@cache
def packed_pairs() -> Pairs:
    """Two digits a byte."""
    byte = np.arange(256)
    value = np.where((byte >> 4 <= 9) & (byte & 15 <= 9), (byte >> 4) * 10 + (byte & 15), BAD)
    return Pairs(_both(value, 100), 10_000, 0)


@cache
def zoned_pairs(zero: int) -> Pairs:
    """A digit a byte; `zero` is the charset's digit 0."""
    byte = np.arange(256)
    value = np.where((byte >= zero) & (byte <= zero + 9), byte - zero, BAD)
    return Pairs(_both(value, 10), 100, zero)


def _both(value: npt.NDArray[np.int64], base: int) -> pa.Array:
    """Table over two bytes read little endian: the first byte stands in the low half."""
    code = np.arange(65536)
    first, second = value[code & 0xFF], value[code >> 8]
    return pa.array(np.where((first < 0) | (second < 0), BAD, first * base + second), pa.int16())


@cache
def packed_last(signed: bool) -> npt.NDArray[np.int16]:
    """The last byte of COMP-3: a digit and a sign nibble; F is plus, minus is wrong without S in the picture."""
    table = np.full(256, BAD, np.int16)
    for digit in range(10):
        for nibble in _PLUS_NIBBLES:
            table[digit << 4 | nibble] = digit
        for nibble in _MINUS_NIBBLES if signed else ():
            table[digit << 4 | nibble] = digit + 16
    return table


@cache
def overpunched(zero: int) -> npt.NDArray[np.int16]:
    """The byte that holds a digit and the sign of a zoned number."""
    table = np.full(256, BAD, np.int16)
    table[zero : zero + 10] = np.arange(10)
    if zero == EBCDIC_ZERO:
        for digit in range(10):
            table[[nibble << 4 | digit for nibble in _PLUS_NIBBLES]] = digit
            table[[nibble << 4 | digit for nibble in _MINUS_NIBBLES]] = digit + 16
        return table
    for characters, sign in ((_ASCII_PLUS, 0), (_ASCII_MINUS, 16)):
        for digits in characters:
            table[list(digits)] = np.arange(10) + sign
    return table
