"""What every stage of one business works with."""

from dataclasses import dataclass

from contracts.errors import SpecError
from contracts.findings import Severity
from mappings.lint.linter import lint_plan
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import MappingSpec
from mappings.spec.reader import spec_of
from pipeline.coverage import require_decided
from pipeline.request import RunRequest
from pipeline.settings import Settings, load_settings
from storage import ObjectStore, open_store


@dataclass(frozen=True, slots=True)
class StageContext:
    """The run, its plan and specs, and where things are."""

    request: RunRequest
    plan: MigrationPlan
    business: str
    specs: list[MappingSpec]
    settings: Settings
    store: ObjectStore

    @property
    def base(self) -> str:
        """Prefix of everything this business writes in this run."""
        return f"{self.plan.municipality}/{self.business}/{self.request.run}"

    def limit(self, reason: str, severity: Severity) -> float:
        """The share of rows that a reason may touch: what the plan says, nothing where a finding stops."""
        return 0.0 if severity is Severity.STOP else self.plan.thresholds.get(reason, 0.0)


def open_context(request: RunRequest, business: str) -> StageContext:
    """The context of a business; the plan and all its specs must be without a problem. Raises SpecError.

    At a cut-over nothing of the business may be undecided.
    """
    plan = request.read_plan()
    if business not in plan.businesses:
        known = ", ".join(plan.businesses)
        raise SpecError.at(str(plan.path), f"business {business!r} is not in the plan.", f"It has: {known}.")
    problems = lint_plan(plan)
    if problems:
        raise SpecError(problems)
    if request.purpose == "cutover":
        require_decided(plan, business)
    settings = load_settings()
    specs = [spec_of(name, plan.folder_of(name)) for name in plan.businesses[business]]
    return StageContext(request, plan, business, specs, settings, open_store(settings.objects))
