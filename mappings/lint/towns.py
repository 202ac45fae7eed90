"""Plans that claim one municipality: a run by its code could not tell which is meant."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.yaml.text import Block, Text, read_yaml

PLAN_FILE = "plan.yaml"


def lint_towns(files: Iterable[Path]) -> Iterator[Problem]:
    """Each plan among the files whose municipality code a plan among them, or beside them, has too."""
    plans = [path for path in files if path.name == PLAN_FILE]
    beside = {each for plan in plans for each in plan.parent.parent.glob(f"*/{PLAN_FILE}")}
    codes = {path: _code(path) for path in sorted(beside.union(plans))}
    for plan in plans:
        code = codes[plan]
        others = [str(path) for path in codes if code is not None and path != plan and codes[path] == code]
        if code is not None and others:
            wrong = f"municipality code {str(code)!r} is that of {', '.join(others)} too."
            yield Problem(f"{plan}:{code.line}", wrong, "One municipality, one plan: correct or remove one.")


def _code(plan: Path) -> Text | None:
    try:
        town = read_yaml(plan).get("municipality")
    except SpecError:
        return None
    code = town.get("code") if isinstance(town, Block) else None
    return code if isinstance(code, Text) else None
