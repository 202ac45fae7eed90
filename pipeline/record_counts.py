"""What became of the records of each file: those of one kind that several mappings read have one disposition, whoever uses them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from contracts.place import FILE
from mappings.spec.model import MappingSpec
from transforms.mapping_converter import USED, FileCount, MappingConverter

Fates = npt.NDArray[np.int16]


class RecordCounts:
    """Counts by file index over the mappings of a business, each added when it is converted."""

    def __init__(self, specs: Iterable[MappingSpec]) -> None:
        kinds = Counter(_kind_of(spec) for spec in specs if not spec.merge)
        self._shared = {kind for kind, count in kinds.items() if count > 1}
        self._files: dict[int, FileCount] = {}
        self._fates: dict[Path, list[tuple[MappingSpec, Fates]]] = defaultdict(list)

    def is_shared(self, spec: MappingSpec) -> bool:
        """Whether another mapping makes rows of the same records."""
        return _kind_of(spec) in self._shared and not spec.merge

    def add(self, spec: MappingSpec, raw: Path, converter: MappingConverter) -> None:
        """What a mapping made of the raw Parquet of its records."""
        if self.is_shared(spec):
            self._fates[raw].append((spec, np.concatenate([np.zeros(0, np.int16), *converter.fates])))
        else:
            self._put(converter.files)

    def of_files(self) -> dict[int, FileCount]:
        """Counts by the index of a file, once all mappings are converted."""
        for raw in list(self._fates):
            self._put(_together(raw, self._fates.pop(raw)))
        return self._files

    def _put(self, counts: dict[int, FileCount]) -> None:
        for index, count in counts.items():
            own = self._files.setdefault(index, FileCount())
            own.read += count.read
            own.used += count.used
            own.skipped += count.skipped


def _kind_of(spec: MappingSpec) -> tuple[str, str, str]:
    """Source of the plan, layout and mark of the record kind that a mapping makes its rows of."""
    source = spec.sources[0]
    return source.source, source.layout.name, source.kind.mark


def _together(raw: Path, fates: Sequence[tuple[MappingSpec, Fates]]) -> dict[int, FileCount]:
    """Used where one mapping uses the record, else skipped with the reason of the mapping that comes first."""
    files = pq.read_table(raw, columns=[FILE]).column(FILE).to_numpy()
    used = np.logical_or.reduce([fate == USED for _, fate in fates])
    first, reasons = fates[0]
    counts: dict[int, FileCount] = {}
    for file in np.unique(files):
        of_file = files == file
        skipped: Counter[str] = Counter()
        for number, skip in enumerate(first.skip_rows):
            skipped[skip.reason] += int((of_file & ~used & (reasons == number)).sum())
        counts[int(file)] = FileCount(int(of_file.sum()), int((of_file & used).sum()), +skipped)
    return counts
