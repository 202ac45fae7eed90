"""`hikkoshi layout show`: rows for machines, a table for people, problems on standard error."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from contracts.errors import SpecError
from mappings.copybook import read_copybook
from mappings.spec.reader import PRODUCTS
from pipeline.command_line import app
from pipeline.show.layout import show_layout

BOOKS = Path(__file__).parents[1] / "mappings" / "copybooks"


def rows(name: str, *options: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(app, ["layout", "show", str(BOOKS / f"{name}.cpy"), "--json", *options])
    assert done.exit_code == 0, done.output
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_rows_have_what_machines_need() -> None:
    found = {row["name"]: row for row in rows("depending", "--dialect", "ibm")}
    keys = ("level", "offset", "length", "type", "digits", "scale", "occurs", "redefines")
    assert [found["KINGAKU"][key] for key in keys] == [10, 9, 5, "packed", 9, 0, 1, ""]
    assert [found["MEISAI"][key] for key in keys] == [5, 4, 58, "group", 0, 0, 20, ""]
    assert [found["MEISAI"][key] for key in ("occurs_min", "depending_on")] == [1, "KENSU"]


def test_rows_are_the_items_as_written_with_their_conditions() -> None:
    found = rows("redefines")
    assert [row["name"] for row in found[:4]] == ["REDEF-REC", "KBN", "BODY", "BODY-1"]
    assert found[1]["conditions"][0] == {"name": "KOJIN", "values": "'1'"}  # type: ignore[index]
    assert found[3]["redefines"] == "BODY"
    assert [row["level"] for row in rows("renames")][6:10] == [66] * 4
    assert [row["name"] for row in rows("no_record")] == ["NO-A", "NO-B", "NO-C"]


@pytest.mark.parametrize("width", [80, 132])
def test_the_table_fits_the_terminal(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    records = read_copybook(BOOKS / "redefines.cpy", "ibm")
    show_layout(Console(width=width), records)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    assert any(line.split()[:5] == ["05", "BODY-1", "1", "17", "16"] for line in lines)
    assert "REDEF-REC: 33 bytes" in lines


def test_problems_are_raised_for_the_command_to_print(tmp_path: Path) -> None:
    path = tmp_path / "BOOK.cpy"
    path.write_text("       01  R.\n           05  A PIC Q.\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["layout", "show", str(path), "--json"])
    assert isinstance(done.exception, SpecError)
    assert done.stdout == ""


def test_the_sign_of_a_zoned_number_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "s.cpy"
    book.write_text(
        " 01 R.\n 05 A PIC S9(3).\n 05 B PIC S9(3) SIGN LEADING SEPARATE.\n 05 C PIC 9(3).\n",
        encoding="utf-8",
    )
    show_layout(Console(width=132), read_copybook(book, "ibm"))
    lines = {
        line.split()[1]: line for line in capsys.readouterr().out.splitlines() if line.split()[:1] == ["05"]
    }
    assert "sign trailing" in lines["A"]
    assert "sign leading separate" in lines["B"]
    assert "sign" not in lines["C"]


def test_notes_are_whole_in_eighty_columns() -> None:
    out = StringIO()
    show_layout(Console(file=out, width=80), read_copybook(PRODUCTS / "hayate_juki_v5/layouts/JUMINM.cpy"))
    assert "sign trailing" in out.getvalue()
    assert "over IDO-YMD" in out.getvalue()
