"""Identification tables of both forms: what counts, what waits, who wins."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.gaiji.table import GAIJI_COLUMNS, SIGNED_COLUMNS, read_gaiji_table

SIX = ",".join(GAIJI_COLUMNS)
SIGNED = ",".join(SIGNED_COLUMNS)


def table(folder: Path, name: str, *lines: str) -> Path:
    path = folder / "gaiji" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("deciding", "checking", "counts"),
    [
        ("山田", "鈴木", True),
        ("山田", "", False),
        ("", "鈴木", False),
        ("", "", False),
        ("山田", "山田", False),
        ("山田 太", "山田　太", False),
        ("Yamada", "ＹＡＭＡＤＡ", False),
    ],
)
def test_two_different_persons_count(tmp_path: Path, deciding: str, checking: str, counts: bool) -> None:
    line = f"s,F040,U+9AD9,,,同定済,,戸籍,{deciding},2026-02-01,{checking},2026-02-02,"
    characters = read_gaiji_table(table(tmp_path, "s.csv", SIGNED, line), None, "s").characters
    assert characters == ({"F040": "髙"} if counts else {})


def test_the_six_column_form_counts_as_it_did(tmp_path: Path) -> None:
    lines = ("s,f040,U+8FBB,U+E0101,,同定済", "s,F041,U+9AD9,,,候補", "x,F042,U+9AD9,,,同定済")
    found = read_gaiji_table(table(tmp_path, "s.csv", SIX, *lines), None, "s")
    assert found.characters == {"F040": "辻\U000e0101"}
    assert set(found.known) == {"F040", "F041"}


def test_a_municipality_s_row_wins_whatever_it_says(tmp_path: Path) -> None:
    product = table(tmp_path / "p", "s.csv", SIX, "s,F040,U+9AD9,,,同定済", "s,F041,U+9AD9,,,同定済")
    town = table(tmp_path / "t", "s.csv", SIX, "s,F040,U+9AD8,,,同定済", "s,F041,,,,未同定")
    assert read_gaiji_table(product, town, "s").characters == {"F040": "高"}


def test_a_decision_that_waits_leaves_what_counted(tmp_path: Path) -> None:
    waiting = "s,F040,U+9AD8,,,同定済,,戸籍,山田,2026-02-01,,,"
    product = table(tmp_path / "p", "s.csv", SIX, "s,F040,U+9AD9,,,同定済")
    found = read_gaiji_table(product, table(tmp_path / "t", "s.csv", SIGNED, waiting), "s")
    assert found.characters == {"F040": "髙"}
    assert found.known["F040"].waits
    town = table(tmp_path / "t", "s_six_columns.csv", SIX, "s,F040,U+9089,,,同定済")
    found = read_gaiji_table(product, town, "s")
    assert found.characters == {"F040": "邉"}
    assert found.known["F040"].decided_by == "山田"


def test_what_is_wrong_in_a_table_is_told_at_once(tmp_path: Path) -> None:
    lines = (
        "s,F040,U+E000,,,同定済",
        "s,F041,U+9AD9,U+0041,,同定済",
        "s,F041,U+110000,,,候補",
        "s,,U+9AD9,,,定済",
        "s,F043,U++9AD9,,,同定済",
    )
    with pytest.raises(SpecError) as told:
        read_gaiji_table(table(tmp_path, "s.csv", SIX, *lines), None, "s")
    assert [problem.place.rpartition(":")[2] for problem in told.value.problems] == list("2344556")
    with pytest.raises(SpecError, match="the columns differ"):
        read_gaiji_table(table(tmp_path, "s.csv", "system,code"), None, "s")


def test_an_ideograph_newer_than_python_s_unicode_is_text(tmp_path: Path) -> None:
    found = read_gaiji_table(table(tmp_path, "s.csv", SIX, "s,F040,U+323B0,,,同定済"), None, "s")
    assert found.characters == {"F040": "\U000323b0"}
