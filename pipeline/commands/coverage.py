"""`hikkoshi coverage`: what a plan decides, in both directions."""

from pathlib import Path
from typing import Annotated

import typer

from mappings.coverage.coverage import share
from mappings.plan.plan import plan_file, read_plan
from pipeline.console import AsJson, open_console, print_json
from pipeline.coverage import cover, coverage_rows, read_fills
from pipeline.show.coverage import show_coverage
from pipeline.show.coverage_page import coverage_page

_out = open_console()
_PROFILE = typer.Option(help="A profile of a delivery: what most records fill comes first.", dir_okay=False)


def coverage_command(
    plan: Annotated[str, typer.Argument(help="plan.yaml, its folder, or a municipality code.")],
    html: Annotated[
        Path | None, typer.Option(help="Write a heat map as a page (Japanese).", dir_okay=False)
    ] = None,
    profile: Annotated[list[Path] | None, _PROFILE] = None,
    as_json: AsJson = False,
) -> None:
    """What becomes of every source field, and what every item of the standard is fed from.

    Exit code 1 when anything is undecided: a cut-over of that plan is refused.
    """
    read = read_plan(plan_file(plan))
    covered = cover(read, read_fills(profile or []))
    if html:
        html.write_text(coverage_page(read, covered), encoding="utf-8")
    if as_json:
        print_json(coverage_rows(read, covered))
    else:
        show_coverage(_out, f"Coverage of {read.name}, standard {read.standard}", covered)
    whole = share(table for each in covered for table in each.tables)
    raise typer.Exit(1 if whole.decided < whole.total else 0)
