"""Problems of code tables as files: what no mapping names, what has no line, what no record can meet."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.cases.reader import FOLDER as CASES
from mappings.code_table import CodeTable, read_code_table
from mappings.lint.folders import lint_product_folder
from mappings.lint.gaiji import lint_product_gaiji
from mappings.lint.table_uses import TableUse, specs_of, table_steps, uses_of
from mappings.lint.tables import never_met, no_line
from mappings.own.reader import FOLDER as EXTENSIONS
from mappings.plain_file import is_there
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import MappingSpec
from mappings.spec.of_plan import folders_of_mappings
from mappings.yaml.text import read_text

_FOLDER = "codes"
_NO_MAPPINGS = ("plan.yaml",)
_NO_FOLDERS = ("layouts", CASES)
_NAME = re.compile(r"[^\s\"'\[\]{},/]+\.csv")


def lint_product_tables(files: Iterable[Path]) -> Iterator[Problem]:
    """Of each product, or extensions of a town, all of whose mappings are among the files."""
    mappings = {
        each for each in files if each.name not in _NO_MAPPINGS and each.parent.name not in _NO_FOLDERS
    }
    for folder in sorted({path.parent for path in mappings}):
        own = set(folder.glob("*.yaml"))
        if own and own <= mappings:
            what = "extension" if folder.name == EXTENSIONS else "mapping of the product"
            yield from _unnamed(folder, [folder], f"no {what} names this table")
            yield from _product(folder)
            yield from lint_product_gaiji(folder)
            yield from lint_product_folder(folder)


def lint_town_tables(plan: MigrationPlan) -> Iterator[Problem]:
    """A town's tables that win over nothing, or hold codes that no record can have."""
    folders = folders_of_mappings(plan)
    unread = "no mapping of the plan's products names this table, so it does nothing"
    yield from _unnamed(plan.folder, folders, unread)
    uses = list(uses_of(spec for folder in folders for spec in specs_of(folder)))
    for path in _tables(plan.folder):
        theirs = [use for use in uses if use.file == path.name]
        for product in sorted({use.spec.product_folder for use in theirs}):
            table = _read(product, plan.folder, path.name)
            if table is not None:
                own = [each for each in table.entries if each.path == path]
                yield from never_met(own, theirs) if own else [no_line(path)]


def _product(folder: Path) -> Iterator[Problem]:
    uses = list(uses_of(specs_of(folder)))
    for path in _tables(folder):
        table = _read(folder, None, path.name)
        if table is None:
            continue
        theirs = [use for use in uses if use.file == path.name]
        if theirs and not table.entries and not _left_to_towns(folder, theirs):
            yield no_line(path)
        yield from never_met(table.entries, theirs)


def _left_to_towns(folder: Path, uses: list[TableUse]) -> bool:
    """Whether a town has the table too, or it is of a setting, and there may be no town yet."""
    file = f"*/{_FOLDER}/{uses[0].file}"
    has_own = any((folder.parents[1] / "municipalities").glob(file))
    return has_own or all(use.rule.setting for use in uses)


def _read(product: Path, municipality: Path | None, file: str) -> CodeTable | None:
    """None where it cannot be read, which is told of the mapping that names it."""
    try:
        return read_code_table(product, municipality, file)
    except SpecError:
        return None


def _unnamed(folder: Path, readers: list[Path], wrong: str) -> Iterator[Problem]:
    """Tables of a folder that nothing names, but while a name is missing: that would be the same mistake."""
    tables = _tables(folder)
    named = {name for reader in readers for path in reader.glob("*.yaml") for name in _names(path)}
    specs = [spec for reader in readers for spec in specs_of(reader)]
    here = {path.name for path in tables}
    if _some_unread(readers, specs) or (any(map(_lacks, specs)) if specs else not named <= here):
        return
    known = ", ".join(sorted(_looked_up(specs) or named)) or "none"
    for path in tables:
        if path.name not in named:
            yield Problem(str(path), f"{wrong}.", f"Name it as one of them ({known}), or remove it.")


def _some_unread(readers: list[Path], specs: list[MappingSpec]) -> bool:
    """Whether a mapping is no text, or no mapping: the tables that it names are not known."""
    read = {spec.path for spec in specs}
    mappings = (path for folder in readers if folder.name != EXTENSIONS for path in folder.glob("*.yaml"))
    return any(path not in read and not _names(path) for path in mappings)


def _looked_up(specs: list[MappingSpec]) -> set[str]:
    return {file for spec in specs for *_, file in table_steps(spec)}


def _tables(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / _FOLDER).glob("*") if path.suffix.lower() == ".csv")


def _names(path: Path) -> list[str]:
    """What looks like the name of a table in a file, however little of the file can be understood."""
    try:
        lines = read_text(path).splitlines()
    except SpecError:
        return []
    return [name for line in lines if not line.lstrip().startswith("#") for name in _NAME.findall(line)]


def _lacks(spec: MappingSpec) -> bool:
    return any(not is_there(spec.product_folder / _FOLDER / file) for *_, file in table_steps(spec))
