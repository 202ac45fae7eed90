"""引渡し: the standard's exchange files in the SaaS's object prefix, with a manifest; the importer's result is the receipt.

<municipality>/<business>/<run>/delivery/<fingerprint>/<file>.csv
                                                      /manifest.json    hashes, rows, totals; written last
                                                      /result.json      the importer's word
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from contracts.errors import Problem, TargetError
from contracts.schema import TableSchema
from contracts.target import Receipt, SettledGroup, Version
from loaders import importer_example
from loaders.copy_in import batches_of
from loaders.exchange_csv import read_exchange, write_exchange
from loaders.export_profile import ExportProfile
from storage import ObjectStore, sha256_of

Importer = Callable[[ObjectStore, str], None]


class DeliveryTarget:
    """`contracts.target.Target` on exchange files.

    `as_of` (YYYY-MM-DD) of the plan dates the files, so that equal inputs give equal files. `scratch` holds
    a file at a time (the system's temporary folder if None). `importer` is whoever answers a complete
    delivery with `result.json`.
    """

    def __init__(
        self,
        store: ObjectStore,
        as_of: str,
        scratch: Path | None = None,
        profile: ExportProfile | None = None,
        importer: Importer = importer_example.receive,
    ) -> None:
        self._store = store
        self._timestamp = as_of.replace("-", "").ljust(14, "0")
        self._scratch = scratch
        self._profile = profile or ExportProfile()
        self._importer = importer

    def put(self, version: Version) -> Receipt:
        """Write the files, then the manifest, and wait for the importer's result."""
        folder = f"{version.municipality}/{version.business}/{version.run}/delivery/{version.fingerprint}"
        if not self._store.exists(f"{folder}/manifest.json"):
            files = [self._send(version, group, folder) for group in version.groups]
            self._store.create(f"{folder}/manifest.json", self._manifest(version, files))
        if not self._store.exists(f"{folder}/result.json"):
            self._importer(self._store, folder)
        return self._receipt(version, folder)

    def read_back(self, receipt: Receipt, schema: TableSchema) -> Iterator[pa.RecordBatch]:
        """Rows of a group as the exchange file holds them, in key order."""
        listed = json.loads(self._store.read(f"{receipt.version}/manifest.json"))
        (file,) = [file for file in listed["files"] if file["group"] == schema.group]
        with self._file() as path:
            self._store.fetch(f"{receipt.version}/{file['file']}", path, file["sha256"])
            yield from read_exchange(path, schema, self._profile)

    def _send(self, version: Version, group: SettledGroup, folder: str) -> dict[str, Any]:
        name = self._profile.file_name.format(
            municipality=version.municipality,
            business=version.business,
            name=group.schema.name,
            group=group.schema.group,
            timestamp=self._timestamp,
            sequence="001",
        )
        with self._file() as path:
            rows = batches_of(group.path, group.schema.arrow_schema)
            totals = write_exchange(group.schema, rows, self._profile, path)
            self._store.send(path, f"{folder}/{name}")
            described = {"sha256": sha256_of(path), "bytes": path.stat().st_size}
        file = {"file": name, "group": group.schema.group, "rows": group.rows, **described, "totals": totals}
        return file | _own_measure(group.schema)

    @contextmanager
    def _file(self) -> Iterator[Path]:
        if self._scratch is not None:
            self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="delivery-", dir=self._scratch) as folder:
            yield Path(folder) / "exchange.csv"

    def _manifest(self, version: Version, files: list[dict[str, Any]]) -> bytes:
        body = {
            "municipality": version.municipality,
            "business": version.business,
            "run": version.run,
            "fingerprint": version.fingerprint,
            "standard": sorted({group.schema.version for group in version.groups}),
            "profile": asdict(self._profile),
            "files": files,
        }
        return json.dumps(body, ensure_ascii=False, indent=1).encode()

    def _receipt(self, version: Version, folder: str) -> Receipt:
        place = self._store.uri(f"{folder}/result.json")
        manifest = hashlib.sha256(self._store.read(f"{folder}/manifest.json")).hexdigest()
        try:
            result = json.loads(self._store.read(f"{folder}/result.json"))
            rows = {str(group): int(count) for group, count in result["rows"].items()}
            answered = result["manifest_sha256"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise TargetError(
                Problem(place, "the importer's result cannot be read.", "Ask the importer's vendor.")
            ) from None
        if answered != manifest:
            raise TargetError(
                Problem(place, "it answers another delivery.", "Remove it and let the importer run again.")
            )
        return Receipt("delivery", version.municipality, version.business, folder, rows)


def _own_measure(schema: TableSchema) -> dict[str, Any]:
    """What the receiver of an own group must know beside its rows: the measure, its basis, how long rows are kept."""
    return {"own_measure": asdict(schema.own) | {"retention": schema.retention}} if schema.own else {}
