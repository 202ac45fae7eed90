"""Reads what a mapping reads: record kinds of layouts, and how several of them are merged into one row."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from contracts.errors import SpecError
from contracts.source import RecordKind, RecordRole, SourceField, SourceLayout
from mappings import grammar
from mappings.layout.reader import read_layout
from mappings.plain_file import is_there
from mappings.plan.plan import folder_beside
from mappings.reading import Reading
from mappings.spec.file_patterns import leaves_its_folder, wrong_ending
from mappings.spec.model import Merge, Source
from mappings.yaml.text import Block


def read_source(reading: Reading, block: Block) -> Source | None:
    """A source of its own or of a look-up; None, with a problem, where its layout or record kind is not there."""
    layout = _layout(reading, block)
    kind = _kind(reading, block, layout) if layout else None
    if layout is None or kind is None:
        return None
    names = reading.block(block, "rename")
    rename = {str(name): reading.text(names, name) for name in names}
    own = [each.name for each in kind.columns]
    for name in names:
        if name not in own:
            wrong = f"rename: layout {layout.name} has no field {str(name)!r}."
            reading.problem(name, wrong, f"It has: {', '.join(own)}.")
    shown = [rename.get(name, name) for name in own]
    for name in sorted({name for name in shown if shown.count(name) > 1}):
        reading.problem(names, f"rename gives two fields the name {name!r}.", "Give each its own.")
    place, files, name = (reading.text(block, key) for key in ("source", "files", "name"))
    if leaves_its_folder(files):
        reading.problem(
            block["files"], f"files {files!r} leaves its folder.", "Write a name, * for any characters."
        )
    elif ending := wrong_ending(layout.format, files):
        wrong = f"files {files!r} end in {ending}, and layout {layout.name} is of format {layout.format}."
        reading.problem(block["files"], wrong, "Correct files, or the layout's format.")
    return Source(layout, kind, place, files, name, rename)


def read_sources(reading: Reading, root: Block) -> tuple[Source, ...]:
    """The sources of the rows; none where one of them cannot be read."""
    blocks = reading.blocks(root, "sources")
    if not blocks:
        reading.problem(root.get("sources", root), "a mapping has no source.", "Name what it reads.")
    found = []
    for block in blocks:
        reading.keys(block, grammar.SOURCE, grammar.SOURCE_NEEDS, "a source")
        source = read_source(reading, block)
        if source is not None:
            found.append(source)
            if len(blocks) > 1 and not source.name:
                reading.problem(block, "one of several sources has no name.", "Add `name`.")
    if len(found) < len(blocks):
        return ()
    for one, other in combinations(zip(found, blocks, strict=True), 2):
        _two_sources(reading, other[1], one[0], other[0])
    _one_system(reading, blocks, found)
    return tuple(found)


def _one_system(reading: Reading, blocks: list[Block], sources: list[Source]) -> None:
    """Vendor characters of merged sources are of one system: that of most of them."""
    ((common, _),) = Counter(source.layout.charset.gaiji for source in sources).most_common(1) or [("", 0)]
    for block, source in zip(blocks, sources, strict=True):
        if (own := source.layout.charset.gaiji) != common:
            wrong = (
                f"{source.layout.name} has vendor characters of system {own!r}, and the others of {common!r}."
            )
            reading.problem(block, wrong, "Bring all under one system in their layouts.")


def _two_sources(reading: Reading, block: Block, one: Source, other: Source) -> None:
    """Two sources must differ, and mean the same by the same name."""
    if one.name and one.name == other.name:
        reading.problem(block, f"two sources have the name {one.name!r}.", "Give each its own.")
    if _read(one) == _read(other):
        wrong = f"{other.layout.name} is read twice from {other.source}."
        reading.problem(block, wrong, "Let `files` match all of its files.")
    others = {field.name: field for field in other.columns}
    for field in one.columns:
        if field.name in others and _meaning(field) != _meaning(others[field.name]):
            wrong = f"field {field.name} is {field.type} in {one.name} and {others[field.name].type} in {other.name}."
            reading.problem(block, wrong, "Give it one type in both, or rename one of them.")


def _read(source: Source) -> tuple[str, str, str]:
    return source.source, source.layout.name, source.kind.mark


def _meaning(field: SourceField) -> tuple[bool, bool, bool]:
    return field.type.is_number, field.type.is_float, field.type == "bytes"


def read_merge(reading: Reading, root: Block, sources: Sequence[Source]) -> Merge | None:
    """How several sources become rows; None where there is one."""
    block = reading.block(root, "merge")
    if len(sources) < 2:
        if "merge" in root and sources:
            reading.problem(root["merge"], "one source has nothing to merge.", "Remove `merge`.")
        if any(source.rename for source in sources):
            reading.problem(root["sources"], "one source needs no other names.", "Remove `rename`.")
        return None
    if "merge" not in root:
        reading.problem(root, "several sources need `merge`.", "Write merge: {key: [FIELD, …]}.")
        return None
    reading.keys(block, grammar.MERGE, grammar.MERGE_NEEDS, "merge")
    key, order = reading.texts(block, "key"), reading.texts(block, "order")
    if not key:
        reading.problem(block, "merge names no key.", "Name the fields whose equal values make one row.")
    for name in (name for name, count in Counter((*key, *order)).items() if count > 1):
        reading.problem(name, f"merge names {str(name)!r} twice.", "Name it once.")
    of_each = [frozenset(_names(source)) for source in sources]
    of_any, of_all = frozenset.union(*of_each), frozenset.intersection(*of_each)
    for name in key:
        lacking = ", ".join(
            source.name or source.layout.name
            for source, names in zip(sources, of_each, strict=True)
            if name not in names
        )
        if name not in of_any:
            wrong = f"no source has a field {str(name)!r}, which is of the key."
            reading.no_field(name, name, of_all, wrong, "Name fields that every source has.")
        elif lacking:
            wrong = f"source {lacking} has no field {str(name)!r}, which is of the key."
            reading.problem(name, wrong, "Name fields that every source has, or rename.")
    for name in (name for name in order if name not in of_any):
        wrong = f"no source has a field {str(name)!r}."
        reading.no_field(name, name, of_any, wrong, "Name a field of the layouts.")
    for source in (s for s in sources if s.kind.of_occurrences):
        wrong = f"source {source.name} has rows of occurrences, which are no records."
        reading.problem(block, wrong, "Give them a mapping of their own.")
    return Merge(tuple(map(str, key)), tuple(map(str, order)))


def merged_kind(sources: Sequence[Source]) -> RecordKind:
    """What a row of all sources has: every field once, as the last source that has it declares it."""
    if len(sources) == 1:
        return sources[0].kind
    fields = {field.name: field for source in sources for field in source.columns}
    return RecordKind(mark="", role=RecordRole.DETAIL, fields=tuple(fields.values()))


def _names(source: Source) -> Iterator[str]:
    return (field.name for field in source.columns)


def layout_path(spec: Path, name: str) -> Path:
    """Where the layout `product.NAME` lies that a mapping reads."""
    product, _, short = name.partition(".")
    return folder_beside(spec, product) / "layouts" / f"{short}.yaml"


def _layout(reading: Reading, block: Block) -> SourceLayout | None:
    name = reading.text(block, "layout")
    product, path = name.partition(".")[0], layout_path(reading.path, name)
    if "layout" in block and not is_there(path):
        known = ", ".join(f"{product}.{each.stem}" for each in sorted(path.parent.glob("*.yaml")))
        wrong, action = f"there is no layout {name!r}.", f"Known: {known or 'none of this product'}."
        if name and "." not in name:
            own = reading.path.absolute().parent.name
            wrong, action = f"layout {name!r} is named without its product.", f"Write {own}.{name}."
        reading.problem(block["layout"] or block, wrong, action)
        return None
    try:
        return read_layout(path) if "layout" in block else None
    except SpecError as error:
        reading.problems.extend(error.problems)
        return None


def _kind(reading: Reading, block: Block, layout: SourceLayout) -> RecordKind | None:
    mark = reading.text(block, "record")
    kinds = {kind.mark: kind for kind in layout.details}
    if not mark and len(kinds) == 1:
        return next(iter(kinds.values()))
    if mark not in kinds:
        action = f"It has: {', '.join(map(repr, kinds))}."
        if not mark:
            wrong = f"layout {layout.name} has several record kinds."
            action = f"Name one with `record`: {', '.join(map(repr, kinds))}."
        elif kinds.keys() == {""}:
            wrong, action = (
                f"layout {layout.name} has one record kind, without a mark.",
                "Leave `record` out.",
            )
        else:
            wrong = f"layout {layout.name} has no detail record kind {mark!r}."
        reading.problem(block.get("record", block), wrong, action)
        return None
    return kinds[mark]
