"""The one form of a mapping spec as data: items by romaji, single sources bare, lists where lists belong."""

from pathlib import Path
from typing import Any

from contracts.errors import SpecError
from contracts.schema import TableSchema
from mappings import file_form, grammar
from mappings.own.extension import standard_beside
from mappings.reading import Reading
from mappings.spec.group_meant import find_group
from mappings.spec.rule_reader import find_item
from mappings.vocabulary import VOCABULARY
from mappings.yaml.text import Block, Sequence, Text, block_at, line_of, list_at
from standards.reader import Standard

_MAY_BE_EMPTY = (
    "merge",
    "skip_rows",
    "lookups",
    "over",
    "crosswalks",
    "conversions",
    "unused_fields",
    "controls",
)
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def one_form(reading: Reading, root: Block, beside: Path) -> Block:
    """The same spec in the form that is written. Raises SpecError where it is no mapping spec.

    `beside` is the file that the spec is or will be: where it lies says whose groups it may feed.
    """
    try:
        standard = standard_beside(beside, reading.text(root, "standard"))
    except SpecError as error:
        raise SpecError((*reading.problems, *error.problems)) from None
    spec = _Spec(reading, standard, reading.block(root, "conversions")).root(root)
    reading.finish()
    ordered: Block = file_form.MAPPING.ordered(spec)
    return ordered


class _Spec:
    def __init__(self, reading: Reading, standard: Standard, conversions: Block) -> None:
        self._reading = reading
        self._standard = standard
        self._named = conversions

    def root(self, root: Block) -> Block:
        """The whole spec; sections without content are left out."""
        reading = self._reading
        reading.keys(root, grammar.MAPPING, grammar.MAPPING_NEEDS, "a mapping")
        spec = block_at(root, {key: root[key] for key in root if key in grammar.MAPPING})
        for key in ("spec_version", "mapping", "standard"):
            self._set(spec, key, self._text(root, key))
        self._set(spec, "sources", self._listed(root, "sources", self._source))
        self._set(spec, "merge", self._merge(reading.block(root, "merge")))
        self._set(spec, "skip_rows", self._listed(root, "skip_rows", self._skip))
        self._set(spec, "lookups", self._named_blocks(root, "lookups", self._lookup))
        self._set(spec, "over", self._named_blocks(root, "over", self._over))
        self._set(spec, "crosswalks", self._named_blocks(root, "crosswalks", self._crossing))
        chains = {name: self._chain(root["conversions"][name]) for name in self._named}
        self._set(spec, "conversions", block_at(self._named, chains))
        self._set(spec, "groups", self._groups(reading.block(root, "groups")))
        unused = reading.block(root, "unused_fields")
        self._set(
            spec, "unused_fields", block_at(unused, {name: self._text(unused, name) for name in unused})
        )
        self._set(spec, "controls", self._listed(root, "controls", self._control))
        return block_at(spec, {k: v for k, v in spec.items() if k not in _MAY_BE_EMPTY or v})

    def _set(self, block: Block, key: str, value: Any) -> None:
        if key in block:
            block[key] = value

    def _text(self, block: Block, key: str) -> Text:
        return Text(self._reading.text(block, key), line_of(block.get(key), line_of(block)))

    def _listed(self, root: Block, key: str, each: Any) -> Sequence:
        return list_at(root.get(key), map(each, self._reading.blocks(root, key)))

    def _named_blocks(self, root: Block, key: str, each: Any) -> Block:
        blocks = self._reading.block(root, key)
        return block_at(blocks, {name: each(self._reading.block(blocks, name)) for name in blocks})

    def _texts(self, block: Block, needs: tuple[str, ...] = ()) -> Block:
        """A block of nothing but texts; empty ones are left out unless they are needed."""
        texts = {key: self._text(block, key) for key in block}
        return block_at(block, {key: text for key, text in texts.items() if text or key in needs})

    def _source(self, block: Block) -> Block:
        self._reading.keys(block, grammar.SOURCE, grammar.SOURCE_NEEDS, "a source")
        names = self._reading.block(block, "rename")
        rename = block_at(names, {name: self._text(names, name) for name in names})
        texts = self._texts(block_at(block, {key: block[key] for key in block if key != "rename"}))
        return block_at(block, {**texts, "rename": rename} if rename else texts)

    def _lookup(self, block: Block) -> Block:
        self._reading.keys(block, grammar.LOOKUP, grammar.LOOKUP_NEEDS, "a look-up")
        texts = self._texts(block_at(block, {key: block[key] for key in block if key != "blank"}))
        blank = list_at(block.get("blank"), self._reading.texts(block, "blank"))
        return block_at(block, {**texts, "blank": blank} if blank else texts)

    def _merge(self, block: Block) -> Block:
        self._reading.keys(block, grammar.MERGE, (), "merge")
        lists = {key: list_at(block.get(key), self._reading.texts(block, key)) for key in block}
        return block_at(block, {key: texts for key, texts in lists.items() if texts})

    def _skip(self, block: Block) -> Block:
        self._reading.keys(block, grammar.SKIP, grammar.SKIP, "skip_rows")
        return block_at(
            block, {"when": self._condition(block.get("when")), "reason": self._text(block, "reason")}
        )

    def _over(self, block: Block) -> Block:
        self._reading.keys(block, grammar.OVER, grammar.OVER, "over")
        return block_at(
            block, {key: list_at(block.get(key), self._reading.texts(block, key)) for key in block}
        )

    def _crossing(self, block: Block) -> Block:
        self._reading.keys(block, grammar.CROSSING, grammar.CROSSING_NEEDS, "a crosswalk")
        texts = self._texts(block_at(block, {key: block[key] for key in block if key != "old"}))
        return block_at(block, {**texts, "old": list_at(block.get("old"), self._reading.texts(block, "old"))})

    def _control(self, block: Block) -> Block:
        self._reading.keys(block, grammar.CONTROL, ("equals",), "a control")
        return self._texts(block)

    def _condition(self, node: Any) -> Any:
        self._reading.condition(node)
        return node

    def _groups(self, blocks: Block) -> Block:
        groups = block_at(blocks, {})
        for name in blocks:
            schema = find_group(self._standard, name)
            block = self._reading.block(blocks, name)
            if schema is None:
                self._reading.problem(name, f"the standard has no group {name!r}.", "Correct its name.")
            elif schema.name in groups:
                self._reading.problem(name, f"group {schema.name} stands twice.", "Keep one of them.")
            else:
                self._reading.keys(block, grammar.GROUP, ("items",), f"group {name}")
                items = self._items(schema, self._reading.block(block, "items"))
                rows = self._rows(block)
                groups[Text(schema.name, line_of(name))] = block_at(block, {"rows": rows, "items": items})
        return groups

    def _rows(self, block: Block) -> Text | Block:
        one = Text("one", line_of(block))
        if block.get("rows") in (None, "one"):
            return one
        rows = self._reading.block(block, "rows")
        self._reading.keys(rows, grammar.ROWS, (), "rows")
        for key in ("when", "empty_when"):
            if key in rows:
                self._condition(rows[key])
        slots = self._reading.block(rows, "each_of")
        each_of = block_at(slots, {key: self._slot(slots, key) for key in slots})
        found = block_at(rows, {key: each_of if key == "each_of" else rows[key] for key in rows})
        return block_at(rows, {key: value for key, value in found.items() if value}) or one

    def _slot(self, slots: Block, key: str) -> Block:
        block = self._reading.block(slots, key)
        return block_at(block, {name: self._text(block, name) for name in block})

    def _items(self, schema: TableSchema, block: Block) -> Block:
        items = block_at(block, {})
        for name in block:
            item = find_item(schema, name)
            if item is None:
                wrong = f"group {schema.name} has no item {name!r}."
                self._reading.problem(name, wrong, "Use its romaji name.")
            elif item.romaji in items:
                self._reading.problem(name, f"item {item.romaji} has two rules.", "Keep one of them.")
            else:
                rule = self._reading.block(block, name)
                items[Text(item.romaji, line_of(name))] = self._rule(schema, item.romaji, rule)
        return items

    def _rule(self, schema: TableSchema, romaji: str, block: Block) -> Block:
        self._reading.keys(block, grammar.RULE, (), f"item {romaji}")
        if len([key for key in grammar.KINDS_OF_SOURCE if key in block]) != 1:
            kinds = ", ".join(grammar.KINDS_OF_SOURCE)
            self._reading.problem(block, f"item {romaji} needs one source.", f"Give exactly one of {kinds}.")
        rule = block_at(block, {key: self._part(schema, block, key) for key in block})
        kinds_of_source = grammar.KINDS_OF_SOURCE
        return block_at(rule, {k: v for k, v in rule.items() if k in kinds_of_source or v not in _EMPTY})

    def _part(self, schema: TableSchema, block: Block, key: str) -> Any:
        if key == "from":
            return self._fields(block)
        if key == "choose":
            return self._listed(block, key, self._branch)
        if key == "convert":
            return self._converted(block)
        if key == "fills":
            return list_at(
                block[key], [self._sibling(schema, name) for name in self._reading.texts(block, key)]
            )
        return self._text(block, key)

    def _converted(self, block: Block) -> Any:
        chain = self._chain(block["convert"])
        return chain[0] if len(chain) == 1 else chain

    def _fields(self, block: Block) -> Text | Sequence:
        fields = self._reading.texts(block, "from")
        if not fields:
            self._reading.problem(block, "`from` names no field.", "Name a source field.")
        return fields[0] if len(fields) == 1 else list_at(block["from"], fields)

    def _branch(self, block: Block) -> Block:
        self._reading.keys(block, grammar.BRANCH, (), "choose")
        if ("from" in block) == ("constant" in block):
            self._reading.problem(block, "a branch has one of from and constant.", "Give one of them.")
        branch = block_at(block, dict(block))
        if "from" in block:
            branch["from"] = self._fields(block)
        if "constant" in block:
            branch["constant"] = self._text(block, "constant")
        if "convert" in block:
            branch["convert"] = self._converted(block)
        if "when" in block:
            self._condition(block["when"])
        return block_at(branch, {k: v for k, v in branch.items() if k != "convert" or v not in _EMPTY})

    def _sibling(self, schema: TableSchema, name: Text) -> Text:
        item = find_item(schema, name)
        if item is None:
            self._reading.problem(name, f"group {schema.name} has no item {name!r}.", "Use its romaji name.")
            return name
        return Text(item.romaji, name.line)

    def _chain(self, node: Any) -> Sequence:
        elements = node if isinstance(node, list) else [node]
        return list_at(node, [self._step(each) for each in elements if each is not None])

    def _step(self, node: Any) -> str | Block:
        """A step as its bare name where it has no options, with a bare option where the word has one."""
        if isinstance(node, Text):
            return node
        if not isinstance(node, Block) or len(node) != 1:
            wrong = "a conversion is a name or {name: options}."
            self._reading.problem(node, wrong, "Write one name a step.")
            return Text("", line_of(node))
        name, options = next(iter(node.items()))
        word = VOCABULARY.get(name)
        if not options and not isinstance(options, str):
            return name if name not in self._named else block_at(node, {name: Block()})
        if word and isinstance(options, Block):
            if list(options) == [word.bare_option] and isinstance(options[word.bare_option], Text):
                return block_at(node, {name: options[word.bare_option]})
            known = [option for option in word.options if option in options]
            rest = [option for option in options if option not in known]
            return block_at(node, {name: block_at(options, {key: options[key] for key in [*known, *rest]})})
        return node
