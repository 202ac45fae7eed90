"""`hikkoshi standard …`: the national standard as versioned data."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import SpecError
from contracts.schema import TableSchema
from loaders.export_profile import read_profile
from mappings.plan.plan import plan_file, read_plan
from mappings.standard_impact import impacts, rename_in_specs
from pipeline.console import AsJson, open_console, print_json, table_of
from pipeline.export import export_run, export_visible
from pipeline.request import RunRequest
from pipeline.show.group import item_rows, show_group
from pipeline.show.standard import (
    change_rows,
    changes_page,
    reduction_rows,
    show_changes,
    show_reductions,
    show_standard,
    standard_rows,
)
from pipeline.show.standard_pages import pages
from standards.character_maps import Basis, read_character_maps
from standards.diff import compare_standards
from standards.importing.imported import read_official
from standards.importing.written import provenance_of, put
from standards.reader import DATA, load_businesses, load_standard, versions
from validators.gx_suite import suite_text
from validators.suites import whole_suite

standard_app = typer.Typer(no_args_is_help=True, help="The national standard: versions, import, differences.")
_out = open_console()
Data = Annotated[Path, typer.Option(help="The folder of the versions.", exists=True, file_okay=False)]


@standard_app.command("list")
def standard_list(as_json: AsJson = False, data: Data = DATA) -> None:
    """Each version: the 37 businesses, their groups, and how many items are official or constructed."""
    listed = {version: standard_rows(load_standard(version, data)) for version in versions(data)}
    if as_json:
        print_json(listed)
        return
    for version, rows in listed.items():
        show_standard(_out, version, rows)


@standard_app.command("show")
def standard_show(
    group: Annotated[str, typer.Argument(help="ASCII or Japanese name of a group, such as g_resident.")],
    version: Annotated[str, typer.Option(help="Default: the newest.")] = "",
    as_json: AsJson = False,
    data: Data = DATA,
) -> None:
    """The items of a group: type, length, key, duty; when a conditional one is required; each code with its meaning and source."""
    schema = _group(group, version or _newest(data), data)
    rows = item_rows(schema)
    if as_json:
        print_json(rows)
    else:
        show_group(_out, schema, rows)


@standard_app.command("import")
def standard_import(
    workbook: Annotated[Path, typer.Argument(help="基本データリスト or 項目定義書 as .xlsx.")],
    version: Annotated[
        str, typer.Option(help="The version of the standard that it belongs to, such as 3.0.")
    ],
    base: Annotated[
        str, typer.Option(help="A version that is not here yet begins as a copy of this one.")
    ] = "",
    document: Annotated[str, typer.Option(help="Title of the document (default: from the file name).")] = "",
    edition: Annotated[str, typer.Option(help="Its edition (版).")] = "",
    published: Annotated[str, typer.Option(help="Its date, YYYY-MM-DD.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    rename_specs: Annotated[
        bool, typer.Option("--rename-specs", help="Rewrite mappings where an item only changed its name.")
    ] = False,
    as_json: AsJson = False,
    data: Data = DATA,
) -> None:
    """Read an official list into a version; what was constructed for that business is replaced.

    Everything that is not understood is told by sheet and cell, and then nothing is written.
    """
    provenance = provenance_of(workbook.name, document, edition, published)
    names = {business.id: business.name for business in load_businesses().values()}
    before = version if version in versions(data) else base
    imported = read_official(workbook, names, _code_lists(data / version) | _code_lists(data / base))
    if rename_specs and before != version:
        wrong = f"the specs are written for {before}, and go on holding for it."
        raise SpecError.at("--rename-specs", wrong, "Rewrite them when their towns move to the new version.")
    outcome = put(imported, version, provenance, data, base, dry=True)
    touched = impacts(outcome.changes, before)  # before the version changes, under which the specs are read
    rows, renamed = change_rows(outcome.changes, touched), list[str]()
    if not dry_run:
        put(imported, version, provenance, data, base, dry=False)
        renamed = rename_in_specs(touched) if rename_specs else []
    if as_json:
        print_json({"changes": rows, "remarks": outcome.remarks, "renamed": renamed, "written": not dry_run})
        return
    for remark in outcome.remarks:
        _out.print(f"[dim]{remark}[/dim]", soft_wrap=True)
    show_changes(_out, f"{imported.business} {names[imported.business]}, standard {version}", rows)
    for place in renamed:
        _out.print(f"renamed: {place}")
    done = "would be written" if dry_run else "written"
    _out.print(
        f"{len(imported.items)} items of {len(imported.groups)} groups {done};"
        f" {outcome.replaced_constructed} constructed items replaced"
    )


@standard_app.command("diff")
def standard_diff(
    old: Annotated[str, typer.Argument(help="A version, such as 2.1.")],
    new: Annotated[str, typer.Argument(help="Another.")],
    html: Annotated[Path | None, typer.Option(help="Write a page (Japanese).", dir_okay=False)] = None,
    as_json: AsJson = False,
    data: Data = DATA,
) -> None:
    """What changed, which mappings and municipalities it touches, what carries over and what a person decides.

    Exit code 1 when something is to be decided.
    """
    changes = compare_standards(load_standard(old, data), load_standard(new, data))
    rows = change_rows(changes, impacts(changes, old))
    if html:
        html.write_text(changes_page(old, new, rows), encoding="utf-8")
    if as_json:
        print_json(rows)
    else:
        show_changes(_out, f"Standard {old} → {new}", rows)
    raise typer.Exit(1 if any(row["decide"] for row in rows) else 0)


@standard_app.command("suite")
def standard_suite(
    group: Annotated[str, typer.Argument(help="ASCII or Japanese name of a group, such as g_resident.")],
    version: Annotated[str, typer.Option(help="Default: the newest.")] = "",
    as_of: Annotated[str, typer.Option(help="Also that codes are valid on this day, YYYY-MM-DD.")] = "",
    data: Data = DATA,
) -> None:
    """The checks of a group as an ordinary Great Expectations suite (JSON), reason, class and item ID in each meta."""
    version = version or _newest(data)
    if as_of:
        _require_day("--as-of", as_of)
    schema = _group(group, version, data)
    typer.echo(suite_text(schema, whole_suite(load_standard(version, data), schema, as_of)), nl=False)


@standard_app.command("reduce")
def standard_reduce(
    characters: Annotated[
        list[str], typer.Argument(help="Characters, with their selectors, or names MJnnnnnn.")
    ],
    figures: Annotated[Path, typer.Option(help="MJ文字情報一覧表 (.xlsx or .csv), the site's own copy.")],
    reductions: Annotated[Path, typer.Option(help="MJ縮退マップ (.json), the site's own copy.")],
    basis: Annotated[
        list[str] | None,
        typer.Option(help="A basis that the site allows, first the strongest (default: all)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Which characters of JIS X 0213 may stand for others (縮退), on what basis; never picks among several."""
    known = {each.value: each for each in Basis}
    if unknown := [name for name in basis or [] if name not in known]:
        raise SpecError.at(f"--basis {unknown[0]}", "is not known.", f"Known: {', '.join(known)}.")
    maps = read_character_maps(figures, reductions)
    rows = reduction_rows(maps, characters, [known[name] for name in basis or known])
    if as_json:
        print_json(rows)
    else:
        show_reductions(_out, rows)


@standard_app.command("pages")
def standard_pages(
    out: Annotated[Path, typer.Option(help="Folder of the pages.", file_okay=False)],
    version: Annotated[str, typer.Option(help="Default: the newest.")] = "",
    data: Data = DATA,
) -> None:
    """Write the reference pages of a version (Markdown): one a business, and what is official and what constructed."""
    out.mkdir(parents=True, exist_ok=True)
    for name, text in pages(load_standard(version or _newest(data), data)).items():
        (out / name).write_text(text, encoding="utf-8")
        _out.print(str(out / name))


@standard_app.command("export")
def standard_export(
    plan: Annotated[str, typer.Argument(help="plan.yaml, its folder, or a municipality code.")],
    business: Annotated[str, typer.Argument(help="Business code (001 …).")],
    out: Annotated[
        Path, typer.Option(help="Folder of the files; they hold residents' values.", file_okay=False)
    ],
    run: Annotated[str, typer.Option("--run", help="The settled rows of this run.")] = "",
    visible: Annotated[bool, typer.Option("--visible", help="What readers of the store see.")] = False,
    group: Annotated[list[str] | None, typer.Option(help="Only these groups.")] = None,
    profile: Annotated[
        str, typer.Option(help="default, spreadsheet, or the YAML of the receiving party's profile.")
    ] = "default",
    as_json: AsJson = False,
) -> None:
    """The exchange CSV of a business's groups, from a run or from the store, in the form of an export profile."""
    if bool(run) == visible:
        raise typer.BadParameter("say --run RUN or --visible")
    form, path = read_profile(profile), plan_file(plan)
    if visible:
        files = export_visible(read_plan(path), business, group or [], form, out)
    else:
        files = export_run(RunRequest(str(path), run), business, group or [], form, out)
    written = [asdict(file) | {"path": str(file.path)} for file in files]
    if as_json:
        print_json(written)
        return
    table = table_of("group", "rows", "file", "SHA-256", numbers=("rows",))
    for file in written:
        table.add_row(file["group"], f"{file['rows']:,}", Path(file["path"]).name, file["sha256"][:16])
    _out.print(table)


def _newest(data: Path) -> str:
    found = versions(data)
    if not found:
        raise SpecError.at(
            str(data), "there is no version of the standard.", "Import one, or name its folder."
        )
    return found[-1]


def _require_day(option: str, text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise SpecError.at(f"{option} {text}", "is no day.", "Write YYYY-MM-DD.") from None


def _group(name: str, version: str, data: Path) -> TableSchema:
    standard = load_standard(version, data)
    found = [schema for schema in standard.groups.values() if name in (schema.group, schema.name)]
    if len(found) != 1:
        known = ", ".join(standard.groups)
        raise SpecError.at(f"group {name!r}", f"is not one of standard {version}.", f"Known: {known}.")
    return found[0]


def _code_lists(folder: Path) -> set[tuple[str, str]]:
    """Business and ID of the code lists that a version has."""
    stems = (path.stem.partition("_") for path in (folder / "codes").glob("*.csv"))
    return {(business, number) for business, _, number in stems}
