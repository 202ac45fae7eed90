"""Real servers for tests: one embedded PostgreSQL and S3 for all workers, fresh databases and prefixes."""

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from pipeline import services as embedded
from pipeline.services import ServiceAddresses

_HOME = Path(__file__).parents[1] / "var" / "test-services"


@pytest.fixture(scope="session")
def services() -> Iterator[ServiceAddresses]:
    """The servers, started by the first test process that needs them and removed by the last one."""
    _HOME.mkdir(parents=True, exist_ok=True)
    with _users() as users:
        if not users:  # what a killed test run may have left
            embedded.remove(_HOME)
        users.append(os.getpid())
        addresses = embedded.up(_HOME)
    yield addresses
    with _users() as users:
        users.remove(os.getpid())
        if not users:
            embedded.remove(_HOME)


@pytest.fixture(scope="session")
def services_home(services: ServiceAddresses) -> Path:
    """Home folder of the running servers."""
    return _HOME


@pytest.fixture(scope="module")
def store_dsn(services: ServiceAddresses) -> str:
    """Address of an empty database of this test module."""
    return embedded.create_database(_HOME, f"test_{uuid.uuid4().hex[:12]}")


@pytest.fixture(scope="module")
def s3_environment(services: ServiceAddresses) -> dict[str, str]:
    """Environment of a process that works in an empty prefix of the object store."""
    root = f"{services.objects}/test-{uuid.uuid4().hex[:12]}"
    return {**services.s3_environment, "HIKKOSHI_OBJECTS": root}


@pytest.fixture
def s3_root(services: ServiceAddresses, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty prefix of the object store, with boto3's environment set."""
    for name, value in services.s3_environment.items():
        monkeypatch.setenv(name, value)
    return f"{services.objects}/test-{uuid.uuid4().hex[:12]}"


@contextmanager
def _users() -> Iterator[list[int]]:
    """Pids of the test processes that use the servers; those that were killed are left out."""
    with (_HOME / "users.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        users = [pid for pid in json.loads(file.read() or "[]") if psutil.pid_exists(pid)]
        yield users
        file.seek(0)
        file.truncate()
        json.dump(users, file)


# Folders whose few tests take minutes: they begin first, so that neither worker is left alone with one.
_LONGEST_FIRST = ("scale", "faults", "airflow", "leaks", "bad_input")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order of files: the long ones first; within a file nothing changes."""
    rank = {Path(__file__).parent / name: number for number, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: min(rank.get(folder, len(rank)) for folder in item.path.parents))
