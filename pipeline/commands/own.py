"""`hikkoshi own`: the own measures (独自施策) of all municipalities."""

from pathlib import Path
from typing import Annotated, Any

import typer

from mappings.own_overlap import CommonItem, common_items
from mappings.plan.plan import MUNICIPALITIES
from pipeline.console import AsJson, open_console, print_json, table_of

own_app = typer.Typer(no_args_is_help=True, help="Own measures (独自施策) of all municipalities.")
_out = open_console()


@own_app.callback()
def _own() -> None:
    """Own measures (独自施策) of all municipalities."""


@own_app.command("overlap")
def own_overlap(
    folder: Annotated[
        Path, typer.Argument(help="A folder of municipalities.", exists=True, file_okay=False)
    ] = MUNICIPALITIES,
    as_json: AsJson = False,
) -> None:
    """Items that two or more municipalities declare alike: candidates for one common item.

    Alike are equal Japanese names, and equal English names within a business. What the standard has is left out.
    """
    found = common_items(folder)
    if as_json:
        print_json([_row(each) for each in found])
        return
    table = table_of("item", "type", "codes", "privacy", "where")
    for each in found:
        row = _row(each)
        codes = "differ" if row["codes_differ"] else ""
        where = "\n".join(
            f"{place['municipality']} {place['group']}.{place['item']}" for place in row["items"]
        )
        table.add_row("\n".join(row["names"]), "\n".join(row["types"]), codes, row["privacy"], where)
    if found:
        _out.print(table)
    _out.print(f"{len(found)} items in common")


def _row(each: CommonItem) -> dict[str, Any]:
    return {
        "names": list(each.names),
        "types": list(each.types),
        "codes_differ": each.codes_differ,
        "privacy": str(each.privacy),
        "municipalities": list(each.municipalities),
        "items": [
            {"municipality": own.municipality, "group": own.schema.group, "item": own.item.romaji}
            for own in each.items
        ],
    }
