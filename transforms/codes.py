"""Source codes to standard codes, and flags."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from mappings.code_table import CodeEntry, CodeTable, read_code_table
from transforms.conversion import (
    Context,
    Conversion,
    Converted,
    Mark,
    Options,
    text_option,
    where_true,
)

_SEPARATOR = "\x1f"


def codes(options: Options, context: Context) -> Conversion:
    """By the product's CSV, the municipality's entries winning; an unknown code fails as `code_unmapped`.

    A code may be made of several fields. Where entries have periods, a date comes as the last input.
    """
    table = read_code_table(context.product, context.municipality, text_option(options, "file"))
    return _dated(table) if table.dated else _undated(table)


def _undated(table: CodeTable) -> Conversion:
    standard_of = _lookup({_SEPARATOR.join(entry.source): entry.standard for entry in table.entries})
    return lambda inputs: standard_of(_joined(inputs))


def _dated(table: CodeTable) -> Conversion:
    """Each distinct code and day is looked up once. A code without a day has no period and fails."""
    by_source: dict[str, list[CodeEntry]] = {}
    for entry in table.entries:
        by_source.setdefault(_SEPARATOR.join(entry.source), []).append(entry)

    def standard(pair: str) -> str | None:
        source, _, day = pair.rpartition(_SEPARATOR)
        return next(
            (
                e.standard
                for e in by_source.get(source, ())
                if _days(e.valid_from) <= day <= _days(e.valid_to)
            ),
            None,
        )

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        source = _joined(inputs[:-1])
        days = pc.replace_substring(pc.fill_null(inputs[-1].cast(pa.string()), ""), "-", "")
        pairs = pc.binary_join_element_wise(source, days, _SEPARATOR).dictionary_encode()
        found = pa.array([standard(pair) for pair in pairs.dictionary.to_pylist()], pa.string())
        values = found.take(pairs.indices)
        unknown = where_true(pc.and_(source.is_valid(), values.is_null()))
        return Converted(values, (Mark(unknown, "code_unmapped"),))

    return convert


def _days(day: str) -> str:
    """A day as old systems write it, so that texts of digits compare."""
    return day.replace("-", "")


def _joined(inputs: tuple[pa.Array, ...]) -> pa.Array:
    """The fields of a code as one text; null where all are, and a blank one among others is empty."""
    texts = [each.cast(pa.string()) for each in inputs]
    if len(texts) == 1:
        return texts[0]
    joined = pc.binary_join_element_wise(*(pc.fill_null(text, "") for text in texts), _SEPARATOR)
    some = texts[0].is_valid()
    for text in texts[1:]:
        some = pc.or_(some, text.is_valid())
    return pc.if_else(some, joined, pa.scalar(None, pa.string()))


def flag(_: Options, __: Context) -> Conversion:
    """true or 1 to "1"; false, 0 or blank to "0"; anything else fails as `code_unmapped`."""
    standard_of = _lookup({"1": "1", "true": "1", "0": "0", "false": "0"})
    return lambda inputs: standard_of(pc.fill_null(inputs[0].cast(pa.string()), "0"))


def _lookup(standards: dict[str, str]) -> Callable[[pa.Array], Converted]:
    """Each source code's standard code; a code that is not among them fails."""
    known, standard = (pa.array(list(codes), pa.string()) for codes in (standards, standards.values()))

    def standard_of(source: pa.Array) -> Converted:
        found = pc.index_in(source, known)
        unknown = where_true(found.is_null()) & where_true(source.is_valid())
        return Converted(standard.take(found), (Mark(unknown, "code_unmapped"),))

    return standard_of
