"""How fast files become Arrow: a process of its own for each measurement, pinned to the cores it may use."""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.delimited_bytes import delimited_layout, write_delimited_file
from benchmarks.host_bytes import LENGTH, layout, write_host_file
from benchmarks.plain_python import decode_record
from extractors.delimited import DelimitedFile
from extractors.host_file import HostFile
from pipeline.settings import load_settings

# Both files have 800 MB, so that a process's own beginning does not count.
RECORDS = 2_000_000
CSV_RECORDS = 4_600_000
_PLAIN_RECORDS = 20_000


@dataclass(frozen=True, slots=True)
class Speed:
    """What was read by which means on how many cores: MB of input a second, rows a second, peak MiB."""

    what: str
    cores: int
    megabytes_per_second: float
    rows_per_second: float
    peak_mib: float


def measure_extraction(folder: Path) -> list[Speed]:
    """All measurements; the files are made first and removed afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    host, office = folder / "MIXED.DAT", folder / "MIXED.csv"
    write_host_file(host, RECORDS)
    write_delimited_file(office, CSV_RECORDS)
    try:
        return [
            _measured("host file, 400-byte records, 25 fields, EBCDIC kana and JEF", "host", host, 1),
            _measured("the same", "host", host, 2),
            _measured("the same, plain Python", "plain_host", host, 1),
            _measured("CSV, CP932", "delimited", office, 1),
            _measured("the same, Python's csv and decoder", "plain_csv", office, 1),
            _measured("memory copy of the host file", "copy", host, 1),
        ]
    finally:
        host.unlink()
        office.unlink()


def speed_table(speeds: list[Speed]) -> str:
    """Extraction alone, each measurement in a process of its own on the cores it may use."""
    lines = [
        "",
        "Files of 800 MB to Arrow, nothing written:",
        "",
        "| what | cores | MB/s of input | rows/s | peak MiB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {each.what} | {each.cores} | {each.megabytes_per_second:,.0f} | {each.rows_per_second:,.0f} "
        f"| {each.peak_mib:,.0f} |"
        for each in speeds
    ]
    return "\n".join(lines) + "\n"


def _measured(what: str, way: str, path: Path, cores: int) -> Speed:
    command = [sys.executable, "-m", "benchmarks.extraction", way, str(path), str(cores)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Speed(what, cores, **json.loads(done.stdout.splitlines()[-1]))


@dataclass(frozen=True, slots=True)
class Work:
    """What is timed, and how many rows and bytes of input it takes."""

    run: Callable[[], object]
    rows: int
    size: int


def _all(batches: Iterator[tuple[str, pa.RecordBatch]]) -> int:
    return sum(batch.num_rows for _, batch in batches)


def _host(path: Path) -> Work:
    return Work(lambda: _all(HostFile(layout(), path, 0).batches()), RECORDS, path.stat().st_size)


def _delimited(path: Path) -> Work:
    return Work(
        lambda: _all(DelimitedFile(delimited_layout(), path, 0).batches()), CSV_RECORDS, path.stat().st_size
    )


def _plain_host(path: Path) -> Work:
    with path.open("rb") as file:
        data = file.read(_PLAIN_RECORDS * LENGTH)
    of = layout()

    def run() -> None:
        for start in range(0, len(data), LENGTH):
            decode_record(data[start : start + LENGTH], of)

    return Work(run, _PLAIN_RECORDS, len(data))


def _plain_csv(path: Path) -> Work:
    return Work(
        lambda: sum(1 for _ in csv.reader(path.open(encoding="cp932", newline=""))),
        CSV_RECORDS,
        path.stat().st_size,
    )


def _copy(path: Path) -> Work:
    data = np.fromfile(path, np.uint8)
    return Work(data.copy, len(data) // LENGTH, len(data))


def _peak_mib() -> float:
    """Of this program alone: what `getrusage` tells begins with the size of the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


_WAYS = {
    "host": _host,
    "delimited": _delimited,
    "plain_host": _plain_host,
    "plain_csv": _plain_csv,
    "copy": _copy,
}


def main() -> None:
    """Without arguments all measurements as a table; WAY FILE CORES is one, in this process, as JSON."""
    if len(sys.argv) == 1:
        print(speed_table(measure_extraction(load_settings().home / "bench" / "files")))
        return
    way, path, cores = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    work = _WAYS[way](path)
    started = time.perf_counter()
    work.run()
    seconds = time.perf_counter() - started
    measured = {
        "megabytes_per_second": work.size / 1e6 / seconds,
        "rows_per_second": work.rows / seconds,
        "peak_mib": _peak_mib(),
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
