"""Every kind of difference is found, named by its reason, and told without a value."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contracts.errors import TargetError
from contracts.findings import Finding, Status
from tests.loaders.town import CANARY, PERSONS, person_rows, settled
from validators.reconcile import reconcile_group


def given_back(rows: dict[str, list[Any]], at_once: int = 7) -> Iterator[pa.RecordBatch]:
    """Rows as a target gives them back."""
    yield from pa.table(rows, schema=PERSONS.arrow_schema).to_batches(max_chunksize=at_once)


def findings_of(folder: Path, expected: dict[str, list[Any]], actual: dict[str, list[Any]]) -> list[Finding]:
    """Findings of comparing the two."""
    group = settled(folder, PERSONS, expected)
    return reconcile_group(
        group, lambda: given_back(actual), folder / "work", 200, folder / "differences.parquet"
    )


def failed(findings: list[Finding]) -> dict[tuple[str, str], int]:
    """Failed counts by reason and item."""
    return {(f.reason, f.item): f.failed for f in findings if f.status is not Status.PASSED}


def test_equal_rows_pass_everything(tmp_path: Path) -> None:
    findings = findings_of(tmp_path, person_rows(100), person_rows(100))
    assert {finding.status for finding in findings} == {Status.PASSED}
    assert [f.reason for f in findings if f.reason == "sum_differs"] == ["sum_differs"] * 3
    assert pq.read_table(tmp_path / "differences.parquet").num_rows == 0
    assert not (tmp_path / "work" / "g_person.read_back.parquet").exists()


def test_two_empty_groups_are_not_applicable(tmp_path: Path) -> None:
    findings = findings_of(tmp_path, person_rows(0), person_rows(0))
    assert {finding.status for finding in findings} == {Status.NOT_APPLICABLE}


def test_missing_and_surplus_rows(tmp_path: Path) -> None:
    rows = person_rows(10)
    expected = {name: values[:8] for name, values in rows.items()}
    actual = {name: values[1:] for name, values in rows.items()}
    findings = findings_of(tmp_path, expected, actual)
    numbers = failed(findings)
    assert numbers["count_differs", ""] == 1
    assert numbers["key_missing", ""] == 1
    assert numbers["key_surplus", ""] == 2
    assert ("row_differs", "") not in numbers
    found = pq.read_table(tmp_path / "differences.parquet").to_pylist()
    assert [row["difference"] for row in found] == ["missing", "surplus", "surplus"]


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("shimei", "x"),
        ("shimei", None),
        ("seinengappi", ""),
        ("gyomuid", ["001", None]),
        ("gyomuid", None),
    ],
)
def test_a_changed_item_is_named_but_not_shown(tmp_path: Path, item: str, value: Any) -> None:
    actual = person_rows(20)
    actual[item][14] = value
    expected = person_rows(20)
    expected["shimei"][14] = CANARY
    actual["shimei"][14] = value if item == "shimei" else CANARY
    findings = findings_of(tmp_path, expected, actual)
    assert failed(findings) == {("row_differs", ""): 1}
    (difference,) = pq.read_table(tmp_path / "differences.parquet").to_pylist()
    assert difference["items"] == [item]
    assert CANARY not in str(findings)
    assert CANARY.encode() not in (tmp_path / "differences.parquet").read_bytes()


def test_a_sum_that_differs_is_found_by_itself(tmp_path: Path) -> None:
    actual = person_rows(20)
    actual["zangaku"][0] = 1
    numbers = failed(findings_of(tmp_path, person_rows(20), actual))
    assert numbers == {("sum_differs", "zangaku"): 1, ("row_differs", ""): 1}


def test_a_difference_no_rule_explains_is_an_error(tmp_path: Path) -> None:
    turned = {name: values[::-1] for name, values in person_rows(5).items()}
    findings = findings_of(tmp_path, person_rows(5), turned)
    assert findings[-1].status is Status.ERROR
    assert findings[-1].stops


def test_too_little_memory_is_told_without_the_library_text(tmp_path: Path) -> None:
    actual = person_rows(20_000)
    actual["zangaku"][0] = 1
    group = settled(tmp_path, PERSONS, person_rows(20_000))
    with pytest.raises(TargetError, match="DuckDB cannot compare the rows") as caught:
        reconcile_group(
            group, lambda: given_back(actual), tmp_path / "work", 1, tmp_path / "differences.parquet"
        )
    assert caught.value.__suppress_context__
