"""Stands in for the importer of a SaaS vendor, whose real one is the vendor's own program.

It does what the exchange asks of the other side, with a CSV reader that shares no code with ours: it checks
the manifest, reads every file, and answers with a result file that says how many rows it took of each group.
"""

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from contracts.errors import Problem, TargetError
from storage import ObjectStore

_LINE_BYTES = 16 << 20
# Its buffers are sixteen times the longest line unless they are told to be smaller.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "128MiB", "threads": "1"}


def receive(store: ObjectStore, folder: str) -> None:
    """Read the delivery below `folder` and write `result.json` there. Raises TargetError when it refuses."""
    manifest = store.read(f"{folder}/manifest.json")
    listed = json.loads(manifest)
    rows = {file["group"]: _take(store, folder, file, listed["profile"]) for file in listed["files"]}
    result = {"manifest_sha256": hashlib.sha256(manifest).hexdigest(), "rows": rows}
    store.write(f"{folder}/result.json", json.dumps(result, indent=1).encode())


def _take(store: ObjectStore, folder: str, file: dict[str, Any], profile: dict[str, Any]) -> int:
    with tempfile.TemporaryDirectory(prefix="importer-") as scratch:
        path = Path(scratch) / "delivered.csv"
        store.fetch(f"{folder}/{file['file']}", path, file["sha256"])
        rows = _count(path, profile["header"] != "none") if file["rows"] else 0
    if rows != file["rows"]:
        wrong = f"the manifest says {file['rows']} rows, the file holds {rows}."
        raise TargetError(Problem(store.uri(f"{folder}/{file['file']}"), wrong, "Deliver it again."))
    return rows


def _count(path: Path, header: bool) -> int:
    with duckdb.connect(config=_CONFIG) as connection:
        try:
            row = connection.execute(
                "SELECT count(*) FROM read_csv(?, header = ?, all_varchar = true, quote = '\"', escape = '\"',"
                " delim = ',', strict_mode = true, max_line_size = ?, buffer_size = ?)",
                [str(path), header, _LINE_BYTES, _LINE_BYTES],
            ).fetchone()
        except duckdb.Error as error:
            wrong = f"the file is no CSV ({type(error).__name__})."
            raise TargetError(Problem(path.name, wrong, "Deliver it again.")) from None
    assert row is not None
    return int(row[0])
