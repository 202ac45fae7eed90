"""Records of several sources as one row a key, before anything is numbered, looked up or converted. SQL in DuckDB."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.place import ERRORS, FILE, RECORD
from mappings.spec import FROM_SOURCE, MappingSpec, Merge, Source
from transforms.condition_sql import quoted
from transforms.scattered_rows import RANGE, ScatteredRows, ranges

# Why a record gives nothing, and under which columns the files of the others of a row stand (`_also.NAME`).
REPLACED = "同じキーの記録のうち後のものを採用（merge）"
ALSO, GONE = "_also", "_gone"
_AMBIGUOUS = "duplicate_key"


def write_merged(
    connection: duckdb.DuckDBPyConnection,
    spec: MappingSpec,
    raws: Sequence[Path],
    out: Path,
    files_apart: bool = False,
) -> Mapping[int, int]:
    """Write the rows of a spec with `merge` in the order of their places; `raws` are those of its sources.

    A row has the place of the last source that it is made of, the files of others that give it fields (`_also.NAME`)
    and of those that give nothing (`_gone.NAME`), null where there is none. Returns by file how many records a later
    one of their own source replaces. With `files_apart` equal keys of different files are different.
    """
    assert spec.merge is not None
    merging = [_Side(number, spec.merge, source, files_apart) for number, source in enumerate(spec.sources)]
    for side, raw in zip(merging, raws, strict=True):
        connection.from_parquet(str(raw)).create_view(side.view, replace=True)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side.standing} AS {side.standing_sql()}")
    twice = " UNION ".join(side.twice_sql() for side in merging)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE merge_twice AS {twice}")
    for side in merging:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side.apart} AS {side.apart_sql()}")
        connection.execute(f"DROP TABLE {side.standing}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE merge_map AS {_map_sql(merging)}")
    _write_rows(connection, merging, raws, [field.name for field in spec.kind.columns], out)
    return _replaced(connection, merging)


def _map_sql(sides: Sequence["_Side"]) -> str:
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
    sides: Sequence["_Side"],
    raws: Sequence[Path],
    names: Sequence[str],
    out: Path,
) -> None:
    """The rows by ranges, so that wide records are never joined or sorted as a whole."""
    query = _rows_sql(sides, names)
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
    for number in range(len(sides)):
        out.with_name(f"{out.stem}.{number}").rmdir()


class _Side:
    """One source in SQL: `view` has its raw rows, `standing` how records of equal key stand, `apart` what is not joined."""

    def __init__(self, number: int, merge: Merge, source: Source, files_apart: bool) -> None:
        self.source = source
        self.name = source.name
        self.names = [field.name for field in source.columns]
        self.key = [quoted(source.raw(name)) for name in merge.key] + ([FILE] if files_apart else [])
        self.key_names = merge.key
        self.order = [quoted(source.raw(name)) for name in merge.order if name in self.names]
        self.view, self.standing, self.apart, self.in_order = (
            f"merge_{what}_{number}" for what in ("rows", "standing", "apart", "in_order")
        )
        self.file, self.record = f"f_{number}", f"r_{number}"

    def key_columns(self) -> str:
        """The key under names that all sides share."""
        return ", ".join(f"{column} AS key_{number}" for number, column in enumerate(self.key))

    @property
    def keys(self) -> str:
        """Those names."""
        return ", ".join(f"key_{number}" for number in range(len(self.key)))

    def standing_sql(self) -> str:
        """Place, key, and 1 for the records that are last in the order of their key."""
        whole = " AND ".join(f"{column} IS NOT NULL" for column in self.key)
        order = ", ".join(f"{column} DESC NULLS LAST" for column in self.order)
        ranked = f"rank() OVER (PARTITION BY {', '.join(self.key)} ORDER BY {order})" if order else "1"
        return (
            f"SELECT {FILE}, {RECORD}, {self.key_columns()}, {ranked} AS place FROM {self.view} WHERE {whole}"
        )

    def twice_sql(self) -> str:
        """Keys with more than one last record."""
        return f"SELECT {self.keys} FROM {self.standing} WHERE place = 1 GROUP BY ALL HAVING count(*) > 1"

    def apart_sql(self) -> str:
        """Places of records that are not joined: replaced ones, those that cannot be told, those without a key."""
        whole = " AND ".join(f"{column} IS NOT NULL" for column in self.key)
        return (
            f"SELECT {FILE}, {RECORD}, 'replaced' AS why FROM {self.standing} WHERE place > 1"
            f" UNION ALL SELECT {FILE}, {RECORD}, 'twice' FROM {self.standing}"
            f" SEMI JOIN merge_twice USING ({self.keys}) WHERE place = 1"
            f" UNION ALL SELECT {FILE}, {RECORD}, 'no key' FROM {self.view} WHERE NOT ({whole})"
        )

    def keyed_sql(self) -> str:
        """Keys and places of the records that are joined."""
        return (
            f"(SELECT {self.key_columns()}, {FILE} AS {self.file}, {RECORD} AS {self.record} FROM {self.view}"
            f" ANTI JOIN {self.apart} USING ({FILE}, {RECORD}))"
        )

    def places(self, connection: duckdb.DuckDBPyConnection) -> npt.NDArray[np.int64]:
        """The row that each record goes into, in the order of the raw rows; -1 for those that are replaced."""
        return np.asarray(
            connection.execute(
                f"SELECT coalesce(o, -1) AS o FROM (SELECT {FILE}, {RECORD} FROM {self.view})"
                f" LEFT JOIN merge_map ON {FILE} = {self.file} AND {RECORD} = {self.record} ORDER BY {FILE}, {RECORD}"
            ).fetchnumpy()["o"]
        )

    def renamed(self, rows: pa.Table) -> pa.Table:
        """Raw rows under the names of their columns in the joined row."""
        names = {self.source.raw(name): name for name in self.names}
        return rows.rename_columns([f"{self.name}:{names.get(name, name)}" for name in rows.column_names])

    def column(self, name: str) -> str:
        """A column of the joined row that this side gives."""
        return quoted(f"{self.name}:{name}")

    @property
    def present(self) -> str:
        """SQL: the joined row has a record of this side."""
        return f"({self.column(RECORD)} IS NOT NULL)"


def _rows_sql(sides: Sequence[_Side], names: Sequence[str]) -> str:
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
    tables = ("merge_ambiguous", *(side.in_order for side in sides))
    return f"SELECT {', '.join(columns)} FROM {' POSITIONAL JOIN '.join(tables)}"


def _last(sides: Sequence[_Side], name: str) -> str:
    """A column of the last side that is there."""
    whens = " ".join(f"WHEN {side.present} THEN {side.column(name)}" for side in reversed(sides))
    return f"CASE {whens} END"


def _other_files(sides: Sequence[_Side]) -> Iterator[tuple[str, str]]:
    """The files of records that are not the last of their row: with fields of theirs in it, or none."""
    for side, later in _with_later(sides):
        if not later:
            continue
        given = " OR ".join(_not_there(having) for having in _later_by_field(side, later))
        earlier = f"{side.present} AND NOT {_not_there(later)}"
        file = side.column(FILE)
        yield f"{ALSO}.{side.name}", f"CASE WHEN {earlier} AND ({given or 'false'}) THEN {file} END"
        yield f"{GONE}.{side.name}", f"CASE WHEN {earlier} AND NOT ({given or 'false'}) THEN {file} END"


def _errors(sides: Sequence[_Side]) -> str:
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


def _with_later(sides: Sequence[_Side]) -> Iterator[tuple[_Side, list[_Side]]]:
    for number, side in enumerate(sides):
        yield side, list(sides[number + 1 :])


def _later_by_field(
    side: _Side, later: Sequence[_Side], with_key: bool = False
) -> dict[tuple[_Side, ...], list[str]]:
    """The fields of a side, by the later sides that have them too."""
    found: dict[tuple[_Side, ...], list[str]] = {}
    for name in side.names:
        if with_key or name not in side.key_names:
            found.setdefault(tuple(each for each in later if name in each.names), []).append(name)
    return found


def _not_there(sides: Sequence[_Side]) -> str:
    return f"NOT ({' OR '.join(side.present for side in sides)})" if sides else "true"


def _replaced(connection: duckdb.DuckDBPyConnection, sides: Sequence[_Side]) -> Mapping[int, int]:
    counts: Counter[int] = Counter()
    for side in sides:
        rows = connection.execute(
            f"SELECT {FILE}, count(*) FROM {side.apart} WHERE why = 'replaced' GROUP BY ALL"
        ).fetchall()
        counts.update(dict(rows))
    return counts


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
