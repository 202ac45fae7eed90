"""Rules that leave vendor characters unidentified, or take them apart before they are."""

from collections.abc import Iterator

from contracts.errors import Problem
from mappings.shapes.chain_value import marks_left, marks_refused
from mappings.spec.model import MappingSpec
from standards.name_items import is_name_or_address


def lint_gaiji_steps(spec: MappingSpec) -> Iterator[Problem]:
    """Rules that identify vendor characters of a layout that has none, or move names with such characters in them."""
    rules = [chain for group in spec.groups for chain in group.chains]
    taking = [rule for rule in rules if any(step.name == "gaiji" for step in rule.steps)]
    layout = spec.sources[0].layout.name
    if taking and not spec.gaiji_system:
        wrong = f"{taking[0].item.romaji} takes vendor characters (gaiji), and layout {layout} names no system of them."
        action = "Write `gaiji: SYSTEM` in the layout, or leave the conversion out."
        yield Problem(f"{spec.path}:{taking[0].line}", wrong, action)
    for rule in (rule for rule in taking if spec.gaiji_system and marks_left(rule.steps)):
        wrong = f"{rule.item.romaji}: {marks_left(rule.steps)} comes before gaiji, and takes its vendor characters apart."
        yield Problem(f"{spec.path}:{rule.line}", wrong, "Put gaiji first, behind trim.")
    for rule in (rule for rule in taking if spec.gaiji_system and marks_refused(rule.steps)):
        wrong = (
            f"{rule.item.romaji}: standard_characters comes before gaiji, and refuses every vendor character."
        )
        yield Problem(f"{spec.path}:{rule.line}", wrong, "Put gaiji first, behind trim.")
    for rule in rules if spec.gaiji_system else ():
        refuses = any(step.name in ("gaiji", "standard_characters") for step in rule.steps)
        is_of_fields = any(branch.fields for branch in rule.branches)
        if is_of_fields and is_name_or_address(rule.item) and rule.steps_read and not refuses:
            wrong = (
                f"{rule.item.romaji} is a name or an address, and {layout} may have vendor characters in it."
            )
            yield Problem(
                f"{spec.path}:{rule.line}", wrong, "Convert them: gaiji; or refuse them: standard_characters."
            )
