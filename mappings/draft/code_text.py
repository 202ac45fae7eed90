"""The draft of a code table: what a copybook's condition names say of a field's codes."""

import csv
import io
from collections.abc import Iterator

from contracts.schema import CodeList
from mappings.code_table import CODE_COLUMNS
from mappings.draft.conditions import ConditionValues, values_of
from mappings.draft.source import DraftField
from mappings.draft.words import japanese_of

_UNKNOWN = "?"
_MOST_CODES = 40


def code_text(field: DraftField, codes: CodeList) -> str:
    """A CSV with a line for each value of a condition name; what it means in the standard where a name says it.

    Conditions that cannot be listed stand in the note of one line that cannot be meant; without condition names the
    codes of the standard do.
    """
    said = values_of(field)
    rows = list(_rows(said, codes, field.prefix))
    if said.unlisted:
        rows.append((_UNKNOWN, "", f"条件名: {'、'.join(said.unlisted)}"))
    elif not rows:
        rows.append((_UNKNOWN, "", f"標準: {_shown(codes)}"))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("source", *CODE_COLUMNS))
    writer.writerows((source, standard, "", "", note, "", "") for source, standard, note in rows)
    return text.getvalue()


def _rows(said: ConditionValues, codes: CodeList, prefix: str) -> Iterator[tuple[str, str, str]]:
    seen: set[str] = set()
    for source, name in said.values:
        if source not in seen:
            seen.add(source)
            yield source, _standard(name.replace("-", "_").removeprefix(prefix), codes), name


def _standard(name: str, codes: CodeList) -> str:
    """The one code whose name is that of a condition, or holds it; "" where none or several do."""
    word = japanese_of(name)
    named = [code for code, text in codes.codes.items() if word == text]
    holding = [code for code, text in codes.codes.items() if word in text]
    found = named or holding
    return found[0] if len(found) == 1 else ""


def _shown(codes: CodeList) -> str:
    names = [f"{code} {name}" for code, name in codes.codes.items()]
    return "、".join(names[:_MOST_CODES]) + ("、ほか" if len(names) > _MOST_CODES else "")
