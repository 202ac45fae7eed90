"""The records of a layout that is there already, by hand or by a draft before: names, types and lengths are all there is."""

from collections.abc import Iterable

from contracts.source import RecordKind, RecordRole, SourceField, SourceLayout
from mappings.copybook import CopybookItem
from mappings.draft.records import DraftFile, DraftRecord
from mappings.draft.source import DraftField, with_eras


def file_of(layout: SourceLayout) -> DraftFile:
    """Every record kind: those that rows are made of, tables of occurrences too, then headers and trailers."""
    structural = [kind for kind in layout.kinds.values() if kind.role is not RecordRole.DETAIL]
    records = tuple(_record(kind) for kind in (*layout.details, *structural))
    return DraftFile(records, layout.mark_field.name if layout.mark_field else "", layout.format)


def bare_fields(fields: Iterable[SourceField]) -> tuple[DraftField, ...]:
    """Fields of which nothing but the layout is known, those that hold the era of the next one joined to it."""
    return tuple(with_eras([DraftField(field, field.name, "", "", (), "") for field in fields]))


def _record(kind: RecordKind) -> DraftRecord:
    return DraftRecord(
        CopybookItem(1, kind.mark, 0), bare_fields(kind.fields), kind.role, kind.mark, is_told=True
    )
