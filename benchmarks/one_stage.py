"""One stage in a process of its own, so that its CPU and peak memory are its alone; prints JSON."""

import json
import resource
import sys
import time

from pipeline.request import RunRequest
from pipeline.stages import run_stage


def main() -> None:
    """Arguments: request as JSON, business, stage, manifest of the stage before ("" for none)."""
    request, business, stage, upstream = sys.argv[1:5]
    started = time.monotonic()
    outcome = run_stage(RunRequest.from_json(json.loads(request)), business, stage, upstream or None)
    seconds = time.monotonic() - started
    usage = resource.getrusage(resource.RUSAGE_SELF)
    measured = {
        "wall": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
        "rows": sum(outcome.rows.values()),
        "manifest": outcome.manifest,
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
