"""Stages as functions of their inputs: skipped when unchanged, manifest last, altered files refused."""

import json
from pathlib import Path

import pytest

from contracts.errors import SourceError
from pipeline.stage_folder import Manifest, StageFolder, fetch_output, read_manifest
from storage import ObjectStore, open_store

BASE = "992011/001/r1"


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(str(tmp_path / "objects"))


def run(store: ObjectStore, tmp_path: Path, text: str = "rows", **inputs: str) -> Manifest:
    folder = StageFolder(store, BASE, "convert", inputs)
    with folder.work(tmp_path / "scratch") as work:
        work.path("standard", "g.parquet").write_text(text)
        work.describe("standard", "g.parquet", rows=1)
        work.facts = {"n": 1}
        return folder.finish(work)


def test_a_finished_stage_is_found_by_its_inputs_alone(store: ObjectStore, tmp_path: Path) -> None:
    manifest = run(store, tmp_path, extract="a")
    assert StageFolder(store, BASE, "convert", {"extract": "a"}).finished() == manifest
    assert StageFolder(store, BASE, "convert", {"extract": "b"}).finished() is None
    assert StageFolder(store, BASE, "settle", {"extract": "a"}).finished() is None


def test_the_first_complete_try_wins_and_a_late_orphan_changes_nothing(
    store: ObjectStore, tmp_path: Path
) -> None:
    first = run(store, tmp_path, "first", extract="a")
    late = run(store, tmp_path, "orphan", extract="a")
    assert late == first
    assert fetch_output(store, late, "standard/g.parquet", tmp_path).read_text() == "first"


def test_a_try_without_manifest_is_nothing(store: ObjectStore, tmp_path: Path) -> None:
    folder = StageFolder(store, BASE, "convert", {"extract": "a"})
    with folder.work(tmp_path / "scratch") as work:
        work.path("standard", "g.parquet").write_text("half")
    assert folder.finished() is None
    assert list((tmp_path / "scratch").iterdir()) == []
    assert store.list("") == []


def test_content_does_not_depend_on_the_run_or_the_notes(store: ObjectStore, tmp_path: Path) -> None:
    one = run(store, tmp_path, extract="a")
    other = StageFolder(store, "992011/001/r2", "convert", {"extract": "a"})
    with other.work(tmp_path / "scratch") as work:
        work.path("standard", "g.parquet").write_text("rows")
        work.describe("standard", "g.parquet", rows=1)
        work.facts, work.notes = {"n": 1}, {"version": 7}
        assert other.finish(work).content == one.content


def test_an_altered_output_is_refused(store: ObjectStore, tmp_path: Path) -> None:
    manifest = run(store, tmp_path, extract="a")
    store.write(manifest.output("standard/g.parquet")["key"], b"other rows")
    with pytest.raises(SourceError, match="SHA-256 differs"):
        fetch_output(store, manifest, "standard/g.parquet", tmp_path)


def test_an_altered_manifest_is_refused(store: ObjectStore, tmp_path: Path) -> None:
    manifest = run(store, tmp_path, extract="a")
    body = json.loads(store.read(manifest.key))
    body["facts"]["n"] = 2
    store.write(manifest.key, json.dumps(body).encode())
    with pytest.raises(SourceError, match="sealed"):
        read_manifest(store, manifest.key)
