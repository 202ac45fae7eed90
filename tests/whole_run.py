"""A whole run as an operator would have it: every stage, the report, an approval, the promotion."""

from collections.abc import Callable
from typing import Any

from pipeline import run as runs
from pipeline.request import RunRequest

Outcomes = list[dict[str, Any]]


def migrate(request: RunRequest, seen: Callable[[str, str], None] = lambda *_: None) -> Outcomes:
    """Outcomes of all stages; `seen(business, stage)` is called before each step."""
    chosen = runs.businesses(request)
    outcomes = [o.to_json() for o in runs.run_businesses(request, chosen, runs.STAGES[-1], seen)]
    seen("all", "between")
    manifests = {o["business"]: o["manifest"] for o in outcomes if o["stage"] == runs.STAGES[-1]}
    outcomes.append(runs.check_between(request, manifests).to_json())
    seen("all", "report")
    runs.write_report(request, outcomes)
    seen("all", "approve")
    runs.approve(request, "Approve", "移行 班長", None)
    for business in chosen:
        seen(business, "promote")
        runs.promote(request, business)
    return outcomes
