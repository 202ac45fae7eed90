"""`python -m tests.loaders.put_apart FOLDER ROWS [STORE]`: prints the peak memory of putting and reading back.

Runs in a process of its own, for the peak of a process never falls. ROWS of a made-up group go through the
store at the address STORE and through a delivery.
"""

import resource
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contracts.content_hash import content_hash
from contracts.target import SettledGroup, Target
from loaders.delivery import DeliveryTarget
from loaders.store import StoreTarget
from storage import open_store
from tests.loaders.town import PERSONS, version_of
from validators.reconcile import reconcile_group

_BATCH_ROWS = 16_384


def main() -> None:
    """Put, read back and reconcile; the last line is the peak in MiB."""
    folder, rows, store = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    group = _settled(folder, rows)
    targets = (StoreTarget(store), DeliveryTarget(open_store(str(folder / "objects")), "2026-04-01", folder))
    for target in targets:
        _there_and_back(target, group, rows, folder)
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\n")


def _there_and_back(target: Target, group: SettledGroup, rows: int, folder: Path) -> None:
    receipt = target.put(version_of([group], f"rows{rows}"))
    findings = reconcile_group(
        group,
        lambda: target.read_back(receipt, PERSONS),
        folder / "work",
        150,
        folder / "differences.parquet",
    )
    assert not any(finding.failed for finding in findings)


def _settled(folder: Path, rows: int) -> SettledGroup:
    path = folder / "g_person.parquet"
    with pq.ParquetWriter(path, PERSONS.arrow_schema) as writer:
        for batch in _batches(rows):
            writer.write_batch(batch)
    return SettledGroup(PERSONS, path, rows, content_hash(PERSONS.arrow_schema, _batches(rows)))


def _batches(rows: int) -> Iterator[pa.RecordBatch]:
    for start in range(0, rows, _BATCH_ROWS):
        count = min(_BATCH_ROWS, rows - start)
        numbers = pa.array(np.arange(start, start + count)).cast(pa.string())
        known = {
            "atenabango": pc.utf8_lpad(numbers, 15, "0"),
            "rirekibango": pa.array(np.full(count, 1)),
            "shimei": pc.binary_join_element_wise("氏名", numbers, pc.binary_repeat("字", 60), ""),
            "zeiritsu": pa.repeat(pa.scalar(Decimal("0.0300"), pa.decimal128(12, 4)), count),
        }
        arrays = [
            known[field.name].cast(field.type) if field.name in known else pa.nulls(count, field.type)
            for field in PERSONS.arrow_schema
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=PERSONS.arrow_schema)


if __name__ == "__main__":
    main()
