"""What each vendor's COBOL makes of USAGE: kinds of storage, sizes and boundaries, as one table.

Sources: IBM Enterprise COBOL for z/OS, Language Reference (USAGE, SYNCHRONIZED, "Slack bytes within records");
Fujitsu NetCOBOL, compile option BINARY(WORD); Hitachi COBOL2002, 言語 拡張仕様編 (COMP-X, SYNCHRONIZED句);
NEC A-VX COBOL85 as described by offcom.jp; Micro Focus, "Computer memory natural boundaries" (byte-storage mode,
directive NOIBMCOMP, under which SYNCHRONIZED is a comment). The host dialects read big-endian numbers and IBM
hexadecimal floats; pointers and indexes have 4 bytes there (31-bit addresses).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# (digits up to, bytes). Fujitsu's 12 bytes and the 16 of the others exist in their modes for 31 or 38 digits.
_WORDS = ((4, 2), (9, 4), (18, 8), (38, 16))
_FUJITSU_WORDS = ((4, 2), (9, 4), (18, 8), (28, 12), (38, 16))
_BYTE_OR_WORDS = ((2, 1), (4, 2), (9, 4), (18, 8))
# The fewest bytes that hold the digits, with a sign or without.
_FEWEST_SIGNED = tuple((max(d for d in range(1, 39) if 10**d <= 2 ** (8 * n - 1)), n) for n in range(1, 17))
_FEWEST = tuple((min(38, max(d for d in range(1, 40) if 10**d <= 256**n)), n) for n in range(1, 17))


@dataclass(frozen=True, slots=True)
class Usage:
    """How an item is stored: `kind` as CopybookItem.usage, `sizing` names the table that gives a binary's size.

    `size` is fixed where the usage alone decides (COMP-1, POINTER, BINARY-LONG), whatever a picture says;
    `takes_picture` is None where it may be left out. `digits` and `signed` hold without a picture.
    """

    kind: str
    sizing: str = ""
    size: int = 0
    takes_picture: bool | None = True
    digits: int = 0
    signed: bool = False

    @property
    def holds_numbers(self) -> bool:
        """Whether it stores nothing but numbers, by their picture."""
        return self.kind in ("packed", "unsigned_packed") or self.sizing == "binary"


@dataclass(frozen=True, slots=True)
class Dialect:
    """A vendor's rules. `binary`, `native` (COMP-5) and `free` (COMP-X) are (digits up to, bytes) tables.

    `top_tables` says that a record may be a table itself (OCCURS at 01 and 77), which ISO does not have.
    """

    name: str
    usages: Mapping[str, Usage]
    binary: tuple[tuple[int, int], ...] = _WORDS
    native: tuple[tuple[int, int], ...] = _WORDS
    free: tuple[tuple[int, int], ...] = _FEWEST
    fewest: bool = False
    little_endian_native: bool = False
    ieee_floats: bool = False
    slides: bool = True
    top_tables: bool = False
    boundaries: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def binary_size(self, usage: Usage, digits: int, signed: bool) -> int:
        """Bytes of a binary item of so many digits, 0 where the dialect has no such item."""
        if usage.size:
            return usage.size
        table = {"binary": self.binary, "native": self.native, "free": self.free}[usage.sizing]
        if self.fewest and usage.sizing != "free":
            table = _FEWEST_SIGNED if signed else _FEWEST
        return next((size for limit, size in table if digits <= limit), 0)

    def boundary(self, kind: str, length: int) -> int:
        """The boundary in bytes that SYNC puts an item on; 1 where it has no effect."""
        return next((bytes_ for limit, bytes_ in self.boundaries.get(kind, ()) if length <= limit), 1)


def _fixed(kind: str, size: int, digits: int = 0, signed: bool = False) -> Usage:
    return Usage(kind, size=size, takes_picture=False, digits=digits, signed=signed)


def _usages(pointer: int) -> dict[str, Usage]:
    binary, native, free = Usage("binary", "binary"), Usage("native", "native"), Usage("binary", "free")
    packed, single, double = Usage("packed"), _fixed("float", 4), _fixed("double", 8)
    return {
        "DISPLAY": Usage("display"),
        "DISPLAY-1": Usage("display-1"),
        "NATIONAL": Usage("national"),
        "BINARY": binary,
        "COMP": binary,
        "COMP-4": binary,
        "COMP-5": native,
        "COMP-X": free,
        "COMP-N": Usage("native", "free"),
        "COMP-1": single,
        "COMP-2": double,
        "FLOAT-SHORT": single,
        "FLOAT-LONG": double,
        "COMP-3": packed,
        "PACKED-DECIMAL": packed,
        "COMP-6": Usage("unsigned_packed"),
        "INDEX": _fixed("index", 4),
        "POINTER": _fixed("pointer", pointer),
        "POINTER-32": _fixed("pointer", 4),
        "FUNCTION-POINTER": _fixed("pointer", pointer),
        "PROCEDURE-POINTER": _fixed("pointer", 8),
        "PROGRAM-POINTER": _fixed("pointer", 8),
        "BINARY-CHAR": _fixed("native", 1, 3, signed=True),
        "BINARY-SHORT": _fixed("native", 2, 5, signed=True),
        "BINARY-LONG": _fixed("native", 4, 10, signed=True),
        "BINARY-DOUBLE": _fixed("native", 8, 19, signed=True),
    }


_HOST = _usages(pointer=4)
# COMP is zoned, COMP-1 and COMP-2 are fixed binary of one and of two (16-bit) words, whatever their picture.
_AVX = {
    "DISPLAY": _HOST["DISPLAY"],
    "COMP": _HOST["DISPLAY"],
    "COMP-1": Usage("binary", size=2, takes_picture=None, digits=5, signed=True),
    "COMP-2": Usage("binary", size=4, takes_picture=None, digits=10, signed=True),
    "COMP-3": _HOST["COMP-3"],
    "PACKED-DECIMAL": _HOST["COMP-3"],
    "INDEX": _HOST["INDEX"],
}
# By kind: (length up to, boundary). Binaries of 8 bytes lie on a full word, as IBM's manual has it.
_WORD_BOUNDARIES = {
    "binary": ((1, 1), (2, 2), (16, 4)),
    "native": ((1, 1), (2, 2), (16, 4)),
    "float": ((4, 4),),
    "double": ((8, 8),),
    "index": ((4, 4),),
    "pointer": ((8, 4),),
}

DIALECTS = {
    dialect.name: dialect
    for dialect in (
        Dialect("ibm", _HOST, boundaries=_WORD_BOUNDARIES),
        Dialect("fujitsu", _HOST, binary=_FUJITSU_WORDS, native=_FUJITSU_WORDS, boundaries=_WORD_BOUNDARIES),
        Dialect("hitachi", _HOST, free=_BYTE_OR_WORDS, boundaries=_WORD_BOUNDARIES),
        Dialect("nec-avx", _AVX, boundaries=_WORD_BOUNDARIES),
        Dialect(
            "mf",
            _usages(pointer=8),
            fewest=True,
            little_endian_native=True,
            ieee_floats=True,
            slides=False,
            top_tables=True,
        ),
    )
}
