"""The promoted versions of a municipality's crosswalks (新旧番号対応): each created once, never changed.

<municipality>/all/crosswalk/NAME/<sha256>.parquet    what a version holds
<municipality>/all/crosswalk/NAME/v0001.json          which file it is, and what proposed it
"""

import json
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Problem, RefusedError
from loaders.control import Control
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


def make_current(control: Control, store: ObjectStore, municipality: str, proposed: Manifest) -> None:
    """Make what a run proposes the newest versions; what is one already is none again.

    To be called before the run's rows become visible, so that no visible number is ever free for another run, however
    the promotion ends. Raises RefusedError where others gave numbers since the run read them.
    """
    with control.alone(f"promotion of crosswalks of {municipality}"):
        new = {
            name: number
            for name in proposed.facts["crosswalks"]
            if (number := _new_edition(store, municipality, name, proposed))
        }
        for name, number in new.items():
            _write(store, municipality, name, number, proposed)


def _new_edition(store: ObjectStore, municipality: str, name: str, proposed: Manifest) -> int:
    """The number of the version that the proposal becomes, 0 where it is one already."""
    done = editions(store, municipality, name)
    if proposed.output(f"protected/{name}.parquet")["sha256"] in {edition.sha256 for edition in done}:
        return 0
    if len(done) != proposed.facts["crosswalks"][name]["former"]:
        wrong = "another run gave new numbers after this one had read them."
        action = "Run it again; it will go by those numbers."
        raise RefusedError(Problem(f"crosswalk {name}", wrong, action))
    return len(done) + 1


def _write(store: ObjectStore, municipality: str, name: str, number: int, proposed: Manifest) -> None:
    file, folder = proposed.output(f"protected/{name}.parquet"), _folder(municipality, name)
    store.write(f"{folder}/{file['sha256']}.parquet", store.read(file["key"]))
    told = {"sha256": file["sha256"], "entries": file["rows"], "proposed_by": proposed.key}
    store.create(f"{folder}/v{number:04d}.json", canonical(told))


def _folder(municipality: str, name: str) -> str:
    return f"{municipality}/all/crosswalk/{name}"
