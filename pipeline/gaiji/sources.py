"""Where vendor characters can stand in a run's raw rows: record kinds, the items that their fields feed, the person."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contracts.place import PERSON
from contracts.schema import Item
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import BESIDE, MappingSpec, Source
from mappings.spec.reader import spec_of
from mappings.spec.rules import ItemRule
from standards.name_items import is_name_or_address


@dataclass(slots=True)
class RawKind:
    """A record kind that is read: of which product, the field of its person ("" unknown), what each field feeds."""

    business: str
    source: Source
    product: Path
    person: str = ""
    feeds: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    @property
    def system(self) -> str:
        """The system whose vendor characters it holds."""
        return self.source.layout.charset.gaiji

    def add(self, name: str, where: str, item: Item) -> None:
        """Note that the field `name` feeds an item."""
        if self.source.kind.field(name) is not None:
            self.feeds.setdefault(name, set()).add(where)
            if is_name_or_address(item):
                self.names.add(name)


def raw_kinds(plan: MigrationPlan, businesses: list[str]) -> list[RawKind]:
    """Every record kind that these businesses read, each once, whichever of them extracted it."""
    kinds: dict[tuple[str, str, str], RawKind] = {}
    for business in businesses:
        for spec in (spec_of(name, plan.folder_of(name)) for name in plan.businesses[business]):
            sources = [("", source) for source in spec.sources]
            for prefix, source in (*sources, *((lookup.name, lookup.source) for lookup in spec.lookups)):
                key = (source.source, source.layout.name, source.kind.mark)
                own = kinds.setdefault(key, RawKind(business, source, spec.product_folder))
                for name, where, item in _feeds(spec, prefix):
                    own.add(source.raw(name), where, item)
                own.person = own.person or ("" if prefix else source.raw(_person(spec)))
    return list(kinds.values())


def products_by_system(plan: MigrationPlan) -> dict[str, list[Path]]:
    """The product folders of each system of vendor characters that the plan's layouts name."""
    found: dict[str, list[Path]] = {}
    for kind in raw_kinds(plan, list(plan.businesses)):
        if kind.system and kind.product not in found.setdefault(kind.system, []):
            found[kind.system].append(kind.product)
    return found


def _feeds(spec: MappingSpec, prefix: str) -> Iterator[tuple[str, str, Item]]:
    """(field, group and item, item) for the own record, or for the look-up named `prefix`."""
    for group in spec.groups:
        slots = [(f"slot.{name}", fed) for slot in group.slots for name, fed in slot.fields.items()]
        for rule in group.items:
            for named in _named(rule):
                for name in [named, *(fed for slot, fed in slots if slot == named)]:
                    yield from _of(spec, prefix, name, f"{group.schema.name}／{rule.item.name}", rule.item)


def _of(
    spec: MappingSpec, prefix: str, named: str, where: str, item: Item
) -> Iterator[tuple[str, str, Item]]:
    first, way, rest = (*named.split(".", 2), "", "")[:3]
    if prefix and first == prefix:
        yield named.removeprefix(f"{prefix}."), where, item
    elif not prefix and way in BESIDE and first in {over.name for over in spec.over}:
        yield rest, where, item
    elif not prefix:
        yield from ((name, where, item) for name in spec.behind(named))


def _named(rule: ItemRule) -> set[str]:
    return {name for branch in rule.branches for name in branch.fields}


def _person(spec: MappingSpec) -> str:
    """The field that alone feeds 宛名番号, "" where it comes from elsewhere."""
    sources = [
        [behind for name in branch.fields for behind in spec.behind(name)]
        for group in spec.groups
        for rule in group.items
        if rule.item.romaji == PERSON
        for branch in rule.branches
    ]
    alone = [fields[0] for fields in sources if len(fields) == 1 and spec.kind.field(fields[0]) is not None]
    return alone[0] if alone else ""
