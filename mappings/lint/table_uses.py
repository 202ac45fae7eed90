"""Which code tables the rules of mappings look up in, and what source fields they look up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import SpecError
from mappings.field_texts import Held
from mappings.read_once import once
from mappings.spec.model import BESIDE, MappingSpec
from mappings.spec.reader import parse_spec
from mappings.spec.rules import Branch, GroupRule, ItemRule, Slot, Step

# Steps after which a text is what it was, or shorter by its blanks.
_KEEP = ("trim", "null_if", "standard_characters")


@dataclass(frozen=True, slots=True)
class TableUse:
    """A rule that looks up in the table `file`; `keys` are the fields that each part of a code may come of.

    A branch of `choose` has keys of its own; a part of which nothing is known has no fields.
    """

    spec: MappingSpec
    rule: ItemRule
    file: str
    keys: tuple[tuple[tuple[Held, ...], ...], ...]


@once
def specs_of(folder: Path) -> tuple[MappingSpec, ...]:
    """The mappings of a product as far as they can be read; their own problems are told where they are linted."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            spec, _ = parse_spec(path)
        except SpecError:
            continue
        found += [spec] if spec is not None else []
    return tuple(found)


def table_steps(
    spec: MappingSpec,
) -> Iterator[tuple[GroupRule, ItemRule, Step, str]]:
    """(group, rule of the chain, step, file) of each step that reads a table of codes or reductions."""
    for group in spec.groups:
        for rule in group.chains:
            for step in rule.steps:
                if step.name in ("codes", "reduce") and "file" in step.options:
                    yield group, rule, step, str(step.options["file"])


def uses_of(specs: Iterable[MappingSpec]) -> Iterator[TableUse]:
    """Each use of a table of codes."""
    for spec in specs:
        for group, rule, step, file in table_steps(spec):
            if step.name == "codes":
                yield TableUse(spec, rule, file, tuple(_keys(spec, rule, step, group.slots)))


def _keys(
    spec: MappingSpec, rule: ItemRule, step: Step, slots: tuple[Slot, ...]
) -> Iterator[tuple[tuple[Held, ...], ...]]:
    known = all(each.name in _KEEP for each in rule.steps[: rule.steps.index(step)])
    for branch in rule.branches:
        parts = tuple(tuple(_fields(spec, name, slots)) for name in branch.fields)
        if not known or not _is_of_fields(branch):
            yield ()
        elif rule.each_alone:
            yield from ((part,) for part in parts)
        else:
            yield parts


def _is_of_fields(branch: Branch) -> bool:
    return branch.constant is None and bool(branch.fields)


def _fields(spec: MappingSpec, name: str, slots: tuple[Slot, ...]) -> Iterator[Held]:
    """The fields that a name of a rule may be a value of; none where it is no field, or may become another one."""
    prefix, _, rest = name.partition(".")
    way, _, beside = rest.partition(".")
    if prefix == "slot":
        own = {slot.fields[rest] for slot in slots if rest in slot.fields}
        yield from (field for each in sorted(own) for field in _fields(spec, each, ()))
        return
    name = beside if way in BESIDE and any(over.name == prefix for over in spec.over) else name
    for source, plain in [
        *((source, name) for source in spec.sources),
        *((lookup.source, rest) for lookup in spec.lookups if lookup.name == prefix),
    ]:
        yield from ((field, source.layout) for field in source.columns if field.name == plain)
