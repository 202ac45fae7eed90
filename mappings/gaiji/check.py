"""What is wrong with a line of the identification sheet, by its cell."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from contracts.errors import Problem
from mappings.gaiji.sheet import SheetLine
from mappings.gaiji.table import CODE, DECIDED, SIGNED_COLUMNS, Identification, Status, is_text, person

_MJ_NAME = re.compile(r"(MJ|GJ)[0-9]{6}")
_SIGNED = ("basis", "decided_by", "decided_on")


def wrong_keys(lines: Iterable[SheetLine], systems: set[str]) -> Iterator[Problem]:
    """Lines of no known system, without a code, or of a code that stands before."""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        row, places = line.row, line.places
        if row.system not in systems:
            known = ", ".join(sorted(systems)) or "none; name `gaiji` in the charset of a layout"
            yield Problem(places["system"], f"system {row.system!r} is not known.", f"Known: {known}.")
        if not CODE.fullmatch(row.code):
            wrong = f"{row.code!r} is no code in hex."
            yield Problem(places["code"], wrong, "Keep it as the sheet has it, such as X'80A1'.")
        if (row.system, row.code) in seen:
            yield Problem(places["code"], f"code {row.code} stands twice.", "Keep one line.")
        seen.add((row.system, row.code))


def wrong_line(line: SheetLine, effective: Identification | None) -> Iterator[Problem]:
    """What is wrong with a line that says something new; `effective` is what a run goes by."""
    for column, wrong, action in (
        *_content(line.row),
        *_signatures(line.row),
        *_against(line.row, effective),
    ):
        yield Problem(line.places[column], wrong, action)


def _content(row: Identification) -> Iterator[tuple[str, str, str]]:
    if row.status not in list(Status):
        yield "status", f"status {row.status!r} is not known.", f"Known: {'、'.join(Status)}."
    if (row.unicode or row.ivs or row.status == DECIDED) and not is_text(row):
        wrong = "unicode and ivs are no character of text."
        yield "unicode", wrong, "Write one code point such as U+9AD9, or the character, and at most one ivs."
    for column in SIGNED_COLUMNS:
        if any(unicodedata.category(each) == "Cc" for each in getattr(row, column) if each not in "\r\n\t"):
            yield column, "the cell holds control characters.", "Type it anew."
    if row.mj_name and not _MJ_NAME.fullmatch(row.mj_name):
        yield "mj_name", f"{row.mj_name!r} is no name of a figure.", "Write MJ or GJ and six digits."


def _signatures(row: Identification) -> Iterator[tuple[str, str, str]]:
    if row.status in (DECIDED, Status.EXCLUDED):
        for column in _SIGNED:
            if not getattr(row, column):
                yield column, f"{row.status} needs {column}.", "Say who decided, when and on what basis."
    for column in ("decided_on", "checked_on"):
        if (day := getattr(row, column)) and not _is_day(day):
            yield column, f"{day!r} is no day.", "Write YYYY-MM-DD."
    if row.checked_by and person(row.checked_by) == person(row.decided_by):
        yield "checked_by", "one person has decided and checked.", "Let another person check."
    if row.checked_by and not row.decided_by:
        yield "decided_by", "checked, but decided by nobody.", "Say who decided."
    if bool(row.checked_by) != bool(row.checked_on):
        yield "checked_on", "checked_by and checked_on go together.", "Give both, or neither."
    elif row.checked_on < row.decided_on and row.checked_on:
        yield "checked_on", "checked before it was decided.", "Correct the days."


def _against(row: Identification, effective: Identification | None) -> Iterator[tuple[str, str, str]]:
    """What counts is changed by persons who sign, at their day; what two have signed is changed by two."""
    if effective is None or not effective.counts:
        return
    if not row.decided_by:
        wrong = f"code {row.code} is identified already as {effective.unicode} {effective.ivs}".rstrip()
        yield "status", f"{wrong}, and nobody signs the change.", "Export the sheet anew, or sign the change."
    elif row.decided_on < effective.decided_on:
        wrong = f"the table has a later decision of {effective.decided_on}."
        yield "decided_on", wrong, "Export the sheet anew, or give the day of this decision."
    elif not row.by_two and (effective.signed_form or not row.waits):
        wrong = f"code {row.code} is identified, and one person alone changes it."
        yield "checked_by", wrong, "Let another person check the change first."


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
