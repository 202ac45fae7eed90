"""Random bytes under random layouts: never a crash, never a hang, never a record that is not accounted for.

A few seconds in every test run; HIKKOSHI_FUZZ_SECONDS=600 goes on longer, by hand. A failure names its seed.
"""

import io
import os
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.errors import MigrationError
from contracts.source import (
    Charset,
    Delimited,
    FieldType,
    FileFormat,
    OnUnreadable,
    RecordFrame,
    RecordKind,
    RecordRole,
    Sign,
    SourceField,
    SourceLayout,
)
from extractors.charsets import charset_named
from extractors.dbf_file import DbfFile
from extractors.delimited import DelimitedFile
from extractors.extraction import Extractor
from extractors.host_file import HostFile
from extractors.sheet_file import SheetFile
from tests.extractors import xlsx_writer as xlsx
from tests.extractors.dbf_writer import dbf_bytes

SECONDS = float(os.environ.get("HIKKOSHI_FUZZ_SECONDS", "4"))
SEED = int(os.environ.get("HIKKOSHI_FUZZ_SEED", "1"))
HOSTS = ("jef", "ibm930", "ibm1399", "keis83", "jips_j", "letsj", "fujitsu_lower", "cp932", "utf_8")
TEXTS = ("cp932", "utf_8", "euc_jp_ms", "shift_jis", "utf_16le")
# Bytes that mean something somewhere: shifts, spaces, signs, line ends, quotes, lead bytes.
TELLING = bytes.fromhex(
    "00 0A 0D 0E 0F 1A 1A70 28 29 2C 22 3F75 40 4040 5C 7C 81 8140 93 0A42 0A41 A1 E3 F0 FF FEFF"
)


def some_bytes(chance: random.Random, most: int) -> bytes:
    parts: list[bytes] = []
    while sum(len(part) for part in parts) < most:
        kind = chance.random()
        if kind < 0.4:
            parts.append(chance.randbytes(chance.randrange(1, 9)))
        elif kind < 0.8:
            at = chance.randrange(len(TELLING))
            parts.append(TELLING[at : at + chance.randrange(1, 4)])
        else:
            parts.append(bytes((chance.randrange(256),)) * chance.randrange(1, 40))
    return b"".join(parts)[:most]


def host_layout(chance: random.Random) -> SourceLayout:
    fields, offset = [], 0
    for number in range(chance.randrange(1, 7)):
        kind = chance.choice(
            [each for each in FieldType if each not in (FieldType.NUMBER, FieldType.DATE, FieldType.BYTES)]
        )
        length = chance.choice((4, 8)) if kind.is_float else chance.randrange(1, 17)
        digits = min(length * 2 - 1 if "packed" in kind else length, 38)
        fields.append(
            SourceField(
                f"F{number}", kind, offset, length, digits, chance.choice((0, 0, 2, -2)), chance.random() < 0.5,
                chance.choice(list(Sign)) if length > 1 else Sign.TRAILING, chance.random() < 0.3,
            )
        )  # fmt: skip
        offset += length
    record = RecordKind("", RecordRole.DETAIL, tuple(fields), length=offset)
    file_format = chance.choice((FileFormat.FIXED_WIDTH, FileFormat.VARIABLE, FileFormat.LINES))
    frame, is_lines = RecordFrame(), file_format is FileFormat.LINES
    if file_format is FileFormat.VARIABLE:
        frame = RecordFrame(
            descriptor=chance.choice(("big_inclusive", "little_exclusive", "")),
            blocked=chance.choice((True, False, None)),
        )
    # KEIS shifts by 0A, which ends a line: such a layout is refused.
    charset = charset_named(chance.choice([each for each in HOSTS if not (is_lines and each == "keis83")]))
    return SourceLayout(
        "fuzz.F", "", file_format, charset, {"": record}, record_length=offset, frame=frame,
        on_unreadable=chance.choice(list(OnUnreadable)),
    )  # fmt: skip


def delimited_layout(chance: random.Random) -> SourceLayout:
    names = [f"F{number}" for number in range(chance.randrange(1, 5))]
    record = RecordKind("", RecordRole.DETAIL, tuple(SourceField(name, FieldType.TEXT) for name in names))
    written = Delimited(chance.choice(",\t"), chance.choice(('"', "")), chance.random() < 0.3)
    charset = Charset(chance.choice(TEXTS))
    return SourceLayout("fuzz.D", "", FileFormat.DELIMITED, charset, {"": record}, delimited=written)


DBF_COLUMNS = (("A", "C", 7, 0), ("B", "N", 9, 2), ("C", "D", 8, 0), ("D", "I", 4, 0), ("E", "B", 8, 0))


def dbf_layout(chance: random.Random) -> SourceLayout:
    kinds = (FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.BINARY, FieldType.IEEE_FLOAT)
    offsets = (1, 8, 17, 25, 29)
    fields = tuple(
        SourceField(name, kind, offset, length, 10, scale, little_endian=True, signed=True)
        for (name, _, length, scale), kind, offset in zip(DBF_COLUMNS, kinds, offsets, strict=True)
    )
    kind = RecordKind("", RecordRole.DETAIL, fields, length=37)
    charset = Charset(chance.choice(("cp932", "utf_8", "euc_jp_ms", "shift_jis")))
    return SourceLayout("fuzz.B", "", FileFormat.DBF, charset, {"": kind}, record_length=37)


def dbf_data(chance: random.Random, most: int) -> bytes:
    """A DBF of random fields, some of its bytes overwritten, cut anywhere."""
    rows = [[some_bytes(chance, 36)] for _ in range(most // 37)]
    data = bytearray(
        dbf_bytes(DBF_COLUMNS, [], count=len(rows), version=chance.choice((0x03, 0x30, 0x83)), end=b"")
    )
    data += b"".join(chance.choice((b" ", b" ", b"*")) + row for (row,) in rows)
    for _ in range(chance.choice((0, 0, 1, 3)) if data else 0):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.choice((len(data), chance.randrange(len(data) + 1)))])


def sheet_layout(chance: random.Random) -> SourceLayout:
    fields = tuple(SourceField(name, FieldType.TEXT) for name in "ABC"[: chance.randrange(2, 4)])
    record = RecordKind("", RecordRole.DETAIL, fields)
    return SourceLayout("fuzz.X", "", FileFormat.XLSX, Charset(""), {"": record})


def sheet_data(chance: random.Random, most: int) -> bytes:
    """A workbook of odd cells, some of the bytes of its parts or of the whole overwritten."""
    kinds = [xlsx.text("a"), xlsx.number("1"), xlsx.number("-1.5E+3", 1), xlsx.number("60", 1), xlsx.shared(0), xlsx.shared(1), "", 't="e"><v>#N/A</v>',
             "><f>1</f>", xlsx.text("\x01"), xlsx.text("\ue000"), 't="b"><v>1</v>', 't="z"><v>1</v>', "/><c", "><v><v></v></v>"]  # fmt: skip
    rows = [[chance.choice(kinds) for _ in range(chance.choice((3, 3, 4)))] if chance.random() < 0.8 else None
            for _ in range(most // 25)]  # fmt: skip
    data = xlsx.xlsx_bytes([[xlsx.text(name) for name in "ABC"], *rows], formats=["14"], texts=["<t>x</t>"])
    if chance.random() < 0.5:
        data = _overwritten_parts(chance, data)
    whole = bytearray(data)
    for _ in range(chance.choice((0, 0, 1, 3))):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole[: chance.choice((len(whole), len(whole), chance.randrange(len(whole) + 1)))])


def _overwritten_parts(chance: random.Random, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = bytearray(before.read(name))
            for _ in range(chance.choice((0, 0, 0, 1, 2))):
                part[chance.randrange(len(part))] = chance.choice(
                    (0x30, 0x39, 0x3C, 0x22, chance.randrange(256))
                )
            after.writestr(name, bytes(part))
    return out.getvalue()


def check(extractor: Extractor, data: bytes, layout: SourceLayout) -> None:
    rows = 0
    refused: MigrationError | None = None
    try:
        for _, batch in extractor.batches():
            rows += batch.num_rows
    except MigrationError as error:
        refused = error
    if refused:
        assert all(problem.place and problem.wrong and problem.action for problem in refused.problems)
        assert refused.__cause__ is None
    tally = extractor.tally
    assert rows <= tally.details[""]
    assert tally.read == tally.structural + sum(tally.rejected.values()) + tally.details[""]
    if layout.format is FileFormat.FIXED_WIDTH and rows == tally.details[""]:
        assert tally.read <= -(-len(data) // layout.record_length)


@pytest.mark.parametrize(
    ("make", "write", "open_file"),
    [
        (host_layout, some_bytes, HostFile),
        (delimited_layout, some_bytes, DelimitedFile),
        (dbf_layout, some_bytes, DbfFile),
        (dbf_layout, dbf_data, DbfFile),
        (sheet_layout, sheet_data, SheetFile),
    ],
    ids=["host", "delimited", "no_dbf", "dbf", "sheet"],
)
def test_random_bytes_are_accounted_for(
    make: Callable[[random.Random], SourceLayout],
    write: Callable[[random.Random, int], bytes],
    open_file: Callable[..., Extractor],
    tmp_path: Path,
) -> None:
    path = tmp_path / "F.DAT"
    ends = time.monotonic() + SECONDS / 4
    seed = SEED
    while time.monotonic() < ends:
        chance = random.Random(seed)
        layout = make(chance)
        data = write(chance, chance.choice((0, 1, 7, 200, 5_000)))
        path.write_bytes(data)
        try:
            check(open_file(layout, path, 0, chance.choice((0, 3, 64))), data, layout)
        except Exception as error:
            error.add_note(f"seed {seed}: {layout}")
            raise
        seed += 1
    assert seed > SEED + 10
