"""Problems of a plan's crosswalks: who gives new numbers, who uses them, which series there are."""

from collections.abc import Iterator

from contracts.errors import Problem, SpecError
from mappings.crosswalk import Crosswalk
from mappings.plan import MigrationPlan
from mappings.spec import MappingSpec
from mappings.spec_reader import spec_of


def lint_crosswalks(plan: MigrationPlan) -> list[Problem]:
    """Problems of every crosswalk of a plan; mappings that cannot be read have theirs told elsewhere."""
    specs = list(_readable(plan))
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


def _assigning(place: str, crosswalk: Crosswalk, name: str, plan: MigrationPlan) -> Iterator[Problem]:
    try:
        spec = spec_of(name, plan.folder_of(name))
    except SpecError as error:
        if not any(name in names for names in plan.businesses.values()):
            yield from error.problems
        return
    if not any(each.is_own and each.crosswalk == crosswalk.name for each in spec.crossings):
        wrong = f"mapping {name} has no crosswalk {crosswalk.name!r} of its own numbers."
        yield Problem(place, wrong, f"Add {crosswalk.name} under its crosswalks, or name another mapping.")


def _readable(plan: MigrationPlan) -> Iterator[MappingSpec]:
    for name in (name for names in plan.businesses.values() for name in names):
        try:
            yield spec_of(name, plan.folder_of(name))
        except SpecError:
            continue
