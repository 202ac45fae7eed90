"""Tables that people keep as CSV: codes, identified characters, corrections; read line by line, nothing dropped."""

import codecs
import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError


def read_table(
    path: Path, is_form: Callable[[tuple[str, ...]], bool], first_line: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, values by column). `is_form` tells whether the columns are right, `first_line` what they should be.

    The mark that Excel writes at the beginning of UTF-8 (BOM) is no part of it. Raises SpecError, without a value of
    the table, where it is none: missing, not UTF-8, other columns, a line of more or fewer values.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            names = tuple(next(reader, ()))
            if any("\0" in name for name in names):
                raise _wrong(str(path), "the table is UTF-16, not UTF-8.", "Save it as UTF-8.")
            if not is_form(names):
                raise _wrong(f"{path}:1", "the columns differ.", f"The first line is: {first_line}")
            for values in reader:
                if len(values) not in (0, len(names)):
                    wrong = f"the line has {len(values)} values, not {len(names)}."
                    raise _wrong(f"{path}:{reader.line_num}", wrong, "Quote values that hold a comma.")
                if values:
                    yield reader.line_num, dict(zip(names, values, strict=True))
    except FileNotFoundError:
        raise _wrong(str(path), "the table is not there.", "Add it or correct the name.") from None
    except UnicodeDecodeError:
        raise _wrong(str(path), f"the table is {_encoding(path)}.", "Save it as UTF-8.") from None
    except csv.Error:
        raise _wrong(str(path), "the table is no CSV.", "Save it as CSV anew.") from None


def _encoding(path: Path) -> str:
    """What a table is that is not UTF-8."""
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16, not UTF-8"
    try:
        content.decode("cp932")
    except UnicodeDecodeError:
        return "not UTF-8"
    return "Shift_JIS (CP932), not UTF-8"


def _wrong(place: str, wrong: str, action: str) -> SpecError:
    return SpecError(Problem(place, wrong, action))
