"""What extractors read: the fields of a record kind, as declared by a layout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldType(StrEnum):
    """How bytes become a value; the numbers are exact, everything else is text.

    TEXT single-byte or mixed text (PIC X); KANJI double-byte text (PIC N); DIGITS unsigned DISPLAY
    digits kept as text; ZONED signed DISPLAY; PACKED COMP-3; BINARY COMP; NUMBER and DATE of a database.
    """

    TEXT = "text"
    KANJI = "kanji"
    DIGITS = "digits"
    ZONED = "zoned"
    PACKED = "packed"
    BINARY = "binary"
    NUMBER = "number"
    DATE = "date"

    @property
    def is_number(self) -> bool:
        """Whether values arrive as exact numbers rather than text."""
        return self in (FieldType.ZONED, FieldType.PACKED, FieldType.BINARY, FieldType.NUMBER)


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field: `offset` and `length` in bytes from 0 (0 and 0 outside fixed-width files)."""

    name: str
    type: FieldType
    offset: int = 0
    length: int = 0
    digits: int = 0
    scale: int = 0
    signed: bool = False


class RecordRole(StrEnum):
    """What a record kind is for."""

    HEADER = "header"
    DETAIL = "detail"
    TRAILER = "trailer"


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record of a file; `mark` is the value that tells it apart ("" when there is one kind)."""

    mark: str
    role: RecordRole
    fields: tuple[SourceField, ...]

    def field(self, name: str) -> SourceField | None:
        """A field by name."""
        return next((f for f in self.fields if f.name == name), None)


class FileFormat(StrEnum):
    """How a source stores records."""

    FIXED_WIDTH = "fixed_width"
    DELIMITED = "delimited"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Charset:
    """`single_byte` and `double_byte` name tables of extractors; `gaiji` names the system of vendor characters."""

    single_byte: str
    double_byte: str = ""
    gaiji: str = ""


@dataclass(frozen=True, slots=True)
class SourceLayout:
    """現行レイアウト: where the fields lie in a legacy file or table.

    `record_length` in bytes; `mark_field` tells record kinds apart; `table` and `order` only for databases.
    """

    name: str
    title: str
    format: FileFormat
    charset: Charset
    kinds: Mapping[str, RecordKind]
    record_length: int = 0
    mark_field: SourceField | None = None
    header: bool = False
    table: str = ""
    order: tuple[str, ...] = field(default=())

    @property
    def details(self) -> list[RecordKind]:
        """The kinds that carry data."""
        return [kind for kind in self.kinds.values() if kind.role is RecordRole.DETAIL]
