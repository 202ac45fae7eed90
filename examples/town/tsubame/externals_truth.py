"""The truth of 031 for the third product, whose rows come from three segments each."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from examples.town.externals_truth import ExternalsTruth, Marks
from examples.town.insurance import Externals, externals_of
from examples.town.plan import Town
from examples.town.truth import Rows, Truth
from examples.town.tsubame.host_file import FILE, OPEN_SHIFT, SEGMENTS, HostFile


class TsubameTruth(ExternalsTruth):
    """Turns chunks of persons outside the register into expected rows; a row has the place of its first segment."""

    name_code = "keis"

    def __init__(self, town: Town, truth: Truth) -> None:
        super().__init__(town, truth)
        count = truth.file(FILE)
        count.read = count.structural = 2
        if not town.clean:
            count.read += 1
            truth.reject_record("031", FILE, 2, "parent_record_missing")

    def _write(self, externals: Externals, columns: dict[str, pa.Array], findings: Marks) -> None:
        persons = len(externals.number)
        count = self._truth.file(FILE)
        # The trailer is counted as read, and stands after all of them.
        record = count.read + SEGMENTS * np.arange(persons)
        count.read += SEGMENTS * persons
        count.used += SEGMENTS * persons
        nobody = np.zeros(persons, np.bool_)
        broken = (externals.number == OPEN_SHIFT) & (not self._town.clean)
        foreign = externals.named.foreign
        rejects = [
            (broken & ~foreign, "shimei", "undecodable_bytes"),
            (broken & foreign, "shimei_gaikokujinarufuabetto", "undecodable_bytes"),
        ]
        rows = Rows(FILE, record, np.zeros(persons, np.int64), columns, nobody, rejects, findings)
        self._truth.add("g_external_person", rows)


def write_externals(town: Town, folder: Path, truth: Truth) -> None:
    """The file of all persons outside the register of a town, and what must come of it."""
    expected = TsubameTruth(town, truth)
    with HostFile(folder, town) as file:
        for _, externals in externals_of(town):
            file.add(externals)
            expected.add(externals)
