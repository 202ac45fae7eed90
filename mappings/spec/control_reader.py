"""Reads `controls` of a mapping: totals that a trailer or the delivery note declares."""

from dataclasses import replace

from contracts.source import FieldType, RecordRole, SourceField, name_of_bytes
from mappings import grammar
from mappings.reading import Reading
from mappings.spec.model import Control, Source
from mappings.yaml.text import Block, line_of

_NEVER_DIGITS = (FieldType.KANJI, FieldType.UTF16, FieldType.HEX, FieldType.BYTES, FieldType.DATE)


def read_controls(reading: Reading, root: Block, sources: tuple[Source, ...]) -> list[Control]:
    """The totals of a spec; those of no source, or of what nothing declares, are problems."""
    controls: list[Control] = []
    for block in reading.blocks(root, "controls"):
        reading.keys(block, grammar.CONTROL, ("equals",), "a control")
        count = reading.text(block, "count")
        if count not in ("", "records") or bool(count) == bool(reading.text(block, "sum")):
            reading.problem(
                block, "a control counts records or sums a field.", "Write count: records or sum: FIELD."
            )
        name = reading.text(block, "source")
        one = len(sources) == 1 and not name
        named = [each for each in sources if one or (name and name == each.name)]
        if not named:
            known = ", ".join(each.name for each in sources if each.name) or "none"
            wrong = f"a control is of no source {name!r}." if name else "a control names no source."
            reading.problem(block, wrong, f"Known: {known}.")
        total, equals = reading.text(block, "sum"), reading.text(block, "equals")
        for source in named:
            mark = reading.text(block, "record", source.kind.mark)
            if mark != source.kind.mark:
                wrong = f"a control is of no record kind {mark!r}."
                reading.problem(block["record"], wrong, f"The mapping reads {source.kind.mark!r}.")
            field = next((each for each in source.columns if each.name == total), None)
            if total and field is None:
                reading.problem(block["sum"], f"the source has no field {total!r}.", "Name the field to sum.")
            elif field is not None and (kind := _no_sum(source, field)):
                wrong = f"field {total!r} is {kind}, of which there is no sum."
                reading.problem(block["sum"], wrong, "Name a field of whole numbers.")
            _check_declared(reading, block, source, equals)
            of_kind = _counted(reading, block, source) if count else ""
            control = Control(source, total, equals, line_of(block), of_kind)
            if any(replace(each, line=control.line) == control for each in controls):
                reading.problem(block, "this control stands above already.", "Remove it, or correct one.")
            elif equals and (of := _of_total(control, controls)):
                wrong = f"{equals} is the total of the control in line {of.line} already."
                reading.problem(block["equals"], wrong, "Name the total of this one, or correct the other.")
            controls.append(control)
    return controls


def _of_total(control: Control, controls: list[Control]) -> Control | None:
    """The control above of another number that would equal the same total of the same source."""
    same = (each for each in controls if (each.source, each.equals) == (control.source, control.equals))
    of = (control.field, control.of_kind)
    return next((each for each in same if (each.field, each.of_kind) != of), None)


def _counted(reading: Reading, block: Block, source: Source) -> str:
    """The record kind that is counted alone, "" for the records of all kinds."""
    mark = reading.text(block, "record")
    if mark and mark == source.kind.mark and mark not in source.layout.kinds:
        reading.problem(
            block["record"],
            f"{mark!r} are occurrences within records, which are not counted.",
            "Count the records that hold them in a mapping of theirs, or sum a field.",
        )
    return mark


def _check_declared(reading: Reading, block: Block, source: Source, equals: str) -> None:
    """What a control is compared with: a total that there is, in a field that may be one."""
    if equals and not _declares(source, equals):
        wrong = f"no header or trailer of {source.layout.name} has {equals!r}."
        action = "Write KIND.FIELD of the layout, or note.records or note.sum."
        reading.problem(block["equals"], wrong, action)
    elif equals and (wrong := _no_total(source, equals)):
        reading.problem(
            block["equals"], f"{equals} {wrong}, and is no total.", "Name the field of the total."
        )


def _no_total(source: Source, equals: str) -> str:
    """Why a field of a header or trailer never holds a whole number, "" where it may."""
    mark, _, name = equals.partition(".")
    kind = source.layout.kinds.get(mark)
    field = kind.field(name) if kind else None
    if kind is None or field is None:
        return ""
    if source.layout.mark_field and name == name_of_bytes(kind, source.layout.mark_field):
        return "tells record kinds apart"
    if field.type.is_float or field.scale > 0:
        return "is a number with decimals"
    return f"is {field.type}" if field.type in (FieldType.DATE, FieldType.BYTES) else ""


def _no_sum(source: Source, field: SourceField) -> str:
    """What a field is that cannot be summed, "" where it can: text may where the source has no other type, as CSV."""
    if field.type.is_float or field.scale > 0:
        return "a number with decimals"
    if field.type is FieldType.TEXT and not source.layout.format.has_bytes:
        return ""
    return str(field.type) if field.type in (FieldType.TEXT, *_NEVER_DIGITS) else ""


def _declares(source: Source, equals: str) -> bool:
    """Whether a total is told by the delivery note, or a field of a header or trailer."""
    mark, _, name = equals.partition(".")
    kind = source.layout.kinds.get(mark)
    if mark == "note":
        return bool(name)
    return kind is not None and kind.role is not RecordRole.DETAIL and kind.field(name) is not None
