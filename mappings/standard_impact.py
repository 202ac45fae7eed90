"""What a change of the standard does to mapping specs, and to the municipalities whose plans use them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import SpecError
from mappings.plan import MUNICIPALITIES, read_plan
from mappings.spec import MappingSpec
from mappings.spec_reader import PRODUCTS, parse_spec
from standards.diff import Change, Kind


@dataclass(frozen=True, slots=True)
class Impact:
    """A line of a spec that a change touches, and the codes of the municipalities that move by that spec."""

    change: Change
    mapping: str
    place: str
    municipalities: tuple[str, ...]


def impacts(
    changes: Iterable[Change], standard: str, products: Path = PRODUCTS, municipalities: Path = MUNICIPALITIES
) -> list[Impact]:
    """For each change the specs written for version `standard` that it touches. Raises SpecError."""
    specs = list(_specs(standard, products))
    towns = _municipalities(municipalities)
    return [
        Impact(change, spec.name, f"{spec.path}:{line}", tuple(sorted(towns.get(spec.name, ()))))
        for change in changes
        for spec in specs
        for line in _lines(change, spec)
    ]


def _specs(standard: str, products: Path) -> Iterator[MappingSpec]:
    for path in sorted(products.glob("*/*.yaml")):
        spec, problems = parse_spec(path)
        if spec is None:
            raise SpecError(problems)
        if spec.standard == standard:
            yield spec


def _municipalities(folder: Path) -> dict[str, set[str]]:
    """Codes of municipalities by the mappings that their plans name."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*/plan.yaml")):
        plan = read_plan(path)
        for name in (name for names in plan.businesses.values() for name in names):
            found.setdefault(name, set()).add(plan.municipality)
    return found


def _lines(change: Change, spec: MappingSpec) -> Iterator[int]:
    """Where a spec feeds the item; for an added item or a group where it feeds the group."""
    for group in spec.groups:
        if group.schema.group != change.group:
            continue
        rules = [rule for rule in group.items if rule.item.romaji == change.item]
        if change.kind in (Kind.ADDED, Kind.GROUP_REMOVED, Kind.GROUP_ADDED):
            yield group.line
        yield from (rule.line for rule in rules)


def rename_in_specs(touched: Iterable[Impact]) -> list[str]:
    """Rewrite the keys of renamed items in their specs, one line each; returns the places that were rewritten."""
    done = []
    for impact in touched:
        if impact.change.kind is not Kind.RENAMED:
            continue
        path, _, line = impact.place.rpartition(":")
        if _rename_line(Path(path), int(line), impact.change):
            done.append(impact.place)
    return done


def _rename_line(path: Path, line: int, change: Change) -> bool:
    """A key as specs write it: the field name, or the Japanese name."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    old_name, old_romaji = change.old.rsplit(" ", 1)
    new_name, new_romaji = change.new.rsplit(" ", 1)
    for old, new in ((old_romaji, new_romaji), (old_name, new_name)):
        changed = re.sub(rf"^(\s*)([\"']?){re.escape(old)}\2(\s*:)", rf"\g<1>{new}\3", lines[line - 1])
        if changed != lines[line - 1]:
            lines[line - 1] = changed
            path.write_text("".join(lines), encoding="utf-8")
            return True
    return False
