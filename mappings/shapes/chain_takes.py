"""What the conversions of a chain take, against what the source fields and the steps before them give."""

from collections.abc import Iterator

from mappings.shapes.chain_gives import after
from mappings.shapes.chain_never import never
from mappings.shapes.item_shapes import unheld
from mappings.shapes.source_shapes import Begun, begun
from mappings.shapes.value_shape import Shape, Value
from mappings.spec.model import MappingSpec
from mappings.spec.rules import ItemRule, Slot
from mappings.vocabulary import VOCABULARY, ConversionWord, Numbers


def untaken(spec: MappingSpec, rule: ItemRule, slots: tuple[Slot, ...]) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do) where a step cannot take a value that comes to it, or values cannot stand together.

    Of fields that hold the same the first is told of.
    """
    starts = list(begun(spec, rule, slots))
    for name, shape in (
        (name, shape) for names, shapes in starts for name, shape in zip(names, shapes, strict=True)
    ):
        if shape.value is Value.BYTES:
            yield f"{name} holds bytes, which no item is made of", "Name a field of texts or numbers."
            return
    several = len(rule.branches) > 1
    given = {shapes[0].value: names[0] for names, shapes in starts}
    if several and Value.TEXT in given and Value.DECIMALS in given:
        wrong = f"{given[Value.DECIMALS]} is a number with decimals, which cannot stand beside texts"
        yield wrong, "Choose between numbers, or give a default instead of a constant."
        return
    texts = several and Value.TEXT in given
    alike: dict[tuple[Shape, ...], Begun] = {}
    for names, shapes in starts:
        alike.setdefault(shapes, (names, tuple(map(_as_text, shapes)) if texts else shapes))
    for start in alike.values():
        yield from _through(rule, start)


def _as_text(shape: Shape) -> Shape:
    """A whole number beside texts is its digits."""
    return Shape(most=shape.most, made=shape.made) if shape.value is Value.WHOLE else shape


def _through(rule: ItemRule, start: Begun) -> Iterator[tuple[str, str]]:
    """Values on their way through the chain; what comes after a step that cannot take them is not known."""
    names, shapes = start
    known = rule.steps_read and not (rule.steps and len(shapes) not in VOCABULARY[rule.steps[0].name].inputs)
    if not known:
        return
    for step in rule.steps:
        word = VOCABULARY[step.name]
        for name, shape in zip(names, shapes, strict=True):
            if shape.value is Value.LIST:
                yield f"{name} is a list, and {word.name} takes one value", "Put what splits it last."
                return
            if shape.value.is_number and (wrong := _no_number(word, step.options, shape.value)):
                yield f"{name} is {shape.value}, and {wrong}", "Leave it out, or name another field."
                return
        if told := list(never(step, shapes, names)):
            yield from told
            return
        names, shapes = (f"what {word.name} gives",), (after(step, shapes),)
    told_as_it_is = not rule.steps and names[0].startswith("'")  # a constant, or the key of a slot
    if (
        rule.steps_read
        and not told_as_it_is
        and len(shapes) == 1
        and (told_of := unheld(rule, shapes[0], names[0]))
    ):
        yield told_of


def _no_number(word: ConversionWord, options: object, value: Value) -> str:
    if word.numbers is Numbers.NONE:
        return f"{word.name} takes texts"
    if word.numbers is Numbers.WHOLE and value is Value.DECIMALS:
        return f"{word.name} takes whole numbers"
    idle = [option for option in word.of_texts if isinstance(options, dict) and option in options]
    return f"{', '.join(idle)} of {word.name} says nothing of numbers" if idle else ""
