"""How the records of a copybook lie in a file: their roles, and the field that tells them apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contracts.source import FileFormat, RecordRole
from mappings.copybook import CopybookItem
from mappings.copybook.fields import families
from mappings.draft.conditions import values_of
from mappings.draft.source import DraftField

# How the words of a record's name begin (`-TAIL` but not DETAIL), and the last one that says a sum (not GOKEI-SYOTOKU).
_HEADERS = re.compile(r"(?:^|[-_])(?:HEAD|HEDDA|HDR|MIDAS)|見出|ヘッダ|ヘダ", re.IGNORECASE)
_TRAILERS = re.compile(
    r"(?:^|[-_])(?:TRAIL|TAIL|TRL|FOOT|END\b|(?:GOU?KEI|SH?Y?UU?KEI|TOTAL)(?:[-_]REC(?:ORD)?)?$)"
    r"|末尾|トレーラ|トレイラ|合計$|集計$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A record of a copybook; `mark` tells it apart in the file ("" where it is alone), `is_told` whether by the copybook."""

    item: CopybookItem
    fields: tuple[DraftField, ...]
    role: RecordRole
    mark: str
    is_told: bool

    @property
    def segments(self) -> list[str]:
        """Groups of the record that lie over each other, and may be records of their own."""
        groups = [[member for member in family if member.is_group] for family in families(self.item)]
        return [member.name for family in groups if len(family) > 1 for member in family]

    @property
    def tables(self) -> list[CopybookItem]:
        """Groups that occur several times: each occurrence may be a row of its own."""
        return [item for item in self.item.walk() if item.is_group and (item.occurs > 1 or item.depending_on)]


@dataclass(frozen=True, slots=True)
class DraftFile:
    """The records of one file, and the field that tells them apart ("" where there is one).

    `format` is what its layout says, where there is one already.
    """

    records: tuple[DraftRecord, ...]
    by: str
    format: FileFormat | None = None

    def is_mark(self, field: DraftField) -> bool:
        """Whether a field holds the bytes that tell records apart, whatever its record calls them."""
        found = (each for record in self.records for each in record.fields if each.name == self.by)
        by = next(found, None)
        return by is not None and (field.name == self.by or _is_there(field, by))

    @property
    def is_fixed(self) -> bool:
        """Whether all records are of one length."""
        items = [item for record in self.records for item in record.item.walk()]
        lengths = {record.item.size for record in self.records}
        return len(lengths) == 1 and not any(item.depending_on for item in items)


def files_of(fields: dict[str, tuple[DraftField, ...]], items: dict[str, CopybookItem]) -> list[DraftFile]:
    """One file of all records where a field has one place in all of them, else a file for each record."""
    if len(items) == 1:
        return [_alone(items[name], fields[name]) for name in items]
    by = _common(list(fields.values()))
    if by is None:
        return [_alone(items[name], fields[name]) for name in items]
    records = []
    for number, name in enumerate(items, start=1):
        mark_field = next(field for field in fields[name] if _is_there(field, by))
        said = values_of(mark_field)
        is_told = len(said.values) == 1 and not said.unlisted
        mark = said.values[0][0] if is_told else f"?{number}"
        role = _role(items[name].name, *(each.name for each in mark_field.conditions if is_told))
        records.append(DraftRecord(items[name], fields[name], role, mark, is_told))
    return [DraftFile(tuple(records), by.name)]


def _alone(item: CopybookItem, fields: tuple[DraftField, ...]) -> DraftFile:
    return DraftFile((DraftRecord(item, fields, RecordRole.DETAIL, "", is_told=True),), "")


def _common(records: Sequence[tuple[DraftField, ...]]) -> DraftField | None:
    """The field that all records have at the same bytes, one with condition names before any other.

    Where each record has names of its own (KZH-KBN, KZM-KBN) only the first bytes are taken for that.
    """
    first, *rest = records
    shared = [
        field
        for field in first
        if all(any(field.field == other.field for other in record) for record in rest)
    ] or [
        field
        for field in first
        if field.field.offset == 0
        and all(any(_is_there(other, field) for other in record) for record in rest)
    ]
    shared.sort(key=lambda field: not field.conditions)
    return shared[0] if shared else None


def _is_there(field: DraftField, other: DraftField) -> bool:
    """Whether two fields are the same bytes read in one way, whatever their names."""
    return field.field == replace(other.field, name=field.field.name)


def _role(*names: str) -> RecordRole:
    """What the names of a record and of the condition that tells it make of it."""
    if any(_HEADERS.search(name) for name in names):
        return RecordRole.HEADER
    return RecordRole.TRAILER if any(_TRAILERS.search(name) for name in names) else RecordRole.DETAIL
