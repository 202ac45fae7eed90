"""`hikkoshi cases` and `hikkoshi preview`: a mapping tried on a laptop, without a store."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from mappings.cases.case import SAMPLE_SETTINGS
from mappings.plan.plan import plan_file, read_plan
from mappings.spec.reader import read_spec
from pipeline.cases import CaseResult, cases_below, run_cases
from pipeline.console import AsJson, open_console, print_json
from pipeline.find_mapping import find_mapping
from pipeline.preview.preview import groups_of, preview, source_of_spec
from pipeline.preview.sample import Given
from pipeline.preview.source import read_lookups, read_sample, with_corrections
from pipeline.show.cases import show_cases
from pipeline.show.preview import show_preview

_out = open_console()
_MOST_ROWS = 1_000


def cases_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders of cases (default: all products and municipalities)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the given/expect cases of mappings. Exit code 1: a case failed; 2: a case cannot be understood.

    The values shown are those that the cases invented.
    """
    results = [result for file in cases_below(paths or []) for result in run_cases(file)]
    if as_json:
        print_json([_plain(result) for result in results])
    else:
        show_cases(_out, results)
    raise typer.Exit(1 if any(result.differences for result in results) else 0)


def preview_command(
    mapping: Annotated[
        str, typer.Argument(help="product.NAME, with --plan also own.NAME, or the YAML file of the mapping.")
    ],
    data: Annotated[
        str,
        typer.Option(
            help="A file of the mapping's layout; of a table an SQLite file, or X where HIKKOSHI_DATABASE_X"
            " is its address."
        ),
    ],
    rows: Annotated[int, typer.Option(help="How many rows.", min=1, max=_MOST_ROWS)] = 5,
    first: Annotated[int, typer.Option(help="Begin at this record of the file.", min=1)] = 1,
    lookup: Annotated[
        list[str] | None, typer.Option(help="NAME=FILE: the file of a look-up of the mapping.")
    ] = None,
    plan: Annotated[
        str,
        typer.Option(
            help="Settings, codes, characters and corrections of this plan (default: sample settings)."
        ),
    ] = "",
    source: Annotated[
        str, typer.Option(help="Which of several sources of the mapping the data is of (default: the first).")
    ] = "",
    group: Annotated[list[str] | None, typer.Option(help="Only these groups.")] = None,
    mask: Annotated[
        bool, typer.Option("--mask", help="The form in place of each value (漢漢　漢漢), for screenshots.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Source bytes, source text and target of a few rows, side by side; nothing is kept.

    THIS SHOWS RESIDENTS' VALUES on your terminal; with --mask only their forms. Values over a key (`over`) look at
    the rows shown only. Exit code 1: a row shown cannot move, or no record becomes a row.
    """
    moved = read_plan(plan_file(plan)) if plan else None
    spec = read_spec(find_mapping(mapping, moved))
    groups = groups_of(spec, group or [])
    settings = moved.settings if moved else SAMPLE_SETTINGS
    given = Given(settings, read_lookups(spec, lookup or []), moved.folder if moved else None)
    chosen = source_of_spec(spec, source)
    sample = read_sample(chosen, data, first, rows)
    sample = with_corrections(sample, chosen.layout, data, moved.folder) if moved else sample
    found = preview(spec, chosen, sample, given, Path(data), groups, mask)
    if as_json:
        print_json({"mapping": spec.name, **asdict(found)})
    else:
        show_preview(_out, found, unused=not group)
    refused = any(row.refused for record in found.records for row in record.rows)
    raise typer.Exit(1 if refused or not found.rows else 0)


def _plain(result: CaseResult) -> dict[str, Any]:
    names = ("where", "given", "expected", "found")
    return {
        "file": str(result.path),
        "line": result.case.line,
        "case": result.case.name,
        "passed": not result.differences,
        "differences": [{name: getattr(each, name) for name in names} for each in result.differences],
    }
