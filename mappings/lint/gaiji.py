"""Rows of identification tables that are of a system which no layout has: they identify nothing."""

from collections.abc import Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.gaiji.table import read_rows
from mappings.lint.table_uses import specs_of
from mappings.plan.plan import MigrationPlan
from mappings.spec.of_plan import folders_of_mappings


def lint_product_gaiji(folder: Path) -> Iterator[Problem]:
    """Of a product's tables, by the layouts that its mappings read."""
    yield from _of_nobody(folder, [folder])


def lint_town_gaiji(plan: MigrationPlan) -> Iterator[Problem]:
    """Of a municipality's tables, by the layouts of the products that its plan names."""
    yield from _of_nobody(plan.folder, folders_of_mappings(plan))


def _of_nobody(folder: Path, readers: list[Path]) -> Iterator[Problem]:
    tables = sorted((folder / "gaiji").glob("*.csv"))
    if not tables:
        return
    reads = [source for reader in readers for spec in specs_of(reader) for source in spec.reads]
    named = {source.layout.charset.gaiji for source in reads} - {""}
    found = {path: _first_lines(path) for path in tables}
    systems = {system for lines in found.values() for system in lines}
    if not named or (named - systems and folder in readers):
        return  # a layout may name it wrongly; that is told there
    for path, lines in found.items():
        for system, line in lines.items():
            if system not in named:
                wrong = f"no layout has the system {system!r}, so that its rows identify nothing."
                yield Problem(
                    f"{path}:{line}", wrong, f"Correct the system; there are: {', '.join(sorted(named))}."
                )


def _first_lines(path: Path) -> dict[str, int]:
    """The systems of a table, each with its first line; what is wrong with the table is told where it is used."""
    lines: dict[str, int] = {}
    try:
        for line, row in read_rows(path):
            lines.setdefault(row.system, line)
    except SpecError:
        pass
    return lines
