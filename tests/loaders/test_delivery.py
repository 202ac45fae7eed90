"""Exchange files hold the rows exactly, and only the importer's word counts as receipt."""

import dataclasses
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contracts.content_hash import content_hash
from contracts.errors import SourceError, TargetError
from contracts.schema import ItemType
from loaders.delivery import DeliveryTarget
from loaders.export_profile import ExportProfile
from storage import open_store
from tests.loaders.town import NOTES, PERSONS, item, person_rows, settled, small_version, version_of

FOLDER = "992011/001/run-f1/delivery/f1"


@pytest.mark.parametrize(
    "profile",
    [
        ExportProfile(),
        ExportProfile(bom=True, line_end="\n", header="name"),
        ExportProfile(header="none", file_name="{group}_{sequence}.csv"),
        ExportProfile(quoting="texts"),
    ],
)
def test_files_come_back_exactly(tmp_path: Path, profile: ExportProfile) -> None:
    target = DeliveryTarget(
        open_store(str(tmp_path / "objects")), "2026-04-01", tmp_path / "scratch", profile
    )
    version = small_version(tmp_path, "f1", 300)
    receipt = target.put(version)
    assert receipt.rows == {"g_person": 300, "g_note": 300}
    assert target.put(version) == receipt
    for group in version.groups:
        batches = list(target.read_back(receipt, group.schema))
        assert content_hash(group.schema.arrow_schema, batches) == group.content_hash
        expected = pq.read_table(group.path, columns=group.schema.arrow_schema.names)
        assert pa.Table.from_batches(batches).equals(expected)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_the_default_profile(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "objects"))
    rows: dict[str, list[Any]] = {"atenabango": ["1", "2"], "rirekibango": [1, 1], "biko": ['a"b', None]}
    DeliveryTarget(store, "2026-04-01").put(version_of([settled(tmp_path, NOTES, rows)], "f1"))
    content = store.read(f"{FOLDER}/992011_001_備考_20260401000000_001.csv")
    assert content == b'"atenabango","rirekibango","biko"\r\n"1","1","a""b"\r\n"2","1",\r\n'
    (file,) = json.loads(store.read(f"{FOLDER}/manifest.json"))["files"]
    assert (file["rows"], file["totals"]) == (2, {"rirekibango": "2"})


def test_small_decimals_have_no_exponent(tmp_path: Path) -> None:
    schema = dataclasses.replace(
        NOTES, items=(NOTES.items[0], item("ritsu", ItemType.DECIMAL, 20, scale=8)), parents=()
    )
    values = [Decimal("0.00000001"), Decimal(0), Decimal("-12.5"), None]
    group = settled(tmp_path, schema, {"atenabango": ["1", "2", "3", "4"], "ritsu": values})
    store = open_store(str(tmp_path / "objects"))
    target = DeliveryTarget(store, "2026-04-01")
    receipt = target.put(version_of([group], "f1"))
    (name,) = [key for key in store.list("") if key.endswith(".csv")]
    assert b'"1","0.00000001"\r\n"2","0.00000000"\r\n"3","-12.50000000"\r\n"4",\r\n' in store.read(name)
    (file,) = json.loads(store.read(f"{FOLDER}/manifest.json"))["files"]
    assert file["totals"] == {"ritsu": "-12.49999999"}
    assert pa.Table.from_batches(target.read_back(receipt, schema))["ritsu"].to_pylist() == values


def test_an_empty_group_is_a_file_with_a_header(tmp_path: Path) -> None:
    target = DeliveryTarget(open_store(str(tmp_path / "objects")), "2026-04-01")
    receipt = target.put(version_of([settled(tmp_path, PERSONS, person_rows(0))], "f1"))
    assert receipt.rows == {"g_person": 0}
    assert list(target.read_back(receipt, PERSONS)) == []


def test_without_the_importers_result_there_is_no_receipt(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "objects"))
    version = small_version(tmp_path, "f1")
    silent = DeliveryTarget(store, "2026-04-01", importer=lambda _store, _folder: None)
    with pytest.raises(TargetError, match="not there"):
        silent.put(version)
    for answer, wrong in ((b"{", "cannot be read"), (b'{"rows": {}, "manifest_sha256": ""}', "another")):
        store.write(f"{FOLDER}/result.json", answer)
        with pytest.raises(TargetError, match=wrong):
            silent.put(version)


def test_an_altered_file_is_refused_by_both_sides(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "objects"))
    target = DeliveryTarget(store, "2026-04-01")
    receipt = target.put(small_version(tmp_path, "f1"))
    store.write(next(key for key in store.list("") if "備考" in key), b"altered")
    with pytest.raises(SourceError, match="SHA-256 differs"):
        list(target.read_back(receipt, NOTES))
    store.delete(f"{FOLDER}/result.json")
    with pytest.raises(SourceError, match="SHA-256 differs"):
        target.put(small_version(tmp_path, "f1"))


def test_a_delivery_through_s3(tmp_path: Path, s3_root: str) -> None:
    target = DeliveryTarget(open_store(s3_root), "2026-04-01")
    version = small_version(tmp_path, "f1")
    receipt = target.put(version)
    (person, _) = version.groups
    assert content_hash(PERSONS.arrow_schema, target.read_back(receipt, PERSONS)) == person.content_hash
