"""Records of several sources as one row a key, before anything is numbered, looked up or converted. SQL in DuckDB."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from contracts.place import ERRORS, FILE, RECORD
from mappings.spec import FROM_SOURCE, MappingSpec, Merge, Source
from transforms.condition_sql import quoted

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
    names = [field.name for field in spec.kind.columns]
    rows = [_joined_sql(merging, names), *(_apart_rows_sql(side, merging, names) for side in merging)]
    target = str(out).replace("'", "''")
    connection.execute(
        f"COPY ({' UNION ALL BY NAME '.join(rows)} ORDER BY {FILE}, {RECORD})"
        f" TO '{target}' (FORMAT parquet, ROW_GROUP_SIZE 16384)"
    )
    return _replaced(connection, merging)


class _Side:
    """One source in SQL: `view` has its raw rows, `standing` how records of equal key stand, `apart` what is not joined."""

    def __init__(self, number: int, merge: Merge, source: Source, files_apart: bool) -> None:
        self.source = source
        self.name = source.name
        self.names = [field.name for field in source.columns]
        self.key = [quoted(source.raw(name)) for name in merge.key] + ([FILE] if files_apart else [])
        self.key_names = merge.key
        self.order = [quoted(source.raw(name)) for name in merge.order if name in self.names]
        self.view, self.standing, self.apart = (
            f"merge_{what}_{number}" for what in ("rows", "standing", "apart")
        )

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

    def joinable_sql(self) -> str:
        """The rows that are joined, their columns under names of their own."""
        columns = [f"{quoted(self.source.raw(name))} AS {self.column(name)}" for name in self.names]
        columns += [f"{name} AS {self.column(name)}" for name in (FILE, RECORD, ERRORS)]
        return (
            f"(SELECT {self.key_columns()}, {', '.join(columns)} FROM {self.view}"
            f" ANTI JOIN {self.apart} USING ({FILE}, {RECORD}))"
        )

    def column(self, name: str) -> str:
        """A column of the joined row that this side gives."""
        return quoted(f"{self.name}:{name}")

    @property
    def present(self) -> str:
        """SQL: the joined row has a record of this side."""
        return f"({self.column(RECORD)} IS NOT NULL)"


def _joined_sql(sides: Sequence[_Side], names: Sequence[str]) -> str:
    """One row a key: each field of the last side that is there and has it."""
    joined = sides[0].joinable_sql()
    for side in sides[1:]:
        joined += f" FULL JOIN {side.joinable_sql()} USING ({side.keys})"
    columns = [f"{_last(sides, name)} AS {name}" for name in (FILE, RECORD)]
    columns.append(f"{_errors(sides)} AS {ERRORS}")
    columns += [f"{_last([s for s in sides if name in s.names], name)} AS {quoted(name)}" for name in names]
    whens = " ".join(f"WHEN {side.present} THEN {_text(side.name)}" for side in reversed(sides))
    columns.append(f"CASE {whens} END AS {quoted(FROM_SOURCE)}")
    columns += [f"{value} AS {quoted(name)}" for name, value in _other_files(sides)]
    return f"SELECT {', '.join(columns)} FROM {joined}"


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
    return f"nullif(list_concat({', '.join(parts)}), [])"


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


def _apart_rows_sql(side: _Side, sides: Sequence[_Side], names: Sequence[str]) -> str:
    """Records that stand alone; those whose key cannot be told are unreadable in it."""
    ambiguous = ", ".join(
        f"{{'field': {_text(name)}, 'reason': {_text(_AMBIGUOUS)}}}" for name in side.key_names
    )
    own = _renamed(side.source, ERRORS)
    columns = [FILE, RECORD]
    columns.append(f"CASE why WHEN 'twice' THEN list_concat({own}, [{ambiguous}]) ELSE {own} END AS {ERRORS}")
    columns += [f"{quoted(side.source.raw(name))} AS {quoted(name)}" for name in names if name in side.names]
    columns.append(f"{_text(side.name)} AS {quoted(FROM_SOURCE)}")
    columns += [f"NULL::SMALLINT AS {quoted(name)}" for name, _ in _other_files(sides)]
    return (
        f"SELECT {', '.join(columns)} FROM {side.view}"
        f" JOIN {side.apart} USING ({FILE}, {RECORD}) WHERE why <> 'replaced'"
    )


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
