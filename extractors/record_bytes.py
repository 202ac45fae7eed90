"""The bytes that the fields of a few records have in a host file, for people who compare."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from contracts.source import RecordKind, SourceLayout
from extractors.charsets import resolved
from extractors.host_fields import FieldDecoder
from extractors.record_blocks import record_blocks
from extractors.variable_records import unfold

# Where a row comes from: number of the record, numbers of the occurrence (none where the record is the row).
Place = tuple[int, tuple[int, ...]]

_ROWS = 1_024


def field_bytes(
    layout: SourceLayout, path: Path, kind: RecordKind, places: Sequence[Place]
) -> list[dict[str, bytes]]:
    """For each place the bytes of the kind's own fields by name; fields that a parent record gives have none here."""
    layout = replace(layout, charset=resolved(layout.charset))
    owner, starts = _owner(layout, kind)
    numbers = {number for number, _ in places}
    records = dict(_records(layout, path, owner, numbers)) if numbers else {}
    return [_cut(records[number], starts[occurrence], kind) for number, occurrence in places]


def _owner(layout: SourceLayout, kind: RecordKind) -> tuple[RecordKind, dict[tuple[int, ...], int]]:
    """The kind whose records hold the rows of `kind`, and where in a record each occurrence begins."""
    for owner in layout.kinds.values():
        for child in owner.children:
            if child.kind.mark == kind.mark:
                return owner, {each.numbers: each.start for each in child.occurrences}
    return kind, {(): 0}


def _cut(record: bytes, start: int, kind: RecordKind) -> dict[str, bytes]:
    return {
        field.name: record[start + field.offset : start + field.offset + field.length]
        for field in kind.fields
    }


def _records(
    layout: SourceLayout, path: Path, kind: RecordKind, numbers: set[int]
) -> Iterator[tuple[int, bytes]]:
    """Each record with every table of DEPENDING ON at its largest, as the offsets of the fields want it."""
    decoder = FieldDecoder(layout)
    span = (min(numbers), max(numbers))
    for block in record_blocks(layout, path, _ROWS, decoder.space, span):
        for row in range(len(block.records)):
            if block.first + row in numbers:
                record = block.bytes_of(row)
                if kind.parts:
                    matrix = np.frombuffer(record, np.uint8).reshape(1, -1)
                    record = unfold(matrix, kind, decoder.zero, decoder.space).records.tobytes()
                yield block.first + row, record
