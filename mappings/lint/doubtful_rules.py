"""Rules of which a part never counts, or that ask of a field what it is not: legal, and never what was meant."""

from collections.abc import Iterator

from contracts.source import FieldType
from mappings.shapes.chain_value import keeps_values
from mappings.spec.model import MappingSpec
from mappings.spec.rules import ItemRule

# What a part of a name needs as the whole does.
_OF_PARTS = ("gaiji", "name_separator", "standard_characters", "reduce")


def doubtful(spec: MappingSpec, rule: ItemRule) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do) of one rule."""
    if rule.default is not None and not rule.every_step and _is_never_null(rule):
        source = f"setting {rule.setting}" if rule.setting else "a constant"
        yield f"its default is never taken, for {source} is never null", "Remove one of them."
    for chain in rule.chains:
        yield from _of_another_kind(spec, chain)
        yield from _parted_before(chain)


def _parted_before(rule: ItemRule) -> Iterator[tuple[str, str]]:
    """Steps behind split_name, which the parts that it has filled do not go through."""
    names = [step.name for step in rule.steps]
    behind = names[names.index("split_name") :] if "split_name" in names and rule.fills else []
    if missed := next((name for name in _OF_PARTS if name in behind), ""):
        yield (
            f"split_name comes before {missed}, which changes nothing in the parts that it fills",
            "Put split_name last.",
        )


def _of_another_kind(spec: MappingSpec, rule: ItemRule) -> Iterator[tuple[str, str]]:
    first = next((step.name for step in rule.steps if not keeps_values(step)), "")
    fields = [field for branch in rule.branches for field in branch.fields]
    counted = {f"{over.name}.number" for over in spec.over}
    if first == "flag" and (number := next((field for field in fields if field in counted), "")):
        wrong = f"{number} counts 1, 2, 3 and on, and flag takes 1, true, 0 or false"
        yield wrong, f"Take {number.removesuffix('number')}is_last, or `choose` by the number."
    if first == "number" and (day := next((field for field in fields if _is_day(spec, field)), "")):
        yield f"{day} is a day YYYY-MM-DD, and number takes digits", "Name the field that was meant."


def _is_day(spec: MappingSpec, name: str) -> bool:
    field = spec.kind.field(name)
    return field is not None and field.type is FieldType.DATE


def _is_never_null(rule: ItemRule) -> bool:
    """Of choices only where each gives a constant and the last takes all that is left."""
    if rule.setting:
        return True
    constants = [branch.constant for branch in rule.branches]
    return bool(constants) and all(constants) and rule.branches[-1].when is None
