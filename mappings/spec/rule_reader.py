"""Reads the rules of items: one source, a chain of conversions, siblings, default, on_error."""

from collections.abc import Collection
from dataclasses import replace

from contracts.condition import Condition, never_holds, none_of, takes_all
from contracts.schema import Duty, Item, TableSchema
from mappings.alike import alike, did_you_mean
from mappings.grammar import BRANCH, KINDS_OF_SOURCE, ON_ERROR, RULE, SETTINGS
from mappings.reading import Reading
from mappings.spec.chain_reader import ChainReader
from mappings.spec.name_reader import NameReader
from mappings.spec.rules import Branch, Chain, ItemRule, Slot
from mappings.vocabulary import VOCABULARY
from mappings.yaml.text import Block, Text, line_of

# Keys of a rule that say what becomes of a value.
_OF_VALUES = ("convert", "fills", "default", "on_error")


class RuleReader:
    """Reads item rules of one spec."""

    def __init__(self, reading: Reading, conversions: Block, names: NameReader) -> None:
        self._reading = reading
        self._names = names
        self.chains = ChainReader(reading, conversions)

    def items(self, schema: TableSchema, block: Block, slots: tuple[Slot, ...]) -> tuple[ItemRule, ...]:
        """The rules of a group's items; a name may be romaji, Japanese or an item ID."""
        rules: list[ItemRule] = []
        for name in block:
            item = find_item(schema, name) or self._meant(schema, name, block)
            if item is None:
                self._only_fields(block[name], slots)
            elif item.romaji in {rule.item.romaji for rule in rules}:
                self._reading.problem(name, f"item {item.romaji} has two rules.", "Keep one of them.")
            elif not isinstance(block[name], Block):
                self._reading.problem(name, f"item {name!r} has no rule.", "Write {from: FIELD} or the like.")
                rules.append(ItemRule(item, line_of(name)))
            else:
                rules.append(self._rule(item, schema, block[name], slots, line_of(name)))
        return tuple(rules)

    def _meant(self, schema: TableSchema, name: str, given: Collection[str]) -> Item | None:
        """The item that was perhaps meant by a name that the group has not: none that is given beside it."""
        known = {
            each: item
            for item in schema.items
            if not {item.romaji, item.name, item.item_id} & set(given)
            for each in (item.romaji, item.name)
        }
        meant = alike(name, known)
        action = did_you_mean(meant, "Use its romaji name.")
        self._reading.problem(name, f"group {schema.name} has no item {name!r}.", action)
        return known.get(meant)

    def _only_fields(self, block: object, slots: tuple[Slot, ...]) -> None:
        """What a rule of nobody knows which item names is no field that nothing uses."""
        if isinstance(block, Block):
            self.chains.chain(block.get("convert"))
            for branch in self._branches(block, slots):
                self._reading.meant.update((*branch.fields, *(branch.when.fields() if branch.when else ())))

    def _rule(
        self, item: Item, schema: TableSchema, block: Block, slots: tuple[Slot, ...], line: int
    ) -> ItemRule:
        self._reading.keys(block, RULE, (), f"item {item.romaji}")
        given = [key for key in KINDS_OF_SOURCE if key in block]
        if len(given) > 1 or set(block) <= set(RULE) - set(KINDS_OF_SOURCE):
            wrong = f"item {item.romaji} has {len(given)} sources."
            place = block if given else Text("", line)
            self._reading.problem(place, wrong, f"Give exactly one of {', '.join(KINDS_OF_SOURCE)}.")
        self._reading.text(block, "note")
        branches, chain = self._branches(block, slots), self._chain(block)
        rule = ItemRule(
            item=item,
            line=line,
            branches=branches,
            setting=self._setting(block),
            absent=self._absent(block, item),
            steps=chain.steps,
            steps_read=chain.whole,
            fills=self._fills(schema, block),
            default=self._default(block),
            on_error=self._on_error(block, item),
        )
        read = [branch.chain for branch in branches if branch.chain] or [chain]
        for part, its in zip(rule.chains, read, strict=True):
            if its.begins:
                self._check_inputs(part)
        return rule

    def _chain(self, block: Block) -> Chain:
        """The conversions of a rule or of a branch; null, which YAML makes of `convert:` alone, is told elsewhere."""
        chain = self.chains.chain(block.get("convert"))
        return chain._replace(whole=chain.whole and block.get("convert", "") is not None)

    def _absent(self, block: Block, item: Item) -> str:
        reason = self._reading.text(block, "absent")
        if isinstance(block.get("absent"), Text) and not _is_needed(item):  # that one is needed says lint
            self._names.reason(block["absent"], f"item {item.romaji} is absent")
            for key in (key for key in block if key in _OF_VALUES):
                wrong = f"item {item.romaji} is absent, and {key} needs a value."
                self._reading.problem(key, wrong, "Remove it, or give the item a source.")
        return reason

    def _default(self, block: Block) -> str | None:
        default = self._reading.text(block, "default")
        if isinstance(block.get("default"), Text) and not default.strip():
            self._reading.problem(block["default"], "the default is empty.", "Leave it out.")
        return default or None

    def _on_error(self, block: Block, item: Item) -> str:
        """`null` is a value here, as YAML's own or as a text."""
        if "on_error" not in block:
            return ""
        given = block["on_error"]
        name = "null" if given is None else self._reading.text(block, "on_error")
        if name not in ON_ERROR:
            wrong = f"on_error {name!r} is not known."
            self._reading.problem(given or block, wrong, f"Known: {', '.join(ON_ERROR)}.")
        elif name == "null" and _is_needed(item):
            wrong = f"item {item.romaji} is required, and on_error: null would leave it empty."
            self._reading.problem(given or block, wrong, "Leave on_error out: such rows are rejected.")
        return name

    def _branches(self, block: Block, slots: tuple[Slot, ...]) -> tuple[Branch, ...]:
        if "from" in block:
            return (Branch(None, self._sources(block, slots), None),)
        if "constant" in block:
            return (Branch(None, (), self._reading.text(block, "constant"), line_of(block["constant"])),)
        branches: list[Branch] = []
        choices = self._reading.blocks(block, "choose")
        if "choose" in block and not choices:
            self._reading.problem(block["choose"], "`choose` has no branch.", "Write `- {when: …, from: …}`.")
        alone = any("convert" in choice for choice in choices)
        if alone and "convert" in block:
            wrong = "branches have conversions of their own, and the item has some for all."
            self._reading.problem(
                block["convert"], wrong, "Write in each branch all that its values go through."
            )
        for number, choice in enumerate(choices):
            if number and "when" not in choices[number - 1]:
                wrong = "no row comes to this branch: the one before it has no `when`."
                self._reading.problem(choice, wrong, "Put the branch without `when` last.")
            branch = self._branch(choice, slots)
            self._once(choice, branch.when, branches)
            branches.append(replace(branch, chain=self._chain(choice)) if alone else branch)
        return tuple(branches)

    def _branch(self, choice: Block, slots: tuple[Slot, ...]) -> Branch:
        self._reading.keys(choice, BRANCH, (), "choose")
        if "from" in choice and "constant" in choice:
            self._reading.problem(choice, "a branch has from and constant.", "Give one of them.")
        when = self._names.condition(choice["when"], slots) if "when" in choice else None
        constant = self._reading.text(choice, "constant") if "constant" in choice else None
        fields = () if constant is not None else self._sources(choice, slots)
        return Branch(when, fields, constant, line_of(choice))

    def _once(self, choice: Block, when: Condition | None, before: list[Branch]) -> None:
        earlier = [branch.when for branch in before if branch.when is not None]
        if when is not None and (field := never_holds(none_of(earlier, when))):
            wrong = f"no row comes to this branch: those before it take every {field} that it asks for."
            self._reading.problem(choice, wrong, "Correct its condition, or remove it.")
        elif when is not None and any(takes_all(before_it, when) for before_it in earlier):
            wrong = "no row comes to this branch: one before it takes all that it asks for."
            self._reading.problem(choice, wrong, "Correct its condition, or remove it.")

    def _check_inputs(self, rule: ItemRule) -> None:
        """The first conversion takes all source fields; where the item repeats each field may be one value of it."""
        item, place = rule.item, Text("", rule.line)
        takes: Collection[int] = VOCABULARY[rule.steps[0].name].inputs if rule.steps else (1,)
        takes = range(1, item.repeats + 1) if rule.each_alone else takes
        counts = {1 if branch.constant is not None else len(branch.fields) for branch in rule.branches}
        if len(counts) > 1 and counts <= set(takes):
            wrong = f"the branches of {item.romaji} give {' and '.join(map(str, sorted(counts)))} values."
            self._reading.problem(place, wrong, "Give as many in each of them.")
        for count in counts - {*takes, 0}:
            expected = f"{min(takes)} to {max(takes)}" if len(takes) > 2 else " or ".join(map(str, takes))
            wrong = f"item {item.romaji} takes {expected} source fields here, not {count}."
            action = "Name as many under `from`, or the conversion that joins them."
            self._reading.problem(place, wrong, action)

    def _sources(self, block: Block, slots: tuple[Slot, ...]) -> tuple[str, ...]:
        fields = self._reading.texts(block, "from")
        if not fields:
            place = block.get("from") or block
            self._reading.problem(place, "`from` names no field.", "Name a source field, or a constant.")
        for number, field in enumerate(fields):
            self._names.name(field, field, slots)
            if field in fields[:number]:
                self._reading.problem(field, f"`from` names {field} twice.", "Name each field once.")
        return tuple(map(str, fields))

    def _setting(self, block: Block) -> str:
        name = self._reading.text(block, "setting")
        if name not in SETTINGS and block.get("setting") is not None:
            self._reading.problem(
                block["setting"], f"setting {name!r} is not known.", f"Known: {', '.join(SETTINGS)}."
            )
        return name

    def _fills(self, schema: TableSchema, block: Block) -> tuple[str, ...]:
        names = self._reading.texts(block, "fills")
        items = (find_item(schema, name) or self._meant(schema, name, names) for name in names)
        return tuple(item.romaji for item in items if item is not None)


def _is_needed(item: Item) -> bool:
    return item.key or item.duty is Duty.REQUIRED


def find_item(schema: TableSchema, name: str) -> Item | None:
    """An item by its romaji, Japanese name or item ID."""
    for item in schema.items:
        if name in (item.romaji, item.name, item.item_id):
            return item
    return None
