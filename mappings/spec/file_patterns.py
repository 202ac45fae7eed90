"""Patterns of `files` whose ending is that of another format than the layout's."""

import re

from contracts.source import FileFormat

_EXCEL, _TEXTS = (".xlsx", ".xlsm", ".xls"), (".csv", ".tsv")
_PACKED = re.compile(r"\.(gz|zip)$", re.IGNORECASE)
# Endings that no file of a format has. Files of bytes and CSV may have any other, and a DBF is often renamed.
_NEVER = {
    FileFormat.XLSX: (*_TEXTS, ".dbf", ".dat", ".txt", ".xls"),
    FileFormat.DBF: (*_EXCEL, *_TEXTS),
    FileFormat.DELIMITED: (*_EXCEL, ".dbf"),
    FileFormat.FIXED_WIDTH: (*_EXCEL, ".dbf"),
    FileFormat.VARIABLE: (*_EXCEL, ".dbf"),
    FileFormat.LINES: (*_EXCEL, ".dbf"),
}


def leaves_its_folder(pattern: str) -> bool:
    """Whether it is more than the name of files in one folder."""
    return "/" in pattern or "\\" in pattern or pattern in (".", "..")


def wrong_ending(file_format: FileFormat, pattern: str) -> str:
    """The ending of the files that a pattern finds, where no file of the format has it; "" else."""
    plain = _PACKED.sub("", pattern).lower()
    return next((ending for ending in _NEVER.get(file_format, ()) if plain.endswith(ending)), "")
