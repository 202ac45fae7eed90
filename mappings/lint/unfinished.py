"""What a plan in the making lacks or has too much: lint tells it, and it stops no rehearsal of what is there."""

from collections.abc import Iterable, Iterator

from contracts.errors import Problem, SpecError
from contracts.schema import TableSchema
from mappings.lint.sources import same_places
from mappings.own.extension import standard_beside
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import MappingSpec
from mappings.spec.of_plan import readable_specs


def lint_unfinished(plan: MigrationPlan) -> list[Problem]:
    """Sources that nothing reads, and groups whose parent nothing feeds; nothing while a mapping cannot be read whole."""
    specs = list(readable_specs(plan))
    if len(specs) < sum(map(len, plan.businesses.values())) or not all(spec.whole for spec in specs):
        return []
    return [*_unused(plan, specs), *_parents(plan, specs)]


def _unused(plan: MigrationPlan, specs: list[MappingSpec]) -> Iterator[Problem]:
    used = {source.source for spec in specs for source in spec.reads}
    if not used <= plan.sources.keys():
        return  # a source that goes by another name is one mistake
    same = same_places(plan)
    for name in plan.sources:
        if name not in {*used, *same, *same.values()}:
            wrong = f"no mapping of the plan reads source {name!r}."
            yield Problem(plan.place(name), wrong, "Remove it, or add the mapping that reads it.")


def _parents(plan: MigrationPlan, specs: list[MappingSpec]) -> Iterator[Problem]:
    """Groups whose parent nothing feeds: their rows would move, and nothing they belong to."""
    fed = {(spec.business, group.schema.group) for spec in specs for group in spec.groups}
    groups = {schema.group: schema for spec in specs for schema in _known(spec)}
    for spec in specs:
        absent = plan.absent_groups.get(spec.business, {})
        for child in (group.schema for group in spec.groups):
            for parent in (groups[each.group] for each in child.parents if each.group in groups):
                if (spec.business, parent.group) not in fed and not {parent.group, parent.name} & set(absent):
                    wrong = (
                        f"rows of {child.name} need one of {parent.name}, which no mapping of the plan feeds."
                    )
                    action = "Add the mapping that feeds it, or say in absent_groups why there is none."
                    yield Problem(plan.place(spec.name), wrong, action)


def _known(spec: MappingSpec) -> Iterable[TableSchema]:
    try:
        return standard_beside(spec.path, spec.standard).groups.values()
    except SpecError:
        return ()
