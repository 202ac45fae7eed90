"""Problems of a plan's crosswalks: who gives new numbers, who uses them, which series there are."""

from collections.abc import Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.crosswalk import NEW, Crosswalk
from mappings.plan.plan import OWN, MigrationPlan
from mappings.read_once import once
from mappings.spec.model import MappingSpec
from mappings.spec.of_plan import readable_specs
from mappings.spec.reader import parse_spec, read_spec, spec_path
from mappings.spec.rules import GroupRule, ItemRule


def lint_crossings(spec: MappingSpec) -> Iterator[Problem]:
    """Crossings of a mapping that refer to numbers that no mapping owns, so that every row would lack its new one.

    While another mapping has problems it may be that one that owns them, and nothing is told.
    """
    for each in spec.crossings:
        if not each.is_own and f"{each.name}.{NEW}" not in spec.named():
            wrong = f"nothing uses {each.name}.{NEW}."
            yield Problem(f"{spec.path}:{each.line}", wrong, "Take it for an item, or remove the crosswalk.")
        pair = (each.crosswalk, each.numbering)
        if each.is_own or pair in _owned(spec.path.parent):
            continue
        owned = _owned_by_any(spec.path.parent)
        if owned is not None and pair not in owned:
            known = ", ".join(" of ".join(own) for own in sorted(owned)) or "none"
            wrong = f"crosswalk {each.name}: no mapping has own numbers {' of '.join(pair)}."
            action = f"Correct crosswalk or numbering. There are: {known}."
            yield Problem(f"{spec.path}:{each.line}", wrong, action)


@once
def _owned(folder: Path) -> set[tuple[str, str]]:
    """(crosswalk, numbering) of the own numbers of the mappings in a folder that can be read."""
    found, _ = _own_numbers(sorted(folder.glob("*.yaml")))
    return found


@once
def _owned_by_any(folder: Path) -> set[tuple[str, str]] | None:
    """Those of all products and municipalities around a mapping's folder; None where one of them has problems."""
    root = folder.parent.parent.parent if folder.name == OWN else folder.parent.parent
    found, whole = _own_numbers(
        [*root.glob("products/*/*.yaml"), *root.glob(f"municipalities/*/{OWN}/*.yaml")]
    )
    return found if whole else None


def _own_numbers(paths: list[Path]) -> tuple[set[tuple[str, str]], bool]:
    """The own numbers of mappings, and whether every one of them could be read."""
    found: set[tuple[str, str]] = set()
    whole = True
    for path in paths:
        try:
            spec, problems = parse_spec(path)
        except SpecError:
            spec, problems = None, []
        whole &= spec is not None and not problems
        found |= (
            {(each.crosswalk, each.numbering) for each in spec.crossings if each.is_own} if spec else set()
        )
    return found, whole


def lint_crosswalks(plan: MigrationPlan) -> list[Problem]:
    """Problems of every crosswalk of a plan; mappings that cannot be read have theirs told elsewhere."""
    specs = list(readable_specs(plan))
    return [problem for each in plan.crosswalks.values() for problem in _crosswalk(plan, each, specs)]


def _crosswalk(plan: MigrationPlan, crosswalk: Crosswalk, specs: list[MappingSpec]) -> Iterator[Problem]:
    place = f"{plan.path}:{crosswalk.line}"
    uses = [each for spec in specs for each in spec.crossings if each.crosswalk == crosswalk.name]
    if not uses:
        wrong = f"no mapping of the plan uses crosswalk {crosswalk.name!r}."
        yield Problem(place, wrong, "Remove it, or name it under crosswalks in a mapping.")
        return
    known = sorted({each.numbering for each in uses})
    for name in crosswalk.keep:
        if name not in known:
            wrong = f"crosswalk {crosswalk.name}: no mapping has a numbering {name!r}."
            yield Problem(place, wrong, f"They have: {', '.join(known)}.")
    for name in crosswalk.assigned_by:
        yield from _assigning(place, crosswalk, name, plan)
    yield from _too_long(place, crosswalk, specs)
    yield from _of_other_fields(crosswalk, specs)
    yield from _mixed(crosswalk, specs)


def _of_other_fields(crosswalk: Crosswalk, specs: list[MappingSpec]) -> Iterator[Problem]:
    """Numbers of one series that are made of more fields here than where they are the rows' own: never found."""
    uses = [(spec, each) for spec in specs for each in spec.crossings if each.crosswalk == crosswalk.name]
    own = {each.numbering: (len(each.old), spec.name) for spec, each in uses if each.is_own}
    for spec, each in uses:
        count, owner = own.get(each.numbering, (len(each.old), ""))
        if len(each.old) != count:
            wrong = (
                f"crosswalk {each.name} has {len(each.old)} fields, and {each.numbering} in {owner} {count}."
            )
            yield Problem(f"{spec.path}:{each.line}", wrong, "Name under `old` what tells one number there.")


def _mixed(crosswalk: Crosswalk, specs: list[MappingSpec]) -> Iterator[Problem]:
    """Items that hold the new number in one place and the old one in another: rows of one person would part."""
    new = {
        (spec.name, f"{each.name}.{NEW}")
        for spec in specs
        for each in spec.crossings
        if each.crosswalk == crosswalk.name
    }
    taking = {
        rule.item.romaji: f"{group.schema.name} ({spec.name})"
        for spec, group, rule in _rules(specs)
        for branch in rule.branches
        if any((spec.name, field) in new for field in branch.fields)
    }
    for spec, group, rule in _rules(specs) if not crosswalk.keep else ():
        old = [b for b in rule.branches if b.fields and not any(f.endswith(f".{NEW}") for f in b.fields)]
        if old and rule.item.romaji in taking:
            wrong = (
                f"{rule.item.romaji} of {group.schema.name} keeps the old number, and {taking[rule.item.romaji]} "
                f"takes the new one of crosswalk {crosswalk.name}."
            )
            yield Problem(f"{spec.path}:{rule.line}", wrong, "Cross it too: NAME.new.")


def _rules(specs: list[MappingSpec]) -> Iterator[tuple[MappingSpec, GroupRule, ItemRule]]:
    for spec in specs:
        for group in spec.groups:
            yield from ((spec, group, rule) for rule in group.items)


def _too_long(place: str, crosswalk: Crosswalk, specs: list[MappingSpec]) -> Iterator[Problem]:
    """Items that take a new number as it is must hold its digits; the shortest is told."""
    new = {
        (f"{each.name}.{NEW}",)
        for spec in specs
        for each in spec.crossings
        if each.crosswalk == crosswalk.name
    }
    taking = [
        (rule.item.digits, rule.item.romaji, spec.name)
        for spec, _, rule in _rules(specs)
        if crosswalk.digits > rule.item.digits and any(each.fields in new for each in rule.branches)
    ]
    if taking:
        digits, item, mapping = min(taking)
        more = f", as {len(taking) - 1} more items that take it are too short" if len(taking) > 1 else ""
        wrong = f"crosswalk {crosswalk.name}: {item} in {mapping} has {digits} digits{more}."
        yield Problem(place, wrong, f"Give it at most so many, not {crosswalk.digits}.")


def _assigning(place: str, crosswalk: Crosswalk, name: str, plan: MigrationPlan) -> Iterator[Problem]:
    try:
        spec = read_spec(spec_path(name, plan.folder_of(name)))
    except SpecError as error:
        if not any(name in names for names in plan.businesses.values()):
            wrong = f"crosswalk {crosswalk.name}: mapping {name} of assigned_by cannot be read."
            yield Problem(place, wrong, "Correct its name; its own problems follow.")
            yield from error.problems
        return
    if not any(each.is_own and each.crosswalk == crosswalk.name for each in spec.crossings):
        wrong = f"mapping {name} has no crosswalk {crosswalk.name!r} of its own numbers."
        yield Problem(place, wrong, f"Add {crosswalk.name} under its crosswalks, or name another mapping.")
