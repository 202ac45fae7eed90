"""Conditions over columns: which rows hold."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.condition import Condition, FieldTest
from transforms.conversion import Rows, where_true

Column = Callable[[str], pa.Array]


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


def _test(test: FieldTest, values: pa.Array) -> Rows:
    result = np.zeros(len(values), np.bool_)
    if test.blank:
        result |= _blank(values)
    if test.values:
        result |= where_true(pc.is_in(values, pa.array(test.values).cast(_comparable(values.type))))
    return result


def _comparable(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_string(kind) else kind


def _blank(values: pa.Array) -> Rows:
    if pa.types.is_string(values.type):
        return where_true(pc.equal(pc.utf8_trim(pc.fill_null(values, ""), " \u3000"), ""))
    return where_true(values.is_null())
