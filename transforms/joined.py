"""What is joined to the raw rows before they are converted: values over a key (SQL) and look-ups."""

from functools import cached_property
from pathlib import Path
from typing import NoReturn

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contracts.errors import SourceError
from contracts.place import ERRORS, FILE, RECORD
from mappings.spec.model import Lookup, MappingSpec
from transforms.columns import NOT_FOUND
from transforms.condition_sql import condition_sql, quoted
from transforms.conversion import no_rows
from transforms.in_order import InOrder, in_order
from transforms.text_rows import spaces_to_null


def over_columns(
    connection: duckdb.DuckDBPyConnection, raw: Path, spec: MappingSpec, files_apart: bool = False
) -> InOrder:
    """What `over` gives for raw rows, computed once by DuckDB.

    Of the rows beside come the fields that are named, and what could not be read of them. With `files_apart` each
    file has histories of its own, whatever keys the others have. Records that are skipped are no part of a history:
    they are numbered apart, and never looked at.
    """
    columns = _over_columns(spec)
    skipped = " OR ".join(condition_sql(skip.when, spec.kind) for skip in spec.skip_rows) or "false"
    windows = []
    for each in spec.over:
        key = ", ".join(quoted(name) for name in (*each.key, *((FILE,) if files_apart else ())))
        order = ", ".join(quoted(name) for name in (*each.order, FILE, RECORD))
        windows.append(f"{quoted(each.name)} AS (PARTITION BY {key}, ({skipped}) ORDER BY {order})")
    named = [f"{value} AS {quoted(name)}" for name, value in columns.items()]
    return in_order(connection, raw, named, list(columns), f"WINDOW {', '.join(windows)}")


def _over_columns(spec: MappingSpec) -> dict[str, str]:
    """SQL of each column by its name; `name.next._errors` is the list of what is unreadable in the next row."""
    columns = {}
    for each in spec.over:
        columns[f"{each.name}.number"] = f"row_number() OVER {quoted(each.name)}"
        columns[f"{each.name}.is_last"] = f"lead({RECORD}) OVER {quoted(each.name)} IS NULL"
    for over, way, field in spec.beside():
        for name in (field, ERRORS):
            step = "lead" if way == "next" else "lag"
            columns[f"{over.name}.{way}.{name}"] = f"{step}({quoted(name)}) OVER {quoted(over.name)}"
    return columns


class LookupColumns:
    """`name.FIELD` for the rows of a batch, and which keys of the look-up file were used."""

    def __init__(self, lookup: Lookup, raw: Path) -> None:
        self._lookup = lookup
        table = pq.read_table(raw)
        fields = [field.name for field in lookup.source.kind.columns]
        self._columns = {name: table.column(name).combine_chunks() for name in (*fields, ERRORS)}
        self._keys = self._columns[lookup.key]
        self._used = no_rows(len(self._keys))
        if pc.count_distinct(self._keys).as_py() != len(self._keys):
            self._refuse("is not unique.")

    @property
    def names(self) -> list[str]:
        """Column names as rules use them, what could not be read of them, and where nothing was found."""
        return [f"{self._lookup.name}.{name}" for name in (*self._columns, NOT_FOUND)]

    def columns(self, batch: pa.RecordBatch) -> list[pa.Array]:
        """The columns for a batch; null where the key is not in the look-up file."""
        on, keys = asking(batch.column(self._lookup.on), self._lookup), self._keys
        if on.type != keys.type:
            on, keys = digits_of(on), self._digits
        found = pc.index_in(on, keys)
        self._used[np.unique(found.drop_null().to_numpy())] = True
        asked = spaces_to_null(on) if pa.types.is_string(on.type) else on
        missing = pc.and_(found.is_null(), asked.is_valid())
        return [*(column.take(found) for column in self._columns.values()), missing]

    @cached_property
    def _digits(self) -> pa.Array:
        digits = digits_of(self._keys)
        if pc.count_distinct(digits).as_py() != len(digits):
            self._refuse("has one number twice, with other zeros in front.")
        return digits

    def _refuse(self, wrong: str) -> NoReturn:
        place = f"{self._lookup.source.layout.name} (look-up {self._lookup.name})"
        action = "Ask for a look-up file with one record a key."
        raise SourceError.at(place, f"its key {self._lookup.key} {wrong}", action)

    def balance(self) -> tuple[int, int]:
        """(keys used, keys never used)."""
        return int(self._used.sum()), int((~self._used).sum())


def asking(on: pa.Array, lookup: Lookup) -> pa.Array:
    """The field that is looked up, null where it says that there is none."""
    if not lookup.blank:
        return on
    none = pc.is_in(on.cast(pa.string()), pa.array(lookup.blank, pa.string()))
    return pc.if_else(none, None, on)


def digits_of(column: pa.Array) -> pa.Array:
    """What a field and the keys that it is looked up in are compared by where they are of different types.

    A number is its digits; a text of digits alone has none of the zeros in front, which a number has not.
    """
    return pc.replace_substring_regex(column.cast(pa.string()), r"^0+([0-9]+)$", r"\1")
