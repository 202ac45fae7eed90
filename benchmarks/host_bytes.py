"""A host file for measuring: 400-byte records of 25 fields, EBCDIC kana and JEF, packed, zoned and binary numbers."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from contracts.source import Charset, FieldType, FileFormat, RecordKind, RecordRole, SourceField, SourceLayout

LENGTH = 400
_DISTINCT = 50_000
_GAIJI_SHARE = 0.01

Bytes = npt.NDArray[np.uint8]


def layout() -> SourceLayout:
    """Six single-byte texts, three with kanji, six packed, seven zoned or digits, three binary numbers."""
    kinds = [
        *((FieldType.TEXT, size, 0, 0) for size in (20, 40, 40, 8, 10, 12)),
        *((FieldType.TEXT, size, 0, 0) for size in (42, 62)),
        (FieldType.KANJI, 60, 0, 0),
        *((FieldType.PACKED, size, size * 2 - 1, scale) for size, scale in ((5, 0), (5, 2), (8, 0), (4, 0), (6, 2))),
        (FieldType.PACKED, 4, 6, 0),
        *((FieldType.ZONED, size, size, 0) for size in (9, 15, 5, 7, 3)),
        *((FieldType.DIGITS, 8, 8, 0) for _ in range(2)),
        *((FieldType.BINARY, size, digits, 0) for size, digits in ((2, 4), (4, 9), (8, 18))),
    ]  # fmt: skip
    fields, offset = [], 0
    for number, (kind, length, digits, scale) in enumerate(kinds, start=1):
        signed = kind in (FieldType.PACKED, FieldType.ZONED, FieldType.BINARY)
        fields.append(SourceField(f"F{number:02d}", kind, offset, length, digits, scale, signed))
        offset += length
    record = RecordKind("", RecordRole.DETAIL, tuple(fields), length=LENGTH)
    charset = Charset("fujitsu_kana", "jef")
    return SourceLayout(
        "bench.MIXED", "", FileFormat.FIXED_WIDTH, charset, {"": record}, record_length=LENGTH
    )


def write_host_file(path: Path, records: int) -> None:
    """The file; a block of distinct records is repeated, for what is measured looks at every record anew."""
    random = np.random.default_rng(1)
    block = np.full((min(records, _DISTINCT), LENGTH), 0x40, np.uint8)
    for each in layout().kinds[""].fields:
        block[:, each.offset : each.offset + each.length] = _field(each, len(block), random)
    with path.open("wb") as file:
        for begin in range(0, records, len(block)):
            file.write(block[: records - begin].tobytes())


def _field(each: SourceField, rows: int, random: np.random.Generator) -> Bytes:
    if each.type in (FieldType.TEXT, FieldType.KANJI):
        return _text(each, rows, random)
    digits = random.integers(0, 10, (rows, each.digits), dtype=np.uint8)
    if each.type is FieldType.PACKED:
        padded = np.zeros((rows, each.length * 2), np.uint8)
        padded[:, each.length * 2 - 1 - each.digits : -1] = digits
        padded[:, -1] = random.choice([0xC, 0xD], rows)
        packed: Bytes = padded[:, 0::2] << np.uint8(4) | padded[:, 1::2]
        return packed
    if each.type is FieldType.BINARY:
        values = random.integers(0, 10**each.digits, rows, dtype=np.int64).astype(f">i{each.length}")
        return values.view(np.uint8).reshape(rows, each.length)
    zoned: Bytes = digits | np.uint8(0xF0)
    if each.type is FieldType.ZONED:
        zoned[:, -1] = digits[:, -1] | random.choice(np.array([0xC0, 0xD0], np.uint8), rows)
    return zoned


def _text(each: SourceField, rows: int, random: np.random.Generator) -> Bytes:
    text = np.full((rows, each.length), 0x40, np.uint8)
    if each.length <= 20:  # codes: capital letters and digits
        text[:] = random.choice(
            np.frombuffer(bytes((*range(0xC1, 0xCA), *range(0xF0, 0xFA))), np.uint8), text.shape
        )
        return text
    if each.length == 40:  # kana
        stands = np.arange(40) < random.integers(6, 18, rows)[:, None]
        text[stands] = random.integers(0x81, 0x8B, int(stands.sum()), dtype=np.uint8)
        return text
    shift = int(each.type is FieldType.TEXT)
    most = (each.length - 2 * shift) // 2
    lengths = random.integers(min(4, most), min(most, 14) + 1, rows)
    pairs = np.full((rows, most, 2), 0x40, np.uint8)
    stands = np.arange(most) < lengths[:, None]
    pairs[stands] = np.stack(
        [
            random.integers(low, high, int(stands.sum()), dtype=np.uint8)
            for low, high in ((0xB0, 0xCF), (0xA1, 0xFF))
        ],
        axis=1,
    )
    gaiji = random.random(rows) < _GAIJI_SHARE
    pairs[gaiji, 0] = (0x80, 0xA1)
    text[:, shift : shift + most * 2] = pairs.reshape(rows, -1)
    if shift:
        text[:, 0] = 0x28
        text[np.arange(rows), 1 + lengths * 2] = 0x29
    return text
