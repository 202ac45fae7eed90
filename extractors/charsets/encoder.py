"""Text back to host bytes: what a charset cannot spell is an error, never a question mark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.errors import ConvertError
from contracts.gaiji_mark import END, START
from extractors.charsets.table import DOUBLE

_MARK = re.compile(f"{START}((?:[0-9A-F]{{2}}){{1,2}}){END}")


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """Symbols by text, `singles` below 256 and `doubles` above; `known` are the symbols that marks may name.

    Encoding what a table decoded gives the same bytes where each character has one code; a code that shares its text
    with another, and a vendor's code, come back exactly when they stand as marks.
    """

    name: str
    singles: dict[str, int]
    doubles: dict[str, int]
    known: frozenset[int]
    shift_in: tuple[bytes, ...]
    shift_out: tuple[bytes, ...]
    both: dict[str, int] = field(init=False)
    longest: int = field(init=False)

    def __post_init__(self) -> None:
        # A sequence that single bytes spell (two spaces that a site reads for a full-width one) stays with them.
        doubles = {text: symbol for text, symbol in self.doubles.items() if set(text) - self.singles.keys()}
        object.__setattr__(self, "both", doubles | self.singles)
        object.__setattr__(self, "longest", max(map(len, (*self.singles, *self.doubles))))

    def mixed(self, text: str) -> bytes:
        """Single bytes, and double bytes between as few shift sequences as the text allows. Raises ConvertError."""
        written = bytearray()
        double = False
        for place, symbol in self._symbols(text, self.both):
            if (symbol >= DOUBLE) != double:
                double = not double
                sequence = self.shift_in if double else self.shift_out
                if not sequence:
                    raise self._cannot(place, "is a double-byte code, and no shift sequence leads to it")
                written += sequence[0]
            written += _bytes(symbol)
        if double:
            written += self.shift_out[0]
        return bytes(written)

    def kanji(self, text: str) -> bytes:
        """Double bytes without shift sequences. Raises ConvertError."""
        written = bytearray()
        for place, symbol in self._symbols(text, self.doubles):
            if symbol < DOUBLE:
                raise self._cannot(place, "is a single byte among double-byte codes")
            written += _bytes(symbol)
        return bytes(written)

    def _symbols(self, text: str, symbols: dict[str, int]) -> Iterator[tuple[int, int]]:
        """(place from 1, symbol) of each character, the longest sequence first."""
        at = 0
        while at < len(text):
            marked = _MARK.match(text, at)
            size = len(marked[0]) if marked else self._longest(text, at, symbols)
            symbol = _marked(marked[1]) if marked else symbols.get(text[at : at + size], -1)
            if symbol not in self.known:
                raise self._cannot(at + 1, "has no code")
            yield at + 1, symbol
            at += size

    def _longest(self, text: str, at: int, symbols: dict[str, int]) -> int:
        sizes = range(min(self.longest, len(text) - at), 0, -1)
        return next((size for size in sizes if text[at : at + size] in symbols), 1)

    def _cannot(self, place: int, wrong: str) -> ConvertError:
        advice = "Identify it in the site table, or correct it in the source."
        error = ConvertError.at(f"charset {self.name}", f"character {place} of the text {wrong}.", advice)
        assert isinstance(error, ConvertError)
        return error


def _marked(code: str) -> int:
    return int(code, 16) + (DOUBLE if len(code) == 4 else 0)


def _bytes(symbol: int) -> bytes:
    return (symbol - DOUBLE).to_bytes(2, "big") if symbol >= DOUBLE else bytes((symbol,))
