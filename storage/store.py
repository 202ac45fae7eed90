"""What every object store can do, and which one a root names."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from contracts.errors import Problem, SpecError
from storage.files import FileStore
from storage.s3 import S3Store


class ObjectStore(Protocol):
    """Objects under keys such as `992011/001/r1/reports/report.html`, relative to the store's root.

    A reader never sees half an object. Every failure is a TargetError that names the object's URI;
    a key that is absolute or climbs (`..`) is a SpecError.
    """

    def uri(self, key: str) -> str:
        """The whole address of an object."""

    def read(self, key: str) -> bytes:
        """The object's bytes."""

    def write(self, key: str, content: bytes) -> None:
        """Put an object, replacing any former one."""

    def create(self, key: str, content: bytes) -> bool:
        """Put an object only if there is none yet; False when there is one, which stays as it is."""

    def fetch(self, key: str, path: Path, sha256: str = "") -> None:
        """Copy an object to a local file. Raises SourceError when `sha256` is given and differs."""

    def send(self, path: Path, key: str) -> None:
        """Copy a local file to an object, replacing any former one."""

    def exists(self, key: str) -> bool:
        """Whether there is an object of this key."""

    def list(self, prefix: str) -> Sequence[str]:
        """Keys below a folder (`""` for all), sorted bytewise."""

    def delete(self, prefix: str) -> None:
        """Remove the object of this key and all objects below it as a folder; none there is no error."""

    def local(self, key: str) -> Path | None:
        """The object as a file to be read in place, None when it does not lie on this machine."""


def open_store(root: str) -> ObjectStore:
    """Store at `s3://bucket/prefix`, `file:///folder` or a folder. Raises SpecError for any other root.

    The S3 endpoint, region and keys come from the environment (AWS_ENDPOINT_URL_S3, AWS_REGION, …).
    """
    scheme, separator, rest = root.partition("://")
    if not separator and root:
        return FileStore(Path(root).absolute())
    if scheme == "file" and rest.startswith("/"):
        return FileStore(Path(rest))
    if scheme == "s3" and rest.split("/")[0]:
        bucket, _, prefix = rest.partition("/")
        return S3Store(bucket, prefix.strip("/"))
    raise SpecError(
        Problem(f"object store {root!r}", "this is no root.", "Give s3://bucket/prefix or a folder.")
    )
