"""The files that a product delivers, as its layouts say: every record kind of each, by the name that a plan uses."""

from collections.abc import Iterable
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.source import RecordKind, SourceLayout
from mappings.layout.reader import read_layout
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import MappingSpec
from mappings.spec.reader import spec_of


def read_specs(plan: MigrationPlan, businesses: Iterable[str] = ()) -> list[MappingSpec]:
    """The mapping specs of a plan, or of some of its businesses. Raises SpecError."""
    chosen = list(businesses) or list(plan.businesses)
    return [spec_of(name, plan.folder_of(name)) for code in chosen for name in plan.businesses[code]]


def product_layouts(product: Path) -> list[SourceLayout]:
    """The layouts in a product's folder, in the order of their names. Raises SpecError with every problem."""
    layouts: list[SourceLayout] = []
    problems: list[Problem] = []
    for path in sorted((product / "layouts").glob("*.yaml")):
        try:
            layouts.append(read_layout(path))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    return layouts


def record_kinds(layout: SourceLayout) -> list[RecordKind]:
    """Every kind: headers and trailers too, and the tables of occurrences after the record that holds them."""
    return [
        each for kind in layout.kinds.values() for each in (kind, *(child.kind for child in kind.children))
    ]


def kind_name(layout: SourceLayout, kind: RecordKind) -> str:
    """`product.LAYOUT.KIND`, or `product.LAYOUT` where all records are of one kind."""
    return f"{layout.name}.{kind.mark}" if kind.mark else layout.name
