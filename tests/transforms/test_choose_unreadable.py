"""Which unreadable bytes reject a row of `choose`: those of the branch that is taken and of the conditions asked before it."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from contracts.condition import Condition, FieldTest
from contracts.place import ERRORS, ERRORS_TYPE, FILE, RECORD
from mappings.spec import Branch, ItemRule
from standards.reader import load_standard
from transforms.columns import columns_of
from transforms.conversion import Context
from transforms.item_converter import ItemConverter

SCHEMA = load_standard("2.1").groups["g_resident"]
ITEM = SCHEMA.by_romaji["atenabango"]
# (KBN, what cannot be read, whether the row can move): two views of the same bytes, told apart by KBN.
ROWS = [
    ("1", ["PACKED"], True),
    ("1", ["TEXT"], False),
    ("2", ["TEXT"], True),
    ("2", ["PACKED"], False),
    ("1", ["TEXT", "PACKED"], False),
    (None, ["KBN"], False),
    ("1", [], True),
]


def test_a_view_that_is_not_taken_rejects_nothing() -> None:
    def texts(name: str) -> list[str | None]:
        return [None if name in bad else "0000000001" for _, bad, _ in ROWS]

    errors = [[{"field": name, "reason": "undecodable_bytes"} for name in bad] or None for _, bad, _ in ROWS]
    batch = pa.RecordBatch.from_pydict(
        {
            FILE: [0] * len(ROWS),
            RECORD: range(len(ROWS)),
            ERRORS: pa.array(errors, ERRORS_TYPE),
            "KBN": pa.array([kbn for kbn, _, _ in ROWS]),
            "TEXT": pa.array(texts("TEXT"), pa.string()),
            "PACKED": pa.array(texts("PACKED"), pa.string()),
        }
    )
    is_text = Condition((FieldTest("KBN", ("1",), blank=False),))
    branches = (Branch(is_text, ("TEXT",), None), Branch(None, ("PACKED",), None))
    rule = ItemRule(ITEM, 1, branches)
    made = ItemConverter(rule, SCHEMA, Context(ITEM, Path(), None, ""), {}).convert(columns_of(batch))
    rejected = np.zeros(len(ROWS), np.bool_)
    for _, mark in made.rejected:
        rejected |= mark.rows
    assert rejected.tolist() == [not moves for _, _, moves in ROWS]
