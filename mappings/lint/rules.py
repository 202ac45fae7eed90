"""Problems of the rules of a group: items without one, values that never fit, items filled twice or by nothing."""

from collections.abc import Collection, Iterator, Mapping

from contracts.condition import never_holds, none_of, surely_holds
from contracts.errors import Problem
from contracts.schema import Duty, Item, ItemType
from contracts.source import name_of_bytes
from mappings.item_text import misfit
from mappings.lint.doubtful_rules import doubtful
from mappings.lint.shared_chains import Told, told_once
from mappings.plan.plan import MigrationPlan
from mappings.shapes.chain_takes import untaken
from mappings.shapes.chain_value import chain_misfit
from mappings.shapes.item_shapes import DATE_CURE
from mappings.spec.date_siblings import SIBLINGS, unconverted_dates
from mappings.spec.model import MappingSpec
from mappings.spec.rules import GroupRule, ItemRule
from mappings.vocabulary import VOCABULARY

# What the values of a plan look like; an operator may be any text.
_SETTINGS: Mapping[str, str] = {
    "as_of": "2000-01-01",
    "operator": "1",
    "time_of_day": "00:00:00",
    "municipality": "992011",
    "municipality_name": "市",
}
# Keys of a plan that have other names than their setting.
_KEYS = {"municipality_name": "municipality"}


def lint_group(spec: MappingSpec, group: GroupRule) -> Iterator[Problem]:
    """What is wrong with the rules of a group, whatever the plan."""
    wrong_chains = list(_chains(spec, group))
    for rule, wrong, action in told_once(group, wrong_chains):
        yield _problem(spec, rule.line, f"item {rule.item.romaji}{wrong}.", action)
    places = {f"{spec.path}:{rule.line}" for rule, *_ in wrong_chains}
    undated = {rule.item.romaji: lacking for rule, lacking in unconverted_dates(spec, group, places)}
    for rule in (rule for rule in group.items if rule.item.romaji in undated):
        wrong = f"item {rule.item.romaji} needs a date conversion, which fills {undated[rule.item.romaji]}."
        yield _problem(spec, rule.line, wrong, f"{DATE_CURE[:-1]}; or map them.")
    yield from _complete(spec, group, places, undated)
    yield from _filled(spec, group)
    for rule in group.items:
        yield from _values(spec, rule)
        yield from _slot_keys(spec, group, rule)
        if rule.default is not None and (new := _new_number(spec, rule)):
            wrong = f"{rule.item.romaji} is the new number {new}, and its default would make one of all without any."
            yield _problem(spec, rule.line, wrong, "Leave the default out: such rows are rejected.")
        for wrong, action in doubtful(spec, rule):
            yield _problem(spec, rule.line, f"item {rule.item.romaji}: {wrong}.", action)
        if wrong := _never_a_setting(rule):
            told = f"item {rule.item.romaji} cannot be setting {rule.setting}, which {wrong}."
            yield _problem(spec, rule.line, told, "Correct the setting or the item.")
    yield from _one_key(spec, group)
    yield from _of_one_slot(spec, group)


def _chains(spec: MappingSpec, group: GroupRule) -> Iterator[Told]:
    for rule in group.chains:
        if wrong := chain_misfit(rule):
            yield rule, f" {wrong}", "Correct its conversions."
        for wrong, action in untaken(spec, rule, group.slots):
            yield rule, f": {wrong}", action


def _one_key(spec: MappingSpec, group: GroupRule) -> Iterator[Problem]:
    """Several rows of one record that would all have the same key."""
    keys = [rule for rule in group.items if rule.item.key]
    named = {name.partition(".")[0] for rule in keys for branch in rule.branches for name in branch.fields}
    if len(group.slots) > 1 and keys and "slot" not in named:
        names = ", ".join(rule.item.romaji for rule in keys)
        wrong = f"each_of makes {len(group.slots)} rows of a record, all of one key ({names})."
        yield _problem(
            spec, group.line, wrong, "Take an item of the key from slot.key, or from a name of the slot."
        )


def _of_one_slot(spec: MappingSpec, group: GroupRule) -> Iterator[Problem]:
    """Items that every row would have of the field of one slot, while none takes that of its own."""
    rules = [(rule, name) for rule in group.items for branch in rule.branches for name in branch.fields]
    taken = {name for _, name in rules}
    of = {
        field: (name, slot.key)
        for slot in group.slots
        for name, field in slot.fields.items()
        if f"slot.{name}" not in taken
    }
    for rule, field in [each for each in rules if each[1] in of and len(group.slots) > 1]:
        name, key = of[field]
        wrong = f"item {rule.item.romaji} has {field} in each of {len(group.slots)} rows, which is {name} of slot {key!r}."
        yield _problem(spec, rule.line, wrong, f"Take slot.{name}.")


def lint_skips(spec: MappingSpec) -> Iterator[Problem]:
    """Rules after which no record, or none of a group, is left to move, whatever the values."""
    skips, known = [skip.when for skip in spec.skip_rows], _known(spec)
    if field := never_holds(none_of(skips), known):
        wrong = f"no record moves: with every {field} one of skip_rows holds."
        yield Problem(spec.place("skip_rows"), wrong, "Correct their conditions.")
        return
    for group in spec.groups:
        if group.when is not None and (field := never_holds(none_of(skips, group.when), known)):
            wrong = (
                f"no row comes to {group.schema.name}: no record is left with the {field} that its rows need."
            )
            yield _problem(spec, group.line, wrong, "Correct `when`, or skip_rows.")


def _known(spec: MappingSpec) -> dict[str, frozenset[str]]:
    """What the field that tells record kinds apart is in every record of the mapping's kind."""
    source = spec.sources[0]
    field = source.layout.mark_field
    name = name_of_bytes(source.kind, field) if field and spec.kind.mark and not spec.merge else ""
    return {source.named(name): frozenset({spec.kind.mark})} if name else {}


def lint_controls(spec: MappingSpec) -> Iterator[Problem]:
    """Sums of texts that only become names, dates and the like: no number can be what they hold."""
    for control in spec.controls:
        field = spec.kind.field(control.field)
        if field is None or field.type.is_number:
            continue
        fed = [
            rule.item
            for group in spec.groups
            for rule in group.items
            if any(control.field in branch.fields for branch in rule.branches)
        ]
        if fed and all(item.type in (ItemType.FULL, ItemType.DATE) for item in fed):
            wrong = (
                f"a control sums {control.field}, of which {fed[0].romaji} is made, and that is no number."
            )
            yield _problem(spec, control.line, wrong, "Name the field to sum.")


def lint_settings(plan: MigrationPlan, spec: MappingSpec) -> Iterator[Problem]:
    """Values of the plan that do not fit an item which takes them."""
    for rule in (
        rule for group in spec.groups for rule in group.items if rule.setting in _SETTINGS and not rule.steps
    ):
        wrong = misfit(rule.item, plan.settings.get(rule.setting, "1"))
        if wrong and not _never_a_setting(rule):
            told = f"setting {rule.setting} {wrong} as {rule.item.romaji} ({rule.item.name})."
            yield Problem(plan.place(_KEYS.get(rule.setting, rule.setting)), told, "Correct it.")


def _new_number(spec: MappingSpec, rule: ItemRule) -> str:
    """The new number of a crosswalk that a rule takes, "" where it takes none."""
    names = (name for branch in rule.branches for name in branch.fields)
    return next((name for name in names if spec.behind(name) != (name,)), "")


def _never_a_setting(rule: ItemRule) -> str:
    """Why no value of its setting fits the item, "" where some do."""
    if rule.setting not in _SETTINGS or rule.steps:  # an unknown one is told where it is read
        return ""
    return misfit(rule.item, _SETTINGS[rule.setting])


def _complete(
    spec: MappingSpec, group: GroupRule, told: set[str], undated: Collection[str]
) -> Iterator[Problem]:
    """Items without a rule, but for those that a chain would fill which is told, or lacks."""
    ruled = {rule.item.romaji: rule for rule in group.items}
    known = {rule.item.romaji: _of_every_row(rule) for rule in group.items if _is_of_every_row(rule)}
    filled = set(ruled) | {name for rule in group.items for name in group.filled_by(rule)}
    for item in group.schema.items:
        rule = ruled.get(item.romaji)
        beside = next((item.romaji.removesuffix(end) for end in SIBLINGS if item.romaji.endswith(end)), "")
        of = ruled.get(beside)
        is_told = of is not None and (
            beside in undated or any(f"{spec.path}:{chain.line}" in told for chain in of.chains)
        )
        fills = of is not None and (is_told or not all(chain.steps_read for chain in of.chains))
        is_known = not beside or (spec.fills_known and not fills)
        if item.romaji not in filled and is_known:
            wrong = f"item {item.romaji} ({item.name}) has no rule."
            yield _problem(spec, group.line, wrong, "Map it, or give {absent: reason}.")
        if (
            rule is not None
            and rule.absent
            and item.required_when
            and surely_holds(item.required_when, known)
        ):
            wrong = f"item {item.romaji} is absent, and by the constants of the group it is required in every row."
            yield _problem(spec, rule.line, wrong, "Give it a source, or correct the constant.")
        if rule is not None and rule.absent and (item.key or item.duty is Duty.REQUIRED):
            wrong = f"item {item.romaji} is required and cannot be absent."
            yield _problem(spec, rule.line, wrong, "Give it a source.")


def _is_of_every_row(rule: ItemRule) -> bool:
    alone = len(rule.branches) == 1 and rule.branches[0].when is None and not rule.every_step
    return bool(rule.absent) or (alone and rule.branches[0].constant is not None)


def _of_every_row(rule: ItemRule) -> str | None:
    """The value that an item has in every row, None where it is null."""
    return None if rule.absent else rule.branches[0].constant


def _filled(spec: MappingSpec, group: GroupRule) -> Iterator[Problem]:
    """Each item has its value from one place, and what `fills` names is filled."""
    by = {rule.item.romaji: f"has a rule of its own, line {rule.line}" for rule in group.items}
    for rule in group.items:
        can = max((VOCABULARY[step.name].fills for step in rule.every_step), default=0)
        if len(rule.fills) > can:
            does = f"fill {can} items, not {len(rule.fills)}" if can else "fill nothing"
            wrong = f"the conversions of {rule.item.romaji} {does}."
            yield _problem(spec, rule.line, wrong, "Correct `fills`, or add split_name or split_prefecture.")
        if len(rule.fills) == 2 and _is_given_first(
            *(group.schema.by_romaji[name].name for name in rule.fills)
        ):
            wrong = (
                f"{rule.item.romaji} fills the given name with what stands first, which is the family name."
            )
            yield _problem(spec, rule.line, wrong, "Turn the items of `fills` round.")
        if can and not rule.fills:
            wrong = f"the conversions of {rule.item.romaji} part its value, and no `fills` says what for."
            yield _problem(spec, rule.line, wrong, f"Name the items of the parts, {can} at most.")
        for name in group.filled_by(rule):
            if name in by:
                wrong = f"item {name}, which {rule.item.romaji} fills, {by[name]}."
                yield _problem(spec, rule.line, wrong, "Keep one of them.")
            by.setdefault(name, f"is filled by {rule.item.romaji} already, line {rule.line}")


def _is_given_first(first: str, second: str) -> bool:
    """Whether items are the 名 and the 氏 of a name, in this order."""
    return "名" in first.split("_") and "氏" in second.split("_")


def _values(spec: MappingSpec, rule: ItemRule) -> Iterator[Problem]:
    """Constants that no conversion changes, and the default, which comes after all of them."""
    for branch, steps in [(each, chain.steps) for chain in rule.chains for each in chain.branches]:
        if branch.constant is not None and (not steps or not branch.constant.strip()):
            yield from _value(spec, rule.item, "constant", branch.constant, branch.line, 0)
    if rule.default is not None:
        decimals = min(map(_decimals, rule.chains))
        yield from _value(spec, rule.item, "default", rule.default, rule.line, decimals)


def _slot_keys(spec: MappingSpec, group: GroupRule, rule: ItemRule) -> Iterator[Problem]:
    plain = [branch.fields for chain in rule.chains if not chain.steps for branch in chain.branches]
    if ("slot.key",) not in plain:
        return
    for slot in group.slots:
        if wrong := misfit(rule.item, slot.key):
            told = f"slot {slot.key!r}, which {rule.item.romaji} takes, {wrong}."
            yield Problem(spec.place(slot.key), told, "Correct the key of the slot.")


def _value(spec: MappingSpec, item: Item, key: str, text: str, line: int, decimals: int) -> Iterator[Problem]:
    if wrong := misfit(item, text, decimals):
        action = "Leave it out." if wrong == "is empty" else f"Write a value of its type {item.type}."
        action = "Use a code of the standard." if "code list" in wrong else action
        if key == "constant" and item.scale and not misfit(item, text, item.scale):
            whole, _, rest = text.partition(".")
            wrong = "has a point, and decimals are implied"
            action = f"Write {{constant: {whole}{rest}, convert: {{number: {{scale: {len(rest)}}}}}}}."
        yield _problem(spec, line, f"{key} {text!r} of {item.romaji} {wrong}.", action)


def _decimals(rule: ItemRule) -> int:
    scales = [str(step.options.get("scale", 0)) for step in rule.steps if step.name == "number"]
    return min(rule.item.scale, int(scales[-1])) if scales and scales[-1].isdecimal() else 0


def _problem(spec: MappingSpec, line: int, wrong: str, action: str) -> Problem:
    return Problem(f"{spec.path}:{line}", wrong, action)
