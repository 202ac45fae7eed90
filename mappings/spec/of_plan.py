"""The specs that a plan names, for what looks at them together."""

from collections.abc import Iterator
from pathlib import Path

from contracts.errors import SpecError
from mappings.plan.plan import OWN, MigrationPlan
from mappings.reading import Reading
from mappings.spec.model import MappingSpec
from mappings.spec.reader import parse_spec, spec_path
from mappings.yaml.text import Text, read_yaml


def readable_specs(plan: MigrationPlan) -> Iterator[MappingSpec]:
    """Those that can be read as far as it goes; what is wrong with them is told where they themselves are linted."""
    for name in (name for names in plan.businesses.values() for name in names):
        try:
            spec, _ = parse_spec(spec_path(name, plan.folder_of(name)))
        except SpecError:
            continue
        if spec is not None:
            yield spec


def listed_products(plan: MigrationPlan) -> tuple[Text, ...]:
    """The folders of products that a plan lists, each with its line."""
    return Reading(plan.path).texts(read_yaml(plan.path), "products")


def place_in_business(plan: MigrationPlan, business: str, name: str) -> str:
    """Where a business of a plan names a mapping, which another one may name too."""
    reading = Reading(plan.path)
    block = reading.block(reading.block(read_yaml(plan.path), "businesses"), business)
    lines = (each.line for each in reading.texts(block, "mappings") if each == name)
    return f"{plan.path}:{next(lines, 1)}"


def folders_of_mappings(plan: MigrationPlan) -> list[Path]:
    """The folders of the mappings that a municipality's tables may be for."""
    named = {name.partition(".")[0] for names in plan.businesses.values() for name in names}
    products = {
        plan.products / name for name in (named | {str(name) for name in listed_products(plan)}) - {OWN}
    }
    return sorted([*products, plan.folder / OWN])
