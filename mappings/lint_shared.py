"""Records that one mapping merges with others, and another one reads too: nobody could say what became of each."""

from collections.abc import Iterator

from contracts.errors import Problem, SpecError
from mappings.plan import MigrationPlan
from mappings.spec import MappingSpec
from mappings.spec_reader import parse_spec, spec_path


def lint_shared(plan: MigrationPlan) -> Iterator[Problem]:
    """Of each business; several mappings that merge nothing may read one record kind."""
    for names in plan.businesses.values():
        readers: dict[tuple[str, str, str], MappingSpec] = {}
        for spec in _readable(plan, names):
            for kind in _kinds(spec):
                first = readers.setdefault(kind, spec)
                if first is not spec and (first.merge or spec.merge):
                    wrong = f"{first.name} and {spec.name} both read {kind[1]}, and one of them merges its records."
                    yield Problem(plan.place(spec.name), wrong, "Put their groups into one mapping.")


def _readable(plan: MigrationPlan, names: tuple[str, ...]) -> Iterator[MappingSpec]:
    for name in dict.fromkeys(names):
        try:
            spec, _ = parse_spec(spec_path(name, plan.folder_of(name)))
        except SpecError:
            continue
        if spec is not None:
            yield spec


def _kinds(spec: MappingSpec) -> list[tuple[str, str, str]]:
    """Source of the plan, layout and mark of the records that a mapping makes rows of."""
    return [
        (each.source, each.layout.name, each.kind.mark)
        for each in spec.sources
        if not each.kind.of_occurrences
    ]
