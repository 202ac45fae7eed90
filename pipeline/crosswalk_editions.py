"""The promoted versions of a municipality's crosswalks (新旧番号対応): each created once, never changed.

<municipality>/all/crosswalk/NAME/<sha256>.parquet    what a version holds
<municipality>/all/crosswalk/NAME/v0001.json          which file it is, of which run
"""

import json
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Problem, RefusedError
from pipeline.stage_folder import Manifest, canonical
from storage import ObjectStore


@dataclass(frozen=True, slots=True)
class Edition:
    """A promoted version of a crosswalk: its number from 1, and the SHA-256 of its file."""

    number: int
    sha256: str


def editions(store: ObjectStore, municipality: str, name: str) -> list[Edition]:
    """The promoted versions of a crosswalk, oldest first."""
    keys = [key for key in store.list(_folder(municipality, name)) if key.endswith(".json")]
    return [
        Edition(number, str(json.loads(store.read(key))["sha256"]))
        for number, key in enumerate(keys, start=1)
    ]


def newest(store: ObjectStore, municipality: str, name: str) -> Edition | None:
    """The version that a run reads, None before the first promotion."""
    return next(reversed(editions(store, municipality, name)), None)


def fetch_edition(store: ObjectStore, municipality: str, name: str, edition: Edition, folder: Path) -> Path:
    """The file of a version. Raises SourceError where it was altered."""
    path = folder / f"former.{name}.parquet"
    store.fetch(f"{_folder(municipality, name)}/{edition.sha256}.parquet", path, edition.sha256)
    return path


def promote_numbers(store: ObjectStore, municipality: str, run: str, proposed: Manifest) -> None:
    """Make what a run proposes the newest versions. Raises RefusedError where others were promoted since it ran."""
    for name, facts in proposed.facts["crosswalks"].items():
        file = proposed.output(f"protected/{name}.parquet")
        done = editions(store, municipality, name)
        if file["sha256"] in {edition.sha256 for edition in done}:
            continue
        if len(done) != facts["former"]:
            raise _outrun(name)
        folder = _folder(municipality, name)
        store.write(f"{folder}/{file['sha256']}.parquet", store.read(file["key"]))
        version = canonical({"sha256": file["sha256"], "entries": facts["entries"], "run": run})
        if not store.create(f"{folder}/v{len(done) + 1:04d}.json", version):
            raise _outrun(name)


def _outrun(name: str) -> RefusedError:
    wrong = "another run gave new numbers after this one had read them."
    return RefusedError(Problem(f"crosswalk {name}", wrong, "Run it again; it will go by those numbers."))


def _folder(municipality: str, name: str) -> str:
    return f"{municipality}/all/crosswalk/{name}"
