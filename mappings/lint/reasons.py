"""Problems of the reasons that a plan gives for what does not move: absent groups and unread records."""

from collections.abc import Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.own.extension import plan_groups
from mappings.plan.plan import MigrationPlan
from mappings.product_records import kind_name, product_layouts, record_kinds
from mappings.read_once import once
from mappings.spec.model import MappingSpec
from mappings.spec.of_plan import readable_specs


def lint_reasons(plan: MigrationPlan) -> list[Problem]:
    """A reason must be about a group or record that there is, and that no mapping of the plan feeds or reads."""
    specs = list(readable_specs(plan))
    problems = [
        problem
        for business, groups in plan.absent_groups.items()
        for name in groups
        for problem in _group(plan, specs, business, name)
    ]
    return problems + [problem for name in plan.unread for problem in _unread(plan, specs, name)]


def _group(plan: MigrationPlan, specs: list[MappingSpec], business: str, name: str) -> Iterator[Problem]:
    try:
        schema = plan_groups(plan).find(business, name)
    except SpecError as error:
        yield from error.problems
        return
    if schema is None:
        wrong = f"business {business} has no group {name!r} in standard {plan.standard}."
        yield Problem(plan.place(name), f"absent_groups: {wrong}", "Remove it.")
        return
    feeding = [spec.name for spec in specs for rule in spec.groups if rule.schema.group == schema.group]
    if feeding:
        wrong = f"absent_groups: {name!r} is fed by {feeding[0]}."
        yield Problem(plan.place(name), wrong, "Remove it, or the group from the mapping.")


def _unread(plan: MigrationPlan, specs: list[MappingSpec], name: str) -> Iterator[Problem]:
    try:
        known = _names(plan.folder_of(name) / name.partition(".")[0])
    except SpecError as error:
        yield from error.problems
        return
    read = {
        each: spec.name
        for spec in specs
        for source in spec.reads
        for each in (source.layout.name, kind_name(source.layout, source.kind))
    }
    if name not in known:
        names = ", ".join(sorted(known)) or "none"
        yield Problem(plan.place(name), f"unread: there is no record {name!r}.", f"Known: {names}.")
    elif name in read:
        wrong = f"unread: {name!r} is read by {read[name]}."
        yield Problem(plan.place(name), wrong, "Remove it, or name the record kinds that are not.")


@once
def _names(product: Path) -> frozenset[str]:
    layouts = product_layouts(product)
    kinds = {kind_name(layout, kind) for layout in layouts for kind in record_kinds(layout)}
    return frozenset({layout.name for layout in layouts} | kinds)
