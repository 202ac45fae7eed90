"""SHA-256 of a file, streamed."""

import hashlib
from pathlib import Path

from storage.failures import disk_failure


def sha256_of(path: Path) -> str:
    """64 hex digits over the bytes of the file. Raises TargetError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise disk_failure(str(path), error) from None
