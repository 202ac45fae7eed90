"""Reads a mapping spec (YAML) into `MappingSpec`. Raises SpecError with every problem at once."""

from functools import cache
from pathlib import Path

from contracts.condition import Condition
from contracts.errors import Problem, SpecError
from contracts.schema import TableSchema
from contracts.source import RecordKind, SourceLayout
from mappings import grammar
from mappings.layout import read_layout
from mappings.reading import Reading
from mappings.rule_reader import RuleReader
from mappings.spec import (
    BESIDE,
    Control,
    GroupRule,
    Lookup,
    MappingSpec,
    Over,
    SkipRule,
    Slot,
    Source,
)
from mappings.yaml_text import Block, Text, line_of, read_yaml
from standards.reader import Standard, load_standard

PRODUCTS = Path(__file__).parent / "products"


@cache
def spec_of(name: str, products: Path = PRODUCTS) -> MappingSpec:
    """The spec of a mapping named `product.NAME`."""
    return read_spec(spec_path(name, products))


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


def parse_spec(path: Path) -> tuple[MappingSpec | None, list[Problem]]:
    """The spec as far as it can be read, and the problems of its form; None when its layout is unknown."""
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, grammar.MAPPING, grammar.MAPPING_NEEDS, "a mapping")
    standard = _standard(reading, root)
    source = _source(reading, _only_source(reading, root))
    if standard is None or source is None:
        return None, reading.problems
    spec = _spec(reading, root, standard, source)
    return spec, reading.problems


def _spec(reading: Reading, root: Block, standard: Standard, source: Source) -> MappingSpec:
    lookups = tuple(
        filter(None, (_lookup(reading, root, source, name) for name in _names(reading, root, "lookups")))
    )
    over = tuple(_over(reading, root, source, name) for name in _names(reading, root, "over"))
    fields = {field.name for field in source.kind.columns}
    fields |= {f"{lookup.name}.{field.name}" for lookup in lookups for field in lookup.source.kind.columns}
    fields |= {f"{each.name}.{value}" for each in over for value in ("number", "is_last")}
    fields |= {
        f"{each.name}.{way}.{field.name}" for each in over for way in BESIDE for field in source.kind.columns
    }
    rules = RuleReader(reading, reading.block(root, "conversions"), frozenset(fields))
    groups = tuple(
        filter(
            None, (_group(reading, root, name, standard, rules) for name in _names(reading, root, "groups"))
        )
    )
    if len({group.schema.business for group in groups}) > 1:
        reading.problem(
            root["groups"], "the groups belong to several businesses.", "One mapping, one business."
        )
    return MappingSpec(
        name=reading.text(root, "mapping"),
        path=reading.path,
        business=groups[0].schema.business if groups else "",
        source=source,
        standard=standard.version,
        skip_rows=tuple(_skips(reading, root, rules)),
        lookups=lookups,
        over=over,
        groups=groups,
        unused_fields={
            name: reading.text(reading.block(root, "unused_fields"), name)
            for name in _names(reading, root, "unused_fields")
        },
        controls=tuple(_controls(reading, root)),
    )


def _names(reading: Reading, root: Block, key: str) -> list[str]:
    return [str(name) for name in reading.block(root, key)]


def _standard(reading: Reading, root: Block) -> Standard | None:
    try:
        return load_standard(reading.text(root, "standard"))
    except SpecError as error:
        reading.problems.extend(error.problems)
        return None


def _only_source(reading: Reading, root: Block) -> Block:
    sources = reading.blocks(root, "sources")
    if len(sources) == 1:
        return sources[0]
    reading.problem(root, f"a mapping has one source, not {len(sources)}.", "Write one spec a record kind.")
    return Block()


def _source(reading: Reading, block: Block) -> Source | None:
    reading.keys(block, grammar.SOURCE, grammar.SOURCE_NEEDS, "a source")
    layout = _layout(reading, block)
    if layout is None:
        return None
    kind = _kind(reading, block, layout)
    if kind is None:
        return None
    return Source(layout, kind, reading.text(block, "source"), reading.text(block, "files"))


def _layout(reading: Reading, block: Block) -> SourceLayout | None:
    product, _, name = reading.text(block, "layout").partition(".")
    try:
        return read_layout(reading.path.parent.parent / product / "layouts" / f"{name}.yaml")
    except SpecError as error:
        reading.problems.extend(error.problems)
        return None


def _kind(reading: Reading, block: Block, layout: SourceLayout) -> RecordKind | None:
    mark = reading.text(block, "record")
    kinds = {kind.mark: kind for kind in layout.details}
    if not mark and len(kinds) == 1:
        return next(iter(kinds.values()))
    if mark not in kinds:
        wrong = f"layout {layout.name} has no detail record kind {mark!r}."
        reading.problem(block, wrong, f"It has: {', '.join(map(repr, kinds))}.")
        return None
    return kinds[mark]


def _lookup(reading: Reading, root: Block, source: Source, name: str) -> Lookup | None:
    block = reading.block(reading.block(root, "lookups"), name)
    looked_up = _source(reading, block)
    if looked_up is None:
        return None
    key, on = reading.text(block, "key"), reading.text(block, "on")
    if looked_up.kind.field(key) is None:
        reading.problem(block, f"lookup {name!r} has no field {key!r}.", "Name its key field.")
    if source.kind.field(on) is None:
        reading.problem(block, f"the source has no field {on!r}.", "Name under `on` the field to look up.")
    return Lookup(name, looked_up, key, on)


def _over(reading: Reading, root: Block, source: Source, name: str) -> Over:
    block = reading.block(reading.block(root, "over"), name)
    reading.keys(block, grammar.OVER, grammar.OVER, "over")
    key, order = reading.texts(block, "key"), reading.texts(block, "order")
    for field in (*key, *order):
        if source.kind.field(field) is None:
            reading.problem(field, f"the source has no field {str(field)!r}.", "Name a field of the layout.")
    return Over(name, tuple(map(str, key)), tuple(map(str, order)))


def _group(
    reading: Reading, root: Block, name: str, standard: Standard, rules: RuleReader
) -> GroupRule | None:
    schema = find_group(standard, name)
    block = reading.block(reading.block(root, "groups"), name)
    if schema is None:
        known = ", ".join(group.name for group in standard.groups.values())
        reading.problem(block, f"the standard has no group {name!r}.", f"It has: {known}.")
        return None
    reading.keys(block, grammar.GROUP, ("items",), f"group {name}")
    when, slots, empty_when = _rows(reading, block, rules)
    items = rules.items(schema, reading.block(block, "items"), slots)
    return GroupRule(schema, line_of(block), items, when, slots, empty_when)


def find_group(standard: Standard, name: str) -> TableSchema | None:
    """A group by its Japanese or ASCII name."""
    found = [s for s in standard.groups.values() if name in (s.name, s.group)]
    return found[0] if len(found) == 1 else None


def _rows(
    reading: Reading, block: Block, rules: RuleReader
) -> tuple[Condition | None, tuple[Slot, ...], Condition | None]:
    rows = block.get("rows")
    if rows is None or isinstance(rows, Text):
        if rows not in (None, "one"):
            reading.problem(rows, f"rows {rows!r} is not known.", "Write one, {when: …} or {each_of: …}.")
        return None, (), None
    rows = reading.block(block, "rows")
    reading.keys(rows, grammar.ROWS, (), "rows")
    slots = tuple(_slots(reading, rows, rules)) if "each_of" in rows else ()
    when = rules.condition(rows["when"], ()) if "when" in rows else None
    empty_when = rules.condition(rows["empty_when"], slots) if "empty_when" in rows else None
    return when, slots, empty_when


def _slots(reading: Reading, rows: Block, rules: RuleReader) -> list[Slot]:
    each_of = reading.block(rows, "each_of")
    slots = []
    for key in each_of:
        names = reading.block(each_of, key)
        fields = {str(name): str(reading.text(names, name)) for name in names}
        for name, field in fields.items():
            rules.known_field(names[name], field)
            rules.used.add(field)
        slots.append(Slot(str(key), fields))
    if len({tuple(sorted(slot.fields)) for slot in slots}) > 1:
        reading.problem(each_of, "the slots have different names.", "Give each slot the same names.")
    return slots


def _skips(reading: Reading, root: Block, rules: RuleReader) -> list[SkipRule]:
    skips = []
    for block in reading.blocks(root, "skip_rows"):
        reading.keys(block, grammar.SKIP, grammar.SKIP, "skip_rows")
        when = rules.condition(block.get("when"), ())
        if when is not None:
            skips.append(SkipRule(when, reading.text(block, "reason")))
    return skips


def _controls(reading: Reading, root: Block) -> list[Control]:
    controls = []
    for block in reading.blocks(root, "controls"):
        reading.keys(block, grammar.CONTROL, ("equals",), "a control")
        count = reading.text(block, "count")
        if count not in ("", "records") or bool(count) == bool(reading.text(block, "sum")):
            reading.problem(
                block, "a control counts records or sums a field.", "Write count: records or sum: FIELD."
            )
        controls.append(Control(reading.text(block, "sum"), reading.text(block, "equals"), line_of(block)))
    return controls
