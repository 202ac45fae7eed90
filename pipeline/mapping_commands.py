"""`hikkoshi cases` and `hikkoshi preview`: a mapping tried on a laptop, without a store."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cases import CaseResult, cases_below, run_cases
from pipeline.show import open_console
from pipeline.show_cases import show_cases

_out = open_console()
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def add_mapping_commands(app: typer.Typer) -> None:
    """Put them among the commands of `app`."""
    app.command("cases")(cases_command)


def cases_command(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders of cases (default: all products).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the given/expect cases of mappings. Exit code 1: a case failed; 2: a case cannot be understood.

    The values shown are those that the cases invented.
    """
    results = [result for file in cases_below(paths or []) for result in run_cases(file)]
    if as_json:
        typer.echo(json.dumps([_plain(result) for result in results], ensure_ascii=False, indent=1))
    else:
        show_cases(_out, results)
    raise typer.Exit(1 if any(result.differences for result in results) else 0)


def _plain(result: CaseResult) -> dict[str, Any]:
    names = ("where", "given", "expected", "found")
    return {
        "file": str(result.path),
        "line": result.case.line,
        "case": result.case.name,
        "passed": not result.differences,
        "differences": [{name: getattr(each, name) for name in names} for each in result.differences],
    }
