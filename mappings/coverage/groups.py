"""What every item of every group of a business is fed from."""

from collections.abc import Iterable
from statistics import fmean

from contracts.schema import Duty, Item
from mappings.coverage.coverage import Cell, CoveredTable, Disposition, Fills
from mappings.field_use import places_of
from mappings.own.extension import plan_groups
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import MappingSpec
from mappings.spec.rules import GroupRule, ItemRule

# Several mappings may feed a group: an item that one of them leaves open is open, then the strongest counts.
_STRONGEST_FIRST = tuple(Disposition)


def cover_groups(
    plan: MigrationPlan, business: str, specs: Iterable[MappingSpec], fills: Fills
) -> tuple[CoveredTable, ...]:
    """Each group of the business in the plan's standard, then the municipality's own. Raises SpecError for an unknown version."""
    schemas = [s for s in plan_groups(plan).groups.values() if s.business == business]
    reasons = plan.absent_groups.get(business, {})
    rules = [(spec, rule) for spec in specs for rule in spec.groups]
    tables = []
    for schema in schemas:
        own = [(spec, rule) for spec, rule in rules if rule.schema.group == schema.group]
        reason = reasons.get(schema.group) or reasons.get(schema.name, "")
        cells = tuple(_cell(item, own, reason, fills) for item in schema.items)
        tables.append(CoveredTable(schema.group, schema.title, cells, bool(own)))
    return tuple(tables)


def _cell(item: Item, rules: list[tuple[MappingSpec, GroupRule]], reason: str, fills: Fills) -> Cell:
    if not rules:
        disposition = Disposition.ABSENT if reason else Disposition.UNDECIDED
        return Cell(item.romaji, item.name, disposition, (reason,) if reason else (), _required(item))
    cells = [_one(item, spec, rule, fills) for spec, rule in rules]
    open_ones = [cell for cell in cells if not cell.decided]
    return open_ones[0] if open_ones else min(cells, key=lambda c: _STRONGEST_FIRST.index(c.disposition))


def _one(item: Item, spec: MappingSpec, group: GroupRule, fills: Fills) -> Cell:
    rule = _rule_of(item, group)
    disposition, because = _decision(item, rule)
    rows = _records(spec, fills)
    rows = rows * max(1, len(group.slots)) if rows is not None else None
    share = _filled_share(spec, group, rule, fills) if rule and rule.item.romaji == item.romaji else None
    filled = None if rows is None or share is None else round(rows * share)
    return Cell(item.romaji, item.name, disposition, because, _required(item), rows, filled)


def _records(spec: MappingSpec, fills: Fills) -> int | None:
    """The records of all sources of a mapping; None where one of them is not known."""
    known = [fills.get((source.layout.name, source.kind.mark)) for source in spec.sources]
    return sum(fill.rows for fill in known if fill) if all(known) else None


def _rule_of(item: Item, group: GroupRule) -> ItemRule | None:
    """The item's own rule, or the one that fills it beside its own."""
    own = [rule for rule in group.items if rule.item.romaji == item.romaji]
    others = (rule for rule in group.items if item.romaji in group.filled_by(rule))
    return own[0] if own else next(others, None)


def _decision(item: Item, rule: ItemRule | None) -> tuple[Disposition, tuple[str, ...]]:
    """A key or required item has no place for nothing: a reason does not decide it (as the linter says)."""
    if rule is None:
        return Disposition.UNDECIDED, ()
    fields = tuple(dict.fromkeys(name for branch in rule.branches for name in branch.fields))
    if fields:
        return Disposition.FED, fields
    constants = tuple(branch.constant for branch in rule.branches if branch.constant is not None)
    if constants:
        return Disposition.CONSTANT, constants
    if rule.setting:
        return Disposition.SETTING, (rule.setting,)
    if rule.absent.strip() and not _required(item):
        return Disposition.ABSENT, (rule.absent,)
    return Disposition.UNDECIDED, tuple(filter(None, (rule.absent,)))


def _filled_share(spec: MappingSpec, group: GroupRule, rule: ItemRule, fills: Fills) -> float | None:
    """The share of the rows with a value: that of the fullest of the fields; None where nothing tells it."""
    if rule.setting or rule.default is not None:
        return 1.0
    if any(branch.constant is not None for branch in rule.branches):
        return 1.0 if rule.branches[-1].when is None else None
    shares = []
    for name in (name for branch in rule.branches for name in branch.fields):
        behind = [(fills.get((p.layout, p.mark)), p.field) for p in places_of(spec, name, group.slots)]
        if any(fill is None or field not in fill.filled for fill, field in behind):
            return None
        known = [fill.filled[field] / fill.rows for fill, field in behind if fill and fill.rows]
        shares.append(fmean(known) if known else 1.0)
    return max(shares, default=None)


def _required(item: Item) -> bool:
    return item.key or item.duty is Duty.REQUIRED
