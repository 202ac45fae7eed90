"""What the names of a rule hold: for each branch, and each slot, the shapes of the values that a chain begins with."""

from collections.abc import Iterator

from contracts.source import SourceField
from mappings.shapes.value_shape import Made, Shape, Value, of_field, of_text
from mappings.spec.model import BESIDE, MappingSpec, Source
from mappings.spec.rules import Branch, ItemRule, Slot

Begun = tuple[tuple[str, ...], tuple[Shape, ...]]
"""The names of fields (or constants, quoted) and what they hold."""


def begun(spec: MappingSpec, rule: ItemRule, slots: tuple[Slot, ...]) -> Iterator[Begun]:
    """What comes to the chain of a rule in each branch and slot; values that repeat are each for themselves."""
    for branch in rule.branches:
        for names in filter(
            None, dict.fromkeys(_names(branch, slots))
        ):  # a source without a name is told already
            shapes = tuple(_constant(branch.constant)) or tuple(_of_name(spec, name) for name in names)
            if rule.each_alone:
                yield from (((name,), (shape,)) for name, shape in zip(names, shapes, strict=True))
            else:
                yield names, shapes


def _constant(constant: str | None) -> Iterator[Shape]:
    if constant is not None:
        yield of_text(constant)


def _names(branch: Branch, slots: tuple[Slot, ...]) -> Iterator[tuple[str, ...]]:
    """The names as the record has them: those of a slot are fields of their own."""
    if branch.constant is not None:
        yield (repr(branch.constant),)
    elif not any(name.startswith("slot.") for name in branch.fields):
        yield branch.fields
    else:
        for slot in slots:
            yield tuple(_in_slot(name, slot) for name in branch.fields)


def _in_slot(name: str, slot: Slot) -> str:
    prefix, _, rest = name.partition(".")
    if prefix != "slot":
        return name
    return repr(slot.key) if rest == "key" else slot.fields.get(rest, name)


def _of_name(spec: MappingSpec, name: str) -> Shape:
    """What a name holds; a new number is what the old one is, for a town may have no crosswalk."""
    if name.startswith(("'", '"')):  # the key of a slot
        return of_text(name[1:-1])
    new = spec.behind(name) != (name,)
    name = (name, *spec.behind(name))[-1]
    prefix, _, rest = name.partition(".")
    way, _, beside = rest.partition(".")
    if any(over.name == prefix for over in spec.over):
        return _over(spec, rest, beside if way in BESIDE else "")
    for lookup in spec.lookups:
        if lookup.name == prefix:
            return _of_field(lookup.source, lookup.source.kind.field(rest))
    shape = _of_field(spec.sources[0], spec.kind.field(name))
    return Shape(shape.value, scale=shape.scale) if new else shape


def _over(spec: MappingSpec, value: str, beside: str) -> Shape:
    if beside:
        return _of_field(spec.sources[0], spec.kind.field(beside))
    if value == "is_last":  # true or false
        return Shape(fewest=4, most=5, made=Made.ASCII)
    return Shape(Value.WHOLE, made=Made.DIGIT) if value == "number" else Shape()


def _of_field(source: Source, field: SourceField | None) -> Shape:
    return of_field(
        field, in_columns=source.layout.format.is_of_hosts and bool(source.layout.charset.double_byte)
    )
