"""Conditions over columns: which rows hold."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.condition import Condition, FieldTest
from transforms.conversion import Rows, where_true

Column = Callable[[str], pa.Array]
Unread = Callable[[str], Rows]


def holds(condition: Condition, column: Column, rows: int) -> Rows:
    """Rows where the condition holds; `column` gives a field by name."""
    result = np.ones(rows, np.bool_)
    for test in condition.tests:
        result &= _test(test, column(test.field))
    for inner in condition.negated:
        result &= ~holds(inner, column, rows)
    for group in condition.alternatives:
        result &= np.logical_or.reduce([holds(inner, column, rows) for inner in group])
    return result


def undecided(condition: Condition, column: Column, unread: Unread, rows: int) -> Rows:
    """Rows where the condition holds or not by what stands in fields that could not be read."""
    can, must = _bounds(condition, column, unread, rows)
    return can & ~must


def _bounds(condition: Condition, column: Column, unread: Unread, rows: int) -> tuple[Rows, Rows]:
    """(rows where it may hold, rows where it must), whatever the unread fields hold."""
    can, must = np.ones(rows, np.bool_), np.ones(rows, np.bool_)
    for test in condition.tests:
        found, open_ = _test(test, column(test.field)), unread(test.field)
        can &= found | open_
        must &= found & ~open_
    for inner in condition.negated:
        may, has_to = _bounds(inner, column, unread, rows)
        can &= ~has_to
        must &= ~may
    for group in condition.alternatives:
        bounds = [_bounds(inner, column, unread, rows) for inner in group]
        can &= np.logical_or.reduce([may for may, _ in bounds])
        must &= np.logical_or.reduce([has_to for _, has_to in bounds])
    return can, must


def _test(test: FieldTest, values: pa.Array) -> Rows:
    result = np.zeros(len(values), np.bool_)
    if test.blank:
        result |= _blank(values)
    wanted = [value for text in test.values for value in _as_kind(text, values.type)]
    if wanted:
        result |= where_true(pc.is_in(values, pa.array(wanted, values.type)))
    return result


def _as_kind(text: str, kind: pa.DataType) -> list[pa.Scalar]:
    """A text as a value of a column's kind, bytes in hex; none where no value of the kind is written so."""
    try:
        return [
            pa.scalar(bytes.fromhex(text), kind) if pa.types.is_binary(kind) else pa.scalar(text).cast(kind)
        ]
    except (pa.ArrowInvalid, ValueError):
        return []


def _blank(values: pa.Array) -> Rows:
    if pa.types.is_string(values.type):
        return where_true(pc.equal(pc.utf8_trim(pc.fill_null(values, ""), " \u3000"), ""))
    return where_true(values.is_null())
