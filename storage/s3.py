"""A bucket through the S3 API. Every upload carries SHA-256 checksums; large files go in parts."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from storage.digest import sha256_of
from storage.failures import altered, disk_failure, s3_failure
from storage.keys import checked_key, checked_prefix

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CONFIG = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 3})
# Four parts of 8 MiB in flight: 32 MiB of a stage's memory.
_TRANSFER = TransferConfig(max_concurrency=4)


class S3Store:
    """See `storage.store.ObjectStore`. Never makes the bucket: its rights and keys are the registry's."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        with self._failures(""):
            self._client: S3Client = boto3.session.Session().client("s3", config=_CONFIG)

    def uri(self, key: str) -> str:
        return f"s3://{self._bucket}/{self._key(key)}"

    def read(self, key: str) -> bytes:
        with self._failures(key):
            return self._client.get_object(Bucket=self._bucket, Key=self._key(key))["Body"].read()

    def write(self, key: str, content: bytes) -> None:
        with self._failures(key):
            self._client.put_object(
                Bucket=self._bucket, Key=self._key(key), Body=content, ChecksumAlgorithm="SHA256"
            )

    def create(self, key: str, content: bytes) -> bool:
        with self._failures(key):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=self._key(key),
                    Body=content,
                    ChecksumAlgorithm="SHA256",
                    IfNoneMatch="*",
                )
            except ClientError as error:
                # 409 is S3's word for a race of two creators that the other one won.
                if error.response["ResponseMetadata"]["HTTPStatusCode"] in (409, 412):
                    return False
                raise
            return True

    def fetch(self, key: str, path: Path, sha256: str = "") -> None:
        partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        try:
            with self._failures(key):
                self._client.download_file(self._bucket, self._key(key), str(partial), Config=_TRANSFER)
            if sha256 and sha256_of(partial) != sha256:
                raise altered(self.uri(key))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def send(self, path: Path, key: str) -> None:
        with self._failures(key):
            self._client.upload_file(
                str(path),
                self._bucket,
                self._key(key),
                ExtraArgs={"ChecksumAlgorithm": "SHA256"},
                Config=_TRANSFER,
            )

    def exists(self, key: str) -> bool:
        # Listing, because a HEAD cannot tell a missing bucket from a missing object.
        with self._failures(key):
            answer = self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._key(key), MaxKeys=1)
        return any(found.get("Key") == self._key(key) for found in answer.get("Contents", []))

    def list(self, prefix: str) -> list[str]:
        folder = checked_prefix(prefix)
        start = self._prefix + (f"{folder}/" if folder else "")
        return sorted((key.removeprefix(self._prefix) for key in self._keys(start)), key=str.encode)

    def delete(self, prefix: str) -> None:
        doomed = [*self._keys(self._key(prefix) + "/"), self._key(prefix)]
        with self._failures(prefix):
            for start in range(0, len(doomed), 1000):
                answer = self._client.delete_objects(
                    Bucket=self._bucket,
                    Delete={"Objects": [{"Key": key} for key in doomed[start : start + 1000]], "Quiet": True},
                )
                if failed := answer.get("Errors"):
                    raise ClientError({"Error": {"Code": failed[0].get("Code", "")}}, "DeleteObjects")

    def local(self, key: str) -> Path | None:
        checked_key(key)
        return None

    def _key(self, key: str) -> str:
        return self._prefix + checked_key(key)

    def _keys(self, start: str) -> Sequence[str]:
        with self._failures(start.removeprefix(self._prefix)):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=start)
            return [found["Key"] for page in pages for found in page.get("Contents", [])]

    @contextmanager
    def _failures(self, key: str) -> Iterator[None]:
        place = f"s3://{self._bucket}/{self._prefix}{key}"
        try:
            yield
        except OSError as error:
            raise disk_failure(place, error) from None
        except (ClientError, BotoCoreError, Boto3Error) as error:
            raise s3_failure(place, error) from None
