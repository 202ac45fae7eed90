"""DuckDB within a stage's memory: it spills to the stage's folder instead of growing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from contracts.errors import TargetError


@contextmanager
def duck(memory_mib: int, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own. Raises TargetError without the library's text, which may hold values."""
    connection = duckdb.connect(
        config={
            "memory_limit": f"{memory_mib}MiB",
            "temp_directory": str(folder / "spill"),
            "threads": "2",
            "enable_external_file_cache": "false",  # a stage reads its files once; they took memory from sorting
            "allocator_background_threads": "true",  # else what a query has freed stays the process's for good
            "enable_external_access": "true",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    try:
        yield connection
    except (duckdb.OutOfMemoryException, duckdb.IOException) as reason:
        kind = type(reason).__name__
        raise TargetError.at(
            f"scratch folder {folder.name}",
            f"DuckDB ran out of memory or disk ({kind}).",
            "Free disk space below HIKKOSHI_HOME or raise HIKKOSHI_MEMORY_MIB.",
        ) from None
    finally:
        connection.close()
