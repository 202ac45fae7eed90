"""Numbers that are not there: fields of spaces or LOW-VALUES where a number should be, as extract counted them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from contracts.source import SourceLayout
from extractors.other_views import shared_with
from mappings.field_use import field_uses, places_of
from mappings.spec.model import MappingSpec
from pipeline.stage_extract import raw_name
from pipeline.stage_folder import Manifest

# (name of the layout, name of the field), whichever of its record kinds have it
_Field = tuple[str, str]


def blank_numbers(specs: Iterable[MappingSpec], extracted: Manifest) -> Iterator[tuple[str, int, int]]:
    """(LAYOUT.FIELD, rows, blank ones) of each field that the mappings use and that was blank.

    Not of a view (REDEFINES) that rules take by `choose` alone: another one may be what the record holds.
    """
    specs = list(specs)
    used = {(place.layout, place.field) for spec in specs for place, _ in field_uses(spec)}
    views = {view for spec in specs for read in spec.reads for view in _views(read.layout)}
    used -= views & (_fields(specs, chosen=True) - _fields(specs, chosen=False))
    blanks: Counter[_Field] = Counter()
    for facts in extracted.facts["files"]:
        blanks.update({(facts["layout"], name): count for name, count in facts["blank_numbers"].items()})
    rows = _rows(specs, extracted)
    for layout, field in sorted(used & blanks.keys()):
        yield f"{layout.rpartition('.')[2]}.{field}", rows[layout, field], blanks[layout, field]


def _fields(specs: list[MappingSpec], *, chosen: bool) -> set[_Field]:
    """The fields that rules take, as one of several branches of `choose` or for every row."""
    return {
        (place.layout, place.field)
        for spec in specs
        for group in spec.groups
        for rule in group.items
        for branch in (rule.branches if (len(rule.branches) > 1) == chosen else ())
        for name in branch.fields
        for place in places_of(spec, name, group.slots)
    }


def _views(layout: SourceLayout) -> Iterator[_Field]:
    for kind in layout.details if layout.format.is_of_hosts else ():
        yield from ((layout.name, field.name) for field in kind.fields if shared_with(field, kind.fields))


def _rows(specs: Iterable[MappingSpec], extracted: Manifest) -> Counter[_Field]:
    """Rows of the detail kinds that have a field, in all sources of the plan."""
    found: Counter[_Field] = Counter()
    for read in {(read.source, read.layout.name): read for spec in specs for read in spec.reads}.values():
        for kind in read.layout.details:
            count = int(extracted.output(f"raw/{raw_name(read.source, read.layout, kind)}")["rows"])
            found.update({(read.layout.name, field.name): count for field in kind.fields})
    return found
