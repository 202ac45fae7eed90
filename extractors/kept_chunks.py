"""Complete chunks of a table on this machine's disk, so that a try that was killed need not be begun anew."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from contracts.source import SourceLayout
from extractors.database_query import Key


class KeptChunks:
    """Chunks of one table in `folder`, in order. They hold residents' data: the folder is its owner's alone."""

    def __init__(self, folder: Path, layout: SourceLayout) -> None:
        name = hashlib.sha256(repr(layout).encode()).hexdigest()[:16]
        self._folder = folder / name
        self._order = layout.order
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._count = len(self._files())

    def complete(self) -> Iterator[pa.RecordBatch]:
        """The chunks of earlier tries, as they came from the database."""
        for path in self._files():
            with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
                yield reader.get_batch(0)

    def last_key(self) -> Key | None:
        """The key of the last row kept; None without one."""
        files = self._files()
        if not files:
            return None
        with pa.OSFile(str(files[-1])) as file, pa.ipc.open_file(file) as reader:
            batch = reader.get_batch(0)
        return tuple(batch.column(name)[-1].as_py() for name in self._order)

    def add(self, chunk: pa.RecordBatch) -> None:
        """Keep a chunk; it is there whole or not at all."""
        path = self._folder / f"{self._count:06d}.arrow"
        unfinished = path.with_suffix(".unfinished")
        with pa.OSFile(str(unfinished), "wb") as file, pa.ipc.new_file(file, chunk.schema) as writer:
            writer.write_batch(chunk)
        unfinished.replace(path)
        self._count += 1

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.arrow"))
