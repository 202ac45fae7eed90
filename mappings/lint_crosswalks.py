"""Problems of a plan's crosswalks: who gives new numbers, who uses them, which series there are."""

from collections.abc import Iterator

from contracts.errors import Problem, SpecError
from mappings.crosswalk import NEW, Crosswalk
from mappings.plan import MigrationPlan
from mappings.plan_specs import readable_specs
from mappings.spec import MappingSpec
from mappings.spec_reader import read_spec, spec_path


def lint_crosswalks(plan: MigrationPlan) -> list[Problem]:
    """Problems of every crosswalk of a plan; mappings that cannot be read have theirs told elsewhere."""
    specs = list(readable_specs(plan))
    return [problem for each in plan.crosswalks.values() for problem in _crosswalk(plan, each, specs)]


def _crosswalk(plan: MigrationPlan, crosswalk: Crosswalk, specs: list[MappingSpec]) -> Iterator[Problem]:
    place = f"{plan.path}:{crosswalk.line}"
    uses = [each for spec in specs for each in spec.crossings if each.crosswalk == crosswalk.name]
    if not uses:
        wrong = f"no mapping of the plan uses crosswalk {crosswalk.name!r}."
        yield Problem(place, wrong, "Remove it, or name it under crosswalks in a mapping.")
        return
    known = sorted({each.numbering for each in uses})
    for name in crosswalk.keep:
        if name not in known:
            wrong = f"crosswalk {crosswalk.name}: no mapping has a numbering {name!r}."
            yield Problem(place, wrong, f"They have: {', '.join(known)}.")
    for name in crosswalk.assigned_by:
        yield from _assigning(place, crosswalk, name, plan)
    for spec in specs:
        yield from _too_long(place, crosswalk, spec)


def _too_long(place: str, crosswalk: Crosswalk, spec: MappingSpec) -> Iterator[Problem]:
    """Items that take a new number as it is must hold its digits."""
    new = {(f"{each.name}.{NEW}",) for each in spec.crossings if each.crosswalk == crosswalk.name}
    for group in spec.groups:
        for rule in group.items:
            if crosswalk.digits > rule.item.digits and any(each.fields in new for each in rule.branches):
                wrong = f"crosswalk {crosswalk.name}: {rule.item.romaji} in {spec.name} has {rule.item.digits} digits."
                yield Problem(place, wrong, f"Give it at most so many, not {crosswalk.digits}.")


def _assigning(place: str, crosswalk: Crosswalk, name: str, plan: MigrationPlan) -> Iterator[Problem]:
    try:
        spec = read_spec(spec_path(name, plan.folder_of(name)))
    except SpecError as error:
        if not any(name in names for names in plan.businesses.values()):
            wrong = f"crosswalk {crosswalk.name}: mapping {name} of assigned_by cannot be read."
            yield Problem(place, wrong, "Correct its name; its own problems follow.")
            yield from error.problems
        return
    if not any(each.is_own and each.crosswalk == crosswalk.name for each in spec.crossings):
        wrong = f"mapping {name} has no crosswalk {crosswalk.name!r} of its own numbers."
        yield Problem(place, wrong, f"Add {crosswalk.name} under its crosswalks, or name another mapping.")
