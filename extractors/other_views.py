"""Fields over the same bytes (REDEFINES): a record holds one view, and the others need not make sense."""

from collections.abc import Sequence

from contracts.source import SourceField


def in_other_view(bad: set[tuple[int, str]], fields: Sequence[SourceField]) -> set[tuple[int, str]]:
    """Of (row, field) that could not be read those whose bytes another field of the record reads.

    A field that lies over parts of several others needs one of them: where the rest of them is bad, it counts itself.
    """
    over = {
        field.name: shared_with(field, fields) for field in fields if field.name in {name for _, name in bad}
    }
    return {(row, name) for row, name in bad if any((row, other) not in bad for other in over[name])}


def shared_with(field: SourceField, fields: Sequence[SourceField]) -> list[str]:
    """The other fields that share bytes with a field."""
    end = field.offset + field.length
    return [
        other.name
        for other in fields
        if other is not field and other.offset < end and field.offset < other.offset + other.length
    ]
