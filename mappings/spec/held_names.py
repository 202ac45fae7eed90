"""What the names that conditions ask for hold: fields of rows, of rows beside them and of look-ups, numbers and flags."""

from collections.abc import Iterator

from contracts.source import FieldType, SourceField
from mappings.crosswalk import NEW, Crossing
from mappings.field_texts import Held
from mappings.spec.model import BESIDE, Lookup, Over, Source

# Whether a row is the last of its key is a flag, as conditions may write it.
LAST = "is_last"
_FLAGS = ("1", "0", "true", "false")
_MOST_DIGITS = 18


def held_by(
    sources: tuple[Source, ...],
    lookups: tuple[Lookup, ...],
    over: tuple[Over, ...],
    crossings: tuple[Crossing, ...],
) -> dict[str, Held]:
    """The source fields by the names of rules, and the layouts that they are of; of merged ones the last."""
    held = {field.name: (field, source.layout) for source in sources for field in source.columns}
    of_rows = dict(held)
    for lookup in lookups:
        for field in lookup.source.kind.columns:
            held[f"{lookup.name}.{field.name}"] = field, lookup.source.layout
    for each in over:
        held[f"{each.name}.number"] = _whole("number"), sources[0].layout
        held |= {f"{each.name}.{way}.{name}": own for way in BESIDE for name, own in of_rows.items()}
    for name in _new_numbers(crossings, of_rows):
        held[name] = _whole(NEW), sources[0].layout
    return held


def no_flag(value: str) -> str:
    """Why a flag is never this text, "" where it may be."""
    return "" if value.lower() in _FLAGS else f"it is {', '.join(_FLAGS[:-1])} or {_FLAGS[-1]}"


def _new_numbers(crossings: tuple[Crossing, ...], of_rows: dict[str, Held]) -> Iterator[str]:
    """Those of old numbers that the source holds as numbers: with a crosswalk or without, they are whole ones."""
    for each in crossings:
        fields = [of_rows[name][0] for name in each.old if name in of_rows]
        if len(fields) == 1 and fields[0].type.is_number and fields[0].scale <= 0:
            yield f"{each.name}.{NEW}"


def _whole(name: str) -> SourceField:
    return SourceField(name, FieldType.BINARY, digits=_MOST_DIGITS)
