"""Conditions over fields of which some could not be read: decided means that no value of theirs could change it."""

from decimal import Decimal
from itertools import product

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.condition import Condition, FieldTest, parse_condition
from contracts.source import Charset, FieldType, FileFormat, RecordKind, RecordRole, SourceField, SourceLayout
from mappings.case_values import field_problem
from transforms.condition_sql import condition_sql
from transforms.conditions import holds, undecided

VALUES = [None, "1", "2"]
tests = st.builds(
    FieldTest,
    st.sampled_from("AB"),
    st.sampled_from([("1",), ("2",), ("1", "2"), ()]),
    blank=st.booleans(),
)
conditions = st.recursive(
    st.builds(Condition, st.lists(tests, max_size=2).map(tuple)),
    lambda inner: st.builds(
        Condition,
        st.lists(tests, max_size=1).map(tuple),
        st.lists(inner, max_size=2).map(tuple),
        st.lists(st.lists(inner, min_size=1, max_size=2).map(tuple), max_size=1).map(tuple),
    ),
    max_leaves=4,
)


def outcome(condition: Condition, row: dict[str, str | None]) -> bool:
    return bool(holds(condition, lambda name: pa.array([row[name]], pa.string()), 1)[0])


@given(conditions, st.sampled_from(VALUES), st.booleans(), st.booleans())
def test_a_row_is_decided_only_if_no_value_would_change_it(
    condition: Condition, value: str | None, a_is_unread: bool, b_is_unread: bool
) -> None:
    unread = {"A": a_is_unread, "B": b_is_unread}
    row = {name: None if bad else value for name, bad in unread.items()}
    found = undecided(
        condition, lambda name: pa.array([row[name]], pa.string()), lambda name: np.array([unread[name]]), 1
    )
    could = [VALUES if bad else [value] for bad in unread.values()]
    outcomes = {outcome(condition, dict(zip("AB", values, strict=True))) for values in product(*could)}
    if len(outcomes) == 2:
        assert found[0]
    if not any(unread.values()):
        assert not found[0]


def test_a_field_that_decides_alone_leaves_nothing_open() -> None:
    both = Condition((FieldTest("A", ("1",), blank=False), FieldTest("B", ("1",), blank=False)))
    fields = {"A": pa.array(["1", "2"]), "B": pa.array([None, None], pa.string())}
    found = undecided(both, fields.__getitem__, lambda name: np.full(2, name == "B"), 2)
    assert found.tolist() == [True, False]


@pytest.mark.parametrize(
    ("values", "asked", "found"),
    [
        (pa.array([1, 2, None]), ("x", "2"), [False, True, False]),
        (pa.array([True, False]), ("0", "no"), [False, True]),
        (pa.array([Decimal(7)], pa.decimal128(2, 0)), ("1234", "7"), [True]),
        (pa.array([Decimal(7)], pa.decimal128(2, 0)), ("A",), [False]),
    ],
)
def test_a_value_that_a_column_cannot_have_never_holds(
    values: pa.Array, asked: tuple[str, ...], found: list[bool]
) -> None:
    condition = Condition((FieldTest("A", asked, blank=False),))
    assert holds(condition, lambda _: values, len(values)).tolist() == found


FIELDS: dict[str, tuple[SourceField, pa.Array]] = {
    "TEXT": (SourceField("TEXT", FieldType.TEXT), pa.array(["1", " 　", None, "01", "x'y"])),
    "WHOLE": (SourceField("WHOLE", FieldType.PACKED, digits=9), pa.array([1, 0, None, 10, -1], pa.int64())),
    "CENTS": (
        SourceField("CENTS", FieldType.PACKED, digits=12, scale=8),
        pa.array(
            [Decimal("1"), Decimal("0.00000001"), None, Decimal("1.5"), Decimal(0)], pa.decimal128(38, 8)
        ),
    ),
    "LONG": (
        SourceField("LONG", FieldType.NUMBER, digits=38),
        pa.array([Decimal("9" * 38), Decimal(1), None, Decimal(0), Decimal(-1)], pa.decimal128(38, 0)),
    ),
    "FLOAT": (SourceField("FLOAT", FieldType.IEEE_FLOAT, length=8), pa.array([1.5, 0.0, None, 1.0, -1.0])),
    "BYTES": (SourceField("BYTES", FieldType.BYTES), pa.array([b"\x0a", b"", None, b"0A", b"\x01"])),
}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("asked", ["blank", "1", "0.00000001", "9" * 38, "1.5", "0A", "01", "x'y"])
def test_histories_and_rows_find_the_same(name: str, asked: str) -> None:
    """What lint would not pass for a field is left out: SQL may then say so."""
    field, values = FIELDS[name]
    layout = SourceLayout("t.T", "", FileFormat.TABLE, Charset(""), {})
    if asked != "blank" and field_problem(field, layout, asked):
        return
    condition = parse_condition({name: asked})
    raw = pa.table({name: values})
    sql = condition_sql(condition, RecordKind("", RecordRole.DETAIL, (field,)))
    found = [row for (row,) in duckdb.from_arrow(raw).project(sql).fetchall()]
    assert found == holds(condition, lambda _: values, len(values)).tolist()
