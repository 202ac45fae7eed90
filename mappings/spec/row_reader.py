"""Reads which rows a mapping makes of its records: skipped ones, conditions of a group, slots of a record."""

from collections import Counter
from collections.abc import Iterator

from contracts.condition import Condition, never_holds, none_of, takes_all
from mappings import grammar
from mappings.alike import alike, did_you_mean
from mappings.reading import Reading
from mappings.spec.model import FROM_SOURCE, SkipRule
from mappings.spec.name_reader import NameReader
from mappings.spec.rules import Slot
from mappings.yaml.text import Block, Text, texts_below


def read_rows(
    reading: Reading, block: Block, names: NameReader
) -> tuple[Condition | None, tuple[Slot, ...], Condition | None]:
    """(when a record has rows in the group, its slots, when a slot is empty by rule)."""
    rows = block.get("rows")
    if rows is None or isinstance(rows, Text):
        if rows not in (None, "one"):
            reading.problem(rows, f"rows {rows!r} is not known.", "Write one, {when: …} or {each_of: …}.")
        return None, (), None
    rows = reading.block(block, "rows")
    reading.keys(rows, grammar.ROWS, (), "rows")
    slots = tuple(_slots(reading, block, rows, names)) if "each_of" in rows else ()
    when = names.condition(rows["when"], ()) if "when" in rows else None
    empty_when = names.condition(rows["empty_when"], slots) if "empty_when" in rows else None
    return when, slots, empty_when


def _slots(reading: Reading, group: Block, rows: Block, names: NameReader) -> Iterator[Slot]:
    each_of = reading.block(rows, "each_of")
    blocks = {key: reading.block(each_of, key) for key in each_of}
    same = _same_names(group, list(blocks.values()))
    for key, block in blocks.items():
        given = _given_names(reading, key, block, same)
        fields = {given[name]: str(reading.text(block, name)) for name in block}
        for name in block:
            names.known(block[name], fields[given[name]])
        yield Slot(str(key), fields)


def _same_names(group: Block, slots: list[Block]) -> list[str]:
    """The names that most slots have; where as many have others, those of them that the rules take."""
    count = Counter(map(frozenset, slots))
    taken = {name.removeprefix("slot.") for name in texts_below(group) if name.startswith("slot.")}
    ranked = sorted(slots, key=lambda slot: (count[frozenset(slot)], len(taken & slot.keys())), reverse=True)
    return list(next(iter(ranked), ()))


def _given_names(reading: Reading, key: str, slot: Block, same: list[str]) -> dict[str, str]:
    """The names of a slot, each with the one that it has in the other slots; those of one slot alone are told."""
    lacking = [name for name in same if name not in slot]
    strange = [name for name in slot if name not in same]
    given = {name: str(name) for name in slot}
    for name in strange:
        meant = lacking[0] if len(lacking) == len(strange) == 1 else alike(name, lacking)
        action = did_you_mean(meant, f"Give each slot the same names: {', '.join(same)}.")
        reading.problem(name, f"slot {key} alone has a name {str(name)!r}.", action)
        given[name] = meant or given[name]
    if lacking and not strange:
        wrong = f"slot {key} lacks {', '.join(lacking)}, which other slots have."
        reading.problem(key, wrong, "Give each slot the same names.")
    return given


def read_skips(reading: Reading, root: Block, names: NameReader) -> list[SkipRule]:
    """The records that do not move; what those before it skip already is a problem."""
    skips: list[SkipRule] = []
    for block in reading.blocks(root, "skip_rows"):
        reading.keys(block, grammar.SKIP, grammar.SKIP, "skip_rows")
        when = names.condition(block.get("when"), ())
        before = [skip.when for skip in skips]
        field = never_holds(none_of(before, when)) if when is not None else ""
        itself = when is not None and never_holds(when)  # which is told, as is that nothing moves at all
        if field and not itself and not never_holds(none_of(before)):
            wrong = f"nothing is left to skip here: those before it skip every {field} that it asks for."
            reading.problem(block, wrong, "Correct its condition, or remove it.")
        elif when is not None and any(takes_all(each, when) for each in before):
            wrong = "nothing is left to skip here: one before it skips all that it asks for."
            reading.problem(block, wrong, "Correct its condition, or remove it.")
        elif when is not None:
            _before_histories(reading, root, block, when)
            skips.append(SkipRule(when, reading.text(block, "reason")))
        if isinstance(block.get("reason"), Text):
            names.reason(block["reason"], "skip_rows")
    return skips


def _before_histories(reading: Reading, root: Block, block: Block, when: Condition) -> None:
    """Skipped records are no part of a history, so that they are told apart before anything is joined to them."""
    joined = [name for name in when.fields() if "." in name and name != FROM_SOURCE]
    if joined and root.get("over"):
        wrong = f"skip_rows asks for {joined[0]}, and beside `over` records are skipped by their own fields alone."
        action = "Ask for a field of the record, or write it as `rows: {when: …}` of the groups."
        reading.problem(block, wrong, action)
