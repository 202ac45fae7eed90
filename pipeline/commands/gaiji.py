"""`hikkoshi gaiji …`: vendor characters met, the identification sheet, its decisions, and what they freed."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from contracts.errors import SpecError
from mappings.gaiji.importing import Imported, import_sheet
from mappings.gaiji.table import Identification
from mappings.plan.plan import plan_file, read_plan
from pipeline.console import AsJson, open_console, print_json, table_of
from pipeline.gaiji.freed import freed_rows
from pipeline.gaiji.glyphs import FONT_CODES, Glyphs
from pipeline.gaiji.met import MetCharacter, met_characters
from pipeline.gaiji.sheet import sheet_page, sheet_rows, write_csv
from pipeline.gaiji.sources import products_by_system
from pipeline.request import RunRequest
from standards.character_maps import read_character_maps

gaiji_app = typer.Typer(no_args_is_help=True, help="Identification of vendor characters (文字同定).")
_out = open_console()
_STYLES = {"decided": "green", "waiting": "yellow", "undecided": "red"}
Plan = Annotated[str, typer.Argument(help="plan.yaml, its folder, or a municipality code.")]
Run = Annotated[str, typer.Option("--run", help="A run that has come through extract.")]
Business = Annotated[list[str] | None, typer.Option(help="Only these businesses.")]


@gaiji_app.command("list")
def gaiji_list(plan: Plan, run: Run, business: Business = None, as_json: AsJson = False) -> None:
    """Every vendor character that a run met, worst first. Exit code 1 when one is undecided."""
    met = met_characters(RunRequest(str(plan_file(plan)), run), business or [])
    if as_json:
        print_json([_plain(one) for one in met])
    else:
        _show(met)
    raise typer.Exit(0 if all(one.decided for one in met) else 1)


@gaiji_app.command("sheet")
def gaiji_sheet(
    plan: Plan,
    run: Run,
    csv: Annotated[Path | None, typer.Option(help="As CSV.", dir_okay=False)] = None,
    xlsx: Annotated[Path | None, typer.Option(help="As a workbook.", dir_okay=False)] = None,
    html: Annotated[Path | None, typer.Option(help="As a page to print (Japanese).", dir_okay=False)] = None,
    business: Business = None,
    glyphs: Annotated[
        Path | None, typer.Option(help="The vendor's bitmaps, CODE.png.", exists=True, file_okay=False)
    ] = None,
    font: Annotated[
        Path | None, typer.Option(help="The vendor's font (.ttf, .otf, .woff).", exists=True, dir_okay=False)
    ] = None,
    font_codes: Annotated[
        str, typer.Option(help=f"How the font numbers them from U+E000: {', '.join(FONT_CODES)}.")
    ] = "unicode",
    figures: Annotated[Path | None, typer.Option(help="MJ文字情報一覧表, the site's own copy.")] = None,
    reductions: Annotated[Path | None, typer.Option(help="MJ縮退マップ, the site's own copy.")] = None,
) -> None:
    """Write the identification sheet: what a run met, what is known of it, and the fields that people sign."""
    if not (csv or xlsx or html):
        raise typer.BadParameter("give --csv, --xlsx or --html")
    if font_codes not in FONT_CODES:
        raise typer.BadParameter(f"--font-codes must be one of {', '.join(FONT_CODES)}")
    if bool(figures) != bool(reductions):
        raise typer.BadParameter("--figures and --reductions go together")
    maps = read_character_maps(figures, reductions) if figures and reductions else None
    request = RunRequest(str(plan_file(plan)), run)
    met = met_characters(request, business or [])
    rows = sheet_rows(met, maps)
    try:
        if csv:
            write_csv(rows, csv)
        if xlsx:
            from pipeline.gaiji.workbook import write_workbook

            write_workbook(rows, xlsx)
        if html:
            page = sheet_page(request.read_plan(), run, met, rows, Glyphs(glyphs, font, font_codes))
            html.write_text(page, encoding="utf-8")
    except OSError as error:
        raise SpecError.at("the sheet", f"cannot be written ({error.strerror}).", "Name a place.") from None
    for path in filter(None, (csv, xlsx, html)):
        _out.print(f"{path}: {len(met)} characters, {sum(not one.decided for one in met)} undecided")


@gaiji_app.command("import")
def gaiji_import(
    plan: Plan,
    sheet: Annotated[Path, typer.Argument(help="The filled-in sheet, .csv or .xlsx.")],
    as_json: AsJson = False,
) -> None:
    """Take the decisions of a sheet into the municipality's tables. Every problem is told, and then nothing is written."""
    read = read_plan(plan_file(plan))
    done = import_sheet(sheet, read.folder, products_by_system(read))
    if as_json:
        print_json(asdict(done) | {"changed": [list(map(asdict, pair)) for pair in done.changed]})
    else:
        _show_import(done)


@gaiji_app.command("freed")
def gaiji_freed(
    plan: Plan,
    run: Annotated[str, typer.Option("--run", help="The run after the decisions.")],
    since: Annotated[str, typer.Option(help="The run before them.")],
    business: Business = None,
    as_json: AsJson = False,
) -> None:
    """Which values no longer hold an undecided character, by group and item, between two runs."""
    rows = freed_rows(RunRequest(str(plan_file(plan)), run), since, business or [])
    if as_json:
        print_json(rows)
        return
    places, counts = ("business", "group", "item"), ("before", "freed", "new", "now")
    table = table_of(*places, *counts, numbers=counts)
    for row in rows:
        table.add_row(*(row[name] for name in places), *(f"{row[name]:,}" for name in counts))
    _out.print(table)
    _out.print(f"{sum(row['freed'] for row in rows):,} values freed since run {since}")


def _show(met: list[MetCharacter]) -> None:
    numbers = ("count", "persons")
    table = table_of("system", "code", *numbers, "fields", "standard", "state", numbers=numbers)
    for one in met:
        fields = "\n".join(f"{each.field} {each.count:,}" for each in one.fields)
        state = Text(one.state + (", stops a cut-over" if one.stops else ""), style=_STYLES[one.state])
        known = " ".join(filter(None, (one.known.unicode, one.known.ivs)))
        table.add_row(one.system, one.code, f"{one.count:,}", f"{one.persons:,}", fields, known, state)
    _out.print(table)
    undecided, stops = sum(not one.decided for one in met), sum(one.stops for one in met)
    _out.print(f"{len(met)} characters: {undecided} undecided, {stops} of them stop a cut-over")


def _show_import(done: Imported) -> None:
    for before, after in done.changed:
        changed = f"changed: {after.system} {after.code}: {_said(before)} → {_said(after)}"
        _out.print(Text(changed, style="yellow"), soft_wrap=True)
    for row in done.waiting:
        _out.print(f"waits for a second person: {row.system} {row.code}")
    for path in done.written:
        _out.print(f"written: {path}", soft_wrap=True)
    _out.print(
        f"{len(done.decided)} decided ({done.occurrences:,} occurrences when the sheet was written),"
        f" {len(done.waiting)} waiting, {len(done.noted)} noted, {done.unchanged} unchanged."
        " The next run frees their rows; `hikkoshi gaiji freed` counts them.",
        soft_wrap=True,
    )


def _said(row: Identification) -> str:
    who = f" ({row.decided_by} {row.decided_on})" if row.decided_by else ""
    return " ".join(filter(None, (row.status, row.unicode, row.ivs))) + who


def _plain(one: MetCharacter) -> dict[str, Any]:
    plain = asdict(one) | {"state": one.state}
    del plain["known"]["signed_form"]
    return plain
