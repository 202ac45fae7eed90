"""`hikkoshi run`, `promote`, `rollback` and `golive`: a municipality moved without Airflow."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from mappings.plan.plan import plan_file
from pipeline import run as runs
from pipeline.console import AsJson, open_console, print_json
from pipeline.request import PURPOSES, RunRequest
from pipeline.show.evidence import show_evidence

_out = open_console()
_err = Console(stderr=True)


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
    request = RunRequest(str(plan_file(plan)), run, purpose, _folders(folder or []))
    chosen = business or runs.businesses(request)
    outcomes = _run(request, chosen, until)
    report = runs.write_report(request, outcomes)
    evidence, between = runs.evidence_of(outcomes)
    if as_json:
        print_json({"report": report, "outcomes": outcomes})
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


def promote_command(
    plan: Annotated[str, typer.Argument(help="plan.yaml, its folder, or a municipality code.")],
    run: Annotated[str, typer.Option("--run", help="The run whose staged version becomes visible.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
    business: Annotated[list[str] | None, typer.Option(help="Only these businesses.")] = None,
    note: Annotated[str, typer.Option(help="Why, in a sentence.")] = "",
) -> None:
    """Make a run's staged version the visible one (one transaction a business)."""
    request = RunRequest(str(plan_file(plan)), run)
    runs.approve(request, "Approve", by, note or None)
    pack = runs.pack_of(request)
    if pack.failed or pack.rejected or pack.held:
        _out.print(
            f"[yellow]accepted[/yellow] by {by}: {pack.failed:,} failed checks that stop no promotion,"
            f" {pack.rejected:,} rows rejected, {pack.held:,} held. The report says which: {pack.report}",
            soft_wrap=True,
        )
    for code in business or runs.businesses(request):
        runs.promote(request, code)
        _out.print(f"[green]visible[/green] {code} of run {run}")


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


def _folders(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise typer.BadParameter(f"{pair!r} is not SOURCE=FOLDER")
    return dict(pair.split("=", 1) for pair in pairs)
