"""The object store: a bucket through the S3 API, or a folder that works the same way without a server."""

from storage.digest import sha256_of
from storage.store import ObjectStore, open_store

__all__ = ["ObjectStore", "open_store", "sha256_of"]
