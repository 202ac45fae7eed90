"""Where things are, from the environment; secrets come from nowhere else.

HIKKOSHI_HOME          folder of everything we write on this machine (default: var)
HIKKOSHI_OBJECTS       root of the object store: s3://bucket/prefix or a folder (default: HOME/objects)
HIKKOSHI_STORE         address of the shared PostgreSQL
HIKKOSHI_SOURCES       folder of the deliveries (default: HOME/sources)
HIKKOSHI_DATABASE_X    address of the old database that plans call x
HIKKOSHI_MEMORY_MIB    memory a stage may use (default: 600)
"""

import os
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import SpecError

# The interpreter with Arrow, numpy and DuckDB loaded, measured; what is left is DuckDB's to use.
_INTERPRETER_MIB = 400


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of this process; `duckdb_mib` is what DuckDB may use of a stage's memory."""

    home: Path
    objects: str
    store: str
    sources: Path
    memory_mib: int

    @property
    def scratch(self) -> Path:
        """Folder for work files; each stage makes and removes its own below it."""
        return self.home / "scratch"

    @property
    def duckdb_mib(self) -> int:
        """Memory for DuckDB within a stage."""
        return self.memory_mib - _INTERPRETER_MIB


def load_settings() -> Settings:
    """Settings from the environment. Raises SpecError."""
    home = Path(os.environ.get("HIKKOSHI_HOME", "var")).resolve()
    memory = os.environ.get("HIKKOSHI_MEMORY_MIB", "600")
    if not memory.isdigit() or int(memory) < _INTERPRETER_MIB + 64:
        least = _INTERPRETER_MIB + 64
        raise SpecError.at(
            "HIKKOSHI_MEMORY_MIB", f"is no number from {least}.", "Give mebibytes such as 600."
        )
    return Settings(
        home=home,
        objects=os.environ.get("HIKKOSHI_OBJECTS") or str(home / "objects"),
        store=os.environ.get("HIKKOSHI_STORE", ""),
        sources=Path(os.environ.get("HIKKOSHI_SOURCES") or home / "sources").resolve(),
        memory_mib=int(memory),
    )


def has_database(name: str) -> bool:
    """Whether the address of an old system's database is known."""
    return bool(os.environ.get(f"HIKKOSHI_DATABASE_{name.upper()}"))


def database_url(name: str) -> str:
    """Address of an old system's database. Raises SpecError naming the variable, never the address."""
    variable = f"HIKKOSHI_DATABASE_{name.upper()}"
    url = os.environ.get(variable, "")
    if not url:
        raise SpecError.at(f"database {name!r}", "its address is not known.", f"Set {variable}.")
    return url
