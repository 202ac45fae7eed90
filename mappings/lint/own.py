"""Problems of a municipality's own measures beside its plan."""

from contracts.errors import Problem, SpecError
from mappings.own.extension import plan_groups
from mappings.plan.plan import OWN, MigrationPlan


def lint_own(plan: MigrationPlan) -> list[Problem]:
    """Extensions that are wrong or stand in no business of the plan, and own mappings that the plan does not name."""
    try:
        own = [schema for schema in plan_groups(plan).groups.values() if schema.own]
    except SpecError as error:
        return list(error.problems)
    problems = [
        Problem(
            plan.place("businesses"),
            f"own group {schema.name} belongs to business {schema.business}, which the plan does not move.",
            "Add the business, or correct `business` of the extension.",
        )
        for schema in own
        if schema.business not in plan.businesses
    ]
    named = {name for names in plan.businesses.values() for name in names}
    return problems + [
        Problem(str(path), "the plan does not name this mapping.", f"Add {OWN}.{path.stem} to its business.")
        for path in sorted((plan.folder / OWN).glob("*.yaml"))
        if f"{OWN}.{path.stem}" not in named
    ]
