"""`hikkoshi describe` and `hikkoshi spec …`: mapping specs for people who review them, and for editors."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from contracts.errors import SpecError
from mappings.conversion_page import conversion_page, read_examples
from mappings.grammar_page import reference_page
from mappings.schemas.json_schema import KINDS, schema_text
from mappings.spec.reader import read_spec, spec_path
from mappings.workbook.export import export_workbook, spec_sheets
from mappings.workbook.importing import import_workbook
from mappings.workbook.loss import lost
from pipeline.console import AsJson, open_console, print_json
from pipeline.find_mapping import find_mapping
from pipeline.show.describe import description_page, show_sheets

spec_app = typer.Typer(no_args_is_help=True, help="Mapping specs from workbooks, and schemas for editors.")
_out = open_console()
_err = Console(stderr=True)


def describe_command(
    mapping: Annotated[str, typer.Argument(help="product.NAME, or the YAML file of a mapping.")],
    html: Annotated[Path | None, typer.Option(help="Write a page (Japanese).", dir_okay=False)] = None,
    xlsx: Annotated[
        Path | None, typer.Option(help="Write a workbook, which `spec import` reads back.", dir_okay=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Each item of a mapping with its source, rule and note, to be reviewed."""
    path = find_mapping(mapping)
    sheets = spec_sheets(path)
    if html:
        html.write_text(description_page(read_spec(path), sheets), encoding="utf-8")
    if xlsx:
        export_workbook(path, xlsx)
    if as_json:
        plain = {sheet.name: {"columns": sheet.columns, "rows": sheet.rows} for sheet in sheets}
        print_json(plain)
    elif not html and not xlsx:
        show_sheets(_out, sheets)


@spec_app.command("import")
def spec_import(
    workbook: Annotated[Path, typer.Argument(help="A workbook of `hikkoshi describe --xlsx`.")],
    out: Annotated[
        Path | None, typer.Option(help="The YAML file to write; must not be there.", dir_okay=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """The YAML of a reviewed workbook, in the form of `hikkoshi fmt`; every problem by sheet and cell.

    What the spec that it replaces has, and the workbook has not, is told beside it.
    """
    name, text = import_workbook(workbook, out)
    _tell_lost(out if out and out.exists() else spec_path(name), text)
    if out is None:
        typer.echo(text, nl=False)
        return
    if out.exists() and not force:
        raise SpecError.at(str(out), "the file is there.", "Name another, or --force.")
    out.write_bytes(text.encode())
    _out.print(f"{name} written: {out}. Next: hikkoshi lint {out}", soft_wrap=True)


def _tell_lost(before: Path, text: str) -> None:
    gone = lost(before, text) if before.is_file() else []
    for name in gone:
        _err.print(f"not in the workbook: {name}", markup=False, soft_wrap=True)
    if gone:
        _err.print(
            f"{len(gone)} of {before} are gone. Restore their rows, if nobody meant it.", soft_wrap=True
        )


@spec_app.command("schema")
def spec_schema(
    kind: Annotated[str, typer.Argument(help=f"{', '.join(KINDS)}.")],
) -> None:
    """The JSON Schema of a file kind, by which editors check and complete; mappings/schemas holds them."""
    if kind not in KINDS:
        raise typer.BadParameter(f"kind must be one of {', '.join(KINDS)}")
    typer.echo(schema_text(kind), nl=False)


@spec_app.command("reference")
def spec_reference() -> None:
    """The reference of all file kinds as a page (Markdown); docs/mapping_reference.md holds it."""
    typer.echo(reference_page(), nl=False)


def conversions_command(
    page: Annotated[Path | None, typer.Option(help="Write the page there instead.", dir_okay=False)] = None,
) -> None:
    """The conversions that mappings may name, with their options and examples (Markdown)."""
    text = conversion_page(read_examples())
    if page:
        page.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)
