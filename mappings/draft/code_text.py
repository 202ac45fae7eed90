"""The draft of a code table: what a copybook's condition names say of a field's codes."""

import csv
import io
from collections.abc import Iterator

from contracts.schema import CodeList
from mappings.code_table import CODE_COLUMNS
from mappings.draft.records import values_of
from mappings.draft.source import DraftField
from mappings.draft.words import japanese_of

_UNKNOWN = "?"
_MOST_CODES = 40


def code_text(field: DraftField, codes: CodeList) -> str:
    """A CSV with a line for each value of a condition name; what it means in the standard where a name says it.

    Without condition names there is one line that cannot be meant, with the codes of the standard in its note.
    """
    rows = list(_rows(field, codes)) or [(_UNKNOWN, "", f"標準: {_shown(codes)}")]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("source", *CODE_COLUMNS))
    writer.writerows((source, standard, "", "", note, "", "") for source, standard, note in rows)
    return text.getvalue()


def _rows(field: DraftField, codes: CodeList) -> Iterator[tuple[str, str, str]]:
    seen: set[str] = set()
    for condition in field.conditions:
        for value in values_of(condition):
            source = value.zfill(field.characters) if field.is_number else value
            if source not in seen:
                seen.add(source)
                yield source, _standard(condition.name, codes), condition.name


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
