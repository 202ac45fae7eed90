"""Which parent a child segment belongs to: the one before it, and none once that one is over or may be."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.source import (
    Charset,
    FieldType,
    FileFormat,
    RecordFrame,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from extractors.host_file import HostFile

MARK = SourceField("KBN", FieldType.TEXT, 0, 1)


def kind(mark: str, parent: str = "", *more: SourceField) -> RecordKind:
    inherited = (SourceField(f"{parent}_NO", FieldType.TEXT, 1, 3),) if parent else ()
    own = (MARK, SourceField(f"{mark}_NO", FieldType.TEXT, 1, 3))
    return RecordKind(mark, RecordRole.DETAIL, (*own, *more), 4, parent=parent, inherited=inherited)


KINDS = {"S": kind("S", "P"), "P": kind("P", "G"), "G": kind("G")}


def layout() -> SourceLayout:
    frame = RecordFrame(descriptor="big_inclusive", blocked=False)
    return SourceLayout(
        "t.R", "", FileFormat.VARIABLE, Charset("ibm037"), KINDS, mark_field=MARK, frame=frame
    )


def read(path: Path, records: list[str], rows: int) -> tuple[dict[str, list[tuple[Any, ...]]], HostFile]:
    raw = [each.encode("cp037") for each in records]
    path.write_bytes(b"".join((len(each) + 4).to_bytes(2, "big") + b"\0\0" + each for each in raw))
    file = HostFile(layout(), path, 0, rows)
    file.tally.most_unreadable = 1.0
    found: dict[str, list[tuple[Any, ...]]] = {mark: [] for mark in KINDS}
    for mark, batch in file.batches():
        table = pa.Table.from_batches([batch]).to_pylist()
        above = KINDS[mark].parent
        found[mark] += [(row[f"{mark}_NO"], row[f"{above}_NO"] if above else "") for row in table]
    return found, file


def expected(records: list[str]) -> tuple[dict[str, list[tuple[str, str]]], dict[str, int]]:
    """The same in plain Python, record by record."""
    found: dict[str, list[tuple[str, str]]] = {mark: [] for mark in KINDS}
    rejected: dict[str, int] = {}
    current: dict[str, str] = {}
    below = {"G": ("P",), "P": (), "S": ()}
    for record in records:
        mark, number = record[0], record[1:]
        above = KINDS[mark].parent if mark in KINDS else ""
        reason = (
            "record_kind_unknown" if mark not in KINDS
            else "short_record" if len(record) < 4
            else "parent_record_missing" if above and above not in current
            else ""
        )  # fmt: skip
        for ended in (mark, *below[mark]) if mark in KINDS else ("G", "P"):
            current.pop(ended, None)
        if reason:
            rejected[reason] = rejected.get(reason, 0) + 1
            continue
        found[mark].append((number, current.get(above, "")))
        current[mark] = number
    return found, rejected


@pytest.mark.parametrize("rows", [1, 2, 64])
@pytest.mark.parametrize("broken", ["P02", "?002", "X002"])
def test_children_of_a_broken_parent_are_not_given_to_the_one_before(
    tmp_path: Path, broken: str, rows: int
) -> None:
    records = ["G001", "P001", "S00a", broken, "S00b", "S00c", "G002", "P003", "S00d"]
    found, file = read(tmp_path / "R.DAT", records, rows)
    assert found["S"] == [("00a", "001"), ("00d", "003")]
    assert file.tally.rejected["parent_record_missing"] == 2
    missing = [
        (number, raw) for number, _, reason, raw in file.tally.unreadable if reason == "parent_record_missing"
    ]
    assert missing == [(5, "S00b".encode("cp037")), (6, "S00c".encode("cp037"))]
    assert file.tally.details["S"] == 2


def test_a_broken_child_leaves_its_brothers_where_they_are(tmp_path: Path) -> None:
    found, _ = read(tmp_path / "R.DAT", ["G001", "P001", "S0", "S00b"], 64)
    assert found["S"] == [("00b", "001")]


@given(
    st.lists(st.sampled_from(["G", "P", "P", "S", "S", "S", "P!", "G!", "S!", "?"]), max_size=30),
    st.integers(1, 8),
)
@settings(max_examples=150)
def test_every_child_has_the_parent_that_a_reader_would_give_it(
    tmp_path_factory: pytest.TempPathFactory, marks: list[str], rows: int
) -> None:
    records = [
        f"{mark[0]}{number:03d}"[: 3 if "!" in mark else 4] for number, mark in enumerate(["G", *marks])
    ]
    found, file = read(tmp_path_factory.mktemp("p") / "R.DAT", records, rows)
    wanted, rejected = expected(records)
    assert found == wanted
    assert dict(+file.tally.rejected) == rejected
    assert file.tally.read == len(records)
