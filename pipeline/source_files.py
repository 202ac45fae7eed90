"""Which files and tables a business reads, and the extractor of each."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from contracts.errors import SourceError, SpecError
from contracts.source import FileFormat, SourceLayout
from extractors.database import Snapshot
from extractors.extraction import Extractor
from extractors.source_file import open_source
from mappings.spec.model import Source
from pipeline.context import StageContext
from pipeline.settings import database_url
from pipeline.stage_folder import hash_of

# Beside a DBF lie its memos and indexes under the same name.
_ANY = {FileFormat.DBF: "*.[dD][bB][fF]", FileFormat.XLSX: "*.[xX][lL][sS][xX]"}


@dataclass(frozen=True, slots=True)
class SourceInput:
    """One layout read from one source of the plan: files in name order, or a database table."""

    layout: SourceLayout
    source: str
    files: tuple[Path, ...]
    database: str

    def is_of(self, source: Source) -> bool:
        """Whether a spec reads it."""
        return (self.source, self.layout.name) == (source.source, source.layout.name)


def source_inputs(context: StageContext) -> list[SourceInput]:
    """The inputs of a business, each once, in a fixed order. Raises SourceError when a file is missing."""
    unknown = sorted(set(context.request.folders) - set(context.plan.sources))
    if unknown:
        known = ", ".join(context.plan.sources)
        raise SpecError.at(f"--folder {unknown[0]}", "the plan has no such source.", f"It has: {known}.")
    inputs: dict[tuple[str, str], SourceInput] = {}
    for spec in context.specs:
        for source in spec.reads:
            key = (source.source, source.layout.name)
            if key not in inputs:
                inputs[key] = _input(context, source)
    return [inputs[key] for key in sorted(inputs)]


def _input(context: StageContext, source: Source) -> SourceInput:
    place = context.plan.sources[source.source]
    if source.layout.format is FileFormat.TABLE:
        return SourceInput(source.layout, source.source, (), place.database)
    folder = context.settings.sources / context.request.folders.get(source.source, place.folder)
    pattern = source.files or f"{source.layout.short_name}{_ANY.get(source.layout.format, '*')}"
    found = tuple(sorted(path for path in folder.glob(pattern) if path.is_file())) if folder.is_dir() else ()
    if not found:
        raise SourceError.at(
            f"source {source.source} ({context.request.folders.get(source.source, place.folder)})",
            f"there is no file {pattern}.",
            "Deliver it, or correct sources in the plan and files in the mapping.",
        )
    return SourceInput(source.layout, source.source, found, "")


class Sources:
    """Opens the extractors of a business: files one by one, and each database once for all of its tables."""

    def __init__(self, context: StageContext) -> None:
        self._context = context
        self._open = ExitStack()
        self._snapshots: dict[str, Snapshot] = {}
        request = context.request
        name = hash_of(f"{context.plan.path} {request.run} {request.purpose} {context.business}")
        self._kept = context.settings.scratch / "kept" / name[:16]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        if kind is None:
            shutil.rmtree(self._kept, ignore_errors=True)

    def extractors(self, source: SourceInput, first_index: int) -> Iterator[tuple[str, Extractor]]:
        """(file or table name, its extractor), file indices counting from `first_index`."""
        if source.layout.format is FileFormat.TABLE:
            snapshot = self._snapshot(source)
            yield (
                source.layout.table,
                snapshot.table(source.layout, first_index, keep=self._kept / hash_of(source.source)),
            )
            return
        for index, path in enumerate(source.files, start=first_index):
            yield path.name, open_source(source.layout, path, index)

    def _snapshot(self, source: SourceInput) -> Snapshot:
        if source.database not in self._snapshots:
            rate = self._context.plan.sources[source.source].rows_per_second
            snapshot = Snapshot(database_url(source.database), rate)
            self._snapshots[source.database] = self._open.enter_context(snapshot)
        return self._snapshots[source.database]
