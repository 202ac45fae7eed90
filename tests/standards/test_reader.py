"""A version as schemas: Arrow, SQL, broken files with every problem, and how long opening takes to be noticed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from contracts.errors import SpecError
from contracts.schema import ItemType, TableSchema
from standards.reader import DATA, load_businesses, load_standard, versions
from standards.sql_table import create_statement, sql_table

GROUPS = sorted(load_standard("2.1").groups.values(), key=lambda schema: schema.group)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("schema", GROUPS, ids=lambda schema: schema.group)
def test_arrow_and_sql_have_the_same_columns(schema: TableSchema) -> None:
    table = sql_table(schema, "m999")
    assert [column.name for column in table.columns] == schema.arrow_schema.names
    assert [column.name for column in table.primary_key] == list(schema.key)
    told = create_statement(schema, "m999")
    for item, column in zip(schema.items, table.columns, strict=True):
        kind = schema.arrow_schema.field(item.romaji).type
        if pa.types.is_list(kind):
            assert f'{column.name} TEXT[] COLLATE "C"' in told
        elif pa.types.is_string(kind):
            assert f'{column.name} TEXT COLLATE "C"' in told
        else:
            assert item.type in (ItemType.NUMBER, ItemType.SIGNED, ItemType.DECIMAL)


def test_the_registry_has_37_businesses_and_20_affairs() -> None:
    businesses = load_businesses()
    assert list(businesses) == [f"{number:03}" for number in range(1, 38)]
    assert len({business.affair for business in businesses.values()} - {""}) == 20
    assert {schema.business for schema in GROUPS} <= set(businesses)


def test_nothing_constructed_is_told_as_official() -> None:
    for schema in GROUPS:
        assert schema.official == (schema.business == "031")
        for item in schema.items:
            assert item.official == schema.official
            # Item numbers of an official list are small; those made up here begin at 90001.
            assert item.official == (item.item_id[3:] < "90000")


def test_every_problem_of_a_version_is_told_at_once(data: Path) -> None:
    items = data / "2.1" / "items"
    spoil(items / "031.csv", ",X,15,", ",X,viele,")
    spoil(items / "031.csv", ",N,100,", ",Q,100,")
    spoil(items / "010.csv", "必須", "要")
    (data / "2.1" / "codes" / "001_002.csv").unlink()
    with pytest.raises(SpecError) as caught:
        load_standard("2.1", data)
    told = str(caught.value)
    for wrong in ("031.csv:2: ", "031.csv:4: ", "010.csv:2: ", "001_002.csv: the file is not there"):
        assert wrong in told


def test_names_and_ids_stand_once_and_a_group_has_a_key(data: Path) -> None:
    path = data / "2.1" / "items" / "031.csv"
    spoil(path, ",kojinbango,", ",shimei,")
    spoil(path, "031,00005,", "031,00004,")
    spoil(path, ",○,,住登外者,共通,,X,15", ",,,住登外者,共通,,X,15")
    with pytest.raises(SpecError) as caught:
        load_standard("2.1", data)
    told = str(caught.value)
    for wrong in ("field name shimei stands twice", "item ID 03100004 stands twice", "the group has no key"):
        assert wrong in told


def test_versions_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for version in ("10.0", "2.1", "3.0"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "groups.csv").write_text("business,name,group,english,parents,provenance\n")
    (tmp_path / "draft").mkdir()
    assert versions(tmp_path) == ["2.1", "3.0", "10.0"]
    with pytest.raises(SpecError, match=r"Known versions: 2.1, 3.0, 10.0"):
        load_standard("4.0", tmp_path)


def test_opening_a_version_reads_no_workbook_and_no_database() -> None:
    """So that it stays far below half a second; `python -m benchmarks.standard` has the time."""
    code = "import sys, standards.reader as r; r.load_standard('2.1'); print([m for m in ('python_calamine','sqlalchemy','duckdb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
