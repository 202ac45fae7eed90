"""A folder as object store. An object appears by a rename of a complete, synced file."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.digest import sha256_of
from storage.failures import altered, disk_failure
from storage.keys import checked_key, checked_prefix

# Half-written files live here, on the same disk as the objects, and are never listed.
_INCOMING = ".incoming"


class FileStore:
    """See `storage.store.ObjectStore`. The root is made when the first object is written."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def uri(self, key: str) -> str:
        return self._path(key).as_uri()

    def read(self, key: str) -> bytes:
        with self._failures(key):
            return self._path(key).read_bytes()

    def write(self, key: str, content: bytes) -> None:
        with self._failures(key):
            self._place(key, lambda path: path.write_bytes(content))

    def create(self, key: str, content: bytes) -> bool:
        with self._failures(key), self._incoming() as incoming:
            incoming.write_bytes(content)
            path = self._ready_path(key, incoming)
            try:
                path.hardlink_to(incoming)
            except FileExistsError:
                return False
            _sync(path.parent)
            return True

    def fetch(self, key: str, path: Path, sha256: str = "") -> None:
        partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        try:
            with self._failures(key):
                shutil.copyfile(self._path(key), partial)
            if sha256 and sha256_of(partial) != sha256:
                raise altered(self.uri(key))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def send(self, path: Path, key: str) -> None:
        with self._failures(key):
            self._place(key, lambda incoming: shutil.copyfile(path, incoming))

    def exists(self, key: str) -> bool:
        with self._failures(key):
            return self._path(key).is_file()

    def list(self, prefix: str) -> list[str]:
        folder = self._root / checked_prefix(prefix)
        with self._failures(prefix or "."):
            keys = [path.relative_to(self._root).as_posix() for path in folder.rglob("*") if path.is_file()]
        return sorted((key for key in keys if not key.startswith(f"{_INCOMING}/")), key=str.encode)

    def delete(self, prefix: str) -> None:
        path = self._path(prefix)
        with self._failures(prefix):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def local(self, key: str) -> Path | None:
        path = self._path(key)
        with self._failures(key):
            path.stat()
        return path

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    def _place(self, key: str, fill: Callable[[Path], object]) -> None:
        with self._incoming() as incoming:
            fill(incoming)
            path = self._ready_path(key, incoming)
            incoming.replace(path)
            _sync(path.parent)

    def _ready_path(self, key: str, incoming: Path) -> Path:
        _sync(incoming)
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        folder = self._root / _INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / uuid.uuid4().hex
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def _failures(self, key: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise disk_failure((self._root / key).as_uri(), error) from None


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
