"""Which municipalities move by which mappings."""

from pathlib import Path

from mappings.plan.plan import MUNICIPALITIES, OWN, read_plan
from mappings.spec.reader import spec_path


def municipalities_by_mapping(folder: Path = MUNICIPALITIES) -> dict[str, set[str]]:
    """Codes of municipalities by the mappings that their plans name, as `mapping_key` tells them apart. Raises SpecError."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*/plan.yaml")):
        plan = read_plan(path)
        for name in (name for names in plan.businesses.values() for name in names):
            found.setdefault(mapping_key(spec_path(name, plan.folder_of(name))), set()).add(plan.municipality)
    return found


def mapping_key(path: Path) -> str:
    """`product.NAME`; a municipality's own mapping with its folder, for `own.NAME` is another one in each."""
    folder = path.parent
    return f"{folder.parent.name if folder.name == OWN else ''}/{folder.name}.{path.stem}"
