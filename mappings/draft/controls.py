"""The control that a trailer with a number of records calls for."""

import re

from contracts.source import RecordRole
from mappings.draft.records import DraftFile, DraftRecord
from mappings.draft.source import DraftField
from mappings.yaml.text import Block

_COUNT_OF_RECORDS = re.compile(
    r"KENSU|(?:^|[-_])(?:COUNT|CNT)(?:[-_]|$)|件数|レコード数|総数|ケンスウ", re.IGNORECASE
)


def trailer_count(file: DraftFile) -> tuple[Block, str] | None:
    """Detail records are counted against a trailer that says how many there are; and why, with what else it counts."""
    for record in file.records:
        counts = [field.name for field in record.fields if _counts(field)]
        if record.role is RecordRole.TRAILER and counts:
            first, *others = counts
            why = "the trailer has a number of records; of all kinds?"
            if others:
                why += f" It has {', '.join(others)} too; a count of one kind goes with `record: KIND`."
            return Block({"count": "records", "equals": f"{record.mark}.{first}"}), why + _unknown(record)
    return None


def _counts(field: DraftField) -> bool:
    said = (field.name, field.comment)
    return field.is_number and any(_COUNT_OF_RECORDS.search(text) for text in said)


def _unknown(record: DraftRecord) -> str:
    return (
        ""
        if record.is_told
        else f" Its mark {record.mark} is not known yet: correct it in the layout and here."
    )
