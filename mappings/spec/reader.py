"""Reads a mapping spec (YAML) into `MappingSpec`. Raises SpecError with every problem at once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.source import FieldType, RecordKind
from mappings import grammar
from mappings.crosswalk import NEW, Crossing, read_crossings
from mappings.field_texts import Held, never_held
from mappings.own.extension import standard_beside
from mappings.read_once import once
from mappings.reading import Reading
from mappings.spec.control_reader import read_controls
from mappings.spec.group_meant import group_of
from mappings.spec.held_names import held_by
from mappings.spec.kind_meant import is_of_another
from mappings.spec.model import BESIDE, FROM_SOURCE, Lookup, MappingSpec, Over, Source
from mappings.spec.name_reader import NameReader
from mappings.spec.row_reader import read_rows, read_skips
from mappings.spec.rule_reader import RuleReader
from mappings.spec.rules import GroupRule
from mappings.spec.section_names import SECTIONS, rename_misspelt
from mappings.spec.source_reader import merged_kind, read_merge, read_source, read_sources
from mappings.yaml.text import Block, line_of, places, read_yaml
from standards.reader import Standard, versions

PRODUCTS = Path(__file__).parents[1] / "products"


@cache
def spec_of(name: str, products: Path = PRODUCTS) -> MappingSpec:
    """The spec of a mapping named `product.NAME`."""
    return read_spec(spec_path(name, products))


# Files that are no mappings, by the key that names them.
_OTHER_FILES = {"layout": "a layout", "plan": "a plan", "extension": "an extension"}


def spec_path(name: str, products: Path = PRODUCTS) -> Path:
    """Where a mapping named `product.NAME` lies."""
    product, _, file = name.partition(".")
    return products / product / f"{file}.yaml"


def read_spec(path: Path) -> MappingSpec:
    """The mapping spec of a file. Raises SpecError with every problem of its form."""
    spec, problems = parse_spec(path)
    if problems or spec is None:
        raise SpecError(problems)
    return spec


@once
def parse_spec(path: Path) -> tuple[MappingSpec | None, list[Problem]]:
    """The spec as far as it can be read, and the problems of its form; None when its layout is unknown, or another one is meant."""
    reading = Reading(path)
    root = read_yaml(path)
    other = next((kind for kind in _OTHER_FILES if kind in root and "mapping" not in root), "")
    if other:
        wrong = f"this is the file of {_OTHER_FILES[other]}, not of a mapping."
        reading.problem(root, wrong, "Name the YAML file of a mapping.")
        return None, reading.problems
    reading.keys(root, grammar.MAPPING, grammar.MAPPING_NEEDS, "a mapping")
    if "spec_version" in root and reading.text(root, "spec_version") != grammar.SPEC_VERSION:
        wrong = f"spec_version is {reading.text(root, 'spec_version')!r}."
        reading.problem(root["spec_version"], wrong, f"This program reads {grammar.SPEC_VERSION}.")
    standard = _standard(reading, root)
    sources = read_sources(reading, root)
    if standard is None or not sources:
        return None, reading.problems
    if len(sources) == 1 and is_of_another(reading, root, sources[0]):
        return None, reading.problems
    rename_misspelt(reading, root)
    spec = _spec(reading, root, standard, sources)
    return spec, reading.problems


def _spec(reading: Reading, root: Block, standard: Standard, sources: tuple[Source, ...]) -> MappingSpec:
    merge, kind = read_merge(reading, root, sources), merged_kind(sources)
    lookups = _lookups(reading, root, kind)
    over = tuple(_over(reading, root, kind, name) for name in _names(reading, root, "over"))
    crossings = read_crossings(reading, root, kind)
    _check_names(reading, root)
    fields = _field_names(kind, len(sources) > 1, (*lookups, *over, *crossings))
    unread = frozenset(_names(reading, root, "lookups")) - {each.name for each in lookups}
    held = held_by(sources, lookups, over, crossings)
    _check_blank(reading, root, lookups, held)
    names = NameReader(reading, fields, held, unread, frozenset(s.name for s in sources))
    rules = RuleReader(reading, reading.block(root, "conversions"), names)
    groups = tuple(
        filter(
            None,
            (_group(reading, root, name, standard, rules, names) for name in _names(reading, root, "groups")),
        )
    )
    if len({group.schema.business for group in groups}) > 1:
        reading.problem(
            root["groups"], "the groups belong to several businesses.", "One mapping, one business."
        )
    whole = not unread and (merge is not None) == (len(sources) > 1) and _all_read(reading, root, groups)
    if whole:
        _unused_conversions(reading, rules)
    unused = reading.block(root, "unused_fields")
    return MappingSpec(
        name=reading.text(root, "mapping"),
        path=reading.path,
        business=groups[0].schema.business if groups else "",
        sources=sources,
        kind=kind,
        merge=merge,
        standard=standard.version,
        skip_rows=tuple(read_skips(reading, root, names)),
        lookups=lookups,
        over=over,
        crossings=crossings,
        groups=groups,
        unused_fields={name: reading.text(unused, name) for name in unused},
        controls=tuple(read_controls(reading, root, sources)),
        lines=places(root),
        whole=whole,
        fills_known=rules.chains.all_known,
        meant=frozenset(reading.meant),
    )


def _all_read(reading: Reading, root: Block, groups: tuple[GroupRule, ...]) -> bool:
    return 0 < len(groups) == len(reading.block(root, "groups"))


def _unused_conversions(reading: Reading, rules: RuleReader) -> None:
    """Not where one is unknown: it may be the other's name, misspelt."""
    for name in rules.chains.unused if rules.chains.all_known else ():
        reading.problem(name, f"no rule names the conversion {name!r}.", "Name it, or remove it.")


def _check_names(reading: Reading, root: Block) -> None:
    """Names before a dot must tell what they mean."""
    taken = {"row", "slot"}
    for section in SECTIONS:
        for name in reading.block(root, section):
            if name in taken:
                reading.problem(name, f"{section}: the name {str(name)!r} is taken.", "Choose another one.")
            taken.add(str(name))


def _field_names(
    kind: RecordKind, merged: bool, joined: tuple[Lookup | Over | Crossing, ...]
) -> frozenset[str]:
    """All that a rule may name."""
    own = _columns(kind)
    names = {*own, *([FROM_SOURCE] if merged else [])}
    return frozenset(names.union(*(_joined_names(each, own) for each in joined)))


def _columns(kind: RecordKind) -> list[str]:
    return [field.name for field in kind.columns]


def _joined_names(joined: Lookup | Over | Crossing, own: list[str]) -> set[str]:
    if isinstance(joined, Lookup):
        return {f"{joined.name}.{name}" for name in _columns(joined.source.kind)}
    if isinstance(joined, Crossing):
        return {f"{joined.name}.{NEW}"}
    beside = {f"{joined.name}.{way}.{name}" for way in BESIDE for name in own}
    return {f"{joined.name}.{value}" for value in ("number", "is_last")} | beside


def _names(reading: Reading, root: Block, key: str) -> list[str]:
    return list(reading.block(root, key))


def _standard(reading: Reading, root: Block) -> Standard | None:
    version = reading.text(root, "standard")
    if version not in versions():
        if version:
            known = ", ".join(versions())
            reading.problem(
                root["standard"], f"standard {version!r} is not here.", f"Known versions: {known}."
            )
        return None
    try:
        return standard_beside(reading.path, version)
    except SpecError as error:
        reading.problems.extend(error.problems)
        return None


def _lookups(reading: Reading, root: Block, kind: RecordKind) -> tuple[Lookup, ...]:
    found = (_lookup(reading, root, kind, name) for name in _names(reading, root, "lookups"))
    return tuple(filter(None, found))


def _lookup(reading: Reading, root: Block, kind: RecordKind, name: str) -> Lookup | None:
    block = reading.block(reading.block(root, "lookups"), name)
    reading.keys(block, grammar.LOOKUP, grammar.LOOKUP_NEEDS, f"lookup {name}")
    looked_up = read_source(reading, block)
    if looked_up is None:
        return None
    key, on = reading.text(block, "key"), reading.text(block, "on")
    if key and looked_up.kind.field(key) is None:
        wrong, of_key = f"lookup {name!r} has no field {key!r}.", _columns(looked_up.kind)
        reading.no_field(block.get("key", block), key, of_key, wrong, "Name its key field.")
    if on and kind.field(on) is None:
        wrong, action = f"the source has no field {on!r}.", "Name under `on` the field to look up."
        reading.no_field(block.get("on", block), on, _columns(kind), wrong, action)
    ends = [end for end in (looked_up.kind.field(key), kind.field(on)) if end is not None]
    if len({end.type is FieldType.BYTES for end in ends}) > 1:
        wrong = f"lookup {name}: {key} is {ends[0].type} and {on} is {ends[1].type}."
        reading.problem(block, wrong, "Name fields that hold the same.")
    blank = reading.texts(block, "blank")
    if blank and any(end.type is FieldType.BYTES for end in ends):
        reading.problem(block["blank"], f"lookup {name}: no text is ever bytes.", "Leave out `blank`.")
    if "blank" in block and not any(blank):
        wrong = f"lookup {name}: `blank` names no value."
        reading.problem(block["blank"] or block, wrong, "Name what says that there is none, or leave it out.")
    return Lookup(str(name), looked_up, key, on, tuple(map(str, blank)))


def _check_blank(
    reading: Reading, root: Block, lookups: tuple[Lookup, ...], held: Mapping[str, Held]
) -> None:
    for lookup in lookups:
        for value in reading.texts(reading.block(reading.block(root, "lookups"), lookup.name), "blank"):
            if value and lookup.on in held and (wrong := never_held(*held[lookup.on], value)):
                told = f"lookup {lookup.name}: no row has {lookup.on} {value!r}: the field {wrong}."
                reading.problem(value, told, "Write a value that the field may hold.")


def _over(reading: Reading, root: Block, kind: RecordKind, name: str) -> Over:
    block = reading.block(reading.block(root, "over"), name)
    reading.keys(block, grammar.OVER, grammar.OVER, "over")
    key, order = reading.texts(block, "key"), reading.texts(block, "order")
    for what, fields in (("key", key), ("order", order)):
        if what in block and not fields:
            reading.problem(block, f"over {name}: {what} names no field.", "Name a field of the layout.")
    for place, field in enumerate((*key, *order)):
        if kind.field(field) is None:
            wrong = f"the source has no field {str(field)!r}."
            reading.no_field(field, field, _columns(kind), wrong, "Name a field of the layout.")
        if field in (*key, *order)[:place]:
            reading.problem(field, f"over {name} names {str(field)!r} twice.", "Name it once.")
    return Over(str(name), tuple(map(str, key)), tuple(map(str, order)))


def _group(
    reading: Reading, root: Block, name: str, standard: Standard, rules: RuleReader, names: NameReader
) -> GroupRule | None:
    block = reading.block(reading.block(root, "groups"), name)
    reading.keys(block, grammar.GROUP, ("items",), f"group {name}")
    given = reading.block(block, "items")
    schema = group_of(reading, standard, name, given)
    if schema is None or "items" not in block:
        return None
    when, slots, empty_when = read_rows(reading, block, names)
    items = rules.items(schema, given, slots)
    return GroupRule(schema, line_of(name), items, when, slots, empty_when)
