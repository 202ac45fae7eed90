"""New numbers for old ones: given once for all old numbers of a town, then joined to the rows of every mapping.

A crosswalk file has a row for each old number: `numbering`, `old`, `new`, in the order of the first two; texts, never
null. It only grows: what an earlier version says stays. Old numbers of nothing but digits are numbers: `0012` is `12`,
for one file holds them as text and another as packed decimals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.errors import SpecError
from contracts.source import RecordKind
from mappings.crosswalk import NEW, UNKNOWN, Crossing, Crosswalk
from transforms.condition_sql import blank_to_null, quoted, text_literal
from transforms.in_order import InOrder, in_order

SCHEMA = pa.schema([(name, pa.string()) for name in ("numbering", "old", "new")])
# Between the fields of an old number: no text of a source holds it.
_BETWEEN = "chr(31)"


@dataclass(frozen=True, slots=True)
class OldNumbers:
    """Where own old numbers stand: raw Parquet, its fields, and the series that they belong to."""

    raw: Path
    kind: RecordKind
    fields: tuple[str, ...]
    numbering: str


@dataclass(frozen=True, slots=True)
class Given:
    """Counts of a crosswalk: all `entries`, of which `added` are new in it, of which `kept` stay as they were."""

    entries: int
    added: int
    kept: int


def give_numbers(
    connection: duckdb.DuckDBPyConnection,
    crosswalk: Crosswalk,
    former: Path | None,
    olds: Sequence[OldNumbers],
    out: Path,
    parquet: dict[str, Any],
) -> Given:
    """Write the next version: the former one, and a number for each old one that it does not know, in their order.

    Old numbers of a numbering that is kept and that are no numbers of `digits` digits get none: their rows are
    rejected. Raises SpecError where two would get one number, or the digits do not suffice.
    """
    known = (
        f"read_parquet({text_literal(str(former))})"
        if former
        else "(SELECT '' AS numbering, '' AS old, '' AS new LIMIT 0)"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE known AS SELECT numbering, old, new FROM {known}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE met AS {_met(olds)}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE added AS {_added(crosswalk)}")
    given = "SELECT * FROM known UNION ALL SELECT numbering, old, new FROM added"
    _require_sound(connection, crosswalk, given)
    rows = connection.sql(f"SELECT * FROM ({given}) ORDER BY numbering, len(old), old").to_arrow_reader(
        65_536
    )
    entries = 0
    with pq.ParquetWriter(out, SCHEMA, **parquet) as writer:
        for batch in rows:
            writer.write_batch(batch.cast(SCHEMA))
            entries += batch.num_rows
    added, kept = _one(connection, "SELECT count(*), coalesce(sum(kept::INT), 0) FROM added")
    return Given(entries, added, int(kept))


def _met(olds: Sequence[OldNumbers]) -> str:
    each = [
        f"SELECT {text_literal(one.numbering)} AS numbering, {_key(one.fields, one.kind)} AS old "
        f"FROM read_parquet({text_literal(str(one.raw))})"
        for one in olds
    ]
    none = "SELECT '' AS numbering, NULL::VARCHAR AS old"
    return f"SELECT DISTINCT * FROM ({' UNION ALL '.join(each or [none])}) WHERE old IS NOT NULL"


def _added(crosswalk: Crosswalk) -> str:
    digits, first = crosswalk.digits, crosswalk.first
    kept = f"numbering IN ({', '.join(map(text_literal, ('', *crosswalk.keep)))})"
    return f"""
        WITH fresh AS (SELECT *, {kept} AS kept FROM met ANTI JOIN known USING (numbering, old)),
        counted AS (SELECT max(new::BIGINT) AS last FROM known WHERE NOT {kept} AND new::BIGINT >= {first}),
        given AS (
            SELECT numbering, old, coalesce((SELECT last FROM counted), {first} - 1)
                + row_number() OVER (ORDER BY numbering, len(old), old) AS number
            FROM fresh WHERE NOT kept
        )
        SELECT numbering, old, true AS kept, lpad(old, {digits}, '0') AS new
        FROM fresh WHERE kept AND regexp_full_match(old, '[0-9]{{1,{digits}}}')
        UNION ALL
        SELECT numbering, old, false, CASE WHEN number < {10**digits} THEN lpad(number::VARCHAR, {digits}, '0')
            ELSE number::VARCHAR END
        FROM given"""


def _require_sound(connection: duckdb.DuckDBPyConnection, crosswalk: Crosswalk, given: str) -> None:
    too_long = f"count(*) FILTER (len(new) > {crosswalk.digits})"
    rows, numbers, long = _one(connection, f"SELECT count(*), count(DISTINCT new), {too_long} FROM ({given})")
    place = f"crosswalk {crosswalk.name}"
    if long:
        wrong = f"{long} new numbers have more than {crosswalk.digits} digits."
        raise SpecError.at(place, wrong, "Give it more `digits`, or a lower `first`.")
    if rows != numbers:
        wrong = f"{rows - numbers} old numbers would share a new number with another one."
        raise SpecError.at(
            place, wrong, "Choose `first` above every number that is kept, and keep one numbering."
        )


def crossing_columns(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    kind: RecordKind,
    crossings: Sequence[Crossing],
    files: Sequence[Path],
) -> InOrder:
    """`NAME.new` and `NAME.unknown` for raw rows in record order; `files` are the crosswalks of the crossings."""
    columns, joins = [], []
    for number, (each, file) in enumerate(zip(crossings, files, strict=True)):
        key, side = _key(each.old, kind), f"c{number}"
        columns.append(f"{side}.new_number AS {quoted(f'{each.name}.{NEW}')}")
        unknown = f"({key} IS NOT NULL AND {side}.new_number IS NULL)"
        columns.append(f"{unknown} AS {quoted(f'{each.name}.{UNKNOWN}')}")
        own = (
            f"SELECT old AS old_number, new AS new_number FROM read_parquet({text_literal(str(file))})"
            f" WHERE numbering = {text_literal(each.numbering)}"
        )
        joins.append(f"LEFT JOIN ({own}) AS {side} ON {side}.old_number = {key}")
    names = [f"{each.name}.{part}" for each in crossings for part in (NEW, UNKNOWN)]
    return in_order(connection, raw, columns, names, " ".join(joins))


def _key(fields: tuple[str, ...], kind: RecordKind) -> str:
    """The old number as one text; null where a field is blank."""
    return f" || {_BETWEEN} || ".join(_digits_as_number(blank_to_null(name, kind)) for name in fields)


def _digits_as_number(text: str) -> str:
    return f"regexp_replace({text}, '^0+([0-9]+)$', '\\1')"


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return tuple(connection.execute(query).fetchall()[0])
