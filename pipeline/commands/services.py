"""`hikkoshi services`: the embedded PostgreSQL and S3 server."""

import shlex

import typer

from pipeline import services
from pipeline.console import open_console
from pipeline.settings import load_settings

services_app = typer.Typer(no_args_is_help=True, help="The embedded PostgreSQL and S3 server.")
_out = open_console()


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
