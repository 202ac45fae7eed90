"""Problems of what a plan names of products: what is not there, not listed, or lacks its parent."""

from collections.abc import Iterable, Iterator

from contracts.errors import Problem, SpecError
from contracts.schema import TableSchema
from mappings.extension import standard_beside
from mappings.plan import OWN, MigrationPlan
from mappings.plan_specs import listed_products, readable_specs
from mappings.spec import MappingSpec


def lint_products(plan: MigrationPlan) -> Iterator[Problem]:
    """Products that are not there, listed twice, or not listed although a mapping of theirs moves; no businesses."""
    if not plan.businesses:
        yield Problem(plan.place("businesses"), "businesses names none.", "Name those that move.")
    listed = listed_products(plan)
    for number, product in enumerate(listed):
        place = f"{plan.path}:{product.line}"
        if product in listed[:number]:
            yield Problem(place, f"product {str(product)!r} stands twice.", "Keep one of them.")
        elif not (plan.products / product).is_dir():
            yield Problem(place, f"there is no product {str(product)!r}.", "Name a folder of products.")
    if not listed or any(not (plan.products / product).is_dir() for product in listed):
        return  # a product that is not there may be the one that is not listed
    for name in (name for names in plan.businesses.values() for name in names):
        used = name.partition(".")[0]
        if used not in (*listed, OWN) and (plan.products / used).is_dir():
            wrong = f"mapping {name} is of a product that `products` does not list."
            yield Problem(plan.place(name), wrong, f"List {used}, or correct the mapping.")


def lint_parents(plan: MigrationPlan) -> Iterator[Problem]:
    """Groups whose parent nothing feeds: their rows would move, and nothing they belong to."""
    specs = list(readable_specs(plan))
    if len(specs) < sum(map(len, plan.businesses.values())) or not all(spec.whole for spec in specs):
        return  # what cannot be read may be what feeds the parent
    fed = {(spec.business, group.schema.group) for spec in specs for group in spec.groups}
    groups = {schema.group: schema for spec in specs for schema in _known(spec)}
    for spec in specs:
        absent = plan.absent_groups.get(spec.business, {})
        for child in (group.schema for group in spec.groups):
            for parent in (groups[parent.group] for parent in child.parents):
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
