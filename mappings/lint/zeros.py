"""Numbers that lost their leading zeros, and texts that are too short, for an item whose codes are all of one length."""

from collections.abc import Iterator

from contracts.errors import Problem
from contracts.schema import ItemType
from mappings.shapes.chain_gives import after
from mappings.shapes.chain_value import keeps_values
from mappings.shapes.source_shapes import begun
from mappings.shapes.value_shape import Value
from mappings.spec.model import MappingSpec
from mappings.spec.rules import ItemRule, Slot
from standards.check_digits import fixed_length


def lint_zeros(spec: MappingSpec) -> Iterator[Problem]:
    """A packed, zoned or binary field is a number, and 012345678901 as a number is a code of eleven digits.

    Told only where no value with a zero in front could be right: 宛名番号 may be of any length, and a 市区町村コード
    of five digits lacks its last one.
    """
    numbers = {field.name: field.digits for field in spec.kind.columns if field.type.is_number}
    for group in spec.groups:
        for rule in group.chains:
            length = fixed_length(rule.item.code_system) if rule.item.type is ItemType.HALF else 0
            if length and rule.steps_read:
                yield from _too_short(spec, rule, group.slots, length)
            if not length or not all(keeps_values(step) for step in rule.steps):
                continue
            for name in sorted(name for name in _fields(rule) if numbers.get(name, 0) >= length):
                wrong = f"{name} is a number without leading zeros, and {rule.item.romaji} has always {length} digits."
                action = f"Write `convert: {{pad: {{to: {length}, with: 0}}}}`."
                yield Problem(f"{spec.path}:{rule.line}", wrong, action)


def _too_short(spec: MappingSpec, rule: ItemRule, slots: tuple[Slot, ...], length: int) -> Iterator[Problem]:
    for names, shapes in begun(spec, rule, slots):
        for step in rule.steps:
            shapes = (after(step, shapes),)  # noqa: PLW2901
        possible = len(shapes) == 1 and shapes[0].fewest <= shapes[0].most  # else a step is told
        if possible and shapes[0].value is Value.TEXT and shapes[0].most < length:
            has = f"{names[0]} has {shapes[0].length} here"
            wrong = f"item {rule.item.romaji} has always {length} digits, and {has}."
            yield Problem(f"{spec.path}:{rule.line}", wrong, "Name the field that was meant, or pad it.")
            return


def _fields(rule: ItemRule) -> set[str]:
    return {name for branch in rule.branches for name in branch.fields}
