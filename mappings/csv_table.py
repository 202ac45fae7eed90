"""Tables that people keep as CSV: codes, identified characters, corrections; read line by line, nothing dropped."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.plain_file import merge_sign, plain_text

MAX_BYTES = 16 * 1024 * 1024


def read_table(
    path: Path, is_form: Callable[[tuple[str, ...]], bool], first_line: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, values by column). `is_form` tells whether the columns are right, `first_line` what they should be.

    The mark that Excel writes at the beginning of UTF-8 (BOM) is no part of it. Raises SpecError, without a value of
    the table, where it is none: missing, no file, above MAX_BYTES, not UTF-8, other columns, a line of more or fewer values.
    """
    text = plain_text(path, "the table", MAX_BYTES)
    if seen := merge_sign(text):
        line, wrong, action = seen
        raise _wrong(f"{path}:{line}", wrong, action)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        names = tuple(next(reader, ()))
        if not is_form(names):
            raise _wrong(f"{path}:1", "the columns differ.", f"The first line is: {first_line}")
        for values in reader:
            if len(values) not in (0, len(names)):
                wrong = f"the line has {len(values)} values, not {len(names)}."
                raise _wrong(f"{path}:{reader.line_num}", wrong, "Quote values that hold a comma.")
            if values:
                yield reader.line_num, dict(zip(names, values, strict=True))
    except csv.Error:
        raise _wrong(str(path), "the table is no CSV.", "Save it as CSV anew.") from None


def _wrong(place: str, wrong: str, action: str) -> SpecError:
    return SpecError(Problem(place, wrong, action))
