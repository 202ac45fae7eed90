"""A slow reader of single fields, and the platform's iconv, for tests of the tables."""

import ctypes
from functools import cache

import pytest

from extractors.charsets import NOTHING, SECOND, UNREADABLE, VENDOR, SymbolTable

ICONV_ERROR = ctypes.c_size_t(-1).value


def text_at(table: SymbolTable, symbol: int) -> str:
    """What a symbol reads as, from the table that holds every text."""
    return bytes(table.wide[symbol, : table.wide_length[symbol]]).decode()


def symbols_of(raw: bytes, table: SymbolTable, double: bool = False) -> list[int]:
    """Symbols of a field, one byte or two at a time, by the shift sequences alone."""
    found: list[int] = []
    at = 0
    while at < len(raw):
        sequences = table.shift_out if double else table.shift_in
        shift = next((s for s in sorted(sequences, key=len, reverse=True) if raw.startswith(s, at)), None)
        if shift:
            double = not double
            at += len(shift)
        else:
            size = 2 if double else 1
            found.append(int.from_bytes(raw[at : at + size], "big") + (256 if double else 0))
            at += size
    return found


def read(raw: bytes, table: SymbolTable, double: bool = False) -> str:
    """Text of a field. Raises ValueError for what is no text."""
    symbols = symbols_of(raw, table, double)
    if any(table.state[symbol] == UNREADABLE for symbol in symbols):
        raise ValueError("unreadable")
    return "".join(text_at(table, symbol) for symbol in symbols if symbol != NOTHING)


def spelled(table: SymbolTable) -> dict[int, str]:
    """Text by symbol of every symbol that is text."""
    states = {SECOND, VENDOR, UNREADABLE}
    return {s: text_at(table, s) for s in range(NOTHING) if table.state[s] not in states}


class Iconv:
    """glibc's converter, from one charset to UTF-8, a code at a time."""

    def __init__(self, name: str) -> None:
        self._libc = ctypes.CDLL(None)
        self._libc.iconv_open.restype = ctypes.c_void_p
        self._libc.iconv.restype = ctypes.c_size_t
        self._libc.iconv.argtypes = [ctypes.c_void_p] * 5
        self._converter = self._libc.iconv_open(b"UTF-8", name.encode())
        if self._converter in (None, ICONV_ERROR):
            pytest.skip(f"this platform's iconv has no {name}")

    def __call__(self, raw: bytes) -> str | None:
        """The text of a field, None where the converter has none."""
        source, target = ctypes.create_string_buffer(raw, len(raw)), ctypes.create_string_buffer(64)
        left, room = ctypes.c_size_t(len(raw)), ctypes.c_size_t(64)
        begin = ctypes.c_void_p(ctypes.addressof(source))
        end = ctypes.c_void_p(ctypes.addressof(target))
        where = (ctypes.byref(begin), ctypes.byref(left), ctypes.byref(end), ctypes.byref(room))
        self._libc.iconv(self._converter, None, None, None, None)
        if self._libc.iconv(self._converter, *where) == ICONV_ERROR:
            return None
        self._libc.iconv(self._converter, None, None, where[2], where[3])
        return target.raw[: 64 - room.value].decode()


@cache
def iconv(name: str) -> Iconv:
    """A converter of the platform; skips the test where there is none."""
    try:
        return Iconv(name)
    except (AttributeError, OSError):
        pytest.skip("this platform has no iconv in its C library")
