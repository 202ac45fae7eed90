"""Codes that a spec writes and no code table lists: asked of a field, so that a branch is never taken, or looked up as a constant."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from contracts.condition import Condition
from contracts.errors import Problem, SpecError
from mappings.code_table import read_code_table
from mappings.read_once import once
from mappings.shapes.chain_value import keeps_values
from mappings.spec.model import MappingSpec
from mappings.spec.rules import GroupRule, ItemRule


def lint_known_codes(spec: MappingSpec, municipality: Path | None) -> Iterator[Problem]:
    """Of the conditions of a group those fields whose codes an item of the same group converts; of any other nothing is known."""
    for group in spec.groups:
        known = _known(spec, group, municipality)
        for condition, line in _conditions(group):
            for test in condition.every_test():
                listed, file = known.get(test.field, (frozenset(test.values), ""))
                for value in (each for each in test.values if each not in listed):
                    wrong = (
                        f"the condition asks {test.field} for {value!r}, which codes/{file} does not list."
                    )
                    yield Problem(f"{spec.path}:{line}", wrong, "Correct the value, or add it to the table.")
        for rule in group.chains:
            yield from _constants(spec, rule, municipality)


def _constants(spec: MappingSpec, rule: ItemRule, town: Path | None) -> Iterator[Problem]:
    file = _file(rule)
    codes = _listed(spec.product_folder, town, file) if file else frozenset()
    for branch in rule.branches if codes else ():
        if branch.constant is not None and branch.constant.strip() not in {*codes, ""}:
            wrong = f"constant {branch.constant!r} of {rule.item.romaji} is looked up in codes/{file}, which does not list it."
            yield Problem(f"{spec.path}:{branch.line}", wrong, "Correct it, or add it to the table.")


def _conditions(group: GroupRule) -> Iterator[tuple[Condition, int]]:
    for condition in (group.when, group.empty_when):
        if condition is not None:
            yield condition, group.line
    for rule in group.items:
        yield from ((branch.when, branch.line) for branch in rule.branches if branch.when is not None)


def _known(
    spec: MappingSpec, group: GroupRule, town: Path | None
) -> Mapping[str, tuple[frozenset[str], str]]:
    """Field to (the codes that its tables list, the file)."""
    known: dict[str, tuple[frozenset[str], str]] = {}
    for rule in group.chains:
        file = _file(rule)
        if file and (codes := _listed(spec.product_folder, town, file)):
            for branch in rule.branches:
                for field in branch.fields:
                    before, _ = known.get(field, (frozenset(), ""))
                    known[field] = before | codes, file
    return known


def _file(rule: ItemRule) -> str:
    """The table that a rule looks a field up in as it is, "" where it does something else."""
    if not rule.steps or rule.steps[-1].name != "codes" or not all(map(keeps_values, rule.steps[:-1])):
        return ""
    return (
        str(rule.steps[-1].options.get("file", "")) if all(len(b.fields) < 2 for b in rule.branches) else ""
    )


@once
def _listed(product: Path, town: Path | None, file: str) -> frozenset[str]:
    """Every source code of the product's table and of the town's; without a town, of all that there are."""
    towns = [town] if town else [None, *sorted(product.parent.parent.glob("municipalities/*"))]
    found: set[str] = set()
    for each in towns:
        try:
            found |= {entry.source[0] for entry in read_code_table(product, each, file).entries}
        except SpecError:
            return frozenset()
    return frozenset(found)
