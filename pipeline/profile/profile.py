"""The profile of a delivery: one pass over its files, in flat memory, without a value that points to a person."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts.errors import SpecError
from contracts.schema import Item, Privacy
from contracts.source import SourceLayout
from extractors.extraction import Extractor
from mappings.field_use import FieldPlace, places_of
from mappings.spec.model import MappingSpec
from mappings.spec.reader import parse_spec
from pipeline.profile.field import FieldProfile
from pipeline.profile.file import VERSION

# (mark of the record kind, name)
Field = tuple[str, str]
_TOLD = ("read", "structural", "rejected", "unreadable", "other_views", "blank_numbers")


def profile_sources(
    layout: SourceLayout,
    sources: Iterable[tuple[str, Extractor]],
    private: Mapping[Field, Privacy],
    seen: Callable[[int], None],
) -> dict[str, Any]:
    """Profile of files or of a table, by name, that are one delivery; `seen(rows)` is called after each batch.

    Raises SourceError.
    """
    fields = {
        kind.mark: {f.name: FieldProfile(private.get((kind.mark, f.name), Privacy.OPEN)) for f in kind.fields}
        for kind in layout.details
    }
    rows = dict.fromkeys(fields, 0)
    records = []
    for source, file in sources:
        for mark, batch in file.batches():
            file.tally.take_unreadable()
            rows[mark] += batch.num_rows
            for name, profile in fields[mark].items():
                profile.add(batch.column(name))
            seen(batch.num_rows)
        file.tally.take_unreadable()
        records.append({"file": source} | {key: file.tally.facts()[key] for key in _TOLD})
    return {
        "profile_version": VERSION,
        "layout": layout.name,
        "files": [record["file"] for record in records],
        "records": records,
        "kinds": {
            mark: {"rows": rows[mark], "fields": {name: one.facts() for name, one in own.items()}}
            for mark, own in fields.items()
        },
    }


def field_privacy(layout: SourceLayout, path: Path, named: Iterable[str]) -> dict[Field, Privacy]:
    """What is not open, by (record kind, field): protected are those that are named and those that the mappings of
    the layout's product feed into protected items; personal those fed into personal items without a code list.

    Raises SpecError for a name that is no field.
    """
    every = {(kind.mark, field.name) for kind in layout.details for field in kind.fields}
    for name in named:
        if name not in {field for _, field in every}:
            raise SpecError.at(
                f"--protected {name}", f"layout {layout.name} has no such field.", "Correct it."
            )
    private: dict[Field, Privacy] = {}
    for place, privacy in (each for spec in _specs_beside(path) for each in _fed(spec)):
        if place.layout == layout.name and private.get(place[1:]) is not Privacy.PROTECTED:
            private[place[1:]] = privacy
    return private | {each: Privacy.PROTECTED for each in every if each[1] in set(named)}


def _specs_beside(path: Path) -> Iterator[MappingSpec]:
    """The mappings of the product whose layout this is; one that cannot be read protects nothing."""
    if path.absolute().parent.name != "layouts":
        return
    for file in sorted(path.absolute().parent.parent.glob("*.yaml")):
        try:
            spec, _ = parse_spec(file)
        except SpecError:
            continue
        if spec is not None:
            yield spec


def _fed(spec: MappingSpec) -> Iterator[tuple[FieldPlace, Privacy]]:
    for group in spec.groups:
        for rule in group.items:
            privacy = _privacy(rule.item)
            if privacy is not Privacy.OPEN:
                for name in (name for branch in rule.branches for name in branch.fields):
                    yield from ((place, privacy) for place in places_of(spec, name, group.slots))


def _privacy(item: Item) -> Privacy:
    """A personal item with a code list holds codes, which frequencies may show."""
    return Privacy.OPEN if item.privacy is Privacy.PERSONAL and item.code_list else item.privacy
