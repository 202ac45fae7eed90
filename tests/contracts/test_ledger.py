"""A ledger that does not add up fails the run."""

import pytest

from contracts.errors import MigrationError
from contracts.ledger import RecordLedger, RowLedger, require_balance


def test_a_balanced_ledger_passes() -> None:
    records = [RecordLedger("F", 10, 2, {"論理削除": 1}, 6, {"short_record": 1})]
    rows = [RowLedger("g", 12, 3, 2, 1, 6, 6, 6)]
    require_balance(records, rows)


@pytest.mark.parametrize(
    "record",
    [RecordLedger("F", 10, 2, {}, 7, {}), RecordLedger("F", 10, 2, {"a": 1}, 7, {"b": 1})],
)
def test_a_record_lost_or_counted_twice_fails(record: RecordLedger) -> None:
    with pytest.raises(MigrationError, match="ledger of F"):
        require_balance([record], [])


@pytest.mark.parametrize(
    "row",
    [
        RowLedger("g", 12, 3, 2, 1, 5),
        RowLedger("g", 12, 3, 2, 1, 6, 5),
        RowLedger("g", 12, 3, 2, 1, 6, 6, 7),
    ],
)
def test_a_row_lost_or_doubled_by_any_stage_fails(row: RowLedger) -> None:
    with pytest.raises(MigrationError, match="ledger of g"):
        require_balance([], [row])
