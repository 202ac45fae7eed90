"""Putting, reading back and reconciling take the same memory for few rows and for many."""

import subprocess
import sys
from pathlib import Path

from loaders.control import Control

_FEW, _MANY = 200_000, 800_000
_GROWTH_MIB = 50


def test_memory_does_not_grow_with_the_rows(store_dsn: str, tmp_path: Path) -> None:
    Control(store_dsn).ensure()
    few, many = (_peak_mib(tmp_path / str(rows), rows, store_dsn) for rows in (_FEW, _MANY))
    assert many < few + _GROWTH_MIB


def _peak_mib(folder: Path, rows: int, store_dsn: str) -> float:
    folder.mkdir()
    command = [sys.executable, "-m", "tests.loaders.put_apart", str(folder), str(rows), store_dsn]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.splitlines()[-1])
