"""Every stage of a business, each in a process of its own: what one takes is not hidden by another's."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.request import RunRequest
from pipeline.stages import STAGES


def stages_apart(
    request: RunRequest, business: str, environment: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(stage, what `benchmarks.one_stage` measured of it), as each ends."""
    upstream = ""
    for stage in STAGES:
        arguments = [json.dumps(request.to_json()), business, stage, upstream]
        command = [sys.executable, "-m", "benchmarks.one_stage", *arguments]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        facts = json.loads(done.stdout.splitlines()[-1])
        upstream = facts.pop("manifest")
        yield stage, facts
