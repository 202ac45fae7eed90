"""Rows of one person beside each other: number, last, next and previous, and ends from the next beginning."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.lint.linter import lint
from pipeline.request import RunRequest
from pipeline.stage_folder import fetch_output, read_manifest
from pipeline.stages import run_stage
from storage import open_store
from tests.pipeline.hand_town import write_hand_town
from transforms.conversion import Context
from transforms.day_before import day_before

HISTORY = '{from: person.next.FROM, convert: [western_date, day_before], default: "9999-12-31"}'


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIKKOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HIKKOSHI_SOURCES", str(tmp_path / "sources"))
    monkeypatch.delenv("HIKKOSHI_OBJECTS", raising=False)
    made = write_hand_town(tmp_path)
    spec = made.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    old = '{from: TO, convert: [{western_date: {open_end: ["99999999"]}}]}'
    text = spec.read_text(encoding="utf-8")
    assert old in text
    spec.write_text(
        text.replace(old, HISTORY) + "unused_fields: {TO: 次の開始日から求める}\n", encoding="utf-8"
    )
    return made


def members(plan: Path, rows: str) -> list[tuple[Any, ...]]:
    delivery = plan.parents[3] / "sources" / "hand" / "SHIKAKU.csv"
    header = "ATENA,SEQ,SETAI,SHIMEI,KBN,FROM,TO\n"
    delivery.write_bytes((header + rows).encode("cp932", "surrogateescape"))
    request, upstream = RunRequest(str(plan), "r1"), None
    for stage in ("extract", "convert"):
        upstream = run_stage(request, "024", stage, upstream).manifest
    store = open_store(str(plan.parents[3] / "home" / "objects"))
    manifest = read_manifest(store, str(upstream))
    (name,) = [name for name in manifest.names("standard/") if "g_nhi_member" in name]
    table = pq.read_table(fetch_output(store, manifest, name, plan.parents[3]))
    columns = ("atenabango", "hihokensharirekibango", "shikakushutokunengappi", "shikakusoshitsunengappi")
    found = table.select(list(columns)).to_pylist()
    return sorted(tuple(row[column] for column in columns) for row in found)


def test_an_end_is_the_day_before_the_next_beginning(plan: Path) -> None:
    assert lint([plan.parents[2]])[1] == []
    rows = (
        "0001,2,S1,見本,A,20210301,\n"
        "0003,1,S1,見本,A,20200101,\n"
        "0001,1,S1,見本,A,20200101,\n"
        "0001,3,S1,見本,A,20240301,\n"
    )
    assert members(plan, rows) == [
        ("0001", 1, "2020-01-01", "2021-02-28"),
        ("0001", 2, "2021-03-01", "2024-02-29"),
        ("0001", 3, "2024-03-01", "9999-12-31"),
        ("0003", 1, "2020-01-01", "9999-12-31"),
    ]


def test_a_next_row_that_cannot_be_read_gives_no_open_end(plan: Path) -> None:
    """Its date is null, as that of no row is; only the first must not be told as the last."""
    rows = "0001,1,S1,見本,A,20200101,\n0001,2,S1,見本,A,2021\udc80301,\n"
    assert members(plan, rows) == []


@given(st.dates(date(1, 1, 2), date(9999, 12, 30)))
def test_the_day_before_is_that_of_the_calendar(day: date) -> None:
    convert = day_before({}, Context(None, None, None, ""))  # type: ignore[arg-type]
    result = convert((pa.array([day.isoformat(), None, day.isoformat()]),))
    before = (day - timedelta(days=1)).isoformat()
    assert result.values.to_pylist() == [before, None, before]
    assert not result.failures[0].rows.any()


@pytest.mark.parametrize(
    ("text", "before"),
    [("0000-03-01", "0000-02-29"), ("0000-01-01", "0000-01-01"), ("9999-12-31", "9999-12-31")],
)
def test_open_ends_stay_open_and_the_year_0000_is_one(text: str, before: str) -> None:
    convert = day_before({}, Context(None, None, None, ""))  # type: ignore[arg-type]
    assert convert((pa.array([text]),)).values.to_pylist() == [before]


@pytest.mark.parametrize("text", ["2021-02-29", "2021-13-01", "2021", "", "x"])
def test_what_is_no_day_fails(text: str) -> None:
    convert = day_before({}, Context(None, None, None, ""))  # type: ignore[arg-type]
    result = convert((pa.array([text]),))
    assert (result.values.to_pylist(), result.failures[0].rows.tolist()) == ([None], [True])
