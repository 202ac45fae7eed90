"""A writer of DBF files by the published structure, byte by byte; it shares nothing with the reader."""

import struct
from collections.abc import Sequence

Column = tuple[str, str, int, int]  # name, letter, length, decimals


def dbf_bytes(
    columns: Sequence[Column],
    rows: Sequence[Sequence[bytes]],
    *,
    deleted: Sequence[int] = (),
    version: int = 0x03,
    language: int = 0x7B,
    count: int | None = None,
    flags: Sequence[int] = (),
    end: bytes = b"\x1a",
) -> bytes:
    """`rows` hold the bytes of each field in its full length; `deleted` are rows from 0."""
    backlink = bytes(263) if version >= 0x30 and version < 0x40 else b""
    flags = flags or [0] * len(columns)
    descriptors = b"".join(
        name.encode("cp932").ljust(11, b"\0")
        + letter.encode()
        + bytes(4)
        + (struct.pack("<H", length) if letter == "C" else struct.pack("<BB", length, decimals))
        + bytes((flag,))
        + bytes(13)
        for (name, letter, length, decimals), flag in zip(columns, flags, strict=True)
    )
    begin = 32 + len(descriptors) + 1 + len(backlink)
    length = 1 + sum(column[2] for column in columns)
    number = len(rows) if count is None else count
    prefix = struct.pack("<B3BIHH", version, 126, 3, 31, number, begin, length) + bytes(17)
    prefix += bytes((language, 0, 0))
    body = b"".join((b"*" if n in deleted else b" ") + b"".join(row) for n, row in enumerate(rows))
    return prefix + descriptors + b"\r" + backlink + body + end
