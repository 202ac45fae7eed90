"""DuckDB for comparing Parquet files within a given memory; it spills into the scratch folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from contracts.errors import Problem, TargetError


@contextmanager
def compare(memory_mib: int, scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own. Raises TargetError without the library's text."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_mib}MiB",
        "temp_directory": str(scratch / "spill"),
        "threads": "2",
    }
    try:
        with duckdb.connect(config=config) as connection:
            connection.execute("SET preserve_insertion_order = false")
            yield connection
    except duckdb.Error as error:
        # Its texts may hold values.
        raise TargetError(
            Problem(
                f"scratch folder {scratch.name}",
                f"DuckDB cannot compare the rows ({type(error).__name__}).",
                "Give the stage more memory or disk, then run again.",
            )
        ) from None
