"""The extractor of a file by the format of its layout."""

from pathlib import Path

from contracts.source import FileFormat, SourceLayout
from extractors.dbf_file import DbfFile
from extractors.delimited import DelimitedFile
from extractors.extraction import Extractor
from extractors.host_file import HostFile
from extractors.sheet_file import SheetFile


def open_source(
    layout: SourceLayout, path: Path, file_index: int, records: tuple[int, int] | None = None
) -> Extractor:
    """The reader of a file, or of its records from first to last where fields lie in bytes. Raises SpecError."""
    if layout.format is FileFormat.DBF:
        return DbfFile(layout, path, file_index, records=records)
    if layout.format.has_bytes:
        return HostFile(layout, path, file_index, records=records)
    if layout.format is FileFormat.XLSX:
        return SheetFile(layout, path, file_index)
    return DelimitedFile(layout, path, file_index)
