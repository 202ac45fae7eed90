"""Where a municipality's own tables win over the product's: what a run goes by, and people must know of."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mappings.code_table import read_code_table
from mappings.gaiji.table import read_gaiji_table
from mappings.spec.model import MappingSpec


@dataclass(frozen=True, slots=True)
class Won:
    """One code of a table: what the product makes of it ("" nothing), and what the municipality does."""

    table: str
    source: str
    product: str
    municipality: str


def overrides_of(spec: MappingSpec, municipality: Path) -> list[Won]:
    """Every entry of code tables and identified characters that a spec uses, each once. Raises SpecError."""
    steps = [step for group in spec.groups for rule in group.items for step in rule.every_step]
    files = sorted({str(step.options["file"]) for step in steps if step.name == "codes"})
    won = [one for file in files for one in _codes(spec, municipality, file)]
    return [*won, *_characters(spec, municipality)]


def _codes(spec: MappingSpec, municipality: Path, file: str) -> Iterator[Won]:
    for one in read_code_table(spec.product_folder, municipality, file).overridden:
        yield Won(f"codes/{file}", ", ".join(one.source), one.product, one.municipality)


def _characters(spec: MappingSpec, municipality: Path) -> Iterator[Won]:
    system = spec.gaiji_system
    ours = read_gaiji_table(spec.product_folder, None, system).characters
    theirs = read_gaiji_table(spec.product_folder, municipality, system).characters
    for code in sorted(ours.keys() | theirs.keys()):
        if ours.get(code) != theirs.get(code):
            yield Won(f"gaiji {system}", code, ours.get(code, ""), theirs.get(code, ""))
