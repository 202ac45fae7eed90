"""What a stage is asked to do and what it answers: plain data that Airflow can carry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from contracts.findings import Severity
from mappings.plan.plan import MigrationPlan, read_plan

PURPOSES = ("rehearsal", "cutover")


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run of a plan. `folders` sends a source of the plan to another folder of deliveries."""

    plan: str
    run: str
    purpose: str = "rehearsal"
    folders: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity_of_rejects(self) -> Severity:
        """At cut-over nobody may be left behind; a rehearsal shows who would be."""
        return Severity.STOP if self.purpose == "cutover" else Severity.WARN

    def read_plan(self) -> MigrationPlan:
        """The plan itself."""
        return read_plan(Path(self.plan))

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RunRequest":
        """The inverse of `to_json`."""
        return cls(**data)


@dataclass(frozen=True, slots=True)
class StageOutcome:
    """What a stage did: the URI of its manifest, rows by table, findings by status."""

    stage: str
    business: str
    manifest: str
    rows: Mapping[str, int]
    findings: Mapping[str, int]
    seconds: float
    skipped: bool

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "StageOutcome":
        """The inverse of `to_json`."""
        return cls(**data)
