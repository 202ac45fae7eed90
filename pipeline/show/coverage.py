"""Coverage at a terminal: a line a business, then what is undecided, worst first."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from mappings.coverage.coverage import (
    BusinessCoverage,
    Cell,
    CoveredTable,
    Open,
    share,
    undecided,
    weighted_share,
)
from pipeline.console import table_of

_MOST_ROWS = 50


def show_coverage(out: Console, title: str, covered: Sequence[BusinessCoverage]) -> None:
    """Both directions: the summary, then the undecided fields and items."""
    out.print(_summary(title, covered))
    for what, tables in (
        ("Undecided items of the standard", [t for each in covered for t in each.groups]),
        ("Undecided source fields", [t for each in covered for t in each.records]),
    ):
        _show_undecided(out, what, tables)
    tables = [table for each in covered for table in each.tables]
    whole, weighted = share(tables), weighted_share(tables)
    by_records = f"; by records {weighted.percent} %" if weighted else ""
    out.print(f"{whole.decided:,} of {whole.total:,} decided: {whole.percent} %{by_records}")


def _summary(title: str, covered: Sequence[BusinessCoverage]) -> Table:
    fields = [f"fields\n{name}" for name in ("used", "reasoned", "undecided", "decided")]
    items = [f"items\n{name}" for name in ("fed", "absent", "undecided", "decided")]
    table = table_of("business", *fields, *items, numbers=(*fields, *items), title=title)
    for each in covered:
        table.add_row(each.business, *_numbers(each.records), *_numbers(each.groups))
    return table


def _numbers(tables: tuple[CoveredTable, ...]) -> list[str]:
    cells = [cell for table in tables for cell in table.cells]
    reasoned = sum(cell.disposition in ("reasoned", "absent") for cell in cells)
    decided, weighted = share(tables), weighted_share(tables)
    percent = f"{decided.percent} %" + (f" ({weighted.percent} %)" if weighted else "")
    used = decided.decided - reasoned
    return [f"{used:,}", f"{reasoned:,}", f"{decided.total - decided.decided:,}", percent]


def _show_undecided(out: Console, what: str, tables: Sequence[CoveredTable]) -> None:
    rows = undecided(tables)
    if not rows:
        return
    table = table_of("where", "name", "", "filled", numbers=("filled",), title=what)
    for each in rows[:_MOST_ROWS]:
        name = f"{each.cell.name} {each.cell.title}".strip() or f"all {each.number}"
        table.add_row(each.table.name, name, _remark(each), _filled(each.cell))
    out.print(table)
    if len(rows) > _MOST_ROWS:
        out.print(f"… and {len(rows) - _MOST_ROWS:,} more (--json or --html has all)")


def _remark(each: Open) -> str:
    if not each.table.reached:
        return "no mapping"
    return "required" if each.cell.required else ""


def _filled(cell: Cell) -> str:
    if cell.filled is None or cell.rows is None:
        return "" if cell.rows is None else f"? of {cell.rows:,}"
    return f"{cell.filled:,} of {cell.rows:,}"
