"""Records of one kind that several mappings of a business read: each has one disposition, whoever uses it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from contracts.place import FILE
from mappings.spec import MappingSpec
from transforms.mapping_converter import USED, FileCount

Fates = npt.NDArray[np.int16]
Kind = tuple[str, str, str]
"""Source of the plan, layout, mark of the record kind."""


def kind_of(spec: MappingSpec) -> Kind:
    """The record kind that a mapping makes its rows of; of merged sources the first."""
    source = spec.sources[0]
    return source.source, source.layout.name, source.kind.mark


def shared_kinds(specs: Iterable[MappingSpec]) -> set[Kind]:
    """The kinds of which several mappings make rows, each row a record."""
    counts = Counter(kind_of(spec) for spec in specs if not spec.merge and not spec.kind.of_occurrences)
    return {kind for kind, count in counts.items() if count > 1}


def shared_counts(raw: Path, fates: Sequence[tuple[MappingSpec, Fates]]) -> dict[int, FileCount]:
    """Counts by file: used where one mapping uses the record, else skipped with the reason of the mapping that comes first."""
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
