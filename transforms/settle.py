"""Settle: duplicate keys, missing parents, and who waits. SQL in DuckDB, so that it spills instead of growing.

A person moves or waits, per business: every other row of a person with a rejected row is held, and a row
whose parent was rejected or held waits too, with all rows of its own person (until nothing changes).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from contracts.place import PERSON, PLACE_NAMES
from contracts.schema import Parent, TableSchema

_PLACE = ", ".join(PLACE_NAMES)


@dataclass(frozen=True, slots=True)
class ConvertedGroup:
    """A group as convert left it: Parquet of its rows, and of the rows it refused (place and items)."""

    schema: TableSchema
    rows: Path
    refused: Path


@dataclass(frozen=True, slots=True)
class SettledCount:
    """Rows of a group that settle rejected: by reason, and in all (a row may have two reasons)."""

    converted: int
    rejected: Mapping[str, int]
    rejected_rows: int


class Settlement:
    """One business: give it the converted groups, ask it to write what moves, what waits, what is rejected."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, groups: Sequence[ConvertedGroup]) -> None:
        self._sql = connection
        self._groups = {group.schema.group: group for group in groups}
        for name, group in self._groups.items():
            self._sql.from_parquet(str(group.rows), file_row_number=True).create_view(name, replace=True)
            self._sql.from_parquet(str(group.refused)).create_view(f"{name}_refused", replace=True)
        self._sql.execute(
            f"CREATE TABLE rejected (grp VARCHAR, _file SMALLINT, _record BIGINT, _slot SMALLINT,"
            f" item VARCHAR, reason VARCHAR, {PERSON} VARCHAR)"
        )
        self._sql.execute(f"CREATE TABLE waiting ({PERSON} VARCHAR, reason VARCHAR)")

    def decide(self) -> None:
        """Fill `rejected` (by settle alone) and `waiting` (persons)."""
        for group in self._groups.values():
            self._reject_duplicates(group.schema)
            for parent in group.schema.parents:
                if parent.group in self._groups:
                    self._reject_orphans(group.schema, parent)
        self._wait_for_rejected()
        while self._wait_for_parents():
            pass

    def _reject_duplicates(self, schema: TableSchema) -> None:
        key = _names(schema.key)
        self._sql.execute(
            f"INSERT INTO rejected SELECT '{schema.group}', {_PLACE}, '{schema.key[0]}', 'duplicate_key', {PERSON}"
            f" FROM {schema.group} SEMI JOIN"
            f" (SELECT {key} FROM {schema.group} GROUP BY {key} HAVING count(*) > 1) AS twice USING ({key})"
        )

    def _reject_orphans(self, schema: TableSchema, parent: Parent) -> None:
        columns = _names(parent.columns)
        named = " AND ".join(f'"{column}" IS NOT NULL' for column in parent.columns)
        known = (
            f"(SELECT {columns} FROM {parent.group} UNION ALL SELECT {columns} FROM {parent.group}_refused)"
        )
        self._sql.execute(
            f"INSERT INTO rejected SELECT '{schema.group}', {_PLACE}, '{parent.columns[0]}', 'parent_missing',"
            f" {PERSON} FROM {schema.group} ANTI JOIN {known} AS known USING ({columns})"
            f" WHERE {named}"
        )

    def _wait_for_rejected(self) -> None:
        sources = [f"SELECT {PERSON} FROM {name}_refused" for name in self._groups]
        union = " UNION ".join([f"SELECT {PERSON} FROM rejected", *sources])
        self._sql.execute(
            f"INSERT INTO waiting SELECT {PERSON}, 'person_held' FROM ({union}) WHERE {PERSON} IS NOT NULL"
        )

    def _wait_for_parents(self) -> bool:
        """Persons whose parent row does not move; true when there were new ones."""
        before = self._count("waiting")
        for group in self._groups.values():
            for parent in group.schema.parents:
                if parent.group in self._groups:
                    self._wait_for_parent(group.schema, parent)
        return self._count("waiting") > before

    def _wait_for_parent(self, schema: TableSchema, parent: Parent) -> None:
        columns = _names(parent.columns)
        stays = f"SELECT {columns} FROM {parent.group} AS row WHERE {self._stays(parent.group)}"
        refused = f"SELECT {columns} FROM {parent.group}_refused"
        self._sql.execute(
            f"INSERT INTO waiting SELECT DISTINCT {PERSON}, 'parent_held' FROM {schema.group} AS child"
            f" SEMI JOIN ({stays} UNION ALL {refused}) AS stays USING ({columns})"
            f" WHERE {PERSON} IS NOT NULL AND {PERSON} NOT IN (SELECT {PERSON} FROM waiting)"
        )

    def _stays(self, group: str) -> str:
        """SQL: the row `row` of a group does not move."""
        same = " AND ".join(f"rejected.{name} = row.{name}" for name in PLACE_NAMES)
        return (
            f"(coalesce(row.{PERSON} IN (SELECT {PERSON} FROM waiting), false) OR EXISTS"
            f" (SELECT 1 FROM rejected WHERE grp = '{group}' AND {same}))"
        )

    def count(self, schema: TableSchema) -> SettledCount:
        """The counts of a group."""
        reasons = self._sql.execute(
            f"SELECT reason, count(*) FROM (SELECT DISTINCT grp, {_PLACE}, reason FROM rejected)"
            f" WHERE grp = '{schema.group}' GROUP BY reason ORDER BY reason"
        ).fetchall()
        rows = self._count(f"(SELECT DISTINCT {_PLACE} FROM rejected WHERE grp = '{schema.group}')")
        return SettledCount(self._count(schema.group), dict(reasons), rows)

    def staying(self, schema: TableSchema) -> pa.Table:
        """The places of the rows that do not move."""
        return self._sql.sql(
            f"SELECT {_PLACE} FROM {schema.group} AS row WHERE {self._stays(schema.group)}"
        ).to_arrow_table()

    def places(self, schema: TableSchema) -> npt.NDArray[np.int64]:
        """The place in key order of each row of the group's file; -1 for those that do not move."""
        key = _names(schema.key)
        moving = (
            f"SELECT file_row_number, row_number() OVER (ORDER BY {key}) - 1 AS place"
            f" FROM {schema.group} AS row WHERE NOT {self._stays(schema.group)}"
        )
        query = (
            f"SELECT coalesce(place, -1) AS place FROM (SELECT file_row_number FROM {schema.group})"
            f" LEFT JOIN ({moving}) USING (file_row_number) ORDER BY file_row_number"
        )
        return np.asarray(self._sql.execute(query).fetchnumpy()["place"])

    def write_held(self, path: Path) -> None:
        """What waits: group, place, reason, person."""
        parts = [
            f"SELECT '{name}' AS \"group\", {_PLACE}, waiting.reason, row.{PERSON} AS person FROM {name} AS row"
            f" JOIN waiting USING ({PERSON}) ANTI JOIN"
            f" (SELECT {_PLACE} FROM rejected WHERE grp = '{name}') AS gone USING ({_PLACE})"
            for name in self._groups
        ]
        self._copy(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2, 3, 4", path)

    def write_rejected(self, path: Path) -> None:
        """What settle itself rejected, as convert's rejects: group, place, item, reason, person."""
        self._copy(
            f'SELECT grp AS "group", {_PLACE}, item, reason, {PERSON} AS person FROM rejected ORDER BY ALL',
            path,
        )

    def _copy(self, query: str, path: Path) -> None:
        self._sql.execute(
            f"COPY ({query}) TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, ROW_GROUP_SIZE 16384)"
        )

    def _count(self, source: str) -> int:
        ((count,),) = self._sql.execute(f"SELECT count(*) FROM {source}").fetchall()
        return int(count)


def _names(names: Iterable[str]) -> str:
    """Items as SQL: quoted, for a municipality's own may have names that are words of SQL."""
    return ", ".join(f'"{name}"' for name in names)
