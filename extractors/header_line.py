"""The line of a file that names its columns, against the fields of a layout."""

from contracts.errors import SourceError
from contracts.source import RecordKind


def columns_by_name(place: str, names: list[str], kind: RecordKind) -> list[int]:
    """For each field of the kind, the column of its name. Raises SourceError; what is surplus may be a value."""
    wanted = [field.name for field in kind.fields]
    if sorted(names) == sorted(wanted) and len(set(names)) == len(names):
        return [names.index(name) for name in wanted]
    missing = [name for name in wanted if name not in names]
    surplus = len([name for name in names if name not in wanted])
    raise SourceError.at(
        place,
        f"the header line is not the layout's (missing: {', '.join(missing) or 'none'}; "
        f"{surplus} surplus; {len(names)} of {len(wanted)} columns).",
        "Correct the layout, or ask for a new delivery.",
    )
