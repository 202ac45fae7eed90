"""A profile as a file: what `hikkoshi profile` writes, and what coverage and the next profile read."""

import json
from pathlib import Path
from typing import Any

from contracts.errors import SpecError

VERSION = 1
_KEYS = {"profile_version", "layout", "files", "records", "kinds"}


def read_profile_file(path: Path) -> dict[str, Any]:
    """A profile of an earlier delivery. Raises SpecError when the file is none."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        plain = None
    if not _is_profile(plain):
        raise SpecError.at(str(path), "is no profile.", "Name a file that `hikkoshi profile --out` wrote.")
    profile: dict[str, Any] = plain
    return profile


def _is_profile(plain: Any) -> bool:
    if not isinstance(plain, dict) or not plain.keys() >= _KEYS or plain["profile_version"] != VERSION:
        return False
    kinds = plain["kinds"].values() if isinstance(plain["kinds"], dict) else [None]
    return all(isinstance(kind, dict) and kind.keys() >= {"rows", "fields"} for kind in kinds)


def write_profile_file(path: Path, profile: dict[str, Any]) -> None:
    """Write it whole or not at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        unfinished.write_text(json.dumps(profile, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise SpecError.at(f"--out {path}", f"cannot be written ({error.strerror}).", "Free it.") from None
    finally:
        unfinished.unlink(missing_ok=True)
