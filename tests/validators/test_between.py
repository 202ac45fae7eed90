"""Persons whom nobody registered are counted once each, per business, and listed apart."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.findings import Severity, Status
from validators.between import person_absent


def persons(folder: Path, name: str, numbers: list[str | None]) -> Path:
    """A group of a business: one row a person, and a column that others do not have."""
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table({"atenabango": pa.array(numbers, pa.string()), name: [0] * len(numbers)}), path)
    return path


def test_absent_persons_by_business(tmp_path: Path) -> None:
    groups = {
        "001": [persons(tmp_path, "a", ["1", "2"])],
        "031": [persons(tmp_path, "b", ["3"])],
        "010": [persons(tmp_path, "c", ["1", "9", "9", None]), persons(tmp_path, "d", ["8", "3"])],
        "024": [persons(tmp_path, "e", ["2", "3"])],
    }
    found = person_absent(groups, {}, tmp_path, 100, {}, Severity.WARN, tmp_path / "absent.parquet")
    assert [(f.business, f.checked, f.failed, f.status) for f in found] == [
        ("010", 4, 2, Status.FAILED),
        ("024", 2, 0, Status.PASSED),
    ]
    listed = pq.read_table(tmp_path / "absent.parquet").to_pylist()
    assert listed == [{"business": "010", "atenabango": "8"}, {"business": "010", "atenabango": "9"}]


def test_a_threshold_allows_some(tmp_path: Path) -> None:
    groups = {"001": [persons(tmp_path, "a", ["1"])], "010": [persons(tmp_path, "b", ["1", "2"])]}
    (found,) = person_absent(
        groups, {}, tmp_path, 100, {"person_absent": 0.5}, Severity.STOP, tmp_path / "absent.parquet"
    )
    assert found.status is Status.PASSED


def test_without_a_register_there_is_nothing_to_check(tmp_path: Path) -> None:
    groups = {"010": [persons(tmp_path, "b", ["1"])]}
    assert person_absent(groups, {}, tmp_path, 100, {}, Severity.STOP, tmp_path / "absent.parquet") == []
    assert pq.read_table(tmp_path / "absent.parquet").num_rows == 0


def test_an_own_group_makes_nobody_known_and_is_checked_itself(tmp_path: Path) -> None:
    groups = {
        "001": [persons(tmp_path, "a", ["1", "2"])],
        "010": [persons(tmp_path, "c", ["1", "7"])],
    }
    own = {"001": [persons(tmp_path, "x", ["2", "7"])], "010": [persons(tmp_path, "y", ["8"])], "024": []}
    found = person_absent(groups, own, tmp_path, 100, {}, Severity.WARN, tmp_path / "absent.parquet")
    assert [(f.business, f.checked, f.failed) for f in found] == [("001", 2, 1), ("010", 3, 2)]
