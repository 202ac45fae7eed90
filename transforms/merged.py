"""Records of several sources as one row a key, before anything is numbered, looked up or converted. SQL in DuckDB."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from contracts.place import ERRORS, FILE, RECORD
from mappings.spec.model import FROM_SOURCE, MappingSpec, Source
from transforms.condition_sql import quoted
from transforms.merge_side import Side
from transforms.merged_differences import Differing
from transforms.scattered_rows import RANGE, ScatteredRows, ranges

# Why a record gives nothing, and under which columns the files of the others of a row stand (`_also.NAME`).
REPLACED = "同じキーの記録のうち後のものを採用（merge）"
ALSO, GONE = "_also", "_gone"
_AMBIGUOUS = "duplicate_key"


@dataclass(frozen=True, slots=True)
class Merged:
    """`replaced`: by file, records in whose place a later one of their own source stands. `differing`: by field that
    several sources have, (rows with a record of more than one of them, those of which it says different things).
    """

    replaced: Mapping[int, int]
    differing: Mapping[str, tuple[int, int]]


def write_merged(
    connection: duckdb.DuckDBPyConnection,
    spec: MappingSpec,
    raws: Sequence[Path],
    out: Path,
    files_apart: bool = False,
) -> Merged:
    """Write the rows of a spec with `merge` in the order of their places; `raws` are those of its sources.

    A row has the place of the last source that it is made of, the files of others that give it fields (`_also.NAME`)
    and of those that give nothing (`_gone.NAME`), null where there is none. With `files_apart` equal keys of different files are different.
    """
    assert spec.merge is not None
    merging = [Side(number, spec.merge, source, files_apart) for number, source in enumerate(spec.sources)]
    for side, raw in zip(merging, raws, strict=True):
        connection.from_parquet(str(raw)).create_view(side.view, replace=True)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side.standing} AS {side.standing_sql()}")
    twice = " UNION ".join(side.twice_sql() for side in merging)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE merge_twice AS {twice}")
    for side in merging:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side.apart} AS {side.apart_sql()}")
        connection.execute(f"DROP TABLE {side.standing}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE merge_map AS {_map_sql(merging)}")
    differing = _write_rows(connection, merging, raws, [field.name for field in spec.kind.columns], out)
    return Merged(_replaced(connection, merging), differing)


def _map_sql(sides: Sequence["Side"]) -> str:
    """Which records each row is made of, in the order of the rows: narrow, so that keys alone are joined.

    `o` counts the rows from 0, `f_N` and `r_N` are the place of side N's record, `twice` says that the key cannot be told.
    """
    joined = sides[0].keyed_sql()
    for side in sides[1:]:
        joined += f" FULL JOIN {side.keyed_sql()} USING ({side.keys})"
    places = ", ".join(f"{side.file}, {side.record}" for side in sides)
    rows = [f"SELECT {places}, false AS twice FROM {joined}"]
    rows += [
        f"SELECT {FILE} AS {side.file}, {RECORD} AS {side.record}, why = 'twice' AS twice FROM {side.apart}"
        " WHERE why <> 'replaced'"
        for side in sides
    ]
    file = ", ".join(side.file for side in reversed(sides))
    record = ", ".join(side.record for side in reversed(sides))
    return (
        f"SELECT row_number() OVER (ORDER BY coalesce({file}), coalesce({record})) - 1 AS o, *"
        f" FROM ({' UNION ALL BY NAME '.join(rows)})"
    )


def _write_rows(
    connection: duckdb.DuckDBPyConnection,
    sides: Sequence["Side"],
    raws: Sequence[Path],
    names: Sequence[str],
    out: Path,
) -> Mapping[str, tuple[int, int]]:
    """The rows by ranges, so that wide records are never joined or sorted as a whole. Returns what differs."""
    query, differing = _rows_sql(sides, names), Differing(sides)
    twice = connection.sql("SELECT twice FROM merge_map ORDER BY o").to_arrow_table()
    scattered = [
        ScatteredRows(raw, side.places(connection), out.with_name(f"{out.stem}.{number}"))
        for number, (side, raw) in enumerate(zip(sides, raws, strict=True))
    ]
    for side, own in zip(sides, scattered, strict=True):  # one row of nulls tells the columns' types
        connection.register(side.in_order, side.renamed(own.range(-1, 1)))
    connection.register("merge_ambiguous", twice.slice(0, 0))
    writer = pq.ParquetWriter(out, connection.sql(f"{query} LIMIT 0").to_arrow_table().schema)
    with writer:
        for number, rows in ranges(twice.num_rows):
            connection.register("merge_ambiguous", twice.slice(number * RANGE, rows))
            for side, own in zip(sides, scattered, strict=True):
                connection.register(side.in_order, side.renamed(own.range(number, rows)))
            writer.write_table(connection.sql(query).to_arrow_table(), row_group_size=16_384)
            differing.count(connection, _joined(sides))
    for number in range(len(sides)):
        out.with_name(f"{out.stem}.{number}").rmdir()
    return differing.found


def _rows_sql(sides: Sequence[Side], names: Sequence[str]) -> str:
    """The rows: each field of the last side that is there and has it."""
    columns = [f"{_last(sides, name)} AS {name}" for name in (FILE, RECORD)]
    ambiguous = ", ".join(
        f"{{'field': {_text(name)}, 'reason': {_text(_AMBIGUOUS)}}}" for name in sides[0].key_names
    )
    errors = f"CASE WHEN twice THEN [{ambiguous}] END"
    columns.append(f"nullif(list_concat({_errors(sides)}, {errors}), []) AS {ERRORS}")
    columns += [f"{_last([s for s in sides if name in s.names], name)} AS {quoted(name)}" for name in names]
    whens = " ".join(f"WHEN {side.present} THEN {_text(side.name)}" for side in reversed(sides))
    columns.append(f"CASE {whens} END AS {quoted(FROM_SOURCE)}")
    columns += [f"{value} AS {quoted(name)}" for name, value in _other_files(sides)]
    return f"SELECT {', '.join(columns)} FROM {_joined(sides)}"


def _joined(sides: Sequence[Side]) -> str:
    """The rows of a range: what each side gives, row by row."""
    return " POSITIONAL JOIN ".join(("merge_ambiguous", *(side.in_order for side in sides)))


def _last(sides: Sequence[Side], name: str) -> str:
    """A column of the last side that is there."""
    whens = " ".join(f"WHEN {side.present} THEN {side.column(name)}" for side in reversed(sides))
    return f"CASE {whens} END"


def _other_files(sides: Sequence[Side]) -> Iterator[tuple[str, str]]:
    """The files of records that are not the last of their row: with fields of theirs in it, or none."""
    for side, later in _with_later(sides):
        if not later:
            continue
        given = " OR ".join(_not_there(having) for having in _later_by_field(side, later))
        earlier = f"{side.present} AND NOT {_not_there(later)}"
        file = side.column(FILE)
        yield f"{ALSO}.{side.name}", f"CASE WHEN {earlier} AND ({given or 'false'}) THEN {file} END"
        yield f"{GONE}.{side.name}", f"CASE WHEN {earlier} AND NOT ({given or 'false'}) THEN {file} END"


def _errors(sides: Sequence[Side]) -> str:
    """What could not be read of the fields that are taken, by the names of the spec."""
    parts = []
    for side, later in _with_later(sides):
        own = [
            f"(x.field IN ({', '.join(_text(side.source.raw(name)) for name in names)}) AND {_not_there(having)})"
            for having, names in _later_by_field(side, later, with_key=True).items()
        ]
        taken = f"list_filter({side.column(ERRORS)}, lambda x: {' OR '.join(own)})"
        parts.append(_renamed(side.source, taken))
    return f"list_concat({', '.join(parts)})"


def _renamed(source: Source, errors: str) -> str:
    if not source.rename:
        return errors
    names = " ".join(f"WHEN {_text(own)} THEN {_text(name)}" for own, name in source.rename.items())
    field = f"CASE x.field {names} ELSE x.field END"
    return f"list_transform({errors}, lambda x: {{'field': {field}, 'reason': x.reason}})"


def _with_later(sides: Sequence[Side]) -> Iterator[tuple[Side, list[Side]]]:
    for number, side in enumerate(sides):
        yield side, list(sides[number + 1 :])


def _later_by_field(
    side: Side, later: Sequence[Side], with_key: bool = False
) -> dict[tuple[Side, ...], list[str]]:
    """The fields of a side, by the later sides that have them too."""
    found: dict[tuple[Side, ...], list[str]] = {}
    for name in side.names:
        if with_key or name not in side.key_names:
            found.setdefault(tuple(each for each in later if name in each.names), []).append(name)
    return found


def _not_there(sides: Sequence[Side]) -> str:
    return f"NOT ({' OR '.join(side.present for side in sides)})" if sides else "true"


def _replaced(connection: duckdb.DuckDBPyConnection, sides: Sequence[Side]) -> Mapping[int, int]:
    counts: Counter[int] = Counter()
    for side in sides:
        rows = connection.execute(
            f"SELECT {FILE}, count(*) FROM {side.apart} WHERE why = 'replaced' GROUP BY ALL"
        ).fetchall()
        counts.update(dict(rows))
    return counts


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
