"""Numbers that lost their leading zeros on the way to an item whose codes are all of one length."""

from collections.abc import Iterator

from contracts.errors import Problem
from contracts.schema import ItemType
from mappings.shapes.chain_value import keeps_values
from mappings.spec.model import MappingSpec
from mappings.spec.rules import ItemRule
from standards.check_digits import fixed_length


def lint_zeros(spec: MappingSpec) -> Iterator[Problem]:
    """A packed, zoned or binary field is a number, and 012345678901 as a number is a code of eleven digits.

    Told only where no value with a zero in front could be right: 宛名番号 may be of any length, and a 市区町村コード
    of five digits lacks its last one.
    """
    numbers = {field.name: field.digits for field in spec.kind.columns if field.type.is_number}
    for group in spec.groups:
        for rule in (chain for each in group.items for chain in each.chains):
            length = fixed_length(rule.item.code_system) if rule.item.type is ItemType.HALF else 0
            if not length or not all(keeps_values(step) for step in rule.steps):
                continue
            for name in sorted(name for name in _fields(rule) if numbers.get(name, 0) >= length):
                wrong = f"{name} is a number without leading zeros, and {rule.item.romaji} has always {length} digits."
                action = f"Write `convert: {{pad: {{to: {length}, with: 0}}}}`."
                yield Problem(f"{spec.path}:{rule.line}", wrong, action)


def _fields(rule: ItemRule) -> set[str]:
    return {name for branch in rule.branches for name in branch.fields}
