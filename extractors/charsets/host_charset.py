"""A charset of the contract put together: single bytes, double bytes, shift sequences, the site's characters."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from contracts.errors import Problem, SpecError
from contracts.source import Charset
from extractors.charsets.data_files import chart
from extractors.charsets.double_byte import NO_DOUBLE_BYTE, double_byte, shifts
from extractors.charsets.encoder import Encoder
from extractors.charsets.site_table import site_characters
from extractors.charsets.table import DOUBLE, SymbolTable, build

Site = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class HostCharset:
    """Characters by symbol, those of the table's own before the site's; `first` is the symbol that spells a text."""

    characters: dict[int, str]
    vendor: frozenset[int]
    first: dict[str, int]
    shift_in: tuple[bytes, ...]
    shift_out: tuple[bytes, ...]

    @property
    def second(self) -> list[int]:
        """Symbols that their text alone would not bring back.

        Another symbol spells it by preference (the single byte, then the lowest code), several symbols spell it one
        after the other, or with the symbol before it it may become a sequence (か and ゚ for the one code か゚).
        """
        first = self.first
        tails = {text[1:] for text in first if len(text) > 1 and first.get(text[0], -1) >= DOUBLE}
        return [
            symbol
            for symbol, text in self.characters.items()
            if first[text] != symbol
            or (symbol >= DOUBLE and text in tails)
            or (len(text) > 1 and all(first.get(character, DOUBLE) < DOUBLE for character in text))
        ]


def symbol_table(charset: Charset, *, second_as_marks: bool = False) -> SymbolTable:
    """The decode table. With `second_as_marks` SECOND codes read as their marks too, so that text spells every byte.

    The site table is read each time and folded in; tables that come out the same are built once. Raises SpecError.
    """
    return _table(charset, _site(charset), second_as_marks)


def encoder(charset: Charset) -> Encoder:
    """Writes text back in a charset, marks included. Raises SpecError."""
    return _encoder(charset, _site(charset))


def single_byte_codes(name: str) -> dict[str, int]:
    """Byte of each character of a single-byte table, the lowest where there are two. Raises SpecError."""
    return _first(chart(name).items())


@cache
def _table(charset: Charset, site: Site, second_as_marks: bool) -> SymbolTable:
    host = _host(charset, site)
    sequences = (host.shift_in, host.shift_out)
    return build(host.characters, host.second, host.vendor, sequences, second_as_marks)


@cache
def _encoder(charset: Charset, site: Site) -> Encoder:
    host = _host(charset, site)
    doubles = _first(item for item in host.characters.items() if item[0] >= DOUBLE)
    singles = _first(item for item in host.characters.items() if item[0] < DOUBLE)
    known = frozenset(host.characters) | host.vendor
    name = "+".join(filter(None, (charset.single_byte, charset.double_byte)))
    return Encoder(name, singles, doubles, known, host.shift_in[:1], host.shift_out[:1])


@cache
def _host(charset: Charset, site: Site) -> HostCharset:
    single = chart(charset.single_byte)
    double = double_byte(charset.double_byte, charset.glyphs) if charset.double_byte else NO_DOUBLE_BYTE
    added = dict(site)
    own = single | {DOUBLE + code: text for code, text in sorted(double.characters.items())}
    characters = {symbol: text for symbol, text in own.items() if symbol not in added} | added
    vendor = frozenset(DOUBLE + code for code in double.vendor) - added.keys()
    default = shifts(charset.double_byte, charset.single_byte)
    shift_in, shift_out = charset.shift_in or default[0], charset.shift_out or default[1]
    _check_shifts(charset, shift_in, shift_out, characters)
    return HostCharset(characters, vendor, _first(characters.items()), shift_in, shift_out)


def _site(charset: Charset) -> Site:
    if charset.site_table is None:
        return ()
    if not charset.gaiji:
        wrong = "the charset has a site_table and no gaiji system to look for in it."
        raise SpecError.at(str(charset.site_table), wrong, "Name the system: gaiji.")
    return tuple(sorted(site_characters(charset.site_table, charset.gaiji).items()))


def _first(items: Iterable[tuple[int, str]]) -> dict[str, int]:
    first: dict[str, int] = {}
    for symbol, text in items:
        first.setdefault(text, symbol)
    return first


def _check_shifts(
    charset: Charset, into: tuple[bytes, ...], out: tuple[bytes, ...], characters: dict[int, str]
) -> None:
    """A shift sequence that begins with a character of text would swallow that character everywhere."""
    wrong = []
    for sequence in into + out:
        shown = sequence.hex().upper()
        if not 1 <= len(sequence) <= 3:
            wrong.append(f"shift sequence {shown or '(empty)'} is not 1 to 3 bytes long.")
        elif sequence[0] in characters:
            wrong.append(f"shift sequence {shown} begins with a character of {charset.single_byte}.")
    wrong += [f"shift sequence {both.hex().upper()} leads both in and out." for both in {*into} & {*out}]
    if wrong:
        place = f"charset {charset.single_byte}+{charset.double_byte}"
        raise SpecError([Problem(place, text, "State shift_in and shift_out.") for text in wrong])
