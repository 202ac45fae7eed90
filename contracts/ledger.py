"""件数台帳: where every record and every row went. A run whose ledger does not add up fails."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from contracts.errors import ProgramError


@dataclass(frozen=True, slots=True)
class RecordLedger:
    """Records of one source file: read = structural + skipped + used + rejected."""

    file: str
    read: int
    structural: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    used: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)

    @property
    def difference(self) -> int:
        """0 when every record has exactly one disposition."""
        spoken_for = self.structural + self.used
        return self.read - spoken_for - sum(self.skipped.values()) - sum(self.rejected.values())

    def to_json(self) -> dict[str, Any]:
        """Plain data for a manifest."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RowLedger:
    """Rows of one group: slots = empty + rejected + held + written; then written = staged = visible.

    `staged` and `visible` are None until that stage has run.
    """

    group: str
    slots: int
    empty: int = 0
    rejected: int = 0
    held: int = 0
    written: int = 0
    staged: int | None = None
    visible: int | None = None

    @property
    def difference(self) -> int:
        """0 when every slot has exactly one disposition."""
        return self.slots - self.empty - self.rejected - self.held - self.written

    @property
    def adds_up(self) -> bool:
        """The slots are all spoken for and no later stage lost or doubled a row."""
        later = (count for count in (self.staged, self.visible) if count is not None)
        return self.difference == 0 and all(count == self.written for count in later)

    def to_json(self) -> dict[str, Any]:
        """Plain data for a manifest."""
        return asdict(self)


def require_balance(records: list[RecordLedger], rows: list[RowLedger]) -> None:
    """Raise when a record or a row is lost or counted twice: an error of ours, never of the data."""
    for record in records:
        if record.difference:
            raise ProgramError.at(
                f"ledger of {record.file}",
                f"{record.difference} of {record.read} records have no disposition or two.",
                "Do not use this run; report it as a fault of Hikkoshi.",
            )
    for row in rows:
        if not row.adds_up:
            raise ProgramError.at(
                f"ledger of {row.group}",
                f"slots {row.slots}, empty {row.empty}, rejected {row.rejected}, held {row.held}, "
                f"written {row.written}, staged {row.staged}, visible {row.visible} do not add up.",
                "Do not use this run; report it as a fault of Hikkoshi.",
            )
