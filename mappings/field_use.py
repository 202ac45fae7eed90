"""What each source field is used for: the items that it feeds, and the rules that look at it."""

from collections.abc import Iterator
from typing import NamedTuple

from contracts.condition import Condition
from contracts.source import RecordKind
from mappings.product_records import record_kinds
from mappings.spec.model import BESIDE, MappingSpec, Source
from mappings.spec.rules import GroupRule, Slot


class FieldPlace(NamedTuple):
    """A field of a record kind of a layout."""

    layout: str
    mark: str
    field: str


def field_uses(spec: MappingSpec) -> Iterator[tuple[FieldPlace, str]]:
    """(field, use): `group.item`, `rows of group`, `skip_rows`, `over NAME`, `merge`, `lookup NAME` or `controls`."""
    for group in spec.groups:
        for name, use in _names_of_group(group):
            yield from ((place, use) for place in places_of(spec, name, group.slots))
    for name, use in _names_of_records(spec):
        yield from ((place, use) for place in places_of(spec, name))
    for lookup in spec.lookups:
        yield from ((place, f"lookup {lookup.name}") for place in _places(lookup.source, lookup.key))
    for control in spec.controls:
        mark, _, field = control.equals.rpartition(".")
        if mark in control.source.layout.kinds:
            yield FieldPlace(control.source.layout.name, mark, field), "controls"


def places_of(spec: MappingSpec, name: str, slots: tuple[Slot, ...] = ()) -> list[FieldPlace]:
    """The fields behind a name of a rule: several for `slot.NAME`, none for values that are computed."""
    first, _, rest = name.partition(".")
    if first == "slot":
        behind = [slot.fields[rest] for slot in slots if rest in slot.fields]
        return [place for field in behind for place in places_of(spec, field)]
    for lookup in spec.lookups:
        if lookup.name == first:
            return _places(lookup.source, rest)
    way, _, field = rest.partition(".")
    fields = (field,) if way in BESIDE else spec.behind(name)
    return [p for source in spec.sources for each in fields for p in _places(source, source.raw(each))]


def _names_of_group(group: GroupRule) -> Iterator[tuple[str, str]]:
    for condition in (group.when, group.empty_when):
        yield from ((name, f"rows of {group.schema.group}") for name in _fields(condition))
    for rule in group.items:
        use = f"{group.schema.group}.{rule.item.romaji}"
        for branch in rule.branches:
            yield from ((name, use) for name in (*branch.fields, *_fields(branch.when)))


def _names_of_records(spec: MappingSpec) -> Iterator[tuple[str, str]]:
    for skip in spec.skip_rows:
        yield from ((name, "skip_rows") for name in skip.when.fields())
    for over in spec.over:
        yield from ((name, f"over {over.name}") for name in (*over.key, *over.order))
    for crossing in spec.crossings:
        yield from ((name, f"crosswalk {crossing.crosswalk}") for name in crossing.old)
    if spec.merge:
        yield from ((name, "merge") for name in (*spec.merge.key, *spec.merge.order))
    yield from ((lookup.on, f"lookup {lookup.name}") for lookup in spec.lookups)
    yield from ((control.field, "controls") for control in spec.controls)


def _fields(condition: Condition | None) -> Iterator[str]:
    return condition.fields() if condition else iter(())


def _places(source: Source, field: str) -> list[FieldPlace]:
    """Where a column of a source has its bytes: in its own record, or in the one above that gives it."""
    kind: RecordKind | None = source.kind
    while kind is not None:
        if any(own.name == field for own in kind.fields):
            return [FieldPlace(source.layout.name, kind.mark, field)]
        kind = _above(source, kind) if any(given.name == field for given in kind.inherited) else None
    return []


def _above(source: Source, kind: RecordKind) -> RecordKind | None:
    for each in record_kinds(source.layout):
        if each.mark == kind.parent if kind.parent else kind in (child.kind for child in each.children):
            return each
    return None
