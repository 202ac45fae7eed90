"""`hikkoshi profile`: what a delivery holds, before anything is mapped."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from contracts.errors import SpecError
from contracts.source import FileFormat, SourceLayout
from extractors.database import Snapshot
from extractors.extraction import Extractor
from mappings.layout.reader import read_layout
from pipeline.console import AsJson, open_console, print_json
from pipeline.decode import open_file, require_own_file
from pipeline.guard import guarded
from pipeline.profile.compare import differences
from pipeline.profile.file import read_profile_file, write_profile_file
from pipeline.profile.profile import field_privacy, profile_sources
from pipeline.settings import database_url
from pipeline.show.profile import show_differences, show_profile

_out = open_console()
_err = Console(stderr=True, highlight=False)
_DATA = typer.Option(help="The file; several of one delivery count together.", exists=True, dir_okay=False)


def profile_command(
    layout: Annotated[Path, typer.Option(help="The layout YAML.", exists=True, dir_okay=False)],
    data: Annotated[list[Path] | None, _DATA] = None,
    database: Annotated[
        str, typer.Option(help="For a table: the database as the plan's sources name it.")
    ] = "",
    previous: Annotated[
        Path | None, typer.Option(help="Compare with this profile of an earlier delivery.", dir_okay=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the profile (JSON).", dir_okay=False)] = None,
    protected: Annotated[
        list[str] | None, typer.Option(help="A field whose codes and years are never shown; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fill rates, distinct values, lengths, kinds of characters, years and frequent codes of each field.

    No value is shown but codes: short ones of half-width digits and letters that ten records or more have, in
    fields with few different ones. Fields that mappings of the product feed into personal items without a code list
    show none; protected ones show no years either. Exit code 1: something could not be read.
    """
    if bool(data) == bool(database):
        raise typer.BadParameter("give --data, or --database for the layout of a table")
    if out:
        require_own_file(out, [layout, *(data or []), previous])
    before = read_profile_file(previous) if previous else None
    read = read_layout(layout)
    private = field_privacy(read, layout, protected or [])
    with guarded(f"profile by {read.name}"), _progress() as progress, ExitStack() as stack:
        task = progress.add_task("profile", total=None)
        sources = _sources(read, data or [], database, stack)
        profile = profile_sources(read, sources, private, lambda rows: progress.advance(task, rows))
    changed = differences(before, profile) if before else []
    if out:
        write_profile_file(out, profile)
    if as_json:
        plain = {"profile": profile, "changed": [asdict(each) for each in changed]}
        print_json(plain)
    else:
        show_profile(_out, profile)
        if before:
            show_differences(_out, changed)
    bad = any(record["rejected"] or record["unreadable"] for record in profile["records"])
    raise typer.Exit(1 if bad else 0)


def _sources(
    layout: SourceLayout, files: list[Path], database: str, stack: ExitStack
) -> Iterator[tuple[str, Extractor]]:
    if not database:
        yield from ((path.name, open_file(layout, path)) for path in files)
        return
    if layout.format is not FileFormat.TABLE:
        raise SpecError.at(layout.name, "it is the layout of files.", "Give --data.")
    snapshot = stack.enter_context(Snapshot(database_url(database)))
    yield layout.table, snapshot.table(layout, 0)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.completed:,} records"),
        TimeElapsedColumn(),
        console=_err,
        transient=True,
    )
