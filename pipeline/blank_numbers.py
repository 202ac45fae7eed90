"""Numbers that are not there: fields of spaces or LOW-VALUES where a number should be, as extract counted them."""

from collections.abc import Iterable, Iterator

from contracts.source import SourceLayout
from extractors.other_views import shared_with
from mappings.field_use import field_uses
from mappings.spec.model import MappingSpec
from pipeline.stage_extract import raw_name
from pipeline.stage_folder import Manifest


def blank_numbers(specs: Iterable[MappingSpec], extracted: Manifest) -> Iterator[tuple[str, int, int]]:
    """(LAYOUT.FIELD, rows, blank ones) of each field that the mappings use and that was blank.

    Not of one whose bytes are redefined: another view may be what the record holds.
    """
    specs = list(specs)
    views = {view for spec in specs for read in spec.reads for view in _views(read.layout)}
    used = {place for spec in specs for place, _ in field_uses(spec)}
    places = {place for place in used if (place.layout, place.field) not in views}
    rows = _rows(specs, extracted)
    for layout, field in sorted({(place.layout, place.field) for place in places}):
        files = [facts for facts in extracted.facts["files"] if facts["layout"] == layout]
        blank = sum(facts["blank_numbers"].get(field, 0) for facts in files)
        marks = {place.mark for place in places if (place.layout, place.field) == (layout, field)}
        all_rows = sum(count for (_, name, mark), count in rows.items() if name == layout and mark in marks)
        if blank and all_rows:
            yield f"{layout.rpartition('.')[2]}.{field}", all_rows, blank


def _views(layout: SourceLayout) -> Iterator[tuple[str, str]]:
    for kind in layout.details if layout.format.is_of_hosts else ():
        yield from ((layout.name, field.name) for field in kind.fields if shared_with(field, kind.fields))


def _rows(specs: Iterable[MappingSpec], extracted: Manifest) -> dict[tuple[str, str, str], int]:
    """Rows by source of the plan, layout and mark of each detail kind that is read."""
    sources = {(read.source, read.layout.name): read for spec in specs for read in spec.reads}
    return {
        (source, layout, kind.mark): int(
            extracted.output(f"raw/{raw_name(source, read.layout, kind)}")["rows"]
        )
        for (source, layout), read in sources.items()
        for kind in read.layout.details
    }
