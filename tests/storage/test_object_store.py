"""Both object stores behave alike, and say in the house's words what is wrong."""

import errno
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contracts.errors import SourceError, SpecError, TargetError
from pipeline.services import ServiceAddresses, municipal_environment
from storage import ObjectStore, open_store, sha256_of


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    """An empty store of each kind."""
    if request.param == "folder":
        yield open_store((tmp_path / "objects").as_uri())
    else:
        yield open_store(request.getfixturevalue("s3_root"))


def test_write_read_list_delete(store: ObjectStore) -> None:
    store.write("a/b/1", b"one")
    store.write("a/b/1", b"uno")
    store.write("a/bc", b"")
    assert store.read("a/b/1") == b"uno"
    assert store.list("") == ["a/b/1", "a/bc"]
    assert store.list("a/b") == ["a/b/1"]
    assert store.exists("a/bc")
    assert not store.exists("a/b")
    store.delete("a/b")
    assert store.list("") == ["a/bc"]
    store.delete("a/bc")
    store.delete("a")
    assert store.list("") == []


def test_only_one_of_many_creators_wins(store: ObjectStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: store.create("m/manifest.json", str(n).encode()), range(8)))
    assert won.count(True) == 1
    assert store.read("m/manifest.json") == str(won.index(True)).encode()


def test_large_files_go_and_come_whole(store: ObjectStore, tmp_path: Path) -> None:
    source, copy = tmp_path / "source", tmp_path / "copy"
    source.write_bytes(os.urandom(1 << 20) * 20)
    store.send(source, "x/large")
    store.fetch("x/large", copy, sha256_of(source))
    assert sha256_of(copy) == sha256_of(source)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [
        "source",
        "copy",
    ] or copy.is_file()


def test_an_altered_object_is_not_fetched(store: ObjectStore, tmp_path: Path) -> None:
    store.write("x", b"altered")
    with pytest.raises(SourceError, match="SHA-256 differs"):
        store.fetch("x", tmp_path / "copy", "0" * 64)
    assert not (tmp_path / "copy").exists()
    assert list(tmp_path.glob(".copy*")) == []


def test_a_missing_object_is_named(store: ObjectStore, tmp_path: Path) -> None:
    for read in (lambda: store.read("no/such"), lambda: store.fetch("no/such", tmp_path / "copy")):
        with pytest.raises(TargetError, match=r"no/such: (it|the object) is not there\. Run the stage"):
            read()


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../up", "a/../../up", "a//b", "./a", ".incoming/x", "a\0b"]
)
def test_keys_that_climb_are_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(SpecError, match="no relative path"):
        store.read(key)


@pytest.mark.parametrize("root", ["", "s3://", "ftp://x/y", "file://relative"])
def test_unknown_roots_are_refused(root: str) -> None:
    with pytest.raises(SpecError, match="this is no root"):
        open_store(root)


def test_a_folder_is_read_in_place(tmp_path: Path, s3_root: str) -> None:
    store = open_store(str(tmp_path))
    store.write("a", b"x")
    assert store.local("a") == tmp_path / "a"
    assert store.uri("a") == (tmp_path / "a").as_uri()
    assert open_store(s3_root).local("a") is None
    assert open_store(s3_root).uri("a") == f"{s3_root}/a"


def test_a_full_disk_leaves_the_former_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(str(tmp_path))
    store.write("a", b"former")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/some/path")

    monkeypatch.setattr(os, "fsync", full)
    for act in (lambda: store.write("a", b"new"), lambda: store.create("b", b"new")):
        with pytest.raises(TargetError, match=r"the disk is full\. Free space there") as caught:
            act()
        assert "/some/path" not in str(caught.value)
    assert store.list("") == ["a"]
    assert store.read("a") == b"former"
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_a_bucket_that_does_not_exist_is_named(s3_root: str, tmp_path: Path) -> None:
    store = open_store("s3://no-such-bucket/x")
    (tmp_path / "f").write_bytes(b"x")
    acts: list[Callable[[], object]] = [
        lambda: store.read("a"),
        lambda: store.write("a", b""),
        lambda: store.create("a", b""),
        lambda: store.exists("a"),
        lambda: store.list(""),
        lambda: store.send(tmp_path / "f", "a"),
    ]
    for act in acts:
        with pytest.raises(TargetError, match=r"s3://no-such-bucket/x/a?: the bucket does not exist"):
            act()


def test_a_server_that_is_down_says_so(s3_root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    with pytest.raises(TargetError, match="the object store does not answer"):
        open_store(s3_root).read("a")


def test_a_wrong_key_is_denied(s3_root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(TargetError, match="access is denied"):
        open_store(s3_root).read("a")


def test_the_key_of_a_municipality_opens_no_other(
    services: ServiceAddresses, services_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store_as(environment: dict[str, str]) -> ObjectStore:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return open_store(services.objects)

    store_as(services.s3_environment).write("992020/001/secret", b"theirs")
    town = store_as(municipal_environment(services_home, "992011"))
    town.write("992011/001/own", b"ours")
    assert town.read("992011/001/own") == b"ours"
    assert town.create("992011/001/own", b"again") is False
    assert town.list("992011") == ["992011/001/own"]
    acts: list[Callable[[], object]] = [
        lambda: town.read("992020/001/secret"),
        lambda: town.write("992020/001/x", b""),
        lambda: town.create("992020/001/x", b""),
        lambda: town.list("992020"),
        lambda: town.list(""),
        lambda: town.delete("992020"),
    ]
    for act in acts:
        with pytest.raises(TargetError, match="access is denied"):
            act()
    for name, value in services.s3_environment.items():
        monkeypatch.setenv(name, value)
    everything = open_store(services.objects)
    assert everything.list("992020") == ["992020/001/secret"]
    everything.delete("992020")
    everything.delete("992011")
