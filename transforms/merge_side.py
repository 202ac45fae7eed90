"""One source of a merge in SQL: its records by key, which of them stand, and its columns in the joined row."""

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from contracts.place import FILE, RECORD
from mappings.spec.model import Merge, Source
from transforms.condition_sql import quoted


class Side:
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
