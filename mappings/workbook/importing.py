"""Reads a mapping spec back from its sheets; every problem is told by sheet and cell."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from contracts.errors import SpecError
from contracts.schema import TableSchema
from mappings import file_form, grammar
from mappings.own.extension import standard_beside
from mappings.spec.form import one_form
from mappings.spec.group_meant import find_group
from mappings.spec.rule_reader import find_item
from mappings.spec.text import spec_text
from mappings.workbook.sheet_reading import Line, SheetReading
from mappings.workbook.sheets import FROM_STANDARD, GROUP, SHEETS, TOP, item_duty, item_type
from mappings.yaml.text import Block, Sequence, Text, block_at, list_at
from standards.reader import Standard
from standards.workbook import Sheet, read_workbook


def import_workbook(path: Path, beside: Path | None = None) -> tuple[str, str]:
    """(name of the mapping, text of the spec) of a workbook. Raises SpecError with every problem.

    `beside` is the file that the spec will be: below a municipality's folder it may feed the groups of its own.
    """
    return import_sheets(path, read_workbook(path), beside)


def import_sheets(path: Path, sheets: list[Sheet], beside: Path | None = None) -> tuple[str, str]:
    """The same of sheets that are read."""
    reading = SheetReading(path, sheets)
    root = _Importer(reading, beside or path).root()
    reading.finish()
    return root["mapping"], spec_text(one_form(reading, root, beside or path), file_form.MAPPING)


class _Importer:
    def __init__(self, reading: SheetReading, beside: Path) -> None:
        self._beside = beside
        self._reading = reading
        self._lines = {name: reading.lines(name, columns) for name, columns in SHEETS.items()}
        if reading.headings_wrong:
            reading.finish()

    def root(self) -> Block:
        """The spec as it would be read from YAML."""
        root = self._named("mapping", "key", lambda line: line.text("value"))
        for key in [key for key in root if key not in TOP]:
            self._reading.problem(key, f"{key!r} is no key of this sheet.", f"Known: {', '.join(TOP)}.")
        for key in [key for key in TOP if key not in root]:
            self._reading.problem_of("mapping", f"{key!r} is missing.", "Add its line.")
        standard = self._standard(root)
        root["sources"] = self._listed("sources", self._source)
        root["merge"] = self._merge()
        root["skip_rows"] = self._listed("skip_rows", self._skip)
        root["lookups"] = self._named("lookups", "name", self._lookup)
        root["over"] = self._named("over", "name", self._over)
        root["crosswalks"] = self._named("crosswalks", "name", self._crossing)
        root["conversions"] = self._named("conversions", "name", lambda line: line.chain())
        root["groups"] = self._named("rows", "group", lambda line: self._group(line, standard))
        root["unused_fields"] = self._named("unused_fields", "field", lambda line: line.text("reason"))
        root["controls"] = self._listed("controls", self._texts)
        self._check_sheets(root["groups"])
        return root

    def _standard(self, root: Block) -> Standard | None:
        try:
            return standard_beside(self._beside, root["standard"]) if "standard" in root else None
        except SpecError as error:
            self._reading.problem(root["standard"], error.problems[0].wrong, error.problems[0].action)
            return None

    def _named(self, sheet: str, key: str, each: Callable[[Line], Any]) -> Block:
        block = Block()
        for line in self._lines[sheet]:
            name = line.text(key)
            if name in block:
                self._reading.problem(name, f"{name!r} stands twice.", "Keep one of them.")
            block[name] = each(line)
        return block

    def _listed(self, sheet: str, each: Callable[[Line], Block]) -> Sequence:
        return list_at(None, [each(line) for line in self._lines[sheet]])

    def _texts(self, line: Line, but: str = "") -> Block:
        texts = {key: line.text(key) for key in line.columns if key != but}
        return block_at(line.first, {key: text for key, text in texts.items() if text})

    def _source(self, line: Line) -> Block:
        source = self._texts(line)
        if "rename" in source:
            source["rename"] = line.node("rename")
        return source

    def _merge(self) -> Block:
        lines = self._lines["merge"]
        if len(lines) > 1:
            self._reading.problem(lines[1].first, "merge stands twice.", "Keep one line.")
        return (
            block_at(lines[0].first, {key: lines[0].nodes(key) for key in grammar.MERGE})
            if lines
            else Block()
        )

    def _skip(self, line: Line) -> Block:
        return block_at(line.first, {"when": line.node("when"), "reason": line.text("reason")})

    def _lookup(self, line: Line) -> Block:
        texts = self._texts(line, but="name")
        return block_at(line.first, {**texts, "blank": line.nodes("blank")} if "blank" in texts else texts)

    def _over(self, line: Line) -> Block:
        return block_at(line.first, {key: line.nodes(key) for key in grammar.OVER})

    def _crossing(self, line: Line) -> Block:
        texts = self._texts(line, but="name")
        return block_at(line.first, {**texts, "old": line.nodes("old")})

    def _group(self, line: Line, standard: Standard | None) -> Block:
        sheet, items = line.text("sheet"), Block()
        schema = find_group(standard, line.text("group")) if standard else None
        for rule in self._reading.lines(sheet, GROUP, sheet):
            name = rule.text("target")
            if name in items:
                self._reading.problem(name, f"item {name} has two rules.", "Keep one of them.")
            items[name] = self._rule(rule, schema)
        return block_at(line.text("group"), {"rows": self._rows(line), "items": items})

    def _rows(self, line: Line) -> Text | Block:
        group = line.text("group")
        rows = block_at(group, {key: line.node(key) for key in ("when", "empty_when") if line.text(key)})
        each_of = block_at(group, {})
        for slot in self._lines["each_of"]:
            if slot.text("group") == group:
                fields = each_of.setdefault(slot.text("key"), block_at(slot.text("key"), {}))
                self._slot(slot, fields)
        if each_of:
            rows["each_of"] = each_of
        return rows or Text("one", group.line)

    def _slot(self, slot: Line, fields: Block) -> None:
        name = slot.text("name")
        if name in fields:
            self._reading.problem(name, f"{name!r} stands twice.", "Keep one of them.")
        if name or slot.text("field"):
            fields[name] = slot.text("field")

    def _check_sheets(self, groups: Block) -> None:
        for group in (slot.text("group") for slot in self._lines["each_of"]):
            if group not in groups:
                self._reading.problem(group, f"group {group!r} is not on sheet rows.", "Correct its name.")
        self._reading.only([*SHEETS, *(line.text("sheet") for line in self._lines["rows"])])

    def _rule(self, line: Line, schema: TableSchema | None) -> Block:
        kind = line.text("kind")
        if kind not in grammar.KINDS_OF_SOURCE:
            known = ", ".join(grammar.KINDS_OF_SOURCE)
            self._reading.problem(kind, f"{kind!r} is no kind of source.", f"Known: {known}.")
        if schema is not None:
            self._check_item(line, schema)
        texts = {key: line.text(key) for key in ("default", "on_error", "note")}
        rule = {kind: self._value(line, kind), "convert": line.chain(), "fills": line.nodes("fills"), **texts}
        return block_at(line.text("target"), rule)

    def _value(self, line: Line, kind: str) -> Any:
        if kind == "from":
            return line.nodes("source")
        return line.node_a_line("source") if kind == "choose" else line.text("source")

    def _check_item(self, line: Line, schema: TableSchema) -> None:
        """What the standard says stands in the workbook to be read; a change of it would have no effect."""
        item = find_item(schema, line.text("target"))
        if item is None:
            return
        for key, text in zip(FROM_STANDARD, (item.name, item_type(item), item_duty(item)), strict=True):
            if line.text(key) != text:
                wrong = f"{key} of {item.romaji} is {text!r} in the standard."
                self._reading.problem(line.text(key), wrong, "Restore it; it cannot be changed here.")
