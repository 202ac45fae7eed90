"""Reads which rows a mapping makes of its records: skipped ones, conditions of a group, slots of a record."""

from contracts.condition import Condition, never_holds, none_of
from mappings import grammar
from mappings.name_reader import NameReader
from mappings.reading import Reading
from mappings.spec import SkipRule, Slot
from mappings.yaml_text import Block, Text


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
    slots = tuple(_slots(reading, rows, names)) if "each_of" in rows else ()
    when = names.condition(rows["when"], ()) if "when" in rows else None
    empty_when = names.condition(rows["empty_when"], slots) if "empty_when" in rows else None
    return when, slots, empty_when


def _slots(reading: Reading, rows: Block, names: NameReader) -> list[Slot]:
    each_of = reading.block(rows, "each_of")
    slots: list[Slot] = []
    for key in each_of:
        block = reading.block(each_of, key)
        fields = {str(name): str(reading.text(block, name)) for name in block}
        for name, field in fields.items():
            names.known(block[name], field)
        if slots and fields.keys() != slots[0].fields.keys():
            wrong = f"slot {key} has other names than {slots[0].key}, which has {', '.join(slots[0].fields)}."
            reading.problem(key, wrong, "Give each slot the same names.")
        slots.append(Slot(str(key), fields))
    return slots


def read_skips(reading: Reading, root: Block, names: NameReader) -> list[SkipRule]:
    """The records that do not move; what those before it skip already is a problem."""
    skips: list[SkipRule] = []
    for block in reading.blocks(root, "skip_rows"):
        reading.keys(block, grammar.SKIP, grammar.SKIP, "skip_rows")
        when = names.condition(block.get("when"), ())
        before = [skip.when for skip in skips]
        field = never_holds(none_of(before, when)) if when is not None else ""
        if field and not never_holds(none_of(before)):  # that nothing moves at all is told once
            wrong = f"nothing is left to skip here: those before it skip every {field} that it asks for."
            reading.problem(block, wrong, "Correct its condition, or remove it.")
        elif when is not None:
            skips.append(SkipRule(when, reading.text(block, "reason")))
        if isinstance(block.get("reason"), Text):
            names.reason(block["reason"], "skip_rows")
    return skips
