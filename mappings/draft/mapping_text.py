"""The mapping of a drafted record as YAML: a rule for each sure proposal, and all that is undecided in comments."""

from typing import Any

from contracts.schema import Item
from contracts.source import FileFormat
from mappings import grammar
from mappings.draft.controls import trailer_count
from mappings.draft.mapping import DraftMapping
from mappings.draft.proposals import Proposal, day_of
from mappings.draft.remarks import Remarks, remark
from mappings.draft.rules import CHAINS, SETTINGS_OF, rule_of
from mappings.draft.slots import slot_lines
from mappings.draft.source import DraftField
from mappings.file_form import MAPPING
from mappings.spec.text import spec_text
from mappings.yaml.text import Block, Sequence

_SOURCE = remark(0.5, "a plan names the source")
_FILES = remark(0.5, "files are mostly named as their copybook or layout; a plan names the source")


def mapping_text(draft: DraftMapping, code_files: dict[str, str]) -> str:
    """The mapping; `code_files` names the code table of each field whose item has a code list."""
    remarks = Remarks()
    root = Block({remarks.key("spec_version"): grammar.SPEC_VERSION, remarks.key("mapping"): draft.name})
    root[remarks.key("sources")] = Sequence([_source(draft, remarks)])
    root[remarks.key("standard")] = draft.standard
    group = _Group(draft, remarks, code_files)
    groups = group.block()
    if group.chains:
        root[remarks.key("conversions")] = Block({name: CHAINS[name] for name in sorted(group.chains)})
    root[remarks.key("groups")] = groups
    if draft.reasons:
        sure = remark(0.9, "the copybook says so")
        unused = ((remarks.key(name, sure), reason) for name, reason in draft.reasons.items())
        root[remarks.key("unused_fields")] = Block(unused)
    if found := trailer_count(draft.file):
        control, why = found
        root[remarks.key("controls")] = Sequence([remarks.element(control, remark(0.7, why))])
    remarks.at_end([*_undecided_fields(draft), *slot_lines(draft.record)])
    return spec_text(root, MAPPING, remarks.comments)


def _source(draft: DraftMapping, remarks: Remarks) -> Block:
    short = draft.layout.rpartition(".")[2]
    record: dict[str, object] = {"record": draft.record.mark} if draft.record.mark else {}
    if draft.file.format is FileFormat.TABLE:
        return remarks.element({"layout": draft.layout} | record | {"source": short.lower()}, _SOURCE)
    files: dict[str, object] = {"source": short.lower(), "files": f"{short}*"}
    return remarks.element({"layout": draft.layout} | record | files, _FILES)


class _Group:
    """The rules of a group in the order of the standard; `chains` are those that its rules name."""

    def __init__(self, draft: DraftMapping, remarks: Remarks, code_files: dict[str, str]) -> None:
        self.chains: set[str] = set()
        self._draft = draft
        self._remarks = remarks
        self._code_files = code_files
        self._filled: set[str] = set()

    def block(self) -> Block:
        """The group with its rules; items without one stand in comments above the next that has."""
        schema = self._draft.proposal.schema
        items, waiting = Block(), list[str]()
        for item in schema.items:
            found = self._rule(item)
            if found is None:
                waiting += [] if self._is_filled(item) else [_undecided_item(self._draft, item)]
                continue
            rule, why = found
            key = self._remarks.key(item.romaji, why)
            self._remarks.above(key, waiting)
            waiting = []
            items[key] = rule
        self._remarks.at_end(waiting)
        rows = Block({self._remarks.key("rows"): "one", self._remarks.key("items"): items})
        return Block({self._remarks.key(schema.name, self._share()): rows})

    def _rule(self, item: Item) -> tuple[Block, str] | None:
        rules, proposal = self._draft.rules, self._draft.proposal
        if found := rules.get(item.romaji):
            rule, fills = rule_of(found, proposal, self._code_files, set(rules))
            self._filled |= set(fills)
            self.chains |= _names(rule.get("convert")) & set(CHAINS)
            return rule, remark(found.sure, self._because(found))
        if item.romaji in SETTINGS_OF:
            setting = Block({"setting": SETTINGS_OF[item.romaji]})
            return setting, remark(0.8, "no field is like it, and plans set it")
        return None

    def _because(self, proposal: Proposal) -> str:
        """Why, with the condition names of a field that has no code table to hold them."""
        conditions = _conditions(proposal.field)
        if not conditions or proposal.field.name in self._code_files:
            return proposal.because
        return f"{proposal.because}; look at {conditions}"

    def _is_filled(self, item: Item) -> bool:
        day = day_of(self._draft.proposal.schema, item)
        return item.romaji in self._filled or (day is not None and day.romaji in self._draft.rules)

    def _share(self) -> str:
        count = len(self._draft.record.fields) - len(self._draft.reasons)
        used = count - len(self._draft.undecided)
        tables = ", ".join(table.name.replace("-", "_") for table in self._draft.record.tables)
        asked = f"; rows of their own in {tables}? each_of stands below" if tables else ""
        return remark(
            used / max(count, 1), f"of all groups it takes the most fields, {used} of {count}{asked}"
        )


def _names(convert: Any) -> set[str]:
    return {each for each in (convert if isinstance(convert, list) else [convert]) if isinstance(each, str)}


def _undecided_item(draft: DraftMapping, item: Item) -> str:
    near = [proposal for proposal in draft.proposal.best.values() if proposal.item is item]
    likest = max(near, key=lambda proposal: proposal.sure, default=None)
    said = "No field is like it."
    if likest is not None:
        said = f"Likest: {likest.field.name}, {likest.sure:.2f}, {likest.because}."
    return f"{item.romaji}: undecided ({item.name}, {item.type} {item.digits}, {item.duty.value}). {said}"


def _undecided_fields(draft: DraftMapping) -> list[str]:
    lines = []
    dates, views, decisions = draft.dates, draft.views, {each.field: each for each in draft.decisions()}
    for field in draft.undecided:
        found = decisions[field.name]
        said = "No item is like it."
        if found.item:
            place = "" if found.group == draft.proposal.schema.group else f"{found.group}."
            said = f"Likest: {place}{found.item}, {found.sure:.2f}, {found.because}."
        said = views[field.name].says if field.name in views else said
        said = f"The era of {dates[field.name]}." if field.name in dates else said
        what = " ".join(
            filter(None, (field.picture, field.comment or field.group_comment, _conditions(field)))
        )
        lines.append(f"{field.name}: undecided{f' ({what})' if what else ''}. {said}")
    return lines


def _conditions(field: DraftField) -> str:
    return ", ".join(f"88 {each.name} {each.values}" for each in field.conditions)
