"""The file of a mapping that a person names: `product.NAME`, or its path."""

from pathlib import Path

from contracts.errors import SpecError
from mappings.plan.plan import OWN, MigrationPlan
from mappings.spec.reader import PRODUCTS, spec_path


def find_mapping(name: str, plan: MigrationPlan | None = None) -> Path:
    """The YAML file of the mapping `product.NAME`, of a plan also `own.NAME`; a path as it is. Raises SpecError."""
    folder = plan.folder_of(name) if plan else _products(name)
    path = Path(name) if name.endswith(".yaml") else spec_path(name, folder)
    if not path.is_file():
        raise SpecError.at(f"mapping {name!r}", "is not known.", _known(name, folder))
    return path


def _products(name: str) -> Path:
    """Where a product lies that no plan places: in this folder, or with those of the repository."""
    here = Path(name.partition(".")[0])
    return here.parent if any(here.glob("*.yaml")) else PRODUCTS


def _known(name: str, folder: Path) -> str:
    if name.endswith(".yaml"):
        beside = Path(name).parent
        found = ", ".join(map(str, sorted(beside.glob("*.yaml"))))
        return (
            f"Name its YAML file, such as {found}."
            if found
            else f"Check the path: {beside} has no YAML file."
        )
    product = f"{OWN}/*.yaml" if name.partition(".")[0] == OWN else "*/*.yaml"
    known = ", ".join(f"{each.parent.name}.{each.stem}" for each in sorted(folder.glob(product)))
    return f"Name its YAML file, or one of {folder.absolute()}: {known or 'it has none'}."
