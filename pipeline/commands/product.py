"""`hikkoshi product …`: versions of a vendor's product side by side."""

from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from mappings.layout_diff import What
from mappings.plan.plan import MUNICIPALITIES
from mappings.product_diff import ProductChange, compare_products
from mappings.spec.reader import PRODUCTS
from pipeline.console import AsJson, open_console, print_json, table_of

product_app = typer.Typer(no_args_is_help=True, help="Products: what differs between versions.")
_out = open_console()


@product_app.callback()
def _product() -> None:
    """A group of commands, though it has one today."""


@product_app.command("diff")
def product_diff(
    old: Annotated[str, typer.Argument(help="A product's folder, or its name in mappings/products.")],
    new: Annotated[str, typer.Argument(help="The other.")],
    as_json: AsJson = False,
) -> None:
    """Fields, rules of items and codes that are new, gone or other, and the municipalities that move by the old ones.

    Exit code 1 when something differs.
    """
    changes = compare_products(_folder(old), _folder(new), _municipalities(_folder(old)))
    if as_json:
        print_json([_plain(change) for change in changes])
    else:
        _show(old, new, changes)
    raise typer.Exit(1 if changes else 0)


def _folder(name: str) -> Path:
    return PRODUCTS / name if "/" not in name and not Path(name).is_dir() else Path(name)


def _municipalities(product: Path) -> Path:
    """Those beside the products that a product lies among, or those of the repository."""
    beside = product.absolute().parent.parent / MUNICIPALITIES.name
    return beside if beside.is_dir() else MUNICIPALITIES


def _plain(change: ProductChange) -> dict[str, Any]:
    return {
        "file": change.file,
        **asdict(change.difference),
        "municipalities": list(change.municipalities),
    }


def _show(old: str, new: str, changes: list[ProductChange]) -> None:
    names = ("file", "what", "of", "old", "new", "municipalities")
    table = table_of(*names, title=f"{old} → {new}")
    for _, found in groupby(changes, key=_moved_together):
        first, *rest = found
        difference, of = first.difference, first.difference.key
        if rest:
            of = f"{of} … {rest[-1].difference.key} ({len(rest) + 1} fields)"
        towns = " ".join(first.municipalities)
        table.add_row(first.file, difference.what, of, difference.old, difference.new, towns)
    if changes:
        _out.print(table)
    _out.print(f"{len(changes):,} differences")


def _moved_together(change: ProductChange) -> tuple[Any, ...]:
    """Fields that moved by as many bytes, one after the other, are one line; everything else is its own."""
    difference = change.difference
    if difference.what is not What.MOVED:
        return (id(change),)
    start = [int(text.rpartition(" ")[2]) for text in (difference.old, difference.new)]
    return (change.file, start[1] - start[0])
