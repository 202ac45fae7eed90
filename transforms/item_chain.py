"""The conversions of a rule, or of one of its branches, bound to codes and settings, and values on their way through them."""

from dataclasses import dataclass, field

import pyarrow as pa

from contracts.arrow_lists import lists_of
from contracts.errors import within
from mappings.shapes.chain_value import marks_left
from mappings.spec.rules import ItemRule
from mappings.vocabulary import VOCABULARY, ConversionWord, Numbers
from transforms.conversion import Context, Conversion, Converted, Mark
from transforms.registry import CONVERSIONS


@dataclass(slots=True)
class Passed:
    """Values on their way, with all that happened to them."""

    inputs: tuple[pa.Array, ...]
    failures: list[Mark] = field(default_factory=list)
    notes: list[Mark] = field(default_factory=list)
    siblings: dict[str, pa.Array] = field(default_factory=dict)
    fills: tuple[pa.Array, ...] = ()

    def apply(self, word: ConversionWord, conversion: Conversion) -> None:
        """What a conversion makes of the values takes their place."""
        with within(f"conversion {word.name}"):
            result: Converted = conversion(tuple(_taken(each, word.numbers) for each in self.inputs))
        self.inputs = (result.values,)
        self.failures += result.failures
        self.notes += result.notes
        self.siblings |= result.siblings
        self.fills = result.fills or self.fills


class ItemChain:
    """A chain of conversions; `marked` where marks of vendor characters may still be in what it gives."""

    def __init__(self, rule: ItemRule, context: Context) -> None:
        self.branches = rule.branches
        self._each_alone = rule.each_alone
        self._steps = [
            (VOCABULARY[step.name], CONVERSIONS[step.name](step.options, context)) for step in rule.steps
        ]
        refuses = any(step.name in ("gaiji", "standard_characters") for step in rule.steps)
        self.marked = not refuses or bool(marks_left(rule.steps))

    def over(self, sources: tuple[pa.Array, ...]) -> Passed:
        """The sources together, or each of them alone where the item repeats."""
        if not self._each_alone:
            return self._through(sources)
        alone = [self._through((source,)) for source in sources]
        return Passed(
            (lists_of([each.inputs[0] for each in alone]),),
            [mark for each in alone for mark in each.failures],
            [mark for each in alone for mark in each.notes],
        )

    def _through(self, sources: tuple[pa.Array, ...]) -> Passed:
        passed = Passed(sources)
        for word, conversion in self._steps:
            passed.apply(word, conversion)
        return passed


def _taken(values: pa.Array, numbers: Numbers) -> pa.Array:
    """A column as a conversion takes it: texts and lists as they are, numbers so or as their digits."""
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_list(kind) or numbers is Numbers.EXACT:
        return values
    if numbers is Numbers.WHOLE and (pa.types.is_integer(kind) or getattr(kind, "scale", 1) == 0):
        return values
    return values.cast(pa.string())
