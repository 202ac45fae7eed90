"""What every command writes with: tables to people, JSON to machines, refusals to standard error."""

import json
import sys
from collections.abc import Collection
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.errors import MigrationError

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
_err = Console(stderr=True)


def open_console() -> Console:
    """Standard output: as wide as the terminal, or wide enough for our tables where there is none."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=132)


def table_of(*names: str, numbers: Collection[str] = (), title: str | Text = "") -> Table:
    """A table whose cells a narrow terminal folds, for a name that is cut is none; `numbers` are columns to the right."""
    table = Table(title=title or None, title_justify="left")
    for name in names:
        table.add_column(name, justify="right" if name in numbers else "left", overflow="fold")
    return table


def print_json(plain: Any) -> None:
    """Plain data to standard output."""
    typer.echo(json.dumps(plain, ensure_ascii=False, indent=1, default=str))


def show_error(error: MigrationError) -> None:
    """Every problem of an error, one a line, to standard error."""
    for problem in error.problems:
        kind = Text(type(error).__name__, style="red")
        _err.print(kind + Text(f" {problem}"), soft_wrap=True)
