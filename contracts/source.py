"""What extractors read: the fields of a record kind, as declared by a layout."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class FieldType(StrEnum):
    """How bytes become a value; the numbers are exact, everything else is text.

    TEXT single-byte or mixed text (PIC X); KANJI double-byte text (PIC N, G); UTF16 (NATIONAL); DIGITS unsigned
    DISPLAY digits kept as text; ZONED signed DISPLAY; PACKED COMP-3; UNSIGNED_PACKED COMP-6, without a sign
    nibble; BINARY COMP; HEX_FLOAT IBM COMP-1/2; IEEE_FLOAT; HEX bytes without a meaning of their own (POINTER,
    INDEX), as hex digits; NUMBER, DATE and BYTES of a database, NUMBER and DATE of a DBF too.
    """

    TEXT = "text"
    KANJI = "kanji"
    UTF16 = "utf16"
    DIGITS = "digits"
    ZONED = "zoned"
    PACKED = "packed"
    UNSIGNED_PACKED = "unsigned_packed"
    BINARY = "binary"
    HEX_FLOAT = "hex_float"
    IEEE_FLOAT = "ieee_float"
    HEX = "hex"
    NUMBER = "number"
    DATE = "date"
    BYTES = "bytes"

    @property
    def is_number(self) -> bool:
        """Whether values arrive as exact numbers rather than text."""
        return self in _EXACT

    @property
    def is_float(self) -> bool:
        """Whether values arrive as 64-bit floats, which is what the source holds."""
        return self in (FieldType.HEX_FLOAT, FieldType.IEEE_FLOAT)


_EXACT = (
    FieldType.ZONED,
    FieldType.PACKED,
    FieldType.UNSIGNED_PACKED,
    FieldType.BINARY,
    FieldType.NUMBER,
)


class Sign(StrEnum):
    """Where a zoned number keeps its sign: in the zone of a digit, or in a byte of its own."""

    TRAILING = "trailing"
    LEADING = "leading"
    TRAILING_SEPARATE = "trailing_separate"
    LEADING_SEPARATE = "leading_separate"


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field: `offset` and `length` in bytes from 0 (0 and 0 outside files of bytes).

    `scale` counts decimals and is negative for digits that are not stored (PIC 99PPP has -3). `occurs_when` lists
    (counter field, occurrence from 0) for each OCCURS DEPENDING ON around it: null where a counter is not above it.
    """

    name: str
    type: FieldType
    offset: int = 0
    length: int = 0
    digits: int = 0
    scale: int = 0
    signed: bool = False
    sign: Sign = Sign.TRAILING
    little_endian: bool = False
    occurs_when: tuple[tuple[str, int], ...] = ()


class RecordRole(StrEnum):
    """What a record kind is for."""

    HEADER = "header"
    DETAIL = "detail"
    TRAILER = "trailer"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a record of variable length: `length` bytes an occurrence at its largest, at most `count` times.

    `counter` names the field of DEPENDING ON ("" when always `count` times); `parts` are what an occurrence is
    made of when it varies itself (empty when it is fixed).
    """

    length: int
    count: int = 1
    counter: str = ""
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a group in its record: first byte, numbers from 1 (outermost first), and when it is there."""

    start: int
    numbers: tuple[int, ...]
    occurs_when: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A table of its own for the occurrences of a group, one row each.

    The fields of `kind` count their bytes from the start of an occurrence of `length` bytes; its `inherited` are
    `keys`, fields of the record that each row repeats, then the numbers of the occurrence.
    """

    kind: "RecordKind"
    keys: tuple[str, ...]
    length: int
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record of a file; `mark` is the value that tells it apart ("" when there is one kind).

    `length` is its largest length in bytes, 0 where the layout's record length holds; `parts` is empty when it
    is fixed; `counters` are the fields of DEPENDING ON, mapped or not. `parent` names the kind whose last record before this one gives the fields `inherited`. Rows
    that are `of_occurrences` are no records of their own: several, or none, come from one.
    """

    mark: str
    role: RecordRole
    fields: tuple[SourceField, ...]
    length: int = 0
    parts: tuple[Part, ...] = ()
    counters: tuple[SourceField, ...] = ()
    children: tuple[Child, ...] = ()
    parent: str = ""
    inherited: tuple[SourceField, ...] = ()
    of_occurrences: bool = False

    @property
    def columns(self) -> tuple[SourceField, ...]:
        """What a row of this kind has: what others give it, then its own fields."""
        return (*self.inherited, *self.fields)

    def field(self, name: str) -> SourceField | None:
        """A column by name."""
        return next((f for f in self.columns if f.name == name), None)


def mark_field_of(kinds: Iterable[RecordKind], name: str) -> SourceField | None:
    """The field that tells record kinds apart, by its name in one of them; the others may name those bytes otherwise.

    None where no kind has it, kinds have it at different bytes, or one has no field of just these bytes.
    """
    kinds = list(kinds)
    found = {field for kind in kinds if (field := kind.field(name)) is not None}
    field = found.pop() if len(found) == 1 else None
    return field if field is not None and all(name_of_bytes(kind, field) for kind in kinds) else None


def name_of_bytes(kind: RecordKind, field: SourceField) -> str:
    """The name by which a record kind has the bytes of a field, "" where no field of it has just these."""
    names = [each.name for each in kind.fields if (each.offset, each.length) == (field.offset, field.length)]
    return field.name if field.name in names else "".join(names[:1])


class FileFormat(StrEnum):
    """How a source stores records."""

    FIXED_WIDTH = "fixed_width"
    VARIABLE = "variable"
    LINES = "lines"
    DELIMITED = "delimited"
    TABLE = "table"
    DBF = "dbf"
    XLSX = "xlsx"

    @property
    def is_of_hosts(self) -> bool:
        """Whether it is how hosts write files: only those have charsets of hosts."""
        return self in (FileFormat.FIXED_WIDTH, FileFormat.VARIABLE, FileFormat.LINES)

    @property
    def has_bytes(self) -> bool:
        """Whether fields lie at byte positions of records."""
        return self.is_of_hosts or self is FileFormat.DBF


class OnUnreadable(StrEnum):
    """What bytes that cannot be read do: reject the rows that use the field, or leave null. Both are counted."""

    REJECT = "reject"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Charset:
    """Names of extractors' tables, as data: `single_byte` alone for CP932, UTF-8 and their like.

    `glyphs` keeps the printed glyph where JIS78 and JIS83 differ (字形重視) instead of the code's place (領域重視).
    `shift_in` and `shift_out` replace the table's own shift sequences. `gaiji` names the system of vendor
    characters; `site_table` a CSV that adds characters to the table; `known_text` are bytes and what they say, which
    must hold before a file is read.
    """

    single_byte: str
    double_byte: str = ""
    gaiji: str = ""
    glyphs: bool = False
    shift_in: tuple[bytes, ...] = ()
    shift_out: tuple[bytes, ...] = ()
    site_table: Path | None = None
    known_text: tuple[tuple[bytes, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Delimited:
    """How a delimited file is written; `header` is a first line with the fields' names."""

    delimiter: str = ","
    quote: str = '"'
    header: bool = False


# How the length of a variable record is written: little endian or not, counting its own word or not.
DESCRIPTORS = {
    "big_inclusive": (False, True),
    "big_exclusive": (False, False),
    "little_inclusive": (True, True),
    "little_exclusive": (True, False),
}


@dataclass(frozen=True, slots=True)
class RecordFrame:
    """What stands around the records of a file of bytes.

    `line_end` closes each fixed record; `descriptor` is one of DESCRIPTORS ("" = found by
    walking to the exact end of the file), `blocked` whether blocks have a descriptor of their own (VB).
    """

    line_end: bytes = b""
    descriptor: str = ""
    blocked: bool | None = None


@dataclass(frozen=True, slots=True)
class SourceLayout:
    """現行レイアウト: where the fields lie in a legacy file or table.

    `record_length` in bytes; `mark_field` tells record kinds apart; `table` and `order` only for databases,
    `sheet` ("" where there is one) and `header_row` (0: the first row that holds anything) only for workbooks.
    """

    name: str
    title: str
    format: FileFormat
    charset: Charset
    kinds: Mapping[str, RecordKind]
    record_length: int = 0
    mark_field: SourceField | None = None
    frame: RecordFrame = RecordFrame()
    delimited: Delimited = Delimited()
    on_unreadable: OnUnreadable = OnUnreadable.REJECT
    table: str = ""
    order: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 0

    @property
    def short_name(self) -> str:
        """The layout's own name, without its product's: that of the file or table in the old system."""
        return self.name.rpartition(".")[2]

    @property
    def details(self) -> list[RecordKind]:
        """The kinds that carry data, tables of occurrences among them."""
        own = [kind for kind in self.kinds.values() if kind.role is RecordRole.DETAIL]
        return [*own, *(child.kind for kind in own for child in kind.children)]
