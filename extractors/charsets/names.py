"""Charsets by name, for a command line: rows of names.csv, and SINGLE+DOUBLE for any other pair."""

import re
from dataclasses import replace
from functools import cache

from contracts.errors import SpecError
from contracts.source import Charset
from extractors.charsets.data_files import chart, rows
from extractors.charsets.double_byte import double_byte

_SEPARATORS = re.compile(r"[-_ ./()]")


def charset_named(name: str) -> Charset:
    """The charset of a name in any usual spelling: case and separators do not count. Raises SpecError."""
    single, plus, double = name.partition("+")
    if plus:
        pair = Charset(_own_name(single), _own_name(double))
        chart(pair.single_byte)
        double_byte(pair.double_byte)
        return pair
    row = _names().get(_plain(name))
    if row is None:
        known = ", ".join(row["name"] for row in rows("names.csv"))
        advice = f"Known: {known}; or SINGLE+DOUBLE, such as fujitsu_lower+jef."
        raise SpecError.at(f"charset {name!r}", "is not known.", advice)
    return Charset(row["single_byte"], row["double_byte"], glyphs=row["mode"] == "glyphs")


def resolved(charset: Charset) -> Charset:
    """A charset whose one name is that of a pair (`ibm930`), as the tables of the pair; any other as it is."""
    row = None if charset.double_byte else _names().get(_plain(charset.single_byte))
    if row is None:
        return charset
    return replace(
        charset,
        single_byte=row["single_byte"],
        double_byte=row["double_byte"],
        glyphs=charset.glyphs or row["mode"] == "glyphs",
    )


@cache
def _names() -> dict[str, dict[str, str]]:
    return {_plain(name): row for row in rows("names.csv") for name in (row["name"], *row["aliases"].split())}


def _own_name(part: str) -> str:
    """The name of a table as we write it, for a spelling of it."""
    names = {_plain(row["name"]): row["name"] for row in rows("double_byte.csv")}
    alone = {key: row["single_byte"] for key, row in _names().items() if not row["double_byte"]}
    return (names | alone).get(_plain(part), part.strip())


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()
