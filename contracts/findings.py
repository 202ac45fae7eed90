"""検査結果: the result of one check, uniform over checks, conversions and reconciliation."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """`ERROR` means the check itself did not work: neither passed nor failed."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """`STOP` prevents a promotion, `WARN` is shown to the people who decide."""

    STOP = "stop"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `failed` of `checked` rows, allowed up to `threshold` (a share from 0 to 1).

    `check` names the rule (a stable id), `reason` a row of standards/reasons.csv.
    Holds no value of a resident; `item` is a romaji name or "".
    """

    check: str
    reason: str
    business: str
    group: str
    item: str
    checked: int
    failed: int
    threshold: float
    status: Status
    severity: Severity

    @property
    def stops(self) -> bool:
        """Whether this finding prevents a promotion."""
        return self.severity is Severity.STOP and self.status in (Status.FAILED, Status.ERROR)

    def to_json(self) -> dict[str, Any]:
        """Plain data for a manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Finding":
        """The inverse of `to_json`."""
        return cls(**{**data, "status": Status(data["status"]), "severity": Severity(data["severity"])})


def judge(checked: int, failed: int, threshold: float) -> Status:
    """Status of a check that worked: an empty table is not a success."""
    if checked == 0:
        return Status.NOT_APPLICABLE
    return Status.FAILED if failed / checked > threshold else Status.PASSED
