"""What commands write to people: nothing of a name is cut, however narrow the terminal is."""

from io import StringIO

import pytest
from rich.console import Console

from pipeline.console import table_of


@pytest.mark.parametrize("name", ["KOKUHO_SHIKAKU_RIREKI", "選挙（期日前・不在者投票）"])
def test_a_narrow_table_folds_names(name: str) -> None:
    out = StringIO()
    table = table_of("file", "read", "rejected", numbers=("read", "rejected"), title="Records")
    table.add_row(name, "686", "0")
    Console(file=out, width=30).print(table)
    rows = [line.split("│")[1] for line in out.getvalue().splitlines() if line.startswith("│")]
    assert "".join(row.strip() for row in rows) == name
