"""Problems of what a plan names of products: what is not there, twice there, or not listed."""

from collections.abc import Iterator

from contracts.errors import Problem
from mappings.plan.plan import OWN, MigrationPlan
from mappings.spec.of_plan import listed_products


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
