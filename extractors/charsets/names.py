"""Charsets by name, for a command line: rows of mappings/charset_names.csv, and SINGLE+DOUBLE for any other pair."""

from dataclasses import replace

from contracts.errors import SpecError
from contracts.source import Charset
from extractors.charsets.data_files import chart, rows
from extractors.charsets.double_byte import double_byte
from mappings.charset_names import charset_names, known_names, plain


def charset_named(name: str) -> Charset:
    """The charset of a name in any usual spelling: case and separators do not count. Raises SpecError."""
    single, plus, double = name.partition("+")
    if plus:
        pair = Charset(_own_name(single), _own_name(double))
        chart(pair.single_byte)
        double_byte(pair.double_byte)
        return pair
    row = charset_names().get(plain(name))
    if row is None:
        advice = f"Known: {', '.join(known_names())}; or SINGLE+DOUBLE, such as fujitsu_lower+jef."
        raise SpecError.at(f"charset {name!r}", "is not known.", advice)
    return Charset(row["single_byte"], row["double_byte"], glyphs=row["mode"] == "glyphs")


def resolved(charset: Charset) -> Charset:
    """A charset whose one name is that of a pair (`ibm930`), as the tables of the pair; any other as it is."""
    row = None if charset.double_byte else charset_names().get(plain(charset.single_byte))
    if row is None:
        return charset
    return replace(
        charset,
        single_byte=row["single_byte"],
        double_byte=row["double_byte"],
        glyphs=charset.glyphs or row["mode"] == "glyphs",
    )


def _own_name(part: str) -> str:
    """The name of a table as we write it, for a spelling of it."""
    names = {plain(row["name"]): row["name"] for row in rows("double_byte.csv")}
    alone = {key: row["single_byte"] for key, row in charset_names().items() if not row["double_byte"]}
    return (names | alone).get(plain(part), part.strip())
