"""The names of charsets that a layout may use, as data; `extractors.charsets` has the tables of those of hosts."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from contracts.source import Charset, FileFormat

_FILE = Path(__file__).parent / "charset_names.csv"
_SEPARATORS = re.compile(r"[-_ ./()]")
# Charsets of open systems; those in UTF-16 are no bytes of a host record.
OPEN_SYSTEMS = ("cp932", "shift_jis", "euc_jp_ms", "utf_8")
UTF_16 = ("utf_16", "utf_16le", "utf_16be")
DOUBLE_BYTE = (
    "ibm300",
    "ibm16684",
    "jef",
    "keis78",
    "keis83",
    "keis90",
    "jips_j",
    "jips_e_a",
    "jips_e_b",
    "jips_e_c",
    "letsj",
    "jis78",
    "jis83",
    "jis83_8080",
)


@cache
def charset_names() -> dict[str, dict[str, str]]:
    """Rows of the file by each plain spelling of a name; a row without `double_byte` is a table alone."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {plain(name): row for row in rows for name in (row["name"], *row["aliases"].split())}


def known_names() -> tuple[str, ...]:
    """The names as we write them, in the order of the file."""
    return tuple(dict.fromkeys(row["name"] for row in charset_names().values()))


def host_tables() -> tuple[str, ...]:
    """The single-byte tables of hosts."""
    alone = (name for name in known_names() if not charset_names()[plain(name)]["double_byte"])
    return tuple(name for name in alone if name not in (*OPEN_SYSTEMS, *UTF_16))


def plain(name: str) -> str:
    """A name without case and separators, which do not count."""
    return _SEPARATORS.sub("", name).lower()


def wrong_charset(charset: Charset, file_format: FileFormat) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do) of the names of a charset that files, or a table, of this format are not read by."""
    name, double = charset.single_byte, charset.double_byte
    row = charset_names().get(plain(name))
    alone = row is not None and not double and file_format is not FileFormat.TABLE
    known = _known(file_format, pair=bool(double))
    if (row["name"] if row is not None and alone else name) not in known:
        read = f"not read {'with a double_byte' if double else f'in a layout of format {file_format}'}"
        yield f"charset {name!r} is {read if row else 'not known'}.", f"Known: {', '.join(known)}."
    if double and not file_format.is_of_hosts:
        yield f"a layout of format {file_format} has no double_byte.", "Name one charset."
    elif double and double not in DOUBLE_BYTE:
        yield f"charset double_byte {double!r} is not known.", f"Known: {', '.join(DOUBLE_BYTE)}."


def _known(file_format: FileFormat, *, pair: bool) -> tuple[str, ...]:
    if pair:
        return host_tables()
    if file_format in (FileFormat.TABLE, FileFormat.DBF):
        return OPEN_SYSTEMS
    if file_format is FileFormat.XLSX:
        return ("utf_8",)
    if file_format is FileFormat.DELIMITED:
        return (*OPEN_SYSTEMS, *UTF_16)
    return tuple(name for name in known_names() if name not in UTF_16)
