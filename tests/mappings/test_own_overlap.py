"""What own measures have in common, over municipalities written by hand."""

import itertools
import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.errors import SpecError
from mappings.own_overlap import common_items
from pipeline.command_line import app

PLAN = """plan: p
municipality: {{code: "{code}", name: 見本}}
standard: "2.1"
as_of: 2026-04-01
operator: X
businesses: {{}}
"""
EXTENSION = """extension: e
title: 見本
business: "{business}"
legal_basis: 条例
groups:
  {group}:
    name: x_e
    key: [atenabango]
    retention: {{years: 1, after: hi}}
    items:
      atenabango: {{name: 宛名番号, english: person_no, type: X, digits: 15, privacy: personal}}
      hi: {{name: 決定日, english: decided_on, type: DATE, privacy: open}}
{items}
"""


def town(root: Path, code: str, items: str, business: str = "001") -> None:
    folder = root / f"{code}_town"
    (folder / "extensions").mkdir(parents=True)
    (folder / "plan.yaml").write_text(PLAN.format(code=code), encoding="utf-8")
    text = EXTENSION.format(business=business, group=f"見本{code}", items=items)
    (folder / "extensions" / "e.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def towns(tmp_path: Path) -> Path:
    town(tmp_path, "992011", '      a: {name: 区分, type: X, digits: 1, codes: {"1": 甲}, privacy: open}')
    town(
        tmp_path,
        "993026",
        '      b: {name: 区分, english: kind, type: X, digits: 2, codes: {"1": 乙}, privacy: personal}\n'
        "      c: {name: 月額, english: monthly, type: 9, digits: 6, privacy: open}",
    )
    town(tmp_path, "994014", "      d: {name: 種別, english: kind, type: X, digits: 1, privacy: open}")
    return tmp_path


def test_alike_are_names_and_english_names_within_a_business(towns: Path) -> None:
    found = {each.names: each for each in common_items(towns)}
    assert list(found) == [("区分", "種別"), ("決定日",)]
    kind = found["区分", "種別"]
    assert kind.municipalities == ("992011_town", "993026_town", "994014_town")
    assert (kind.types, kind.codes_differ, str(kind.privacy)) == (("X 1", "X 2"), True, "personal")
    assert (found[("決定日",)].types, found[("決定日",)].codes_differ) == (("DATE 10",), False)


def test_english_names_of_two_businesses_mean_nothing(tmp_path: Path) -> None:
    town(tmp_path, "992011", "      a: {name: 甲, english: kind, type: X, digits: 1, privacy: open}")
    town(tmp_path, "993026", "      b: {name: 乙, english: kind, type: X, digits: 1, privacy: open}", "010")
    assert [each.names for each in common_items(tmp_path)] == [("決定日",)]


def test_a_chain_of_likenesses_is_one_item_in_any_order(tmp_path: Path) -> None:
    names = [("A", "w"), ("A", "x"), ("B", "x"), ("B", "y"), ("C", "y"), ("D", "z")]
    for number, order in enumerate(random.Random(1).sample(list(itertools.permutations(names)), 5)):
        root = tmp_path / str(number)
        for code, (name, english) in zip(
            ("992011", "993026", "994014", "010006", "131016", "271004"), order, strict=True
        ):
            items = f"      i: {{name: {name}, english: {english}, type: X, digits: 1, privacy: open}}"
            town(root, code, items)
        assert [len(each.items) for each in common_items(root)] == [6, 5]


def test_the_command_lists_them_and_problems_of_an_extension_stop_it(towns: Path) -> None:
    result = CliRunner().invoke(app, ["own", "overlap", str(towns), "--json"])
    assert [row["names"] for row in json.loads(result.output)] == [["区分", "種別"], ["決定日"]]
    assert "2 items in common" in CliRunner().invoke(app, ["own", "overlap", str(towns)]).output
    (towns / "992011_town" / "extensions" / "e.yaml").write_text("extension: e\n", encoding="utf-8")
    with pytest.raises(SpecError, match="lacks"):
        common_items(towns)
