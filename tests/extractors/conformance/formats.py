"""The formats under the conformance suite. A new extractor adds one `Format` here and gets every test for nothing.

A format writes rows of three fields, NO (digits), SHIMEI (text) and KIN (a number where the format has numbers), and
says how its troubles look as bytes. Nothing here uses the code under test: bytes are written by hand.
"""

import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from contracts.source import (
    Charset,
    Delimited,
    FieldType,
    FileFormat,
    RecordKind,
    RecordRole,
    Sign,
    SourceField,
    SourceLayout,
)
from extractors.database import Snapshot
from extractors.dbf_file import DbfFile
from extractors.delimited import DelimitedFile
from extractors.extraction import Extractor
from extractors.host_file import HostFile
from extractors.sheet_file import SheetFile
from tests.extractors.dbf_writer import dbf_bytes
from tests.extractors.xlsx_writer import number, text, xlsx_bytes

Row = tuple[str, bytes, int | None]
Open = Callable[[SourceLayout, Path, int], Extractor]


@dataclass(frozen=True)
class Format:
    """How a format writes rows, and what in it is `vendor` (code in hex, bytes), `undecodable`, `number_garbage`.

    `text` turns a name into the bytes of a field. `cut` are bytes that, taken from a file's end, leave its last record
    short. What a format does not have is None, and the suite leaves it out.
    """

    name: str
    layout: SourceLayout
    write: Callable[[Path, list[Row]], None]
    open: Open
    text: Callable[[str], bytes]
    vendor: tuple[str, bytes] | None = None
    undecodable: Mapping[str, bytes] = field(default_factory=dict)
    number_garbage: bool = False
    cut: int = 0
    structural: int = 0


def of_fields(*kinds: SourceField, length: int = 0) -> dict[str, RecordKind]:
    return {"": RecordKind("", RecordRole.DETAIL, kinds, length=length)}


def jef(text: str) -> bytes:
    """JEF between shift codes, by the rule offset + EUC-JP."""
    return b"\x28" + b"".join(b"\x40\x40" if c == "　" else c.encode("euc_jp") for c in text) + b"\x29"


def ibm(text: str) -> bytes:
    """IBM kanji of the few characters that the suite uses (CCSID 300, from IBM's chart)."""
    chart = {"山": "4565", "田": "4563", "　": "4040", "川": "4567", "見": "45BB", "本": "4566"}
    return b"\x0e" + b"".join(bytes.fromhex(chart[c]) for c in text) + b"\x0f"


def host_bytes(row: Row, garbage: bytes) -> bytes:
    """NO of five digits, SHIMEI of 16 bytes, KIN packed in four."""
    no, name, amount = row
    packed = garbage if amount is None else bytes.fromhex(f"{abs(amount):07d}{'D' if amount < 0 else 'C'}")
    return no.encode("cp037") + name.ljust(16, b"\x40") + packed


HOST_FIELDS = (
    SourceField("NO", FieldType.DIGITS, 0, 5, 5),
    SourceField("SHIMEI", FieldType.TEXT, 5, 16, 16),
    SourceField("KIN", FieldType.PACKED, 21, 4, 7, signed=True),
)
GARBAGE = b"\x12\x3a\xbc\xd4"


def host_layout(charset: Charset, file_format: FileFormat = FileFormat.FIXED_WIDTH) -> SourceLayout:
    return SourceLayout(
        "c.HOST", "", file_format, charset, of_fields(*HOST_FIELDS, length=25), record_length=25
    )


def write_fixed(path: Path, rows: list[Row]) -> None:
    path.write_bytes(b"".join(host_bytes(row, GARBAGE) for row in rows))


def write_variable(path: Path, rows: list[Row]) -> None:
    records = [host_bytes(row, GARBAGE) for row in rows]
    path.write_bytes(b"".join(struct.pack(">HH", len(each) + 4, 0) + each for each in records))


def write_lines(path: Path, rows: list[Row]) -> None:
    """NO, SHIMEI of 16 bytes and KIN as digits with a sign of its own, CR LF after each."""
    path.write_bytes(
        b"".join(
            no.encode()
            + name.ljust(16)
            + (b"GARB!" if amount is None else f"{amount:+05d}".encode())
            + b"\r\n"
            for no, name, amount in rows
        )
    )


LINE_FIELDS = (
    SourceField("NO", FieldType.DIGITS, 0, 5, 5),
    SourceField("SHIMEI", FieldType.TEXT, 5, 16, 16),
    SourceField("KIN", FieldType.ZONED, 21, 5, 4, signed=True, sign=Sign.LEADING_SEPARATE),
)


DBF_FIELDS = (
    SourceField("NO", FieldType.TEXT, 1, 5, 5),
    SourceField("SHIMEI", FieldType.TEXT, 6, 16, 16),
    SourceField("KIN", FieldType.NUMBER, 22, 5, 5),
)
DBF_COLUMNS = (("NO", "C", 5, 0), ("SHIMEI", "C", 16, 0), ("KIN", "N", 5, 0))


def write_dbf(path: Path, rows: list[Row]) -> None:
    amounts = (b"GARB!" if amount is None else str(amount).rjust(5).encode() for *_, amount in rows)
    fields = [(no.encode(), name.ljust(16), kin) for (no, name, _), kin in zip(rows, amounts, strict=True)]
    path.write_bytes(dbf_bytes(DBF_COLUMNS, fields))


def write_xlsx(path: Path, rows: list[Row]) -> None:
    """NO and SHIMEI typed as text, KIN as a number; what is no text stands as Excel escapes it."""
    cells = [
        [text(no), text(name.decode("utf-8", "surrogatepass")), number(str(amount))]
        for no, name, amount in rows
    ]
    path.write_bytes(xlsx_bytes([[text("NO"), text("SHIMEI"), text("KIN")], *cells]))


def write_csv(path: Path, rows: list[Row], header: bool = True) -> None:
    """All values quoted, as bytes; the numbers are text."""
    lines = [b'"NO","SHIMEI","KIN"'] if header else []
    for no, name, amount in rows:
        quoted = name.replace(b'"', b'""')
        lines.append(b'"%s","%s","%s"' % (no.encode(), quoted, str(amount).encode()))
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")


def csv_layout(charset: str, *, header: bool) -> SourceLayout:
    kinds = of_fields(*(SourceField(name, FieldType.TEXT) for name in ("NO", "SHIMEI", "KIN")))
    return SourceLayout(
        "c.CSV", "", FileFormat.DELIMITED, Charset(charset), kinds, delimited=Delimited(header=header)
    )


@dataclass
class OneTable:
    """A table of a database as an extractor that opens and closes its own snapshot."""

    layout: SourceLayout
    path: Path
    rows: int

    def __post_init__(self) -> None:
        self._snapshot = Snapshot(f"sqlite:///{self.path}").__enter__()
        self._table = self._snapshot.table(self.layout, 0, chunk_rows=self.rows)
        self.tally = self._table.tally

    def batches(self) -> Iterator[tuple[str, Any]]:
        try:
            yield from self._table.batches()
        finally:
            self._snapshot.__exit__(None, None, None)


def write_table(path: Path, rows: list[Row]) -> None:
    path.unlink(missing_ok=True)
    with _sqlite(path) as connection:
        connection.execute("CREATE TABLE kojin (no text, shimei text, kin text)")
        for no, name, amount in rows:
            connection.execute(
                f"INSERT INTO kojin VALUES (?, CAST(x'{name.hex()}' AS TEXT), ?)",
                (no, "GARBAGE" if amount is None else str(amount)),
            )


@contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


TABLE = SourceLayout(
    "c.TABLE", "", FileFormat.TABLE, Charset(""),
    of_fields(SourceField("NO", FieldType.TEXT), SourceField("SHIMEI", FieldType.TEXT), SourceField("KIN", FieldType.NUMBER, digits=7)),
    table="kojin", order=("NO",),
)  # fmt: skip


def open_host(layout: SourceLayout, path: Path, rows: int) -> Extractor:
    return HostFile(layout, path, 0, rows)


def open_dbf(layout: SourceLayout, path: Path, rows: int) -> Extractor:
    return DbfFile(layout, path, 0, rows)


def open_xlsx(layout: SourceLayout, path: Path, rows: int) -> Extractor:
    return SheetFile(layout, path, 0, rows)


def open_csv(layout: SourceLayout, path: Path, rows: int) -> Extractor:
    return DelimitedFile(layout, path, 0, rows * 40 if rows else 0)


def open_table(layout: SourceLayout, path: Path, rows: int) -> Extractor:
    return OneTable(layout, path, rows)


def cp932(text: str) -> bytes:
    return text.encode("cp932")


JEF = Charset("fujitsu_kana", "jef")
IBM = Charset("ibm290", "ibm300")
UNCLOSED = jef("山田")[:-1]
FORMATS = [
    Format(
        "fixed_jef", host_layout(JEF), write_fixed, open_host, jef, ("80A1", b"\x28\x80\xa1\x29"),
        {"shift_in_without_out": UNCLOSED, "half_a_character": b"\x28\xbb\xb3\xc5\x29", "shift_out_without_in": b"\x29",
         "shifted_in_twice": b"\x28\x28\xbb\xb3\x29", "high_values": b"\xff", "low_values_inside": b"\xc1\x00\xc1"},
        True, cut=9,
    ),
    Format(
        "fixed_ibm930", host_layout(IBM), write_fixed, open_host, ibm, ("6941", b"\x0e\x69\x41\x0f"),
        {"shift_in_without_out": ibm("山田")[:-1], "half_a_character": b"\x0e\x45\x65\x45\x0f",
         "no_character": b"\x0e\xfe\xfe\x0f"},
        True, cut=1,
    ),
    Format(
        "variable_jef", host_layout(JEF, FileFormat.VARIABLE), write_variable, open_host, jef,
        ("80A1", b"\x28\x80\xa1\x29"), {"shift_in_without_out": UNCLOSED, "high_values": b"\xff"}, True, cut=3,
    ),
    Format(
        "lines_cp932",
        SourceLayout("c.LINES", "", FileFormat.LINES, Charset("cp932"), of_fields(*LINE_FIELDS, length=26), record_length=26),
        write_lines, open_host, cp932, ("F040", b"\xf0\x40"), {"half_a_character": b"\x81", "no_character": b"\xa0", "high_byte": b"\xfd"}, True,
    ),
    Format(
        "dbf_cp932",
        SourceLayout("c.DBF", "", FileFormat.DBF, Charset("cp932"), of_fields(*DBF_FIELDS, length=27), record_length=27),
        write_dbf, open_dbf, cp932, ("F040", b"\xf0\x40"),
        {"half_a_character": b"\x81", "no_character": b"\xa0", "high_byte": b"\xfd"}, True, cut=9,
    ),
    Format(
        "xlsx", SourceLayout("c.XLSX", "", FileFormat.XLSX, Charset(""), csv_layout("", header=True).kinds),
        write_xlsx, open_xlsx, str.encode, ("E000", "\ue000".encode()),
        {"control": b"\x01", "half_a_pair": b"\xed\xa0\x80", "no_character": "\uffff".encode()}, structural=1,
    ),
    Format(
        "csv_cp932", csv_layout("cp932", header=True), write_csv, open_csv, cp932, ("F040", b"\xf0\x40"),
        {"half_a_character": b"\x81", "no_character": b"\xa0\x41", "high_bytes": b"\xfd\xfe"}, cut=20, structural=1,
    ),
    Format(
        "csv_utf8", csv_layout("utf_8", header=True), write_csv, open_csv, str.encode, ("E000", "\ue000".encode()),
        {"half_a_character": b"\xe5\xb1", "high_byte": b"\xff"}, cut=20, structural=1,
    ),
    Format(
        "csv_euc_without_header", csv_layout("euc_jp_ms", header=False),
        lambda path, rows: write_csv(path, rows, header=False), open_csv, lambda text: text.encode("euc_jp"),
        ("F5A1", b"\xf5\xa1"), {"no_character": b"\xa9\xfe", "half_a_character": b"\x8f\xa1"}, cut=20,
    ),
    Format(
        "table_sqlite", TABLE, write_table, open_table, str.encode, ("E000", "\ue000".encode()),
        {"half_a_character": b"\xe5\xb1", "nul_inside": b"a\x00b"}, True,
    ),
]  # fmt: skip


def expected(rows: list[Row], of: Format) -> list[tuple[str, Any]]:
    """NO and KIN of each row as the format gives them."""
    numbers = of.name.startswith(("csv", "xlsx"))
    decimals = of.name.startswith(("table", "dbf"))
    return [
        (
            no,
            str(amount) if numbers else Decimal(amount) if decimals and amount is not None else amount,
        )
        for no, _, amount in rows
    ]
