"""The form of keys: relative POSIX paths that stay below their root."""

from contracts.errors import Problem, SpecError


def checked_key(key: str) -> str:
    """The key itself. Raises SpecError when it is empty, absolute, climbs, or is not in its plain form."""
    parts = key.split("/")
    if (
        any(part in ("", ".", "..") for part in parts)
        or "\\" in key
        or "\0" in key
        or parts[0] == ".incoming"
    ):
        raise SpecError(
            Problem(f"object key {key!r}", "this is no relative path.", "Give one such as 992011/001/file.")
        )
    return key


def checked_prefix(prefix: str) -> str:
    """A folder of keys without its final slash; `""` is the root."""
    return checked_key(prefix.rstrip("/")) if prefix else ""
