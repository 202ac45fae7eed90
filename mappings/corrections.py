"""Corrections of a municipality (`corrections.csv` beside its plan): a field of one record gets another value.

They hold residents' values: the file is the municipality's own, and no value of it is ever shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.csv_table import read_table
from mappings.plain_file import is_there

FILE_NAME = "corrections.csv"
COLUMNS = ("file", "record", "field", "new_value", "who", "why")
_HASH = re.compile(r"[0-9a-f]{64}")
_RECORD = re.compile(r"0*[1-9][0-9]{0,11}")  # a run numbers the records of a file in fewer than 2 ** 40


@dataclass(frozen=True, slots=True)
class Correction:
    """`file` is the SHA-256 of the delivered file, or the name of a table; `record` counts from 1; "" makes null."""

    file: str
    record: int
    field: str
    new_value: str
    line: int

    @property
    def is_of_file(self) -> bool:
        """Whether it is of a file, by the digest of its content."""
        return bool(_HASH.fullmatch(self.file))


def read_corrections(municipality: Path) -> tuple[Path, list[Correction]]:
    """The corrections of a municipality, none where there is no file. Raises SpecError with every problem."""
    path = municipality / FILE_NAME
    if not is_there(path):
        return path, []
    found: list[Correction] = []
    seen: set[tuple[str, int, str]] = set()
    problems: list[Problem] = []
    for line, row in read_table(path, lambda names: names == COLUMNS, ",".join(COLUMNS)):
        wrong = list(_wrong(row))
        correction = Correction(
            row["file"], int(row["record"]) if not wrong else 0, row["field"], row["new_value"], line
        )
        same = (correction.file, correction.record, correction.field)
        if not wrong and same in seen:
            wrong.append("this field of this record is corrected twice.")
        seen.update([] if wrong else [same])
        problems += [Problem(f"{path}:{line}", each, "Correct the line.") for each in wrong]
        found.append(correction)
    if problems:
        raise SpecError(problems)
    return path, found


def _wrong(row: dict[str, str]) -> Iterator[str]:
    if _HASH.fullmatch(row["file"].lower()) and row["file"] != row["file"].lower():
        yield "`file` is a SHA-256 in capital letters; write small ones."
    elif not (_HASH.fullmatch(row["file"]) or row["file"].isidentifier()):
        yield "`file` is no SHA-256 of a file, nor the name of a table."
    if not _RECORD.fullmatch(row["record"]):
        yield "`record` is no number from 1, of 12 digits at most."
    for name in ("field", "who", "why"):
        if not row[name].strip():
            yield f"`{name}` is blank."
