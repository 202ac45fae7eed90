"""Own measures (独自施策): groups that a municipality declares beside those of the standard, in `extensions/*.yaml`.

`standard_beside` and `plan_groups` give both as one `Standard`; whoever asks for the groups of a plan asks here.
"""

from itertools import combinations
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.schema import TableSchema
from mappings.own.reader import FOLDER, Declared, read_extension
from mappings.plan.plan import OWN, MigrationPlan
from mappings.read_once import once
from standards.reader import Standard, load_standard


def plan_groups(plan: MigrationPlan) -> Standard:
    """The groups of the plan's standard and the municipality's own. Raises SpecError."""
    return groups_of_municipality(plan.folder, plan.standard)


def standard_beside(spec: Path, version: str) -> Standard:
    """The groups that a mapping may feed: also the municipality's own where it lies in its folder `own`."""
    folder = spec.absolute().parent
    return groups_of_municipality(folder.parent, version) if folder.name == OWN else load_standard(version)


@once
def groups_of_municipality(folder: Path, version: str) -> Standard:
    """The standard and what the extensions in a municipality's folder add. Raises SpecError with every problem."""
    standard, problems = load_standard(version), list[Problem]()
    declared: list[Declared] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        try:
            declared += read_extension(path, standard)
        except SpecError as error:
            problems += error.problems
    problems += _twice(declared)
    parents = standard.groups | {each.schema.group: each.schema for each in declared}
    found: dict[str, TableSchema] = {}
    for each in declared:
        schema, wrong = each.with_parents(parents)
        problems += wrong
        found[schema.group] = schema
    problems += _circles(declared, found)
    if problems:
        raise SpecError(problems)
    return Standard(version, standard.groups | found)


def _circles(declared: list[Declared], groups: dict[str, TableSchema]) -> list[Problem]:
    """Groups that are parents of each other, however far apart: none of their rows could be the first."""
    above = {name: {parent.group for parent in schema.parents} for name, schema in groups.items()}
    for _ in above:
        above = {name: own.union(*(above.get(each, set()) for each in own)) for name, own in above.items()}
    return [
        Problem(each.place, f"group {each.schema.name} is its own parent.", "Take one of the parents out.")
        for each in declared
        if each.schema.group in above[each.schema.group]
    ]


def _twice(declared: list[Declared]) -> list[Problem]:
    """Groups of two extensions, or of one, that would be the same table or the same file."""
    return [
        Problem(
            later.place,
            f"group {later.schema.name} ({later.schema.group}) has a name that {first.place} has.",
            "Give each group names of its own.",
        )
        for first, later in combinations(declared, 2)
        if {first.schema.group, first.schema.name} & {later.schema.group, later.schema.name}
    ]
