"""Problems of the tables that a mapping's rules name: codes, reductions, identified characters."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.schema import Item
from mappings.code_table import CodeEntry, CodeTable, read_code_table
from mappings.field_texts import Held, never_held
from mappings.gaiji.table import read_gaiji_table
from mappings.item_text import misfit
from mappings.lint.table_uses import TableUse, specs_of, table_steps, uses_of
from mappings.plain_file import is_there
from mappings.spec.model import MappingSpec
from mappings.spec.rules import ItemRule
from mappings.vocabulary import IN_CODES


def lint_tables(spec: MappingSpec, municipality: Path | None) -> Iterator[Problem]:
    """Tables that are not there, that a rule cannot look up in, or that hold what its item does not take."""
    told: set[int] = set()
    for _, rule, step, file in table_steps(spec):
        if not re.fullmatch(IN_CODES.pattern, file) or id(step) in told:
            continue  # told as an option of the wrong form, or of another rule with the same named conversion
        if not is_there(spec.product_folder / "codes" / file):
            told.add(id(step))
            yield _at(spec, rule, f"table codes/{file} is not there.", "Add it or correct the name.")
            continue
        try:
            table = read_code_table(spec.product_folder, municipality, file)
        except SpecError as error:
            yield from error.problems
            continue
        if step.name == "codes":
            if municipality and not table.entries:
                yield no_line(table.path)
            yield from _codes(spec, rule, table, is_first=step is rule.steps[0])
        elif table.width > 1 or table.dated:
            wrong = "a reduction has one source and no period."
            yield Problem(str(table.path), wrong, "Keep `source` alone.")
    try:
        read_gaiji_table(spec.product_folder, municipality, spec.gaiji_system)
    except SpecError as error:
        yield from error.problems


def no_line(path: Path) -> Problem:
    """Of a table of codes that is only its first line."""
    return Problem(str(path), "the table has no line.", "Write a line for each source code.")


def never_met(entries: Iterable[CodeEntry], uses: list[TableUse]) -> Iterator[Problem]:
    """Source codes that no field which is looked up can ever hold; told at the rule where it is all of a table."""
    entries = [entry for entry in entries if entry.standard]  # the others nobody has decided; that is told
    fitting: set[CodeEntry] = set()
    for use in uses:
        met = [entry for entry in entries if not _never(use, entry)]
        fitting.update(met)
        if not met and len(entries) > 1:
            wrong = f"no source code of {use.file} can be met: {_never(use, entries[0])}."
            yield _at(use.spec, use.rule, wrong, "Name the table, or the field, that is meant.")
            fitting.update(entries)
    for entry in entries if uses else ():
        if entry not in fitting:
            wrong = f"source code {', '.join(entry.source)!r} is never met: {_never(uses[0], entry)}."
            yield Problem(entry.place, wrong, "Write it as the field has it, or remove the line.")


def _never(use: TableUse, entry: CodeEntry) -> str:
    """Why a source code is in no record of any branch of the rule, "" where it may be."""
    wrong = ""
    for parts in use.keys:
        wrong = next(filter(None, map(_never_part, parts, entry.source)), "")
        if not wrong:
            return ""
    return wrong


def _never_part(held: tuple[Held, ...], text: str) -> str:
    reasons = [(field.name, never_held(field, layout, text)) for field, layout in held]
    if not reasons or not text or not all(reason for _, reason in reasons):
        return ""
    return "{} {}".format(*reasons[0])


def _codes(spec: MappingSpec, rule: ItemRule, table: CodeTable, *, is_first: bool) -> Iterator[Problem]:
    file = table.path.name
    needed = table.width + table.dated
    one = rule.each_alone or not is_first  # what a conversion gives is one value
    given = {1 if one else len(branch.fields) for branch in rule.branches if branch.fields}
    for count in given - {needed} if rule.steps_read and table.entries else ():
        wrong = f"{file} needs {needed} source fields{' (a date last)' if table.dated else ''}, not {count}."
        action = (
            "Name them under `from`." if is_first else "Name them under `from`, with codes as the first step."
        )
        yield _at(spec, rule, wrong, action)
    wrong_entries = [entry for entry in table.entries if _wrong_for(rule.item, entry)]
    if wrong_entries and _is_of_others(spec, rule, table, wrong_entries):
        told = _wrong_for(rule.item, wrong_entries[0])
        yield _at(spec, rule, f"{file} is a table of other codes: {told}.", "Name the table of this item.")
        return
    for entry in wrong_entries:
        action = "Use a code of the standard." if rule.item.code_list else "Write a value of the item."
        yield Problem(entry.place, f"{_wrong_for(rule.item, entry)}.", action)


def _is_of_others(spec: MappingSpec, rule: ItemRule, table: CodeTable, wrong: list[CodeEntry]) -> bool:
    """Whether it is the rule that names the wrong table: another item takes all of it, or this one nothing."""
    others = [
        use.rule.item
        for use in uses_of(specs_of(spec.product_folder))
        if use.file == table.path.name and use.rule.item != rule.item
    ]
    if not all(entry.standard for entry in wrong):
        return False  # a line that nobody has decided is none of another table
    taken = any(not any(_wrong_for(item, entry) for entry in table.entries) for item in others)
    return taken or 1 < len(wrong) == len(table.entries)


def _wrong_for(item: Item, entry: CodeEntry) -> str:
    source = ", ".join(entry.source)
    if item.code_list is not None:
        if entry.standard in item.code_list.codes:
            return ""
        return f"source code {source!r} maps to {entry.standard!r}, which {_name(item)} does not list"
    reason = misfit(item, entry.standard)
    return (
        f"source code {source!r} maps to {entry.standard!r}, which {reason} in {_name(item)}"
        if reason
        else ""
    )


def _name(item: Item) -> str:
    return f"{item.romaji} ({item.name})"


def _at(spec: MappingSpec, rule: ItemRule, wrong: str, action: str) -> Problem:
    return Problem(f"{spec.path}:{rule.line}", wrong, action)
