"""What becomes of every field of the record kinds that a business reads, or that its products have beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contracts.source import RecordKind, RecordRole, SourceField, SourceLayout
from mappings.coverage.coverage import Cell, CoveredTable, Disposition, Fills
from mappings.field_use import FieldPlace, field_uses, places_of
from mappings.plan.plan import MigrationPlan
from mappings.product_records import kind_name, product_layouts, record_kinds
from mappings.spec.model import MappingSpec

_STRUCTURAL = {
    RecordRole.HEADER: "header: counted, moves nothing",
    RecordRole.TRAILER: "trailer: counted, moves nothing",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What all mappings of the plan say: the kinds they read, uses of fields, reasons why fields are not used."""

    read: frozenset[tuple[str, str]]
    uses: Mapping[FieldPlace, list[str]]
    reasons: Mapping[FieldPlace, str]
    unread: Mapping[str, str]
    fills: Fills


def cover_records(
    plan: MigrationPlan, specs: Iterable[MappingSpec], own: Iterable[MappingSpec], fills: Fills
) -> tuple[CoveredTable, ...]:
    """The record kinds of `own` specs of a business, judged by all `specs` of the plan."""
    known = _known(plan, list(specs), fills)
    own = list(own)
    mine = _read(own)
    tables = []
    for layout in _layouts(own):
        for kind in record_kinds(layout):
            key = (layout.name, kind.mark)
            structural = kind.role is not RecordRole.DETAIL and any(name == layout.name for name, _ in mine)
            if key in mine or structural or key not in known.read:
                tables.append(_table(known, layout, kind))
    return tuple(tables)


def _read(specs: list[MappingSpec]) -> frozenset[tuple[str, str]]:
    sources = [source for spec in specs for source in spec.reads]
    return frozenset((source.layout.name, source.kind.mark) for source in sources)


def _layouts(specs: list[MappingSpec]) -> list[SourceLayout]:
    """Those that the specs read, then what else lies in their products."""
    sources = [source for spec in specs for source in spec.reads]
    layouts = {source.layout.name: source.layout for source in sources}
    for product in dict.fromkeys(spec.product_folder for spec in specs):
        for layout in product_layouts(product):
            layouts.setdefault(layout.name, layout)
    return list(layouts.values())


def _known(plan: MigrationPlan, specs: list[MappingSpec], fills: Fills) -> _Known:
    uses: dict[FieldPlace, list[str]] = {}
    reasons: dict[FieldPlace, str] = {}
    for spec in specs:
        for place, use in field_uses(spec):
            uses.setdefault(place, []).append(use)
        for name, reason in spec.unused_fields.items():
            reasons.update({place: reason for place in places_of(spec, name) if reason.strip()})
    return _Known(_read(specs), uses, reasons, plan.unread, fills)


def _table(known: _Known, layout: SourceLayout, kind: RecordKind) -> CoveredTable:
    reached = kind.role is not RecordRole.DETAIL or (layout.name, kind.mark) in known.read
    cells = tuple(_cell(known, layout, kind, field) for field in kind.fields)
    return CoveredTable(kind_name(layout, kind), layout.title, cells, reached)


def _cell(known: _Known, layout: SourceLayout, kind: RecordKind, field: SourceField) -> Cell:
    place = FieldPlace(layout.name, kind.mark, field.name)
    disposition, because = _decision(known, layout, kind, place)
    fill = known.fills.get((layout.name, kind.mark))
    filled = fill.filled.get(field.name) if fill else None
    return Cell(field.name, "", disposition, because, rows=fill.rows if fill else None, filled=filled)


def _decision(
    known: _Known, layout: SourceLayout, kind: RecordKind, place: FieldPlace
) -> tuple[Disposition, tuple[str, ...]]:
    if place in known.uses:
        return Disposition.USED, tuple(dict.fromkeys(known.uses[place]))
    unread = known.unread.get(kind_name(layout, kind)) or known.unread.get(layout.name)
    reason = known.reasons.get(place) or _STRUCTURAL.get(kind.role) or unread
    return (Disposition.REASONED, (reason,)) if reason else (Disposition.UNDECIDED, ())
