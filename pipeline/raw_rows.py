"""The raw rows that convert reads: as they were extracted, with the municipality's corrections in them."""

from pathlib import Path

from mappings.corrections import Correction, read_corrections
from mappings.spec.model import Source
from pipeline.context import StageContext
from pipeline.stage_extract import PARQUET, raw_name
from pipeline.stage_folder import Manifest, fetch_output
from transforms.corrected import Placed, write_corrected


class RawRows:
    """Fetches raw Parquet into `folder`, each once, and puts in the corrections of the files it is made of."""

    def __init__(self, context: StageContext, extracted: Manifest, folder: Path) -> None:
        self._store = context.store
        self._extracted = extracted
        self._folder = folder
        self._path, self._all = read_corrections(context.plan.folder)
        self._done: set[Placed] = set()
        self._paths: dict[str, Path] = {}

    def path(self, source: Source) -> Path:
        """The rows of a record kind. Raises SpecError where a correction names no field or a value of another type."""
        name = raw_name(source.source, source.layout, source.kind)
        if name not in self._paths:
            raw = fetch_output(self._store, self._extracted, f"raw/{name}", self._folder)
            self._paths[name] = self._corrected(raw, self._of(source))
        return self._paths[name]

    def corrections(self) -> dict[str, int]:
        """How many were put in, and how many are of files or records that this run does not have."""
        lines = {each.place for each in self._done}
        return {"applied": len(lines), "elsewhere": len(self._all) - len(lines)}

    def _corrected(self, raw: Path, corrections: list[Placed]) -> Path:
        if not corrections:
            return raw
        out = self._folder / f"corrected.{raw.name}"
        self._done |= write_corrected(raw, out, corrections, PARQUET)
        return out

    def _of(self, source: Source) -> list[Placed]:
        """The corrections of the source's own files: other layouts' fields may have the same names."""
        own = []
        for index, facts in enumerate(self._extracted.facts["files"]):
            if (facts["source"], facts["layout"]) == (source.source, source.layout.name):
                digest = self._extracted.body["inputs"].get(f"file {facts['source']}/{facts['name']}")
                names = {digest, facts["name"] if digest is None else None}
                own += [self._placed(index, each) for each in self._all if each.file in names]
        return own

    def _placed(self, index: int, each: Correction) -> Placed:
        return Placed(index, each.record, each.field, each.new_value, f"{self._path}:{each.line}")
