"""Items that repeat: several source fields are its values, each through the chain alone; others take one field."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from contracts.place import ERRORS, FILE, RECORD
from contracts.schema import Item, TableSchema
from mappings.lint.linter import lint
from mappings.spec.rules import Branch, ItemRule, Step
from standards.reader import load_standard
from tests.pipeline.hand_town import write_hand_town
from transforms.columns import columns_of
from transforms.conversion import Context
from transforms.item_converter import ItemConverter

SCHEMA = load_standard("2.1").groups["g_external_person"]
ITEM = SCHEMA.by_romaji["gyomuid"]


def converted(item: Item, schema: TableSchema, steps: tuple[Step, ...], **fields: list[Any]) -> Any:
    rows = len(next(iter(fields.values())))
    place: dict[str, Any] = {FILE: [0] * rows, RECORD: list(range(rows)), ERRORS: pa.nulls(rows)}
    batch = pa.RecordBatch.from_pydict({**place, **fields})
    rule = ItemRule(item, 1, (Branch(None, tuple(fields), None),), steps=steps)
    return ItemConverter(rule, schema, Context(item, Path(), None, ""), {}).convert(columns_of(batch))


def test_each_field_is_a_value_and_blank_ones_are_none() -> None:
    made = converted(
        ITEM, SCHEMA, (Step("trim", {}),), A=["001 ", "  ", "010"], B=["024", None, ""], C=["", "", "031"]
    )
    assert made.values["gyomuid"].to_pylist() == [["001", "024"], None, ["010", "031"]]
    assert (made.rejected, made.noted) == ((), ())


def test_a_value_that_cannot_be_expressed_is_told_for_its_row() -> None:
    item = replace(ITEM, digits=3)
    made = converted(item, SCHEMA, (), A=["001", "0001"], B=["002", "003"])
    assert made.values["gyomuid"].to_pylist() == [["001", "002"], None]
    assert [(mark.reason, mark.rows.tolist()) for _, mark in made.noted] == [("too_long", [False, True])]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("{from: [ATENA, KIGO]}", "item atenabango takes 1 source fields here, not 2"),
        ("{from: [ATENA, KIGO], convert: [trim]}", "item atenabango takes 1 source fields here, not 2"),
        (
            "{from: ATENA, convert: [{wareki_date: {eras: {S: showa}}}]}",
            "item atenabango takes 2 or 4 source",
        ),
    ],
)
def test_a_field_that_would_be_lost_is_a_problem(tmp_path: Path, rule: str, told: str) -> None:
    plan = write_hand_town(tmp_path)
    path = plan.parents[2] / "products" / "hand_v1" / "SETAI.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("atenabango: {from: ATENA}", f"atenabango: {rule}"), encoding="utf-8")
    _, problems = lint([path])
    assert any(told in problem.wrong for problem in problems)
