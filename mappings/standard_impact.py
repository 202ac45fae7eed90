"""What a change of the standard does to mapping specs, and to the municipalities whose plans use them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import SpecError
from mappings.municipality_use import mapping_key, municipalities_by_mapping
from mappings.plan.plan import MUNICIPALITIES, OWN
from mappings.spec.model import MappingSpec
from mappings.spec.reader import PRODUCTS, parse_spec
from standards.diff import Change, Kind

# Changes that touch the place where a spec feeds the group, not an item of it.
_OF_THE_GROUP = (Kind.ADDED, Kind.GROUP_REMOVED, Kind.GROUP_ADDED, Kind.GROUP_RENAMED)


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
    specs = list(_specs(standard, products, municipalities))
    towns = municipalities_by_mapping(municipalities)
    return [
        Impact(change, spec.name, f"{spec.path}:{line}", tuple(sorted(towns.get(mapping_key(spec.path), ()))))
        for change in changes
        for spec in specs
        for line in _lines(change, spec)
    ]


def _specs(standard: str, products: Path, municipalities: Path) -> Iterator[MappingSpec]:
    for path in sorted((*products.glob("*/*.yaml"), *municipalities.glob(f"*/{OWN}/*.yaml"))):
        spec, problems = parse_spec(path)
        if spec is None:
            raise SpecError(problems)
        if spec.standard == standard:
            yield spec


def _lines(change: Change, spec: MappingSpec) -> Iterator[int]:
    """Where a spec feeds the item, also by another item's rule; for an added item or a group where it feeds the group."""
    for group in spec.groups:
        if group.schema.group != change.group:
            continue
        if change.kind in _OF_THE_GROUP:
            yield group.line
        for rule in group.items:
            if change.item and change.item in (rule.item.romaji, *group.filled_by(rule)):
                yield rule.line


def rename_in_specs(touched: Iterable[Impact]) -> list[str]:
    """Rewrite the names of renamed items in their specs; returns the places that were rewritten.

    An item whose sign is its ID alone may be another one: that is for a person to decide.
    """
    certain = [one for one in touched if one.change.kind is Kind.RENAMED and not one.change.decide]
    return [one.place for one in certain if _rename(one)]


def _rename(impact: Impact) -> bool:
    """The key on its line, or the name in `fills` of the rule that begins there; as field name or as Japanese name."""
    path, _, line = impact.place.rpartition(":")
    lines = Path(path).read_text(encoding="utf-8").splitlines(keepends=True)
    pairs = zip(impact.change.old.rsplit(" ", 1), impact.change.new.rsplit(" ", 1), strict=True)
    for old, new in pairs:
        name = rf"(?P<quote>[\"']?)(?<!\w){re.escape(old)}(?!\w)(?P=quote)"
        for number in _rule_lines(lines, int(line) - 1):
            changed = re.sub(rf"^(?P<before>\s*){name}(?=\s*:)", rf"\g<before>{new}", lines[number])
            changed = re.sub(rf"(?P<before>fills:.*?){name}", rf"\g<before>{new}", changed)
            if changed != lines[number]:
                lines[number] = changed
                Path(path).write_text("".join(lines), encoding="utf-8")
                return True
    return False


def _rule_lines(lines: list[str], first: int) -> Iterator[int]:
    """The lines of a rule: its own, and those that stand further in."""
    yield first
    indent = len(lines[first]) - len(lines[first].lstrip())
    for number in range(first + 1, len(lines)):
        text = lines[number]
        if text.strip() and len(text) - len(text.lstrip()) <= indent:
            return
        yield number
