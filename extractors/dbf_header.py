"""The header of a DBF file (dBASE III and IV, FoxPro): its fields, where the records lie and how many there are.

Source: Microsoft, Visual FoxPro 9, "Table File Structure (.dbc, .dbf, .frx, .lbx, .mnx, .pjx, .scx, .vcx)"; dBASE IV,
Language Reference, "Structure of a .dbf file".
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Problem, SourceError

# First bytes of dBASE III and IV, FoxBASE+ and FoxPro, with and without memos. dBASE 7 (04, 8C) has another header.
_VISUAL_FOXPRO = (0x30, 0x31, 0x32)
_KNOWN = (0x03, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xE5, 0xF5, 0xFB, *_VISUAL_FOXPRO)
_PREFIX, _FIELD, _END = 32, 32, 0x0D
_NULLABLE = 0x02
_ENCRYPTED = 15


@dataclass(frozen=True, slots=True)
class DbfField:
    """A field as the header has it: `letter` is its type, `length` in bytes; `nullable` says that NULL may stand in it."""

    name: bytes
    letter: str
    length: int
    decimals: int
    nullable: bool


@dataclass(frozen=True, slots=True)
class DbfHeader:
    """`records` counts the deleted ones too; `language` is the driver byte, 0 where the file does not say."""

    records: int
    first_byte: int
    record_length: int
    language: int
    fields: tuple[DbfField, ...]

    @property
    def data(self) -> range:
        """The bytes of the file that its records are."""
        return range(self.first_byte, self.first_byte + self.records * self.record_length)


def read_header(path: Path) -> DbfHeader:
    """The header, consistent in itself. Raises SourceError."""
    with path.open("rb") as file:
        prefix = file.read(_PREFIX)
        if not prefix:
            raise SourceError.at(path.name, "the file is empty.", "Ask for a new delivery.")
        if prefix[0] not in _KNOWN:
            wrong = f"its first byte {prefix[0]:02X} is none of dBASE III or IV or FoxPro."
            raise SourceError.at(path.name, wrong, "Save it as dBASE III or IV, or deliver CSV.")
        if len(prefix) < _PREFIX:
            raise _damaged(path)
        records, first_byte, record_length = struct.unpack_from("<IHH", prefix, 4)
        rest = file.read(max(first_byte - _PREFIX, 0))
    if prefix[_ENCRYPTED] == 1:
        raise SourceError.at(path.name, "the file is encrypted.", "Ask for it without encryption.")
    fields = tuple(_fields(path, rest, nullable=prefix[0] in _VISUAL_FOXPRO))
    if len(rest) + _PREFIX != first_byte or 1 + sum(each.length for each in fields) != record_length:
        raise _damaged(path)
    return DbfHeader(records, first_byte, record_length, prefix[29], fields)


def _fields(path: Path, descriptors: bytes, *, nullable: bool) -> Iterator[DbfField]:
    at = 0
    while at < len(descriptors) and descriptors[at] != _END:
        if at + _FIELD > len(descriptors):
            raise _damaged(path)
        name, letter, length, decimals = struct.unpack_from("<11s1s4x2B", descriptors, at)
        if letter == b"C":  # FoxPro and Clipper have texts beyond 255 bytes
            length, decimals = length + 256 * decimals, 0
        may_be_null = nullable and bool(descriptors[at + 18] & _NULLABLE)
        yield DbfField(name.partition(b"\0")[0], letter.decode("latin-1"), length, decimals, may_be_null)
        at += _FIELD
    if at >= len(descriptors):
        raise _damaged(path)


def _damaged(path: Path) -> SourceError:
    wrong = "the header of the DBF is damaged: its fields do not make up its records."
    return SourceError(Problem(path.name, wrong, "Ask for a new delivery in binary mode."))
