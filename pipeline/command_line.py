"""The commands by name. Each lies in a module of its own, which is loaded when the command is asked for.

What moves data needs database drivers and engines; a vendor's linter must not wait for them.
"""

import logging
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup

_MODULES = {
    "layout": "layout:layout_app",
    "standard": "standard:standard_app",
    "services": "services:services_app",
    "gaiji": "gaiji:gaiji_app",
    "spec": "spec:spec_app",
    "own": "own:own_app",
    "product": "product:product_app",
    "fmt": "format:fmt_command",
    "describe": "spec:describe_command",
    "coverage": "coverage:coverage_command",
    "profile": "profile:profile_command",
    "scaffold": "scaffold:scaffold_command",
    "cases": "mapping:cases_command",
    "preview": "mapping:preview_command",
    "lint": "lint:lint_command",
    "conversions": "spec:conversions_command",
    "run": "run:run_command",
    "promote": "run:promote_command",
    "rollback": "run:rollback_command",
    "golive": "run:golive_command",
}


class _Modules(Mapping[str, Any]):
    """The commands by name; asking for one loads its module."""

    def __getitem__(self, name: str) -> Any:
        module, _, attribute = _MODULES[name].partition(":")
        found = getattr(import_module(f"pipeline.commands.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            alone.command(name)(found)
            found = alone
        command = typer.main.get_command(found)
        command.name = name
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


class _Commands(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = cast(Any, _Modules())


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Moves a municipality's data out of its old systems into the standard stores, and proves it arrived.",
    epilog="Exit codes: 0 all good, 1 data problems, 2 wrong usage or spec, 3 infrastructure, or a fault of Hikkoshi.",
)


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
