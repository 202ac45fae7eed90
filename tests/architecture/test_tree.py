"""The tree keeps its shape: names, sizes, thin Dag files, and nothing of the machine it was written on."""

import ast
import re
import statistics
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "contracts", "storage", "standards", "mappings", "extractors", "transforms", "validators", "loaders",
    "pipeline", "examples", "benchmarks", "dags", "plugins",
)  # fmt: skip
_NOT_OURS = {".git", ".venv", ".hypothesis", "var", "__pycache__"}
_TEXTS = {".py", ".md", ".toml", ".txt", ".cfg", ".yaml", ".yml", ".csv", ".sql", ".html", ".cpy", ""}


def _modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _texts() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if (
            path.is_file()
            and path.suffix in _TEXTS
            and not any(part in _NOT_OURS or part.endswith(("_cache", ".egg-info")) for part in parts)
        ):
            yield path


def _function_lengths(path: Path) -> dict[str, int]:
    """Lines of each function's body without its docstring."""
    lengths = {}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            end = body[-1].end_lineno or body[-1].lineno
            lengths[f"{path.relative_to(ROOT)}:{node.name}"] = end - body[0].lineno + 1
    return lengths


def test_no_top_level_name_is_that_of_an_installed_distribution() -> None:
    others = {
        name: owners
        for name in PACKAGES
        if (owners := [owner for owner in packages_distributions().get(name, ()) if owner != "hikkoshi"])
    }
    assert others == {}


def test_modules_are_short_and_named_by_the_thing_or_the_act() -> None:
    too_long = {
        str(p.relative_to(ROOT)): n for p in _modules() if (n := len(p.read_text().splitlines())) > 300
    }
    assert too_long == {}
    vague = {p.stem for p in _modules()} & {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert vague == set()


def test_functions_are_short() -> None:
    lengths = {name: n for path in _modules() for name, n in _function_lengths(path).items()}
    assert {name: n for name, n in lengths.items() if n > 45} == {}
    assert statistics.median(lengths.values()) <= 10


def test_dag_files_are_wiring_only() -> None:
    ignored = (ROOT / "dags" / ".airflowignore").read_text().split()
    for path in sorted((ROOT / "dags").glob("*.py")):
        if path.name not in ignored:
            assert 15 <= len(path.read_text().splitlines()) <= 70, path.name


def test_pins_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9.-]+==[0-9a-z.+]+( ; .+)?", line)] == []


def test_nothing_of_the_writers_machine_is_in_the_tree() -> None:
    machine = re.compile(r"/work/|/tmp/w/|/root/|/home/[a-z]+/|files\.pythonhosted|--(extra-)?index-url")
    own = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _texts()
        if path != own
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if machine.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=str)
def test_documents_point_at_what_exists(path: Path) -> None:
    text = path.read_text()
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", text)) <= targets
