"""`make demo`: the example town moves through Airflow, from its old files to the promoted version."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from contracts.errors import MigrationError
from mappings.plan.plan import plan_path, read_plan
from pipeline import airflow_local, services
from pipeline.airflow_local import LocalAirflow
from pipeline.console import open_console, show_error
from pipeline.demo_run import DemoRun
from pipeline.evidence import BusinessEvidence
from pipeline.run import evidence_of
from pipeline.settings import load_settings
from pipeline.show.evidence import show_evidence
from storage import open_store

MUNICIPALITY = "992011"
_RESIDENTS = 3000
_SEED = 1


def main() -> None:
    """Exit codes as everywhere: 1 the run did not end well, 2 a spec is wrong, 3 infrastructure; 130 stopped."""
    out = open_console()
    home = load_settings().home
    try:
        _demo(out, home)
    except MigrationError as error:
        show_error(error)
        out.print(f"Logs: {airflow_local.airflow_folder(home) / 'logs'}", soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        out.print("\nStopped. What is ticked above was done; `make demo` starts a new run.")
        sys.exit(130)


def _demo(out: Console, home: Path) -> None:
    started = time.monotonic()
    out.rule(f"{read_plan(plan_path(MUNICIPALITY)).municipality_name} {MUNICIPALITY}")
    out.print(
        f"1/4 Inventing {_RESIDENTS:,} residents and their old files; starting the stores and Airflow",
        soft_wrap=True,
    )
    with _town_and_airflow(home) as airflow:
        run = DemoRun(airflow.api(), out, MUNICIPALITY)
        out.print(f"2/4 Migrating: Dag run {run.run_id}, partition key {MUNICIPALITY}", soft_wrap=True)
        try:
            _migrate(run, out, airflow.user)
        except BaseException:
            run.abandon()
            raise
        out.print("4/4 Where everything went\n")
        evidence, between = evidence_of(run.outcomes())
        show_evidence(out, evidence, between)
        _show_hashes(out, home, evidence)
        _show_report(out, home, run.report())
    out.print(
        f"Airflow's UI: `make up`, then log in as {airflow.user} (password: {airflow.password_file})",
        soft_wrap=True,
    )
    out.print(f"Done in {time.monotonic() - started:.0f} s.")


def _migrate(run: DemoRun, out: Console, user: str) -> None:
    run.start()
    run.follow_to_approval()
    out.print(f"3/4 Approving as the user {user}, through the API")
    run.approve()
    run.follow_to_end()


@contextmanager
def _town_and_airflow(home: Path) -> Iterator[LocalAirflow]:
    """The town's deliveries and a running Airflow; what did not run before does not run afterwards."""
    airflow_ran, stores_ran = airflow_local.is_up(home), services.status(home).postgres
    try:
        environment = airflow_local.local_environment(home)
        with (home / "town.log").open("wb") as log:
            town = subprocess.Popen(_town_command(environment), env=environment, stdout=log, stderr=log)
            airflow = airflow_local.up(home)
            if town.wait():
                raise MigrationError.at(log.name, "the town could not be made.", "Its last lines say why.")
        # The evidence is read by this process, from where the tasks wrote it.
        os.environ.update(environment)
        yield airflow
    finally:
        if not stores_ran:
            airflow_local.down(home)
        elif not airflow_ran:
            airflow_local.stop_airflow(home)


def _town_command(environment: dict[str, str]) -> list[str]:
    sources = read_plan(plan_path(MUNICIPALITY)).sources.values()
    database = next(place.database for place in sources if place.database)
    return [
        sys.executable, "-m", "examples.town", "--municipality", MUNICIPALITY,
        "--residents", str(_RESIDENTS), "--seed", str(_SEED), "--out", str(load_settings().sources),
        "--database-url", environment[f"HIKKOSHI_DATABASE_{database.upper()}"],
    ]  # fmt: skip


def _show_hashes(out: Console, home: Path, evidence: list[BusinessEvidence]) -> None:
    """Content hashes of the standard groups, against those of the run before."""
    path = home / "demo" / "content_hashes.json"
    before = json.loads(path.read_text()) if path.is_file() else None
    hashes = {group: digest for business in evidence for group, digest in business.content_hashes.items()}
    out.print("\nContent hashes of the migrated groups (rows in key order)")
    for group, digest in hashes.items():
        out.print(f"  {group:<28} {digest[:32]}")
    if before is not None:
        same = before == hashes
        out.print(
            "  [green]the same as in the run before[/green]"
            if same
            else "  [red]differ from the run before[/red]"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(hashes, indent=1))


def _show_report(out: Console, home: Path, uri: str) -> None:
    root = load_settings().objects
    copy = home / "demo" / "report.html"
    open_store(root).fetch(uri.removeprefix(root).lstrip("/"), copy)
    out.print(f"\nReport: {uri}\n  a copy to open in a browser: {copy}", soft_wrap=True)


if __name__ == "__main__":
    main()
