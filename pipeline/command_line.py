"""The commands. Each does one thing of `pipeline`, shows it as tables, or as JSON for machines."""

import json
import logging
import shlex
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from contracts.errors import MigrationError
from mappings.conversion_page import conversion_page, read_examples
from mappings.lint import lint
from pipeline import run as runs
from pipeline import services
from pipeline.coverage_command import coverage_command
from pipeline.format_command import fmt_command
from pipeline.gaiji_commands import gaiji_app
from pipeline.layout_commands import layout_app
from pipeline.mapping_commands import add_mapping_commands
from pipeline.own_commands import own_app
from pipeline.product_commands import product_app
from pipeline.profile_command import profile_command
from pipeline.request import PURPOSES, RunRequest
from pipeline.scaffold_command import scaffold_command
from pipeline.settings import load_settings
from pipeline.show import open_console, show_evidence, show_problems
from pipeline.spec_commands import describe_command, spec_app
from pipeline.standard_commands import standard_app
from validators.cross_field_reader import rule_problems

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Moves a municipality's data out of its old systems into the standard stores, and proves it arrived.",
    epilog="Exit codes: 0 all good, 1 data problems, 2 wrong usage or spec, 3 infrastructure.",
)
services_app = typer.Typer(no_args_is_help=True, help="The embedded PostgreSQL and S3 server.")
app.add_typer(layout_app, name="layout")
app.add_typer(standard_app, name="standard")
app.add_typer(services_app, name="services")
app.add_typer(gaiji_app, name="gaiji")
app.add_typer(spec_app, name="spec")
app.add_typer(own_app, name="own")
app.add_typer(product_app, name="product")
app.command("fmt")(fmt_command)
app.command("describe")(describe_command)
app.command("coverage")(coverage_command)
app.command("profile")(profile_command)
app.command("scaffold")(scaffold_command)
add_mapping_commands(app)

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
_out = open_console()
_err = Console(stderr=True)


@app.callback()
def _options(
    verbose: Annotated[int, typer.Option("--verbose", "-v", count=True, help="Log events; -vv for all.")] = 0,
) -> None:
    """Log events of Hikkoshi itself with -v, of every library at DEBUG with -vv."""
    logging.basicConfig(
        level=logging.DEBUG if verbose > 1 else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    if verbose:
        logging.getLogger("hikkoshi").setLevel(logging.INFO)


@app.command(name="lint")
def lint_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Plans, mappings, layouts or folders.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every problem of layouts, mappings, codes and plans at once, with file and line."""
    files, problems = lint(paths or [])
    if not paths:
        rules, wrong = rule_problems()
        files, problems = files + rules, sorted([*problems, *wrong])
    if as_json:
        _print_json({"files": files, "problems": [vars_of(problem) for problem in problems]})
    else:
        show_problems(_out, files, problems)
    raise typer.Exit(2 if problems else 0)


@app.command("conversions")
def conversions_command(
    page: Annotated[Path | None, typer.Option(help="Write the page there instead.", dir_okay=False)] = None,
) -> None:
    """The conversions that mappings may name, with their options and examples (Markdown)."""
    text = conversion_page(read_examples())
    if page:
        page.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


@app.command("run")
def run_command(
    plan: Annotated[str, typer.Argument(help="plan.yaml, its folder, or a municipality code.")],
    business: Annotated[list[str] | None, typer.Option(help="Only these businesses (001 …).")] = None,
    purpose: Annotated[str, typer.Option(help="rehearsal or cutover.")] = "rehearsal",
    until: Annotated[
        str, typer.Option(help="Last stage: extract convert settle stage check reconcile.")
    ] = "reconcile",
    run: Annotated[
        str, typer.Option("--run", help="Name of the run; the same name goes on where it stopped.")
    ] = "rehearsal-1",
    folder: Annotated[
        list[str] | None, typer.Option(help="SOURCE=FOLDER: another delivery of a source.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """All stages on this machine, without Airflow. Nothing becomes visible before `hikkoshi promote`."""
    if purpose not in PURPOSES:
        raise typer.BadParameter(f"purpose must be one of {', '.join(PURPOSES)}")
    request = RunRequest(str(runs.plan_file(plan)), run, purpose, _folders(folder or []))
    chosen = business or runs.businesses(request)
    outcomes = _run(request, chosen, until)
    report = runs.write_report(request, outcomes)
    evidence, between = runs.evidence_of(outcomes)
    if as_json:
        _print_json({"report": report, "outcomes": outcomes})
    else:
        show_evidence(_out, evidence, between)
        _out.print(f"\nReport: [bold]{report}[/bold]")
    bad = any(row.rejected or row.held for each in evidence for row in each.rows)
    bad |= any(record.rejected for each in evidence for record in each.records)
    bad |= any(
        finding.failed and finding.status != "passed" for each in evidence for finding in each.findings
    )
    raise typer.Exit(1 if bad or any(finding.stops for finding in between) else 0)


def _run(request: RunRequest, chosen: list[str], until: str) -> list[dict[str, Any]]:
    outcomes: list[dict[str, Any]] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as progress:
        task = progress.add_task("reading the plan", total=None)

        def seen(business: str, stage: str) -> None:
            progress.update(task, description=f"business {business}: {stage}")

        for outcome in runs.run_businesses(request, chosen, until, seen):
            outcomes.append(outcome.to_json())
            done = "unchanged" if outcome.skipped else f"{outcome.seconds:6.2f} s"
            progress.console.print(
                f"{outcome.business}  {outcome.stage:<10} {sum(outcome.rows.values()):>10,} rows  {done}"
            )
        if until == runs.STAGES[-1]:
            progress.update(task, description="between businesses")
            manifests = {o["business"]: o["manifest"] for o in outcomes if o["stage"] == until}
            outcomes.append(runs.check_between(request, manifests).to_json())
    return outcomes


@app.command("promote")
def promote_command(
    plan: Annotated[str, typer.Argument(help="plan.yaml, its folder, or a municipality code.")],
    run: Annotated[str, typer.Option("--run", help="The run whose staged version becomes visible.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
    business: Annotated[list[str] | None, typer.Option(help="Only these businesses.")] = None,
    note: Annotated[str, typer.Option(help="Why, in a sentence.")] = "",
) -> None:
    """Make a run's staged version the visible one (one transaction a business)."""
    request = RunRequest(str(runs.plan_file(plan)), run)
    runs.approve(request, "Approve", by, note or None)
    for code in business or runs.businesses(request):
        runs.promote(request, code)
        _out.print(f"[green]visible[/green] {code} of run {run}")


@app.command("rollback")
def rollback_command(
    municipality: Annotated[str, typer.Argument(help="Municipality code.")],
    business: Annotated[str, typer.Argument(help="Business code (001 …).")],
    by: Annotated[str, typer.Option(help="Who decided.")],
) -> None:
    """Make the former version of a business the visible one again."""
    former = runs.roll_back(municipality, business, by)
    _out.print(
        f"[yellow]rolled back[/yellow] {business} of {municipality}: {former or 'nothing'} is visible now"
    )


@app.command("golive")
def golive_command(
    municipality: Annotated[str, typer.Argument(help="Municipality code.")],
    business: Annotated[str, typer.Argument(help="Business code (001 …).")],
    by: Annotated[str, typer.Option(help="Who decided.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Without it the command only says what it would do.")
    ] = False,
) -> None:
    """業務開始: from here the SaaS's users write. Promote, roll back and further runs into it end."""
    if not yes:
        _out.print(f"Go-live of {business} of {municipality} cannot be undone. Repeat with --yes.")
        raise typer.Exit(2)
    runs.go_live(municipality, business, by)
    _out.print(f"[green]live[/green] {business} of {municipality}")


@services_app.command("up")
def services_up() -> None:
    """Start the embedded PostgreSQL and S3 server. Then: eval "$(hikkoshi services env)"."""
    services.up(load_settings().home)
    services_status()


@services_app.command("env")
def services_env() -> None:
    """The settings and keys of the running servers as export lines for a shell's eval."""
    for name, value in services.up(load_settings().home).environment.items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@services_app.command("down")
def services_down() -> None:
    """Stop them."""
    services.down(load_settings().home)


@services_app.command("status")
def services_status() -> None:
    """Whether they run, and where their data lie."""
    status = services.status(load_settings().home)
    for name, runs_now, folder in (
        ("PostgreSQL", status.postgres, status.postgres_folder),
        ("S3", status.s3, status.s3_folder),
    ):
        _out.print(f"{name:<11}{'[green]runs[/green]' if runs_now else '[red]is down[/red]'}   {folder}")


def show_error(error: MigrationError) -> None:
    """Every problem of an error, one a line, to standard error."""
    for problem in error.problems:
        kind = Text(type(error).__name__, style="red")
        _err.print(kind + Text(f" {problem}"), soft_wrap=True)


def vars_of(problem: Any) -> dict[str, str]:
    """A problem as plain data."""
    return {"place": problem.place, "wrong": problem.wrong, "action": problem.action}


def _folders(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise typer.BadParameter(f"{pair!r} is not SOURCE=FOLDER")
    return dict(pair.split("=", 1) for pair in pairs)


def _print_json(plain: Any) -> None:
    typer.echo(json.dumps(plain, ensure_ascii=False, indent=1, default=str))
