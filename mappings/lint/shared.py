"""Records that one mapping merges with others, and another one reads too: nobody could say what became of each."""

from collections.abc import Iterator

from contracts.errors import Problem
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import MappingSpec
from mappings.spec.of_plan import readable_specs


def lint_shared(plan: MigrationPlan) -> Iterator[Problem]:
    """Of each business; several mappings that merge nothing may read one record kind."""
    readers: dict[tuple[str, ...], MappingSpec] = {}
    for spec in readable_specs(plan):
        for kind in _kinds(spec):
            first = readers.setdefault((spec.business, *kind), spec)
            if first.name != spec.name and (first.merge or spec.merge):
                wrong = (
                    f"{first.name} and {spec.name} both read {kind[1]}, and one of them merges its records."
                )
                yield Problem(plan.place(spec.name), wrong, "Put their groups into one mapping.")


def _kinds(spec: MappingSpec) -> list[tuple[str, str, str]]:
    """Source of the plan, layout and mark of the records that a mapping makes rows of."""
    return [
        (each.source, each.layout.name, each.kind.mark)
        for each in spec.sources
        if not each.kind.of_occurrences
    ]
