"""Results of cases for people at a terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cases import CaseResult
from pipeline.console import table_of


def show_cases(out: Console, results: Sequence[CaseResult]) -> None:
    """A table a file, a line a difference, then the count."""
    for path in dict.fromkeys(result.path for result in results):
        out.print(_table(path, [result for result in results if result.path == path]))
    failed = sum(bool(result.differences) for result in results)
    style = "red" if failed else "green"
    out.print(f"[{style}]{len(results) - failed:,} of {len(results):,} cases passed[/{style}]")


def _table(path: Path, results: Sequence[CaseResult]) -> Table:
    failed = any(result.differences for result in results)
    names = ("where", "given", "expected", "found") if failed else ()
    table = table_of("line", "case", "result", *names, title=Text(str(path)))
    for result in results:
        line, name = str(result.case.line), Text(result.case.name)
        if not result.differences:
            table.add_row(line, name, Text("passed", style="green"))
        for each in result.differences:
            cells = map(Text, (each.where, each.given, each.expected, each.found))
            table.add_row(line, name, Text("failed", style="red"), *cells)
            line, name = "", Text()
    return table
