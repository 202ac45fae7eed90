"""What the conversions of a chain take, against what the source fields and the steps before them give."""

from collections.abc import Iterator
from enum import StrEnum

from contracts.source import FieldType, SourceField
from mappings.spec import BESIDE, Branch, ItemRule, MappingSpec, Slot
from mappings.vocabulary import VOCABULARY, ConversionWord, Numbers


class Value(StrEnum):
    """What values a field holds or a step gives, in words of a message."""

    TEXT = "a text"
    WHOLE = "a whole number"
    DECIMALS = "a number with decimals"
    BYTES = "bytes"
    LIST = "a list"


_NUMBER = (Value.WHOLE, Value.DECIMALS)


def untaken(spec: MappingSpec, rule: ItemRule, slots: tuple[Slot, ...]) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do) where a step cannot take a value that comes to it, or values cannot stand together."""
    given = [(name, value) for branch in rule.branches for name, value in _of_branch(spec, branch, slots)]
    for name, value in dict(given).items():
        if value is Value.BYTES:
            yield f"{name} holds bytes, which no item is made of", "Name a field of texts or numbers."
    values = {value: name for name, value in given}
    if Value.TEXT in values and Value.DECIMALS in values and len(rule.branches) > 1:
        wrong = f"{values[Value.DECIMALS]} is a number with decimals, which cannot stand beside texts"
        yield wrong, "Choose between numbers, or give a default instead of a constant."
    if Value.TEXT in values and len(rule.branches) > 1:
        values.pop(Value.WHOLE, None)  # beside texts it is its digits
    for value, name in values.items():
        yield from _through(rule, name, value)


def _through(rule: ItemRule, name: str, value: Value) -> Iterator[tuple[str, str]]:
    """A value of a field on its way through the chain; what comes after a step that cannot take it is not known."""
    for step in rule.steps:
        word = VOCABULARY[step.name]
        if value is Value.LIST:
            yield f"{name} gives a list, and {word.name} takes one value", f"Put {name} last."
            return
        if value in _NUMBER and (wrong := _no_number(word, step.options, value)):
            yield f"{name} is {value}, and {wrong}", "Leave it out, or name another field."
            return
        name, value = word.name, _given(word, value, step.options)


def _no_number(word: ConversionWord, options: object, value: Value) -> str:
    if word.numbers is Numbers.NONE:
        return f"{word.name} takes texts"
    if word.numbers is Numbers.WHOLE and value is Value.DECIMALS:
        return f"{word.name} takes whole numbers"
    idle = [option for option in word.of_texts if isinstance(options, dict) and option in options]
    return f"{', '.join(idle)} of {word.name} says nothing of numbers" if idle else ""


def _given(word: ConversionWord, value: Value, options: object) -> Value:
    if word.gives_list:
        return Value.LIST
    if word.numbers is not Numbers.EXACT:
        return Value.TEXT
    scaled = isinstance(options, dict) and str(options.get("scale", "0")) != "0"
    return value if value in _NUMBER else Value.DECIMALS if scaled else Value.WHOLE


def _of_branch(spec: MappingSpec, branch: Branch, slots: tuple[Slot, ...]) -> Iterator[tuple[str, Value]]:
    if branch.constant is not None:
        yield repr(branch.constant), Value.TEXT
    for name in branch.fields:
        prefix, _, rest = name.partition(".")
        own = [slot.fields[rest] for slot in slots if rest in slot.fields] if prefix == "slot" else [name]
        yield from ((each, _of_name(spec, each)) for each in own)


def _of_name(spec: MappingSpec, name: str) -> Value:
    """What a name of a rule holds; a new number is what the old one is, for a town may have no crosswalk."""
    name = (name, *spec.behind(name))[-1]
    prefix, _, rest = name.partition(".")
    way, _, beside = rest.partition(".")
    if any(over.name == prefix for over in spec.over):
        if rest == "number":
            return Value.WHOLE
        return _of_field(spec.kind.field(beside)) if way in BESIDE else Value.TEXT
    for lookup in spec.lookups:
        if lookup.name == prefix:
            return _of_field(lookup.source.kind.field(rest))
    return _of_field(spec.kind.field(name))


def _of_field(field: SourceField | None) -> Value:
    if field is None:
        return Value.TEXT
    if field.type is FieldType.BYTES:
        return Value.BYTES
    if field.type.is_float or (field.type.is_number and field.scale > 0):
        return Value.DECIMALS
    return Value.WHOLE if field.type.is_number else Value.TEXT
