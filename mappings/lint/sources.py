"""Problems of a plan's sources: places of another kind, of another town, of several."""

import re
from collections.abc import Iterator
from pathlib import Path

from contracts.errors import Problem
from contracts.source import FileFormat, SourceLayout
from mappings.plan.plan import MigrationPlan
from mappings.reading import Reading
from mappings.spec.file_patterns import leaves_its_folder
from mappings.spec.model import MappingSpec
from mappings.spec.of_plan import readable_specs
from mappings.yaml.text import Block, line_of, read_yaml
from standards.check_digits import holds

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)", re.ASCII)


def lint_sources(plan: MigrationPlan) -> list[Problem]:
    """What is wrong with the sources themselves, and between them and the layouts that are read from them."""
    specs = list(readable_specs(plan))
    return [
        *_missing(plan, specs),
        *_kinds(plan, specs),
        *_shared(plan),
        *_of_others(plan),
        *_one_file(plan, specs),
        *_two_patterns(plan, specs),
    ]


def _missing(plan: MigrationPlan, specs: list[MappingSpec]) -> Iterator[Problem]:
    """One problem a source that is not there, however many mappings read it."""
    readers: dict[str, dict[str, MappingSpec]] = {}
    for spec in specs:
        for source in spec.reads:
            if source.source not in plan.sources:
                readers.setdefault(source.source, {}).setdefault(spec.name, spec)
    for name, reading in readers.items():
        first, *others = reading.values()
        beside = f"; also read by {', '.join(each.name for each in others)}" if others else ""
        wrong = f"source {name!r} of {first.name} (its line {_line(first, name)}) is not in the plan{beside}."
        known = ", ".join(plan.sources) or "none"
        yield Problem(plan.place("sources"), wrong, f"Add it under sources, which has {known}.")


def _kinds(plan: MigrationPlan, specs: list[MappingSpec]) -> Iterator[Problem]:
    """One problem a source: a database has tables, a folder has files."""
    told = set()
    for spec in specs:
        for source in spec.reads:
            place, layout = plan.sources.get(source.source), source.layout
            is_table = layout.format is FileFormat.TABLE
            if place is None or place.name in told or is_table == bool(place.database):
                continue
            told.add(place.name)
            has = f"is {'a database' if place.database else 'a folder'}, and {spec.name} reads {layout.name}"
            wrong = f"source {place.name!r} {has} of format {layout.format} from it."
            action = "Give it a database." if is_table else "Give it a folder."
            yield Problem(plan.place(place.name), wrong, action)


def _line(spec: MappingSpec, source: str) -> int:
    """Where a mapping names a source first, among its sources or look-ups."""
    root = read_yaml(spec.path)
    reading = Reading(spec.path)
    lookups = reading.block(root, "lookups").values()
    blocks = [*reading.sequence(root, "sources"), *lookups]
    named = [each["source"] for each in blocks if isinstance(each, Block) and each.get("source") == source]
    return min(map(line_of, named), default=1)


def same_places(plan: MigrationPlan) -> dict[str, str]:
    """The sources that are the same folder or database as one before, with the name of that."""
    first: dict[tuple[Path, str], str] = {}
    same = {}
    for name, place in plan.sources.items():
        where = (Path(place.folder), place.database.upper())
        if first.setdefault(where, name) != name:
            same[name] = first[where]
    return same


def _shared(plan: MigrationPlan) -> Iterator[Problem]:
    """What one mapping reads there, another would take for its own."""
    for name, other in same_places(plan).items():
        what = "folder" if plan.sources[name].folder else "database"
        wrong = f"source {name!r} is the same {what} as source {other!r}."
        yield Problem(plan.place(name), wrong, "Give each source its own.")


def _of_others(plan: MigrationPlan) -> Iterator[Problem]:
    """Folders and databases that carry the code of another municipality, the plan's own folder before all."""
    own = plan.folder.absolute().name
    if _codes(own) and plan.municipality not in _codes(own):
        wrong = f"municipality code {plan.municipality!r} is not that of the folder {own}."
        yield Problem(plan.place("code"), wrong, "Correct the code, or rename the folder.")
        return
    for name, place in plan.sources.items():
        codes = _codes(place.folder or place.database)
        if codes and plan.municipality not in codes:
            wrong = f"source {name!r} is of municipality {codes[0]}, and the plan of {plan.municipality}."
            yield Problem(plan.place(name), wrong, "Correct the source.")


def _codes(name: str) -> list[str]:
    return [code for code in _CODE.findall(name) if holds(code, "municipality_code")]


def _one_file(plan: MigrationPlan, specs: list[MappingSpec]) -> Iterator[Problem]:
    """Layouts of different columns that would read the same files: the header of a file has those of one of them."""
    first: dict[tuple[str, str, str], SourceLayout] = {}
    for spec in specs:
        for source in spec.reads:
            layout = source.layout
            if not _names_its_columns(layout) or not source.files:
                continue
            other = first.setdefault((source.source, source.files, layout.sheet), layout)
            if _columns(other) != _columns(layout):
                wrong = f"{spec.name} reads {layout.name} from {source.files}, and {other.name} is read from it too."
                yield Problem(plan.place(spec.name), wrong, "Give each layout the files of its own.")


def _two_patterns(plan: MigrationPlan, specs: list[MappingSpec]) -> Iterator[Problem]:
    """A layout whose files two rules of a business name otherwise: a run finds those of the first alone."""
    first: dict[tuple[str, str, str], tuple[str, str]] = {}
    for spec in specs:
        for source in (each for each in spec.reads if not leaves_its_folder(each.files)):
            key = spec.business, source.source, source.layout.name
            name, files = first.setdefault(key, (spec.name, source.files))
            if files != source.files:
                reads = f"{name} {files or 'no files'!r}"
                wrong = (
                    f"{spec.name} names {source.files or 'no files'!r} for {source.layout.name}, and {reads}."
                )
                yield Problem(plan.place(spec.name), wrong, "Write one pattern for all files of a layout.")


def _names_its_columns(layout: SourceLayout) -> bool:
    """Whether a header names all of a file's columns, and no other may be there."""
    is_delimited = layout.format is FileFormat.DELIMITED and layout.delimited.header
    return is_delimited or layout.format in (FileFormat.DBF, FileFormat.XLSX)


def _columns(layout: SourceLayout) -> list[tuple[str, int, int]]:
    columns = [(each.name, each.length, each.scale) for each in layout.details[0].fields]
    return columns if layout.format is FileFormat.DBF else sorted(columns)  # by name, in any order
