"""Cases of a mapping: source rows as they may come, and what must become of them (`cases/*.yaml` of a product)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mappings.spec.model import MappingSpec

# What a mapping may ask of a plan, where no plan is there.
SAMPLE_SETTINGS: Mapping[str, str] = {
    "as_of": "2000-01-01",
    "operator": "OPERATOR",
    "time_of_day": "00:00:00",
    "municipality": "992011",
    "municipality_name": "見本市",
}

SourceRow = Mapping[str, str | None]
Expected = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ExpectedMark:
    """A reject or a note; `group` is "" where the case does not say it."""

    item: str
    reason: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """`groups`: by ASCII name the rows in order, each with the items that are stated (romaji).

    `notes` is None where the case says nothing of them; of rejects and skipped records silence means none.
    """

    groups: Mapping[str, tuple[Mapping[str, Expected], ...]]
    rejects: tuple[ExpectedMark, ...]
    notes: tuple[ExpectedMark, ...] | None
    skipped: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the source rows with the defaults filled in (null where a field is not given)."""

    name: str
    line: int
    given: tuple[SourceRow, ...]
    expect: Expectation


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file and what they share; `lookups` are the rows of each look-up."""

    path: Path
    spec: MappingSpec
    settings: Mapping[str, str]
    lookups: Mapping[str, tuple[SourceRow, ...]]
    cases: tuple[Case, ...]
