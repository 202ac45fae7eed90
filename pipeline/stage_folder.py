"""How a stage reads and writes: inputs verified by hash, outputs in a folder of the try, manifest last.

    <municipality>/<business>/<run>/<area>/<stage>-<fingerprint>/<try>/<file>
    <municipality>/<business>/<run>/manifests/<stage>-<fingerprint>.json      created once, never replaced

The fingerprint names the inputs, so a finished stage with the same inputs is found and skipped. Each try
writes into a folder of its own and the first complete one creates the manifest: a killed or orphaned try
leaves files that no reader looks at.
"""

import hashlib
import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.errors import SourceError
from storage import ObjectStore, sha256_of

AREAS = ("raw", "standard", "protected", "reports")


@dataclass(slots=True)
class StageWork:
    """A try of a stage: write files at `path(area, name)`, describe each with `describe`.

    `inputs` are what its fingerprint says. `facts` are part of the content; `notes` (a target's version number and the
    like) are not.
    """

    folder: Path
    inputs: Mapping[str, str]
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    def path(self, area: str, name: str) -> Path:
        """Where to write an output file."""
        path = self.folder / area / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.outputs.setdefault(f"{area}/{name}", {})
        return path

    def describe(self, area: str, name: str, **facts: Any) -> None:
        """Facts of an output (rows, content hash)."""
        self.outputs[f"{area}/{name}"].update(facts)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A finished stage. `content` is equal for equal outputs and facts, whatever the try or run."""

    key: str
    body: Mapping[str, Any]

    @property
    def content(self) -> str:
        """Hash over names, contents and facts of the outputs."""
        return str(self.body["content"])

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the stage says about its outputs."""
        facts: Mapping[str, Any] = self.body["facts"]
        return facts

    @property
    def notes(self) -> Mapping[str, Any]:
        """What the stage says beside its content."""
        notes: Mapping[str, Any] = self.body["notes"]
        return notes

    def output(self, name: str) -> Mapping[str, Any]:
        """Facts of an output by `area/name`."""
        output: Mapping[str, Any] = self.body["outputs"][name]
        return output

    def names(self, prefix: str) -> list[str]:
        """Outputs below a prefix such as `raw/`."""
        return [name for name in self.body["outputs"] if name.startswith(prefix)]


class StageFolder:
    """The place of one stage of one (municipality, business, run) in the object store."""

    def __init__(self, store: ObjectStore, base: str, stage: str, inputs: Mapping[str, str]) -> None:
        self._store = store
        self._base = base
        self._stage = stage
        self._inputs = dict(sorted(inputs.items()))
        self.fingerprint = hash_of(self._inputs)[:16]
        self.key = f"{base}/manifests/{stage}-{self.fingerprint}.json"

    def finished(self) -> Manifest | None:
        """The manifest of an earlier complete try with the same inputs."""
        return read_manifest(self._store, self.key) if self._store.exists(self.key) else None

    def once(self, scratch: Path, act: Callable[[StageWork], None]) -> tuple[Manifest, bool]:
        """The manifest of an earlier try, or of one that `act` makes now; and whether it was there before."""
        manifest = self.finished()
        if manifest is not None:
            return manifest, True
        with self.work(scratch) as work:
            act(work)
            return self.finish(work), False

    @contextmanager
    def work(self, scratch: Path) -> Iterator[StageWork]:
        """A try's local folder; removed afterwards whatever happens."""
        scratch.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{self._stage}-", dir=scratch))
        try:
            yield StageWork(folder, self._inputs)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def finish(self, work: StageWork) -> Manifest:
        """Send the outputs, then create the manifest; the first complete try wins."""
        attempt = uuid.uuid4().hex[:12]
        outputs = {name: self._send(work, name, attempt) for name in sorted(work.outputs)}
        body = {
            "stage": self._stage,
            "fingerprint": self.fingerprint,
            "inputs": self._inputs,
            "outputs": outputs,
            "facts": work.facts,
            "notes": work.notes,
            "content": hash_of({"outputs": _content(outputs), "facts": work.facts}),
        }
        self._store.create(self.key, canonical(body))
        return read_manifest(self._store, self.key)

    def _send(self, work: StageWork, name: str, attempt: str) -> dict[str, Any]:
        area, _, file = name.partition("/")
        path = work.folder / name
        key = f"{self._base}/{area}/{self._stage}-{self.fingerprint}/{attempt}/{file}"
        described = {"key": key, "sha256": sha256_of(path), "bytes": path.stat().st_size}
        self._store.send(path, key)
        return described | work.outputs[name]


def read_manifest(store: ObjectStore, key: str) -> Manifest:
    """A manifest by its key. Raises SourceError when it was altered."""
    body = json.loads(store.read(key))
    if hash_of({"outputs": _content(body["outputs"]), "facts": body["facts"]}) != body["content"]:
        raise SourceError.at(
            key, "the manifest does not hold what it was sealed with.", "Run the stage again."
        )
    return Manifest(key, body)


def fetch_output(store: ObjectStore, manifest: Manifest, name: str, folder: Path) -> Path:
    """An output of an earlier stage as a local file, verified by its hash before use."""
    facts = manifest.output(name)
    local = store.local(facts["key"])
    if local is None:
        local = folder / "inputs" / name
        local.parent.mkdir(parents=True, exist_ok=True)
        store.fetch(facts["key"], local)
    if sha256_of(local) != facts["sha256"]:
        raise SourceError.at(
            facts["key"],
            "the file is not the one that was sealed (its SHA-256 differs).",
            "Deliver it again.",
        )
    return local


def canonical(plain: Any) -> bytes:
    """JSON with one spelling."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1).encode()


def hash_of(plain: Any) -> str:
    """SHA-256 of plain data in one spelling."""
    return hashlib.sha256(canonical(plain)).hexdigest()


def _content(outputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What counts as content: the content hash where a table has one, else the bytes."""
    return {name: facts.get("content_hash") or facts["sha256"] for name, facts in outputs.items()}
