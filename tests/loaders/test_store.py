"""Versions go in, come back exactly, and nothing half-loaded stays."""

from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contracts.content_hash import content_hash
from contracts.errors import TargetError
from contracts.target import SettledGroup
from loaders import store as store_module
from loaders.connection import Connection
from loaders.ddl import StoredTable
from loaders.names import StoreName
from loaders.store import StoreTarget
from loaders.versions import allocate
from pipeline.embedded_postgres import place_of
from tests.loaders.town import CANARY, NOTES, PERSONS, TOWN, person_rows, settled, small_version, version_of


def test_what_is_read_back_is_what_was_put(store: StoreTarget, tmp_path: Path) -> None:
    version = small_version(tmp_path, "f1", 500)
    receipt = store.put(version)
    assert receipt.rows == {"g_person": 500, "g_note": 500}
    for group in version.groups:
        batches = list(store.read_back(receipt, group.schema))
        assert content_hash(group.schema.arrow_schema, batches) == group.content_hash
        expected = pq.read_table(group.path, columns=group.schema.arrow_schema.names)
        assert pa.Table.from_batches(batches).equals(expected)


def test_an_empty_group_is_held_and_read_back(store: StoreTarget, tmp_path: Path) -> None:
    group = settled(tmp_path, PERSONS, person_rows(0))
    receipt = store.put(version_of([group], "empty"))
    assert receipt.rows == {"g_person": 0}
    assert list(store.read_back(receipt, PERSONS)) == []


def test_equal_inputs_give_the_same_version(store: StoreTarget, tmp_path: Path) -> None:
    first = store.put(small_version(tmp_path, "f1"))
    assert store.put(small_version(tmp_path, "f1")) == first
    assert store.put(small_version(tmp_path, "f2")).version == "m992011_b001_v0002"


def test_a_failed_put_leaves_nothing(store: StoreTarget, store_dsn: str, tmp_path: Path) -> None:
    group = settled(tmp_path, PERSONS, person_rows(5))
    altered = SettledGroup(PERSONS, group.path, 5, "0" * 64)
    with pytest.raises(TargetError, match="does not hold the rows that were settled"):
        store.put(version_of([altered], "f1"))
    assert _schemas(store_dsn) == []
    assert store.put(version_of([group], "f1")).version == "m992011_b001_v0002"


def test_a_key_that_is_not_unique_is_refused_without_its_value(
    store: StoreTarget, services_home: Path, tmp_path: Path
) -> None:
    rows = person_rows(2)
    rows["atenabango"] = [CANARY, CANARY]
    with pytest.raises(TargetError, match="a key is not unique") as caught:
        store.put(version_of([settled(tmp_path, PERSONS, rows)], "f1"))
    assert CANARY not in str(caught.value)
    assert caught.value.__suppress_context__
    assert CANARY.encode() not in place_of(services_home).log.read_bytes()


def test_an_abandoned_try_is_dropped_by_the_next(store: StoreTarget, store_dsn: str, tmp_path: Path) -> None:
    version = small_version(tmp_path, "f1")
    with psycopg.connect(store_dsn, autocommit=True) as dead:
        assert allocate(dead, StoreName(TOWN, "001"), version) == 1
    assert store.put(version).version == "m992011_b001_v0002"
    assert _schemas(store_dsn) == ["m992011_b001_v0002"]


def test_an_orphan_that_finishes_late_harms_nothing(
    store: StoreTarget, store_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = small_version(tmp_path, "f1")
    load_group = store_module._load_group
    overtaken: list[str] = []

    def slow_load(connection: Connection, schema: str, group: SettledGroup) -> StoredTable:
        if not overtaken:
            overtaken.append(schema)
            overtaken.append(StoreTarget(store_dsn).put(version).version)
        return load_group(connection, schema, group)

    monkeypatch.setattr(store_module, "_load_group", slow_load)
    receipt = store.put(version)
    assert overtaken == ["m992011_b001_v0001", "m992011_b001_v0002"]
    assert receipt.version == "m992011_b001_v0002"
    assert _schemas(store_dsn) == ["m992011_b001_v0002"]


def test_a_store_that_is_down_says_so() -> None:
    target = StoreTarget("postgresql://hikkoshi:secret@127.0.0.1:1/hikkoshi")
    with pytest.raises(TargetError, match="the database does not answer") as caught:
        target.visible(TOWN, "001")
    assert "secret" not in str(caught.value)


def test_a_parquet_file_that_is_cut_says_so(store: StoreTarget, tmp_path: Path) -> None:
    group = settled(tmp_path, NOTES, {"atenabango": ["1"], "rirekibango": [1], "biko": ["x"]})
    group.path.write_bytes(group.path.read_bytes()[:100])
    with pytest.raises(TargetError, match="cannot be read"):
        store.put(version_of([group], "f1"))


def _schemas(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^m[0-9]{6}_' ORDER BY 1"
        ).fetchall()
    return [str(name) for (name,) in rows]
