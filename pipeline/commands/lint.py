"""`hikkoshi lint`: every problem of the specs, and of the rules between groups, at once."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from contracts.errors import Problem, SpecError
from mappings.lint.linter import lint
from pipeline.console import AsJson, open_console, print_json
from validators.cross_field_reader import rule_problems


def lint_command(
    paths: Annotated[list[str] | None, typer.Argument(help="Plans, mappings, layouts or folders.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every problem of layouts, mappings, codes and plans at once, with file and line."""
    if paths and not all(paths):
        raise SpecError.at(
            "lint ''", "an empty name is no file.", "Name a file or folder, or nothing for all."
        )
    files, problems = lint([Path(path) for path in paths or []])
    if not paths:
        rules, wrong = rule_problems()
        files, problems = files + rules, sorted([*problems, *wrong])
    if as_json:
        print_json({"files": files, "problems": [_plain(problem) for problem in problems]})
    else:
        _show(open_console(), files, problems)
    raise typer.Exit(2 if problems else 0)


def _show(out: Console, files: int, problems: list[Problem]) -> None:
    """Lint results, one problem a line."""
    for problem in problems:
        out.print(Text(str(problem)), soft_wrap=True)
    style = "red" if problems else "green"
    out.print(f"[{style}]{len(problems)} problems in {files} files[/{style}]")


def _plain(problem: Any) -> dict[str, str]:
    """A problem as plain data."""
    return {"place": problem.place, "wrong": problem.wrong, "action": problem.action}
