"""Which unreadable bytes reject a row of `choose`: those of the branch that is taken and of the conditions asked before it."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa

from contracts.condition import Condition, FieldTest
from contracts.place import ERRORS, ERRORS_TYPE, FILE, RECORD
from mappings.spec.rules import Branch, ItemRule
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


def rejected(
    branches: tuple[Branch, ...], rows: Sequence[tuple[dict[str, str | None], list[str]]]
) -> list[bool]:
    """Whether the item rejects each row, of (its fields, those of them that cannot be read and are null)."""
    names = rows[0][0]
    errors = [[{"field": name, "reason": "undecodable_bytes"} for name in bad] or None for _, bad in rows]
    batch = pa.RecordBatch.from_pydict(
        {
            FILE: [0] * len(rows),
            RECORD: range(len(rows)),
            ERRORS: pa.array(errors, ERRORS_TYPE),
            **{
                name: pa.array([None if name in bad else row[name] for row, bad in rows], pa.string())
                for name in names
            },
        }
    )
    converter = ItemConverter(ItemRule(ITEM, 1, branches), SCHEMA, Context(ITEM, Path(), None, ""), {})
    found = np.zeros(len(rows), np.bool_)
    for _, mark in converter.convert(columns_of(batch)).rejected:
        found |= mark.rows
    return [bool(each) for each in found]


def test_a_view_that_is_not_taken_rejects_nothing() -> None:
    is_text = Condition((FieldTest("KBN", ("1",), blank=False),))
    branches = (Branch(is_text, ("TEXT",), None), Branch(None, ("PACKED",), None))
    rows = [({"KBN": kbn, "TEXT": "0000000001", "PACKED": "0000000001"}, bad) for kbn, bad, _ in ROWS]
    assert rejected(branches, rows) == [not moves for _, _, moves in ROWS]


def test_an_unread_field_rejects_only_where_it_decides() -> None:
    """Every row against all values that the unread fields may have: one branch for all of them, or none is known."""
    values = (None, "1", "2")
    conditions = [
        Condition((FieldTest("A", ("1",), blank=False), FieldTest("B", ("1",), blank=False))),
        Condition((), negated=(Condition((FieldTest("B", ("1", "2"), blank=False),)),)),
    ]
    branches = (*(Branch(when, ("V",), None) for when in conditions), Branch(None, ("V",), None))
    rows = [
        ({"A": a, "B": b, "V": "0000000001"}, list(bad))
        for a, b in product(values, repeat=2)
        for bad in ((), ("A",), ("B",), ("A", "B"))
    ]

    def taken(a: str | None, b: str | None) -> int:
        # The conditions once more, in Python.
        return [a == "1" and b == "1", b is None, True].index(True)

    expected = [
        len(
            {
                taken(a, b)
                for a in (values if "A" in bad else (row["A"],))
                for b in (values if "B" in bad else (row["B"],))
            }
        )
        > 1
        for row, bad in rows
    ]
    assert rejected(branches, rows) == expected
    assert {False, True} == {found for found, (_, bad) in zip(expected, rows, strict=True) if bad}
