"""Imports point one way, and the core needs neither Airflow nor Great Expectations."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = (
    "contracts", "storage", "standards", "mappings", "extractors", "transforms", "validators", "loaders",
    "pipeline",
)  # fmt: skip
# What needs an extra on purpose, and says so by its name.
WITH_EXTRA = {"validators.gx_run"}
_BLOCK = """
import importlib, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"airflow", "great_expectations"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def _modules() -> list[str]:
    found = []
    for package in CORE:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append(".".join(part for part in parts if part != "__init__"))
    return [name for name in found if name not in WITH_EXTRA and not name.endswith("__main__")]


def test_import_contracts_hold() -> None:
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"]
    done = subprocess.run(
        [*linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_core_runs_without_airflow_and_great_expectations() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BLOCK, *_modules()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
