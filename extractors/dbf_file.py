"""DBF files: fixed records behind a header, which must be what the layout says; deleted records are told, never given."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from contracts.errors import Problem, SourceError
from contracts.source import FieldType, RecordKind, RecordRole, SourceField, SourceLayout
from extractors.charsets import resolved
from extractors.dbf_header import DbfField, DbfHeader, read_header
from extractors.dbf_nulls import NullFlags
from extractors.host_file import HostFile
from extractors.multibyte_text import decode_multibyte

# The header's letters by the type of a layout. A date, a logical and a text are all characters; hex takes any field as it
# lies: of a memo that is the number of its block, for its text lies in another file.
_LETTERS = {
    FieldType.TEXT: "CL",
    FieldType.NUMBER: "NF",
    FieldType.DATE: "D",
    FieldType.BINARY: "IY",
    FieldType.IEEE_FLOAT: "B",
}
_CURRENCY_SCALE = 4
_DELETED, _EOF = "*", b"\x1a"
# Drivers of code page 932 (DOS, Windows), and none; the others are of other languages.
_JAPANESE = (0x00, 0x13, 0x7B)


class DbfFile:
    """A DBF file; record numbers are its own, deleted records are counted as structural. See `Extractor`.

    `records` (first, last) reads only those records, counted from 1.
    """

    def __init__(
        self,
        layout: SourceLayout,
        path: Path,
        file_index: int,
        block_records: int = 0,
        records: tuple[int, int] | None = None,
    ) -> None:
        self._layout = replace(layout, charset=resolved(layout.charset))
        self._path = path
        self._whole = records is None
        self._file = HostFile(_with_deleted(self._layout), path, file_index, block_records, records)
        self.tally = self._file.tally

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """("", rows) in record order; that the header counts other records is told after them. Raises SourceError."""
        header = read_header(self._path)
        self._require_fields(header)
        if header.language not in _JAPANESE and self._layout.charset.single_byte in ("cp932", "shift_jis"):
            self.tally.remarks.append(
                f"the language driver {header.language:02X} of the header is no Japanese one"
            )
        flags = NullFlags(header.fields)
        if flags.missing:
            wrong = "its fields may hold NULL, and the flags that say where are not in it."
            raise SourceError.at(self._path.name, wrong, "Ask for a new delivery, or for CSV.")
        for mark, batch in self._file.batches():
            yield mark, flags.put_in(batch, batch.num_columns - len(header.fields))
        if self.tally.structural:
            self.tally.remarks.append(f"{self.tally.structural:,} records are deleted (*) and are not read")
        if self._whole:
            self._require_count(header)

    def _require_fields(self, header: DbfHeader) -> None:
        fields = self._layout.details[0].fields
        names = decode_multibyte(
            pa.array([each.name for each in header.fields], pa.binary()), self._layout.charset.single_byte
        ).texts.to_pylist()
        problems = [
            problem
            for number, (found, name, field) in enumerate(
                zip(header.fields, names, fields, strict=False), start=1
            )
            for problem in _differs(f"{self._path.name} field {number}", found, name or "", field)
        ]
        if len(fields) != len(header.fields):
            wrong = f"the file has {len(header.fields)} fields, the layout {len(fields)}."
            problems.append(Problem(self._path.name, wrong, "Correct the layout, or ask for a new delivery."))
        if problems:
            raise SourceError(problems)

    def _require_count(self, header: DbfHeader) -> None:
        """The header's count is a control total: both a cut file and one with records behind the last are refused."""
        size = self._path.stat().st_size
        end = header.data.stop
        if size < end:
            last = (size - header.first_byte) // header.record_length + 1
            wrong = f"the header counts {header.records:,} records, and the file ends in or before record {last:,}."
        elif self._byte_at(end) not in (b"", _EOF):
            wrong = f"the header counts {header.records:,} records, and the file goes on behind them."
        else:
            return
        action = "Have it repaired in the old system (reindex, pack a copy), and ask for a new delivery."
        raise SourceError(Problem(self._path.name, wrong, action))

    def _byte_at(self, place: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(place)
            return file.read(1)


def _with_deleted(layout: SourceLayout) -> SourceLayout:
    """The layout with the mark that each record begins with; a deleted one is no row, as a trailer is none."""
    (kind,) = layout.kinds.values()
    deleted = RecordKind(_DELETED, RecordRole.TRAILER, (), length=layout.record_length)
    mark = SourceField("", FieldType.TEXT, 0, 1)
    return replace(layout, kinds={kind.mark: kind, _DELETED: deleted}, mark_field=mark)


def _differs(place: str, found: DbfField, name: str, field: SourceField) -> Iterator[Problem]:
    has = f"{name} {found.letter}({found.length},{found.decimals})"
    says = f"{field.name} {field.type} of {field.length} bytes, scale {field.scale}"
    letters = _LETTERS.get(field.type, found.letter)
    scale = found.decimals if found.letter in "NF" else _CURRENCY_SCALE if found.letter == "Y" else 0
    if (name.strip(), found.length, scale) != (
        field.name,
        field.length,
        field.scale,
    ) or found.letter not in letters:
        yield Problem(
            place, f"the file has {has}, the layout {says}.", "Correct the layout, or ask for a new delivery."
        )
